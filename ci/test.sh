#!/usr/bin/env bash
# Everything that must hold, in the order in which a failure is cheapest to learn of. Ends with ctest's summary.
set -euo pipefail
cd "$(dirname "$0")/.."
ci/build.sh dev
ci/check.sh
ci/tsan.sh
ci/fuzz.sh 10
ctest --test-dir build/dev --output-on-failure --no-tests=error --parallel "${JOBS:-$(nproc)}"
