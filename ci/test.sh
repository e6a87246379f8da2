#!/usr/bin/env bash
# Everything that must hold, in the order in which a failure is cheapest to learn of; ends with ctest's summary and the
# time of the whole. Or the tests of some rooms alone, built and run with sanitizers:
#
#   ci/test.sh                 all
#   ci/test.sh http            of src/http
#   ci/test.sh base functional of src/base and tests/functional
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s (%s s so far)\n' "$1" "$SECONDS"; }
run() { ctest --test-dir "build/dev/$1" --output-on-failure --no-tests=error --parallel "${JOBS:-$(nproc)}"; }

if [ $# -gt 0 ]; then
  targets=() folders=()
  for room in "$@"; do
    folder=src/$room
    [ -f "$folder/CMakeLists.txt" ] || folder=tests/$room
    if [ ! -f "$folder/CMakeLists.txt" ]; then
      known=(src/*/CMakeLists.txt tests/*/CMakeLists.txt)
      known=("${known[@]%/CMakeLists.txt}")
      echo "There are no tests called $room. There are: ${known[*]#*/}" >&2
      exit 2
    fi
    folders+=("$folder")
    targets+=("$folder/all")
    [ "$room" != functional ] || targets+=(flintdesk)
  done
  ci/build.sh dev "${targets[@]}"
  failed=0
  for folder in "${folders[@]}"; do run "$folder" || failed=1; done
  exit $failed
fi

step "sources"
ci/check.sh sources
step "build with sanitizers"
ci/build.sh dev
step "the release"
ci/build.sh release
step "documents and hardening"
ci/check.sh built
step "the installed program, library and example"
tests/functional/install_test.sh build/release
step "the Debian packages"
ci/package.sh
# A bare Debian is mostly downloaded: that goes on beside the next steps, in a session that can be ended as a whole.
setsid timeout --kill-after=60 3600 tests/functional/package_test.sh build/packages >build/package_test.log 2>&1 &
package_test=$!
trap 'pkill -s $package_test || true' EXIT
step "concurrent rooms under ThreadSanitizer"
ci/tsan.sh
step "fuzz targets, a short run of each"
ci/fuzz.sh 10
step "the Debian packages, tried"
tried=0
wait $package_test || tried=$?
trap - EXIT
cat build/package_test.log
[ $tried -ne 124 ] || echo "package_test: not done after an hour" >&2
[ $tried -eq 0 ] || exit 1
step "all tests"
verdict=0
run . || verdict=$?
printf '\n== %s s in all\n' "$SECONDS"
exit $verdict
