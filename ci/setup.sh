#!/usr/bin/env bash
# Installs the Debian packages that a purpose needs: build, test or bench. Does nothing when they are there.
set -euo pipefail

build="g++ cmake ninja-build ccache pkg-config ca-certificates curl
  libboost1.81-dev libboost-json1.81-dev libcurl4-openssl-dev libssl-dev zlib1g-dev libpugixml-dev libsqlite3-dev libutf8proc-dev libxxhash-dev
  libidn2-dev libhowardhinnant-date-dev libspdlog-dev libfmt-dev libcli11-dev ruby ruby-dev ruby-hocon dpkg-dev file"
test="$build git clang-16 libclang-rt-16-dev llvm-16 lld-16 clang-format clang-tidy-16 libgtest-dev libgmock-dev
  python3 python3-pytest openssl procps man-db shellcheck flake8 doxygen mmdebstrap"
bench="$build nginx-light openssl python3 python3-requests wrk valgrind ansible-core"

case "${1:-}" in
  build) packages=$build ;;
  test) packages=$test ;;
  bench) packages=$bench ;;
  *) echo "usage: ci/setup.sh build|test|bench" >&2; exit 2 ;;
esac

missing=()
for package in $packages; do
  dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed$' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
  echo "These packages are missing, and installing them needs root or sudo: ${missing[*]}" >&2
  exit 1
fi
echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
apt=$(dirname "$0")/apt.sh
if ! "$apt" update || ! "$apt" install -y --no-install-recommends "${missing[@]}"; then
  echo "The packages could not be installed; the lines above say why." >&2
  exit 1
fi
