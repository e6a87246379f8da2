#!/usr/bin/env bash
# apt-get as root or through sudo, asking nothing, waiting for others: ci/apt.sh update | ci/apt.sh install PACKAGE…
#
# On a fresh machine in a cloud unattended upgrades hold apt's locks for the first minutes. apt waits by itself for
# dpkg's lock only, not for that of the package lists or of the downloads; so apt-get is tried again while it says
# that it could not get a lock, for at most APT_WAIT seconds (default 900) in all.
set -euo pipefail
wait=${APT_WAIT:-900}

as_root=()
# APT_WITHOUT_ROOT: APT_CONFIG leads to folders of one's own.
if [ "$(id -u)" -ne 0 ] && [ -z "${APT_WITHOUT_ROOT:-}" ]; then as_root=(sudo); fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
end=$((SECONDS + wait))
said=no
while true; do
  left=$((end > SECONDS ? end - SECONDS : 0))
  if [ $said = no ]; then first=$((left < 2 ? left : 2)); else first=$left; fi  # a wait that lasts is told
  status=0
  "${as_root[@]}" env LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    apt-get -q -o "DPkg::Lock::Timeout=$first" "$@" </dev/null >"$log" 2>&1 || status=$?
  [ $status -ne 0 ] || exit 0
  lock=$(grep -m1 -oE '(Could not get lock|Unable to (acquire|lock)).*|[^ ]+ lock was locked by another process.*' "$log" || true)
  if [ -z "$lock" ] || [ $SECONDS -ge $end ]; then break; fi
  if [ $said = no ]; then
    echo "apt-get $1 waits up to $wait s for a lock: $lock" >&2
    said=yes
  fi
  sleep 1
done
cat "$log" >&2
exit "$status"
