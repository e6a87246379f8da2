"""What comes from tickets and scripts neither steers a terminal nor begins a line of its own."""

import json
import os
import re
import subprocess
import threading

import pytest

import support
from hostile_server import response
from support import NAME

CONTROLS = "".join(map(chr, [*range(1, 32), 0x7F, *range(0x80, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]))
RAW = re.compile("[%s]" % re.escape(CONTROLS.replace("\n", "")))
SUBJECT = f"red{CONTROLS}2026-01-01T00:00:00.000Z error   forged"
IN_RUBY = json.dumps(SUBJECT)


def assert_steers_nothing(text, lines=None):
    assert not RAW.search(text), repr(text)
    assert not any("forged" in line and line.startswith("2026-01-01") for line in text.splitlines()), text
    if lines is not None:
        assert len(text.strip("\n").split("\n")) == lines, text


def with_raw_output(*arguments):
    """Standard output and standard error as they are, byte by byte."""
    done = subprocess.run([support.program_path(), *map(str, arguments)], env=support.environment(), capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=support.WAIT, check=False)
    return done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("text, lines", [
    ("raise s", 2), ("raise ArgumentError, s", 2), ("@log.info(s)", 1), ("@log.error(s)", 1), ("@output.exit(7, s)", 1),
    ("abort(s)", None), ("@call.connector(s).set('action', 'get-request').sync", None), ("@call.bit(s).sync", 2),
    ("@call.connector('manageenginesdp').set('action', s).sync", None), ("Object.const_get(:X).send(s)", 2), ("eval(s)", None),
    ("@output.set(s, s)", 0), ("@call.connector('manageenginesdp').set('action', 'get-request').set(s, 1).set('request-id', s).sync", None)])
def test_a_script_says_it_in_one_line(empty_home, text, lines):
    empty_home.connector({"host-name": "127.0.0.1", "port": 1, "technician-key": "a-key-of-a-test"})
    bit = empty_home.bit(f"s = {IN_RUBY}\n{text}\n")
    out, err = with_raw_output("run", bit, "--home", empty_home.path, "--meta", "--log-level", "trace")
    assert_steers_nothing(out, 1)
    assert_steers_nothing(err)
    json.loads(out)
    if lines:
        assert 1 <= len([line for line in err.splitlines() if "debug" not in line.split()]) <= lines, err


# In `T` is a text that steers a terminal.
WORDS = {
    "a line on standard error": "$stderr.puts T", "a line on standard output": "puts T", "a print": "print T, 1", "p": "STDERR << T; p T",
    "a write": "STDERR.write(T, T)", "a write of the system": "$stdout.syswrite(T)", "a write that waits for nothing": "STDERR.write_nonblock(T)",
    "printf": "$stderr.printf('%s', T)", "a byte": "$stderr.putc 27", "other bytes": "$stderr.write(T.encode('UTF-16LE'), T.b, 0xE9.chr)",
    "a warning of the script": "warn T", "a warning of Ruby": "eval('A = 1; A = 2', binding, T)", "abort": "abort T",
    "an exception of a thread": "Thread.new { raise T }.join rescue nil", "an exception with a cause": "begin; raise T; rescue; raise T + '2'; end",
    "an exception in a child": "Process.wait fork { raise T }", "a warning in a child": "Process.wait fork { warn T }",
    "a syntax error": "eval('1 +', binding, T)", "a file of that name": "require T",
    "a finalizer": "ObjectSpace.define_finalizer(Object.new, proc { warn T })",
    "another standard error": "$stderr = STDERR.clone; $stderr.puts T",
}


@pytest.mark.parametrize("what", WORDS)
def test_what_a_script_or_ruby_writes_steers_nothing(empty_home, what):
    bit = empty_home.bit(f"T = {IN_RUBY}\n{WORDS[what]}\n")
    _, err = with_raw_output("run", bit, "--home", empty_home.path)
    assert re.search(r"\\u00|\\e", err) and not RAW.search(err), repr(err)


def test_what_a_script_leads_elsewhere_is_written_as_it_is(empty_home, tmp_path):
    empty_home.run_text(f"""
        $stderr.reopen("{tmp_path}/err", "w"); STDOUT.reopen("{tmp_path}/out", "wb")
        warn "a\\eb"; STDOUT.write("\\x80\\xff".b)
        $stderr.flush""").ok()
    assert (tmp_path / "err").read_bytes() == b"a\x1bb\n" and (tmp_path / "out").read_bytes() == b"\x80\xff"


def test_a_script_s_streams_write_what_they_say(empty_home):
    result = empty_home.run_text("""
        @output.set("written", [$stderr.write("ü", 1), STDOUT.print("a\\n"), $stderr.syswrite("xy"), STDERR.equal?($stderr), STDERR.fileno])
        """).ok()
    assert result.json == {"written": [3, None, 2, True, 2]} and result.err == "ü1a\nxy"


def test_a_long_message_says_how_much_is_left_out(empty_home):
    bit = empty_home.bit("raise 'ü' * 3_000_000")
    result = empty_home.run(bit, "--meta").failed(1)
    for text in (result.err, result.json["meta"]["message"]):
        assert len(text) < 20_000
        left_out = re.search(r"(ü+)… \((\d+) characters left out\)", text)
        assert len(left_out.group(1)) + int(left_out.group(2)) == 3_000_000
    for text in ("abort 'x' * 3_000_000", "@output.exit(1, 'x' * 3_000_000)", "require 'x' * 100_000"):
        assert "characters left out" in empty_home.run_text(text).failed(1).err


def test_a_key_at_the_place_where_a_long_message_is_cut_is_not_shown(empty_home):
    key = "A1B2-C3D4-E5F6-A7B8-C9D0-E1F2"
    for before in range(9_975, 10_005, 3):
        result = empty_home.run_text(f"@input.get('technician-key'); raise 'x' * {before} + @input.to_s + 'y' * 100", "--input", "-",
                                     stdin=json.dumps({"technician-key": key})).failed(1)
        assert key[:6] not in result.err


def test_a_ticket_in_a_pipe_means_the_same_and_steers_nothing(empty_home, start_hostile):
    document = {"operation": {"result": {"status": "Success"}, "Details": {"SUBJECT": SUBJECT, SUBJECT: "x", "WORKORDERID": "17"}}}
    server = start_hostile(lambda request: response(body=json.dumps(document, ensure_ascii=False)))
    empty_home.connect(server, key="a-key-of-a-test", api_version="v1")
    out, err = with_raw_output("call", NAME, "get-request", "--request-id", "17", "--home", empty_home.path)
    assert_steers_nothing(out, 1)
    assert_steers_nothing(err)
    details = json.loads(out)["operation"]["Details"]
    assert details["SUBJECT"] == SUBJECT and details[SUBJECT] == "x"


def screen_of(*arguments):
    """What the program writes to a terminal that is its standard output and standard error."""
    master, slave = os.openpty()
    process = subprocess.Popen([support.program_path(), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=slave,
                               stderr=slave, env=support.environment())
    os.close(slave)
    killer = threading.Timer(support.WAIT, process.kill)
    killer.start()
    seen = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # the last writer has gone
            break
        if not part:
            break
        seen += part
    process.wait()
    killer.cancel()
    os.close(master)
    return seen.decode().replace("\r\n", "\n")


def test_a_ticket_at_a_terminal_means_the_same_and_steers_nothing(empty_home, start_hostile):
    document = {"operation": {"result": {"status": "Success"}, "Details": {"SUBJECT": SUBJECT, "WORKORDERID": "17"}}}
    server = start_hostile(lambda request: response(body=json.dumps(document, ensure_ascii=False)))
    empty_home.connect(server, key="a-key-of-a-test", api_version="v1")
    screen = screen_of("call", NAME, "get-request", "--request-id", "17", "--home", empty_home.path)
    assert "red" in screen
    assert_steers_nothing(screen)


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "403 Forbidden", "500 Oops", "302 Found"])
def test_what_a_service_desk_says_steers_nothing(empty_home, start_hostile, status, api):
    texts = [json.dumps({"operation": {"result": {"status": "Failed", "message": SUBJECT}},
                         "response_status": {"status_code": 4000, "status": "failed",
                                             "messages": [{"status_code": 4001, "message": SUBJECT, "field": SUBJECT}]}}),
             f"<html>{SUBJECT}</html>", SUBJECT]
    for text in texts:
        server = start_hostile(lambda request, text=text: response(status, body=text))
        empty_home.connect(server, key="a-key-of-a-test", api_version=api, retries=0, timeout=2000, settle_time=20)
        for command in (["call", NAME, "get-request", "--request-id", "17", "--log-level", "debug"], ["doctor", NAME]):
            out, err = with_raw_output(*command, "--home", empty_home.path)
            assert_steers_nothing(out.replace("\n", " "))
            assert_steers_nothing(err)


@pytest.mark.parametrize("arguments", [["call", NAME, SUBJECT], ["call", SUBJECT, "get-request"], ["run", SUBJECT], ["run", SUBJECT + ".rb"],
                                       [SUBJECT], ["doctor", SUBJECT], ["call", NAME, "get-request", "--" + SUBJECT, "1"],
                                       ["call", NAME, "get-request", "--request-id", SUBJECT], ["actions", SUBJECT],
                                       ["run", "x.rb", "--input", SUBJECT], ["call", "get-request", "--config", SUBJECT]])
def test_what_is_typed_steers_nothing(empty_home, arguments):
    for home in ([], ["--home", empty_home.path]):
        out, err = with_raw_output(*arguments, *home)
        assert_steers_nothing(out.replace("\n", " "))
        assert_steers_nothing(err, 1 if err else None)


def test_the_simulator_s_log_steers_nothing(start_simulator, empty_home):
    simulator = start_simulator("--log")
    empty_home.connect(simulator, api_version="v3")
    empty_home.call("add-note", "--request-id", "17", "--notetext", SUBJECT)
    simulator.stop()
    assert simulator.server.err
    for line in simulator.server.err:
        assert_steers_nothing(line)
