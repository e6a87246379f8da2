#!/usr/bin/env bash
# A great many calls of the optimised program under faults: ci/soak.sh [CALLS]
set -euo pipefail
cd "$(dirname "$0")/.."
ci/build.sh release flintdesk soak
exec build/release/tests/soak/soak build/flintdesk "${1:-1000000}"
