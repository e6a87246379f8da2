#!/usr/bin/env bash
# Everything that must hold, in the order in which a failure is cheapest to learn of. Ends with ctest's summary.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s (%s s so far)\n' "$1" "$SECONDS"; }

step "build with sanitizers"
ci/build.sh dev
step "formatting, room borders, generated files"
ci/check.sh
step "the installed program, library and example"
ci/build.sh release
tests/functional/install_test.sh build/release
step "concurrent rooms under ThreadSanitizer"
ci/tsan.sh
step "fuzz targets, a short run of each"
ci/fuzz.sh 10
step "all tests"
ctest --test-dir build/dev --output-on-failure --no-tests=error --parallel "${JOBS:-$(nproc)}"
