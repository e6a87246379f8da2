#!/usr/bin/env bash
# Speed and size beside their peers, all in one run against one server: bench/run.sh PROGRAM [ROUNDS].
# A missed aim is printed; only what could not be measured is a failure. docs/benchmarks.md says what is measured.
set -euo pipefail
program=$(realpath "${1:?the release program, build/flintdesk}")
rounds=${2:-60}
cd "$(dirname "$0")/.."
tools=${BENCH_TOOLS:-build/release/bench}
here=$PWD/bench
work=$(mktemp -d)
server=
simulator=
stop() {
  for process in $server $simulator; do kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop EXIT

# nginx serves one recorded-shape answer: neutral, and faster than any client.
key=bench-0000-toy-key
target=/api/v3/requests/17
mkdir -p "$work/root/api/v3/requests" "$work/temp"
cp "$here/request.json" "$work/root$target"
chmod -R a+rX "$work"
start_server() {
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  sed -e "s|@WORK@|$work|g" -e "s|@PORT@|$port|g" "$here/nginx.conf" >"$work/nginx.conf"
  /usr/sbin/nginx -p "$work" -c "$work/nginx.conf" -e "$work/error.log" &
  server=$!
  for _ in $(seq 200); do
    if curl -sf -o /dev/null "http://127.0.0.1:$port$target"; then return 0; fi
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.02
  done
  return 1
}
started=no
for _ in 1 2 3; do if start_server; then started=yes; break; fi; done  # another program may take the port first
[ $started = yes ] || { cat "$work/error.log" >&2; echo "the server for the benchmark did not start" >&2; exit 1; }
url=http://127.0.0.1:$port$target

# The simulator, for the loop of calls alone: a server that does some work for its answer.
"$program" simulate --port 0 --api-key "$key" >"$work/ready" &
simulator=$!
ready=
for _ in $(seq 200); do
  ready=$(sed -nE 's|^listening on http://127\.0\.0\.1:([0-9]+) .*|\1|p' "$work/ready")
  [ -z "$ready" ] || break
  sleep 0.02
done
[ -n "$ready" ] || { echo "the simulator did not start" >&2; exit 1; }

home=$work/home
mkdir -p "$home/connectors" "$home/flintbox/bench"
connector() {
  cat >"$home/connectors/$1.json" <<JSON
{"type": "flint-manageenginesdp-connector",
 "config": {"host-name": "127.0.0.1", "port": $port, "technician-key": "$key", "api-version": "$2"}}
JSON
}
connector desk v3
connector auto auto
printf '@output.set("answer", 42)\n' >"$home/flintbox/bench/trivial.rb"
export FLINTDESK_HOME=$home
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY RUBYOPT
requests="import requests; print(requests.get('$url', headers={'authtoken': '$key'}).json())"

echo "$(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg), $rounds rounds each, taking turns"
echo
{
  "$tools/bench_measure" "$rounds" \
    "flintdesk call" "$program" call desk get-request --request-id 17 \
    --- "flintdesk call (auto)" "$program" call auto get-request --request-id 17 \
    --- "curl" curl -s -f -H "authtoken: $key" "$url" \
    --- "python3 requests" /usr/bin/python3 -c "$requests"
  "$tools/bench_measure" "$rounds" \
    "flintdesk run" "$program" run bench:trivial.rb \
    --- "ruby --disable-gems" ruby --disable-gems -e 0 \
    --- "ruby" ruby -e 0
  "$tools/bench_call_loop" nginx "$port" "$key" "$target"
  "$tools/bench_call_loop" simulator "$ready" "$key" "$target"
  "$tools/bench_stop_latency"
} >"$work/figures"
python3 "$here/table.py" <"$work/figures"
