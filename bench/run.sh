#!/usr/bin/env bash
# Speed and size beside their peers, all in one run on one machine:
# bench/run.sh PROGRAM [ROUNDS] [--plot FILE] [--only calls|transfers].
# A missed aim is printed; only what could not be measured is a failure. docs/benchmarks.md says what is measured.
set -euo pipefail
program=$(realpath "${1:?the release program, build/flintdesk}")
shift
rounds=${BENCH_QUICK:+5}
rounds=${rounds:-60}
plot=
only=
while [ $# -gt 0 ]; do
  case $1 in
    --plot) plot=$(realpath "${2:?a file for the plot}"); shift ;;
    --only)
      only=${2:?calls or transfers}
      [[ $only = calls || $only = transfers ]] || { echo "--only calls, or --only transfers" >&2; exit 2; }
      shift
      ;;
    *) rounds=$1 ;;
  esac
  shift
done
# BENCH_QUICK=1 tries the machinery; its figures are worth little.
load_rounds=${BENCH_QUICK:+1}
load_seconds=${BENCH_QUICK:+0.1}
load_rounds=${load_rounds:-3}
load_seconds=${load_seconds:-0.7}
update_rounds=${BENCH_QUICK:+1}
update_rounds=${update_rounds:-3}
transfer_rounds=${BENCH_QUICK:+1}
transfer_rounds=${transfer_rounds:-5}
transfer_bytes=${BENCH_QUICK:+$((64 << 20))}
transfer_bytes=${transfer_bytes:-$((2 << 30))}
cd "$(dirname "$0")/.."
tools=$(realpath "${BENCH_TOOLS:-build/release/bench}")
# The same without the release's hardening flags.
unhardened=$(realpath "${BENCH_UNHARDENED:-build/unhardened}")
here=$PWD/bench
plot=${plot:-$PWD/build/benchmarks.svg}

# 10,000 calls in flight take as many descriptors, in the client and in its server.
needed=10500
limit=$(ulimit -Hn)
if [ "$limit" = unlimited ] || [ "$limit" -ge "$needed" ]; then
  ulimit -n "$needed"
else
  echo "the suite needs $needed open files in a process, and the hard limit here is $limit: raise it (ulimit -Hn, or LimitNOFILE of the service)" >&2
  exit 1
fi
work=$(mktemp -d)
server=
simulators=
late=
upload=
files=
stop() {
  for process in $server $simulators $late $upload; do kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; done
  rm -rf "$work" ${files:+"$files"}
}
trap stop EXIT

# nginx serves one recorded-shape response: neutral, and faster than any client.
key=bench-0000-toy-key
target=/api/v3/requests/17
mkdir -p "$work/root/api/v3/requests" "$work/temp"
cp "$here/request.json" "$work/root$target"
certificate=$work/certificate.pem
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$certificate" 2>/dev/null
chmod -R a+rX "$work"

# Responds after 20 ms, and after so long that a call to it is as good as stalled.
"$tools/bench_late_server" "$here/request.json" 20 8000 >"$work/late" &
late=$!
for _ in $(seq 200); do [ -s "$work/late" ] && break; sleep 0.02; done
read -r late_port stalled_port <"$work/late" || { echo "the server that responds late did not start" >&2; exit 1; }

# start_simulator COMMAND… starts one on a port of its own, which is in $ready then.
start_simulator() {
  : >"$work/ready"
  "$@" --port 0 --api-key "$key" >"$work/ready" &
  simulators+=" $!"
  ready=
  for _ in $(seq 1000); do
    ready=$(sed -nE 's|^listening on http://127\.0\.0\.1:([0-9]+) .*|\1|p' "$work/ready")
    [ -z "$ready" ] || return 0
    sleep 0.02
  done
  echo "the simulator did not start" >&2
  exit 1
}
# For the loop of calls: a server that does some work for its response.
start_simulator "$program" simulate
simulator=$ready
# For its own rate, on one core, and its response for nginx.
start_simulator taskset -c "$(python3 -c 'import os; print(max(os.sched_getaffinity(0)))')" "$program" simulate
one_core_url=http://127.0.0.1:$ready$target
curl -sf --noproxy '*' -H "authtoken: $key" -o "$work/root/simulated" "$one_core_url"
chmod a+r "$work/root/simulated"
# For its lists.
requests_of_list=100000
python3 "$here/seed.py" "$requests_of_list" >"$work/requests.json"
start_simulator "$program" simulate --data "$work/requests.json"
long_list=$ready

