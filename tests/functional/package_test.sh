#!/usr/bin/env bash
# The Debian packages: what is in them, whether their dependencies name all that they need, and whether the program runs
# from them, at last on a bare Debian 12 where nothing else was ever installed. That needs root (or sudo without a password)
# and Debian's mirror; without them, or when the mirror does not answer in time, it says NOT TRIED, and CLEAN_ROOT=required
# makes that a failure.
#
#   tests/functional/package_test.sh PACKAGES-DIR
set -euo pipefail
packages=$(realpath "$1")
source=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
as_root=()
finish() { "${as_root[@]}" rm -rf "$work"; }
trap finish EXIT
fail() { echo "package_test: $*" >&2; exit 1; }

program=$(find "$packages" -name 'flintdesk_*.deb')
development=$(find "$packages" -name 'flintdesk-dev_*.deb')
if [ ! -f "$program" ] || [ ! -f "$development" ]; then fail "not one package of each kind in $packages"; fi
version=$(sed -nE 's/^project\(flintdesk VERSION ([0-9.]+).*/\1/p' "$source/CMakeLists.txt")
for package in "$program" "$development"; do
  [ "$(dpkg-deb -f "$package" Version)" = "$version" ] || fail "$package is not of version $version"
  if dpkg-deb -c "$package" | grep -v ' root/root '; then fail "files above are not root's in $package"; fi
  if dpkg-deb -c "$package" | grep -E '^.(.......w.|....w)'; then fail "files above can be written by others in $package"; fi
  dpkg-deb -x "$package" "$work/root"
done
for file in bin/flintdesk lib/flintdesk/flintdesk-ruby.so share/man/man1/flintdesk.1.gz share/man/man7/flintdesk-actions.7.gz \
  share/bash-completion/completions/flintdesk share/zsh/site-functions/_flintdesk share/fish/vendor_completions.d/flintdesk.fish \
  share/doc/flintdesk/README.md share/doc/flintdesk/copyright share/doc/flintdesk/changelog.gz \
  share/doc/flintdesk/docs/reliability.md share/doc/flintdesk/examples/demo.sh \
  share/doc/flintdesk/examples/flintbox/servicedesk/add_note.rb include/flintdesk/flintdesk.hpp lib/libflintdesk.a \
  lib/cmake/flintdesk/flintdesk-config.cmake lib/pkgconfig/flintdesk.pc; do
  [ -s "$work/root/usr/$file" ] || fail "no package has /usr/$file"
done
if readelf -SW "$work/root/usr/bin/flintdesk" | grep -q '\.debug_info'; then fail "the packed program is not stripped"; fi

# What is linked, and what pkg-config would link, comes from packages that are named.
# The package of a file; /lib and /usr/lib are one folder, and dpkg knows either the one name or the other.
owner() {
  local file
  file=$(realpath -s "$1")
  { dpkg -S "$file" || dpkg -S "/usr$file" || dpkg -S "${file#/usr}" || true; } 2>/dev/null | cut -d: -f1 | head -1
}
depends() { dpkg-deb -f "$1" Depends | tr ',' '\n' | sed -E 's/^ *([^ ]+).*/\1/'; }
for file in usr/bin/flintdesk usr/lib/flintdesk/flintdesk-ruby.so; do
  while read -r _ _ library _; do
    needed=$(owner "$library")
    depends "$program" | grep -qx "$needed" || fail "$file needs $library of ${needed:-no package}, which is not in Depends"
  done < <(ldd "$work/root/$file" | grep -F "$(readelf -dW "$work/root/$file" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p')" | grep '=>')
done
while read -r library; do
  [ "$library" != flintdesk ] || continue
  needed=$(owner "$("${CXX:-c++}" -print-file-name="lib$library.so")")
  [ -n "$needed" ] || needed=$(owner "$("${CXX:-c++}" -print-file-name="lib$library.a")")
  depends "$development" | grep -qx "$needed" || fail "flintdesk.pc names -l$library of ${needed:-no package}, which flintdesk-dev does not depend on"
done < <(grep '^Libs: ' "$work/root/usr/lib/pkgconfig/flintdesk.pc" | grep -oE -- '-l[a-z_0-9-]+' | cut -c3-)

