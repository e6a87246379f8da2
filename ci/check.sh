#!/usr/bin/env bash
# Formatting, room borders and generated files: one list, one verdict.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0
step() { echo "== $1"; shift; "$@" || { failed=1; echo "   failed: $*" >&2; }; }

formatted() { git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror; }
generated() {
  local program=$1 folder verdict=0
  folder=$(mktemp -d)
  "$program" actions --write-reference "$folder" && diff -r docs/reference "$folder" || verdict=1
  rm -rf "$folder"
  [ "$verdict" -eq 0 ] || echo "docs/reference differs from the catalogue: run make docs and commit" >&2
  return "$verdict"
}
own_words() {
  ! git grep -nE 'TODO|FIXME|\bXXX\b' -- src include tests bench fuzz examples ci cmake docs ':!ci/check.sh'
}

step "formatting (make format mends it)" formatted
step "room borders" python3 ci/check_rooms.py
step "no unfinished business" own_words
program=build/dev/flintdesk
[ -x "$program" ] || program=build/flintdesk
if [ -x "$program" ]; then step "generated reference" generated "$program"; else echo "no program is built yet: make build" >&2; failed=1; fi
exit $failed
