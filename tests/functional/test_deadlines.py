"""No call outlives its deadline by more than 2 s, whatever the service desk keeps it waiting with."""

import json
import os
import signal
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import pytest

import support

TIMEOUT = 1.5  # seconds
GRACE = 2.0  # what a call may take beyond it; the start of the program is in it

# For longer than any call here takes.
WAITS = {
    "no response": {"do": "stall"},
    "half a response": {"do": "stall", "bytes": 200},
    "a response in drops": {"do": "trickle", "bytes": 1, "ms": 300},
    "a late response": {"do": "delay", "ms": 20000},
    "a throttle that lasts": {"do": "throttle", "form": "json-429", "retry_after": 3600},
    "a silent connection": {"do": "stall-on-accept"},
}
THROTTLED = 9
CALLS = {
    "a read": (["get-request", "--request-id", "17"], 10),
    "a change": (["add-note", "--request-id", "17", "--notetext", "seen"], 13),
}


def post_plan(simulator, fault):
    body = json.dumps({"faults": [{**fault, "times": 1000}]}).encode()
    url = f"http://127.0.0.1:{simulator.port}/simulator/plans"
    # Without a proxy of the environment.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(url, data=body, method="POST"), timeout=support.WAIT).close()


def seconds_of(running):
    """How long a program takes to its end, but for the time in which it could have gone on and other programs had the
    processors: that is this machine's business. The time of its first thread counts, which is the one that waits."""
    begin = time.monotonic()
    too_long = threading.Timer(support.WAIT, running.process.kill)
    too_long.start()
    os.waitid(os.P_PID, running.process.pid, os.WEXITED | os.WNOWAIT)
    took = time.monotonic() - begin
    too_long.cancel()
    _, queued, _ = Path(f"/proc/{running.process.pid}/schedstat").read_text(encoding="utf-8").split()
    return took - int(queued) / 1e9


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("wait", WAITS)
def test_a_call_that_is_kept_waiting_ends_in_time(api_home, simulator, wait, kind):
    words, code = CALLS[kind]
    post_plan(simulator, WAITS[wait])
    line = ["call", support.NAME, *words, "--timeout", str(int(TIMEOUT * 1000)), "--home", api_home.path]
    running = support.Background(*line)
    took = seconds_of(running)
    result = support.Result(["flintdesk", *map(str, line)], running.finish(), "\n".join(running.out), "\n".join(running.err))
    if WAITS[wait]["do"] == "throttle":
        result.failed(THROTTLED)
    else:
        result.failed(code, f"the timeout of {int(TIMEOUT * 1000)} ms expired")
    assert took < TIMEOUT + GRACE, f"it took {took:.2f} s:\n{result}"


ENDLESS = {  # what stands for PIPE is a pipe that nobody writes to
    "a note": (["call", support.NAME, "add-note", "--request-id", "17", "--notetext-file", "PIPE"]),
    "a note of standard input": (["call", support.NAME, "add-note", "--request-id", "17", "--notetext-file", "-"]),
    "a key": (["call", support.NAME, "get-request", "--request-id", "17", "--technician-key", "@PIPE"]),
    "a key of standard input": (["call", support.NAME, "get-request", "--request-id", "17", "--technician-key", "-"]),
    "a flintbit's input": (["run", "BIT", "--input", "@PIPE"]),
    "a flintbit's standard input": (["run", "BIT", "--input", "-"]),
}


def read_without_end(home, tmp_path, name, *more):
    """A program whose standard input nobody writes to, and that reads of a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "pipe")
    bit = tmp_path / "bit.rb"
    bit.write_text("@output.set('a', 1)\n", encoding="utf-8")
    words = [word.replace("PIPE", str(tmp_path / "pipe")).replace("BIT", str(bit)) for word in ENDLESS[name]]
    return subprocess.Popen([support.program_path(), *words, "--home", home.path, *more], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=support.environment(None))


@pytest.mark.parametrize("name", ENDLESS)
def test_reading_an_input_is_part_of_the_timeout(api_home, tmp_path, name):
    with read_without_end(api_home, tmp_path, name, "--timeout", "300") as running:
        assert running.wait(timeout=support.WAIT) == 10
        said = running.stderr.read().decode()
        assert "the timeout of 300 ms expired while an input was read; nothing was sent" in said
        if "flintbit" in name:
            assert json.loads(running.stdout.read()) == {}


@pytest.mark.parametrize("name", ENDLESS)
def test_reading_an_input_ends_at_a_signal(api_home, tmp_path, name):
    with read_without_end(api_home, tmp_path, name, "--timeout", "600000") as running:
        status = Path(f"/proc/{running.pid}/stat")
        while status.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "S":  # it waits for somebody to write
            assert running.poll() is None
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=support.WAIT) in (-signal.SIGTERM, 143)