# A first minute with the installed program, of a user without rights. Also run inside of the bare system.
cat >"$work/first_minute.sh" <<'SCRIPT'
set -eu
flintdesk=$1/usr/bin/flintdesk
examples=$1/usr/share/doc/flintdesk/examples
work=$(mktemp -d)
"$flintdesk" simulate --port 0 >"$work/ready" &
simulator=$!
trap 'kill $simulator; wait $simulator || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do grep -q '^listening on ' "$work/ready" && break; kill -0 $simulator; sleep 0.05; done
read -r _ _ url _ key <"$work/ready"
cd "$work"
printf '%s' "$key" | "$flintdesk" init desk --host 127.0.0.1 --port "${url##*:}" --no-tls --key - >/dev/null
cp -R "$examples/config" "$examples/flintbox" desk/
"$flintdesk" call manageenginesdp get-request --home desk --request-id 17 | grep -q SUBJECT
"$flintdesk" run servicedesk:add_note.rb --home desk --input '{"request-id": 17, "notetext": "Looked at it."}' | grep -q success
echo '@output.set("signature", @config.local("notes.signature"))' >desk/flintbox/servicedesk/signature.rb
[ "$("$flintdesk" run servicedesk:signature.rb --home desk)" = '{"signature":"written by flintdesk"}' ]
"$flintdesk" doctor manageenginesdp --home desk >/dev/null
"$flintdesk" --version
SCRIPT
bash "$work/first_minute.sh" "$work/root" >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "the program from the package does not run"; }

not_tried() {
  echo "package_test: NOT TRIED on a bare Debian 12: $1" >&2
  [ "${CLEAN_ROOT:-}" != required ] || exit 1
  echo "package_test: ok, but for that"
  exit 0
}
if [ "$(id -u)" -ne 0 ]; then
  sudo -n true 2>/dev/null || not_tried "making a root folder needs root, or sudo without a password"
  as_root=(sudo -n '--preserve-env=http_proxy,https_proxy,no_proxy')
fi
command -v mmdebstrap >/dev/null || not_tried "mmdebstrap is not installed (ci/setup.sh test)"
inside() {  # inside ROOT COMMAND…: with /proc, which the program finds its module by; unmounted when it ends
  # shellcheck disable=SC2016 # the inner shell takes the words
  "${as_root[@]}" unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$@"' inside "$@"
}
"${as_root[@]}" unshare --mount true 2>/dev/null || not_tried "nothing may be mounted here"
download=(timeout --kill-after=60 900)  # each; a mirror may also stop in the middle
"${as_root[@]}" "${download[@]}" mmdebstrap --quiet --variant=apt --dpkgopt=force-unsafe-io --aptopt='Acquire::Retries "3"' \
  bookworm "$work/bare" >"$work/bare.log" 2>&1 || not_tried "mmdebstrap failed: $(tail -1 "$work/bare.log")"
"${as_root[@]}" cp -L /etc/resolv.conf "$work/bare/etc/resolv.conf"
"${as_root[@]}" cp "$program" "$work/bare/flintdesk.deb"
"${as_root[@]}" cp "$work/first_minute.sh" "$work/bare/first_minute.sh"
in_bare() {  # in_bare COMMAND…: of apt-get
  inside "$work/bare" "${download[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=60 -q -y --no-install-recommends -o Acquire::Retries=3 "$@" >"$work/apt.log" 2>&1
}
from_mirror() { in_bare "$@" || not_tried "apt $* failed: $(tail -1 "$work/apt.log")"; }
of_package() { in_bare "$@" || { cat "$work/apt.log" >&2; fail "on a bare Debian 12 this failed: apt $*"; }; }
from_mirror update -o APT::Update::Error-Mode=any
of_package install --simulate /flintdesk.deb  # whatever it depends on is in Debian
from_mirror install --download-only /flintdesk.deb
of_package install /flintdesk.deb  # all else was downloaded
inside "$work/bare" setpriv --reuid nobody --regid nogroup --clear-groups env -i HOME=/tmp PATH=/usr/bin:/bin \
  sh /first_minute.sh "" >"$work/said" 2>&1 ||
  { cat "$work/said" >&2; fail "the program does not run on a bare Debian 12"; }
of_package purge flintdesk
left=$("${as_root[@]}" find "$work/bare/usr" -path '*flintdesk*')
[ -z "$left" ] || fail "left behind after purge: $left"
echo "package_test: ok, on a bare Debian 12 too"
