#!/usr/bin/env bash
# Installs a build below a fresh prefix, builds the C++ example against it through find_package and through pkg-config,
# and runs both against the simulator of the installed program.
#
#   tests/functional/install_test.sh BUILD-DIR
set -euo pipefail
build=$(realpath "$1")
source=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
simulator=
finish() {
  if [ -n "$simulator" ]; then
    kill "$simulator" 2>/dev/null || true
    wait "$simulator" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "install_test: $*" >&2; exit 1; }

prefix=$work/prefix
cmake --install "$build" --prefix "$prefix" >"$work/install.log" || { cat "$work/install.log" >&2; fail "cmake --install"; }
for file in bin/flintdesk lib/flintdesk/flintdesk-ruby.so lib/libflintdesk.a include/flintdesk/flintdesk.hpp \
  lib/cmake/flintdesk/flintdesk-config.cmake lib/pkgconfig/flintdesk.pc share/man/man1/flintdesk.1 share/man/man7/flintdesk-actions.7 \
  share/bash-completion/completions/flintdesk; do
  [ -s "$prefix/$file" ] || fail "$file was not installed"
done
"$prefix/bin/flintdesk" --version
bash -n "$prefix/share/bash-completion/completions/flintdesk" || fail "the bash completion is no bash"

cmake -S "$source/examples/cpp" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release \
  >"$work/configure.log" 2>&1 || { cat "$work/configure.log" >&2; fail "find_package"; }
cmake --build "$work/cmake" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "build through find_package"; }

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
# The words of pkg-config are flags and meant to be split.
# shellcheck disable=SC2046
"${CXX:-c++}" "$source/examples/cpp/close_ticket.cpp" -o "$work/close_ticket" $(pkg-config --cflags --libs --static flintdesk) ||
  fail "build through pkg-config"

# The installed program finds its Ruby module in the prefix.
mkdir -p "$work/home/connectors"
echo '@output.set("sum", 1 + 2)' >"$work/home/sum.rb"
[ "$("$prefix/bin/flintdesk" run "$work/home/sum.rb" --home "$work/home")" = '{"sum":3}' ] || fail "the installed program runs no flintbit"

"$prefix/bin/flintdesk" simulate --port 0 >"$work/ready" 2>"$work/simulator.log" &
simulator=$!
until grep -q '^listening on ' "$work/ready"; do
  kill -0 "$simulator" 2>/dev/null || { cat "$work/simulator.log" >&2; fail "the simulator ended"; }
  read -rt 0.05 <> <(:) || true
done
read -r _ _ url _ key <<<"$(grep -m1 '^listening on ' "$work/ready")"
cat >"$work/desk.json" <<JSON
{"host-name": "127.0.0.1", "port": ${url##*:}, "is-ssl": false, "technician-key": "\${file:key}"}
JSON
printf '%s\n' "$key" >"$work/key"

"$work/cmake/list_tickets" "$work/desk.json" >"$work/said" || fail "list_tickets ended with $?"
grep -q '^17 ' "$work/said" || fail "request 17 is not listed: $(cat "$work/said")"
echo wrong >"$work/key"
code=0
"$work/cmake/list_tickets" "$work/desk.json" >"$work/said" 2>"$work/why" || code=$?
if [ "$code" != 4 ] || [ ! -s "$work/why" ] || [ -s "$work/said" ]; then
  fail "list_tickets with a wrong key ended with $code"
fi
printf '%s\n' "$key" >"$work/key"

"$work/cmake/raise_priority" "$work/desk.json" 19 High >"$work/said" || fail "raise_priority ended with $?"
printf '%s\n' "would change" "priority: Medium -> High" "has changed" "priority: Medium -> High" >"$work/wanted"
diff "$work/said" "$work/wanted" >"$work/why" || fail "raise_priority said: $(cat "$work/said")"
"$work/cmake/raise_priority" "$work/desk.json" 19 High >"$work/said" || fail "raise_priority ended with $?"
grep -qx 'it has that priority already' "$work/said" || fail "raise_priority, again, said: $(cat "$work/said")"

id=17
for example in "$work/cmake/close_ticket" "$work/close_ticket"; do
  "$example" "$work/desk.json" "$id" >"$work/said" || { cat "$work/said" >&2; fail "$example ended with $?"; }
  grep -q '^note: 0 success$' "$work/said" || fail "no note: $(cat "$work/said")"
  grep -q '^close: 0 ' "$work/said" || fail "not closed: $(cat "$work/said")"
  grep -q "^request $id: Success$" "$work/said" || fail "not read: $(cat "$work/said")"
  id=$((id + 1))
done
echo "install_test: ok"
