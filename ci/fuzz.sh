#!/usr/bin/env bash
# Runs every fuzz target for some seconds: ci/fuzz.sh SECONDS. Seeds lie in fuzz/seeds/TARGET; what is found new stays
# in build/fuzz/corpus, a crashing input beside it.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?seconds for each target}
ci/build.sh fuzz fuzz_targets
ran=0
for program in build/fuzz/fuzz/fuzz_*; do
  [ -x "$program" ] && [ -f "$program" ] || continue
  name=$(basename "$program")
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  echo "== $name, $seconds s"
  "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 -verbosity=0 \
    -artifact_prefix="build/fuzz/$name-" "$corpus" "fuzz/seeds/${name#fuzz_}"
  ran=$((ran + 1))
done
[ "$ran" -gt 0 ] || { echo "no fuzz target was built" >&2; exit 1; }
echo "$ran fuzz targets, $seconds s each: no finding"
