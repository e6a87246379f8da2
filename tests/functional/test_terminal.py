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
