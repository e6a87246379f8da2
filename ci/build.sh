#!/usr/bin/env bash
# Configures and builds one preset: ci/build.sh PRESET [TARGET…]
set -euo pipefail
cd "$(dirname "$0")/.."
# Checkouts in other folders share what was compiled.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
preset=$1
shift
mkdir -p "build/$preset"
if ! cmake --preset "$preset" >"build/$preset/configure.log" 2>&1; then
  cat "build/$preset/configure.log" >&2
  exit 1
fi
exec cmake --build "build/$preset" --parallel "${JOBS:-$(nproc)}" ${1:+--target "$@"}
