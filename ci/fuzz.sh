#!/usr/bin/env bash
# Runs every fuzz target for some seconds, as many at a time as there are processors: ci/fuzz.sh SECONDS. Seeds lie in
# fuzz/seeds/TARGET; what is found new stays in build/fuzz/corpus, what a target says and a crashing input beside it.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?seconds for each target}
ci/build.sh fuzz fuzz_targets

run_one() {
  local program=$1 seconds=$2 name corpus
  name=$(basename "$program")
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
      -artifact_prefix="build/fuzz/$name-" "$corpus" "fuzz/seeds/${name#fuzz_}" >"build/fuzz/$name.log" 2>&1; then
    echo "$name: no finding in $seconds s"
  else
    cat "build/fuzz/$name.log" >&2
    echo "$name: a finding, above; the input is build/fuzz/$name-*" >&2
    return 1
  fi
}
export -f run_one

# Those that there are now: a target that was taken out leaves its program behind.
mapfile -t programs < <(sed -n 's|^flintdesk_fuzz(\([a-z0-9_]*\).*|build/fuzz/fuzz/fuzz_\1|p' fuzz/CMakeLists.txt)
[ ${#programs[@]} -gt 0 ] || { echo "no fuzz target was built" >&2; exit 1; }
# shellcheck disable=SC2016 # the inner shell takes the words
if ! printf '%s\0' "${programs[@]}" |
  xargs -0 -P "${JOBS:-$(nproc)}" -I{} bash -c 'run_one "$1" "$2"' run_one {} "$seconds"; then
  echo "${#programs[@]} fuzz targets, $seconds s each: findings, above" >&2
  exit 1
fi
echo "${#programs[@]} fuzz targets, $seconds s each: no finding"
