#!/usr/bin/env bash
# All that can be told of the sources, the documents and the built program without running a test: one list, one verdict.
#
#   ci/check.sh           all; needs ci/build.sh release
#   ci/check.sh sources   what needs nothing built
#   ci/check.sh built     the rest
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-all}
case "$what" in all | sources | built) ;; *) echo "usage: ci/check.sh [sources|built]" >&2; exit 2 ;; esac
failed=0
step() { echo "== $1"; shift; "$@" || { failed=1; echo "   failed: $*" >&2; }; }

formatted() { git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror; }
shell() { git ls-files '*.sh' .ci/run | xargs shellcheck; }
python() { git ls-files '*.py' | xargs flake8; }
generated() {
  local program=$1 folder verdict=0
  folder=$(mktemp -d)
  "$program" actions --write-reference "$folder" &&
    diff -r -x coverage.md -x endpoints.csv -x endpoint-sources.csv docs/reference "$folder" || verdict=1
  rm -rf "$folder"
  [ "$verdict" -eq 0 ] || echo "docs/reference differs from the catalogue: run make docs and commit" >&2
  return "$verdict"
}
own_words() {
  ! git grep -nE 'TODO|FIXME|\bXXX\b' -- src include tests bench fuzz examples ci cmake docs ':!ci/check.sh'
}
hardened() {
  [ -x build/flintdesk ] || { echo "no release is built: ci/build.sh release" >&2; return 1; }
  ci/check_hardening.py build/release
}

if [ "$what" != built ]; then
  mkdir -p build/dev
  cmake --preset dev >build/dev/configure.log 2>&1 || { cat build/dev/configure.log >&2; exit 1; }  # the flags of each source
  step "formatting (make format mends it)" formatted
  step "shell scripts" shell
  step "Python programs" python
  step "room borders" python3 ci/check_rooms.py
  step "no unfinished business" own_words
  step "names, as .clang-tidy has them" ci/check_names.py
  step "API pages: everything public is described" ci/api_docs.sh
fi
[ "$what" != sources ] || exit $failed
step "hardening of program, module and library" hardened
program=build/dev/flintdesk
if [ ! -x "$program" ] || [ build/flintdesk -nt "$program" ]; then program=build/flintdesk; fi
if [ -x "$program" ]; then
  step "generated reference" generated "$program"
  step "endpoints of reference, connector and simulator" ci/check_endpoints.py "$program"
else echo "no program is built yet: make build" >&2
  failed=1
fi
exit $failed