# A sparse file for the transfers, and its copies. In memory where there is room: a disk would be what is measured.
files_in=${BENCH_FILES:-/dev/shm}
if ! [ -d "$files_in" ] || [ "$(df --output=avail -B1 "$files_in" | tail -1)" -lt $((3 * transfer_bytes)) ]; then files_in=$work; fi
files=$(mktemp -d -p "$files_in")
chmod a+rx "$files"
truncate -s "$transfer_bytes" "$files/file"
chmod a+r "$files/file"
"$tools/bench_upload_server" "$transfer_bytes" >"$work/upload" &
upload=$!
for _ in $(seq 200); do [ -s "$work/upload" ] && break; sleep 0.02; done
read -r upload_port <"$work/upload" || { echo "the server that takes uploads did not start" >&2; exit 1; }

start_server() {
  read -r port tls13_port tls12_port tls_late_port tls_stalled_port recording_port pages_port tls_list_port tls_upload_port < <(python3 -c '
import socket
places = [socket.create_server(("127.0.0.1", 0)) for _ in range(9)]
print(*(place.getsockname()[1] for place in places))')
  sed -e "s|@WORK@|$work|g" -e "s|@PLAIN@|$port|g" -e "s|@TLS13@|$tls13_port|g" -e "s|@TLS12@|$tls12_port|g" \
    -e "s|@TLS_LATE@|$tls_late_port|g" -e "s|@TLS_STALLED@|$tls_stalled_port|g" \
    -e "s|@RECORDING@|$recording_port|g" -e "s|@PAGES@|$pages_port|g" -e "s|@TLS_LIST@|$tls_list_port|g" \
    -e "s|@LONG_LIST@|$long_list|g" -e "s|@TLS_UPLOAD@|$tls_upload_port|g" -e "s|@UPLOAD@|$upload_port|g" -e "s|@FILES@|$files|g" \
    -e "s|@PLAIN_LATE@|$late_port|g" -e "s|@PLAIN_STALLED@|$stalled_port|g" "$here/nginx.conf" >"$work/nginx.conf"
  /usr/sbin/nginx -p "$work" -c "$work/nginx.conf" -e "$work/error.log" &
  server=$!
  for _ in $(seq 200); do
    if curl -sf --noproxy '*' -o /dev/null "http://127.0.0.1:$port$target"; then return 0; fi
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.02
  done
  return 1
}
started=no
for _ in 1 2 3; do if start_server; then started=yes; break; fi; done  # another program may take the port first
[ $started = yes ] || { cat "$work/error.log" >&2; echo "the server for the benchmark did not start" >&2; exit 1; }
url=http://127.0.0.1:$port$target
same_bytes_url=http://127.0.0.1:$port/simulated

home=$work/home
mkdir -p "$home/connectors" "$home/data" "$home/flintbox/bench"
# connector NAME PORT VERSION [TLS-MEMBERS]
connector() {
  cat >"$home/connectors/$1.json" <<JSON
{"type": "flint-manageenginesdp-connector",
 "config": {"host-name": "127.0.0.1", "port": $2, "technician-key": "$key", "api-version": "$3"${4:+, $4}}}
JSON
}
over_tls="\"is-ssl\": true, \"ca-file\": \"$certificate\""
connector desk "$port" v3
connector auto "$port" auto
connector tls "$tls13_port" v3 "$over_tls"
connector long-list "$long_list" v3
connector recording "$recording_port" v3
connector pages "$pages_port" v3
connector long-list-tls "$tls_list_port" v3 "$over_tls"
connector upload "$upload_port" v3
connector upload-tls "$tls_upload_port" v3 "$over_tls"
printf '@output.set("answer", 42)\n' >"$home/flintbox/bench/trivial.rb"
export FLINTDESK_HOME=$home
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY RUBYOPT
# Responses a second, as wrk counts them: rate CONNECTIONS URL. One that is no success makes it no figure.
rate() {
  local said
  said=$(wrk -t1 "-c$1" -d2s -H "authtoken: $key" "$2")
  if grep -qE 'Non-2xx|Socket errors' <<<"$said"; then echo "wrk $2: $said" >&2; return 1; fi
  sed -nE 's|^Requests/sec: +([0-9.]+)|\1|p' <<<"$said"
}
# One line of words for the table: measured KIND NAME PROGRAM…
measured() {
  local found
  found=$("${@:3}")
  printf '%s\t%s\t%s\n' "$1" "$2" "${found// /$'\t'}"
}
tls_url=https://127.0.0.1:$tls13_port$target
late_url=http://127.0.0.1:$late_port$target
tls_late_url=https://127.0.0.1:$tls_late_port$target
stalled_url=http://127.0.0.1:$stalled_port$target
tls_stalled_url=https://127.0.0.1:$tls_stalled_port$target
export ANSIBLE_HOME=$work/ansible ANSIBLE_LOCAL_TEMP=$work/ansible/local ANSIBLE_REMOTE_TEMP=$work/ansible/remote
ansible_uri=(ansible localhost -i 'localhost,' -c local -e ansible_python_interpreter=/usr/bin/python3
  -m ansible.builtin.uri -a "url=$url return_content=true headers={\"authtoken\":\"$key\"}")
# A program whose further actions got lost would show that they cost nothing.
further=$("$tools/bench_large_catalogue" actions toys | grep -c 'play-toy-') || true
[ "$further" = 150 ] || { echo "bench_large_catalogue has $further further actions, not 150" >&2; exit 1; }
requests="import requests; print(requests.get('$url', headers={'authtoken': '$key'}).json())"

measure_calls() {
  "$tools/bench_measure" "$rounds" \
    "flintdesk call" "$program" call desk get-request --request-id 17 \
    --- "flintdesk call (auto)" "$program" call auto get-request --request-id 17 \
    --- "flintdesk call with 150 further actions" "$tools/bench_large_catalogue" call desk get-request --request-id 17 \
    --- "flintdesk call, unhardened" "$unhardened/flintdesk" call desk get-request --request-id 17 \
    --- "curl" curl -s -f -H "authtoken: $key" "$url" \
    --- "flintdesk call over TLS" "$program" call tls get-request --request-id 17 \
    --- "curl over TLS" curl -s -f --cacert "$certificate" -H "authtoken: $key" "$tls_url" \
    --- "python3 requests" /usr/bin/python3 -c "$requests"
  "$tools/bench_measure" "$rounds" \
    "flintdesk run" "$program" run bench:trivial.rb \
    --- "ruby --disable-gems" ruby --disable-gems -e 0 \
    --- "ruby" ruby -e 0
  "$tools/bench_call_loop" nginx "$port" "$key" "$target"
  "$tools/bench_call_loop" simulator "$simulator" "$key" "$target"
  "$tools/bench_stop_latency"
  "$tools/bench_overshoot" "$stalled_url" "$key"
  "$tools/bench_measure" $(((rounds + 19) / 20)) \
    "flintdesk call beside ansible" "$program" call desk get-request --request-id 17 \
    --- "ansible uri" "${ansible_uri[@]}"
  # What the server with its 20 ms gives at most: wrk does next to nothing for a response.
  measured changes wrk rate 100 "$late_url"
  # The proxy that gives it TLS is slower; what it gives at most stands beside it.
  measured changes "wrk, TLS" rate 100 "$tls_late_url"
  # In turns, for the price of the journal lies below what a busy moment of the machine costs.
  for round in $(seq "$update_rounds"); do
    for contestant in engine engine-with-journal libcurl; do
      measured changes "$contestant, plain, $round" "$tools/bench_load" "$contestant" "$late_url" "$key" "" 100 changes 10000
      measured changes "$contestant, TLS, $round" "$tools/bench_load" "$contestant" "$tls_late_url" "$key" "$certificate" 100 changes 10000
    done
  done
  for contestant in engine libcurl; do
    measured memory "$contestant, TLS" "$tools/bench_load" "$contestant" "$tls_stalled_url" "$key" "$certificate" 1000 hold
    for calls in 1000 10000; do
      measured memory "$contestant, $calls" "$tools/bench_load" "$contestant" "$stalled_url" "$key" "" "$calls" hold
    done
  done
  for round in $(seq "$load_rounds"); do
    measured simulator "get-request, $round" rate 64 "$one_core_url"
    measured simulator "nginx, $round" rate 64 "$same_bytes_url"
  done
  python3 "$here/pages.py" "$long_list" "$key" "$requests_of_list" "$rounds" "$load_rounds"
  python3 "$here/throughput.py" "$tools" "$unhardened/bench" "$key" "$certificate" "$load_rounds" "$load_seconds" \
    "plain=$url" "tls 1.3=$tls_url" "tls 1.2=https://127.0.0.1:$tls12_port$target" \
    "plain-late=$late_url" "tls 1.3-late=$tls_late_url"
  python3 "$here/instructions.py" "$tools" "$unhardened/bench" "$key" "$certificate" "$url" "$tls_url"
}

recording=http://127.0.0.1:$recording_port
# What the server that records has been asked for since the last time, a target a line.
asked() {
  curl -s -o /dev/null "$recording/behind-the-last"  # of one that was asked for before, nothing is written later
  until grep -q behind-the-last "$work/targets.log"; do sleep 0.02; done
  sed '/behind-the-last/d' "$work/targets.log"
  : >"$work/targets.log"
}
# whole_list NAME CONNECTOR URL CA-FILE: the whole list beside a bare loop that fetches the same pages.
whole_list() {
  "$tools/bench_measure" "$transfer_rounds" \
    "list of 100,000 requests, $1" "$program" call "$2" list-requests --limit 0 --output jsonl \
    --- "page loop, $1" "$tools/bench_page_loop" "$work/targets" "$3" "$key" "$4"
}
# file_both_ways SCHEME DOWNLOAD-CONNECTOR DOWNLOAD-URL UPLOAD-CONNECTOR UPLOAD-URL
file_both_ways() {
  local curl=(curl -s -f --cacert "$certificate" -H "authtoken: $key")
  "$tools/bench_measure" "$transfer_rounds" \
    "download, $1" "$program" call "$2" download-attachment --request-id 17 --attachment-id 101 --to-file "$files/copy" --force \
    --- "curl, download, $1" "${curl[@]}" -o "$files/copy" "$3/attachments/101/_download"
  # Without its question whether the server wants the body, which only some servers answer.
  "$tools/bench_measure" "$transfer_rounds" \
    "upload, $1" "$program" call "$4" add-attachment --request-id 17 --file "$files/file" \
    --- "curl, upload, $1" "${curl[@]}" -H Expect: -X PUT -F "input_file=@$files/file" "$5/upload"
  rm -f "$files/copy"
}
measure_transfers() {
  local rows pages
  rows=$("$program" call recording list-requests --limit 0 --output jsonl | wc -l)
  [ "$rows" = "$requests_of_list" ] || { echo "the list has $rows rows, not $requests_of_list" >&2; exit 1; }
  asked >"$work/targets"
  pages=$(wc -l <"$work/targets")
  measured transfer pages echo "$pages"
  measured transfer bytes echo "$transfer_bytes"
  whole_list "the simulator" long-list "http://127.0.0.1:$long_list" ""
  whole_list "the simulator, TLS" long-list-tls "https://127.0.0.1:$tls_list_port" "$certificate"
  whole_list "recorded pages" pages "http://127.0.0.1:$pages_port" ""
  # The same page in the middle, over and over: what the server gives at most to one who asks for one at a time.
  local page
  page=$(sed -n "$((pages / 2))p" "$work/targets")
  for round in $(seq "$load_rounds"); do
    measured simulator "list, $round" rate 1 "http://127.0.0.1:$long_list$page"
    measured simulator "list from nginx, $round" rate 1 "http://127.0.0.1:$pages_port$page"
  done
  file_both_ways plain desk "$url" upload "http://127.0.0.1:$upload_port$target"
  file_both_ways TLS tls "$tls_url" upload-tls "https://127.0.0.1:$tls_upload_port$target"
  local change=(update-request --request-id 17 --requester "Ann Ray" --subject "Disk of srv1 is nearly full" --priority High --dry-run)
  "$program" call recording "${change[@]}" >/dev/null 2>&1  # finds out the names of priorities
  asked >/dev/null
  "$program" call recording "${change[@]}" >/dev/null 2>&1
  measured transfer exchanges echo "$(asked | wc -l)"
  "$tools/bench_measure" "$rounds" \
    "flintdesk call, a dry run" "$program" call recording "${change[@]}" \
    --- "curl, the request alone" curl -s -f -H "authtoken: $key" "$recording$target"
}

echo "$(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg), $rounds rounds each, taking turns"
echo
{
  if [ "$only" != transfers ]; then measure_calls; fi
  if [ "$only" != calls ]; then measure_transfers; fi
} >"$work/figures"
python3 "$here/table.py" ${only:+"$only"} <"$work/figures"
if [ "$only" != transfers ]; then
  python3 "$here/plot.py" "$plot" <"$work/figures"
  echo "The throughput as a plot: $plot"
fi
