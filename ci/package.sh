#!/usr/bin/env bash
# The Debian packages, from the release: build/packages/*.deb
set -euo pipefail
cd "$(dirname "$0")/.."
ci/build.sh release
rm -rf build/packages
umask 022
if ! (cd build/release && cpack) >build/release/package.log 2>&1; then
  cat build/release/package.log >&2
  exit 1
fi
rm -rf build/packages/_CPack_Packages
ls build/packages/*.deb
