#!/usr/bin/env bash
# Shows the example flintbits at work: starts a simulated service desk for each API generation, runs them against it,
# and reads back what they changed. Needs nothing but the program and ruby. Usage: examples/demo.sh PROGRAM
set -euo pipefail

program=$(realpath "${1:?usage: examples/demo.sh PROGRAM}")
examples=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
simulator=""
failures=0

stop_simulator() {
  [ -n "$simulator" ] || return 0
  kill "$simulator" 2>/dev/null || true
  wait "$simulator" 2>/dev/null || true
  simulator=""
}
trap 'stop_simulator; rm -rf "$work"' EXIT

bold="" dim="" red="" plain=""
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' plain=$'\e[0m'; fi

fail() {
  printf '   %sFAILED: %s%s\n' "$red" "$1" "$plain"
  [ -s "$work/err" ] && sed 's/^/   | /' "$work/err"
  failures=$((failures + 1))
}

# The simulator says when it is ready, and with which port and key.
start_simulator() {
  stop_simulator
  rm -f "$work/ready"
  mkfifo "$work/ready"
  "$program" simulate --port 0 --api-key demo-key >"$work/ready" 2>"$work/simulator.log" &
  simulator=$!
  exec 4<"$work/ready"
  local line=""
  if ! IFS= read -r line <&4 || [[ ! $line =~ ^listening\ on\ (http://[^ ]+:([0-9]+))\ key\ ([^ ]+)$ ]]; then
    echo "the simulator did not start: $line" >&2
    cat "$work/simulator.log" >&2
    exit 1
  fi
  url=${BASH_REMATCH[1]} port=${BASH_REMATCH[2]} key=${BASH_REMATCH[3]}
  cat <&4 >/dev/null &
  exec 4<&-
}

# A home folder of its own for each round: connector, configuration and flintbits of examples/.
make_home() {
  rm -rf "${work:?}/home"
  mkdir "$work/home"
  cp -R "$examples/connectors" "$examples/config" "$examples/flintbox" "$work/home/"
  ruby -rjson -e '
    file, port, api = ARGV
    connector = JSON.parse(File.read(file))
    connector["config"].update("host-name" => "127.0.0.1", "port" => port.to_i, "api-version" => api)
    File.write(file, JSON.pretty_generate(connector))' "$work/home/connectors/manageenginesdp.json" "$port" "$1"
  export FLINTDESK_HOME=$work/home SDP_TECHNICIAN_KEY=$key
}

# Prints fields of a JSON file, one a line: fields FILE LABEL=path.to.value…
fields() {
  ruby -rjson -e '
    document = JSON.parse(File.read(ARGV.shift))
    ARGV.each do |field|
      label, path = field.split("=", 2)
      value = path.split(".").inject(document) { |inner, key| inner.is_a?(Hash) ? inner[key] : nil }
      value = value.join(", ") if value.is_a?(Array)
      puts format("   %-9s %s", label, value.to_s.tr("\n", ";"))
    end' "$@"
}

# step TITLE FLINTBIT INPUT [LABEL=path…]: one flintbit, one block of text.
step() {
  local title=$1 bit=$2 input=$3 status=0
  shift 3
  printf '%s%s%s\n   %s$ flintdesk run %s --input '\''%s'\''%s\n' "$bold" "$title" "$plain" "$dim" "$bit" "$input" "$plain"
  "$program" run "$bit" --input "$input" --log-level warning >"$work/out" 2>"$work/err" || status=$?
  printf '   %-9s %s\n' exit "$status"
  if [ "$status" -ne 0 ]; then fail "exit status $status where 0 was expected"; return; fi
  fields "$work/out" "$@"
}

# expect NAME VALUE: a field of the request that the last step read, as the service desk has it now.
expect() {
  local seen
  seen=$(ruby -rjson -e '
    details = JSON.parse(File.read(ARGV[0])).dig("result", "operation", "Details").to_h
    puts details.find { |name, _| name.casecmp?(ARGV[1]) }&.last' "$work/out" "$1" 2>/dev/null) || seen=""
  [ "$seen" = "$2" ] || fail "$1 is \"$seen\", expected \"$2\""
}

# The notes of a request, asked of the service desk itself and not through the program.
expect_note() {
  ruby -rjson -rnet/http -e '
    url, request, key, text = ARGV
    query = { "OPERATION_NAME" => "GET_NOTES", "TECHNICIAN_KEY" => key, "format" => "json" }
    notes = Net::HTTP.post_form(URI("#{url}/sdpapi/request/#{request}/notes"), query).body
    exit notes.include?(text)' "$url" "$1" "$key" "$2" || fail "request $1 has no note \"$2\""
}

round() {
  local api=$1 name=$2
  printf '\n%s== %s ==%s\n' "$bold" "$name" "$plain"
  start_simulator
  make_home "$api"
  step "Read request 17" servicedesk:get_request.rb '{"request-id": 17}' subject=subject status=status
  step "Update it" servicedesk:update_request.rb \
    '{"request-id": 17, "requester": "John", "subject": "Disk full on web-3", "priority": "High"}' message=message
  step "Add a note" servicedesk:add_note.rb '{"request-id": 17, "notetext": "Old logs removed."}' message=message
  step "Close it" servicedesk:close_request.rb '{"request-id": 17, "close-comment": "Done."}' message=message
  step "Read it back" servicedesk:get_request.rb '{"request-id": 17}' subject=subject status=status
  expect SUBJECT "Disk full on web-3"
  expect PRIORITY High
  expect STATUS Closed
  expect_note 17 "Old logs removed."
  step "A workflow: look at the disk, write it down, resolve, close" servicedesk:workflow:disk_full.rb \
    '{"request-id": 18}' steps=steps report=report
  step "Read request 18 back" servicedesk:get_request.rb '{"request-id": 18}' status=status
  expect STATUS Closed
  stop_simulator
}

round v1 "ServiceDesk Plus API V1"
round v3 "ServiceDesk Plus API V3"

echo
if [ "$failures" -ne 0 ]; then
  echo "$failures of the steps failed." >&2
  exit 1
fi
cat <<'NEXT'
Everything is as it should be. The next three commands to type; `kill %1` stops the simulator afterwards:

build/flintdesk simulate --port 8081 --api-key demo-key >/dev/null & sleep 1
echo demo-key | build/flintdesk init demo-desk --host localhost --port 8081 --no-tls --key -
build/flintdesk run first:hello.rb --home demo-desk --input '{"request-id": 17}'
NEXT
