"""Every call ends by its deadline, whatever the service desk keeps it waiting with, and so does every input.

How soon after it is for the fault matrix to say, which measures it, and no matter of these tests: a machine may be busy.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import termios
import time
import urllib.request

import pytest

import support

TIMEOUT = 1500  # milliseconds
HANGS = 2 * support.WAIT  # seconds; only a call that does not end by itself takes so long

# For longer than that.
WAITS = {
    "no response": {"do": "stall"},
    "half a response": {"do": "stall", "bytes": 200},
    "a response in drops": {"do": "trickle", "bytes": 1, "ms": 300},
    "a late response": {"do": "delay", "ms": 2000 * HANGS},
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


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("wait", WAITS)
def test_a_call_that_is_kept_waiting_ends(api_home, simulator, wait, kind):
    words, code = CALLS[kind]
    post_plan(simulator, WAITS[wait])
    result = api_home.call(*words, "--timeout", TIMEOUT, timeout=HANGS)
    if WAITS[wait]["do"] == "throttle":
        result.failed(THROTTLED)
    else:
        result.failed(code, f"the timeout of {TIMEOUT} ms expired")


ENDLESS = {  # what stands for PIPE is a pipe that nobody writes to
    "a note": (["call", support.NAME, "add-note", "--request-id", "17", "--notetext-file", "PIPE"]),
    "a note of standard input": (["call", support.NAME, "add-note", "--request-id", "17", "--notetext-file", "-"]),
    "a key": (["call", support.NAME, "get-request", "--request-id", "17", "--technician-key", "@PIPE"]),
    "a key of standard input": (["call", support.NAME, "get-request", "--request-id", "17", "--technician-key", "-"]),
    "a flintbit's input": (["run", "BIT", "--input", "@PIPE"]),
    "a flintbit's standard input": (["run", "BIT", "--input", "-"]),
}


@contextlib.contextmanager
def read_without_end(home, tmp_path, name, *more):
    """A program that reads of a pipe, standard input or another one, whose end does not come; and that pipe's writing end."""
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    bit = tmp_path / "bit.rb"
    bit.write_text("@output.set('a', 1)\n", encoding="utf-8")
    words = [word.replace("PIPE", str(fifo)).replace("BIT", str(bit)) for word in ENDLESS[name]]
    with subprocess.Popen([support.program_path(), *words, "--home", home.path, *more], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=support.environment(None)) as running:
        try:
            yield running, running.stdin.fileno() if "standard input" in name else fifo
        finally:
            running.kill()


def until(running, condition):
    last = time.monotonic() + support.WAIT
    while not condition():
        assert running.poll() is None, running.stderr.read().decode()
        assert time.monotonic() < last, f"it has not come about in {support.WAIT} s"
        time.sleep(0.01)


def opened_to_write(running, fifo):
    """Its writing end, which only opens once the program has it open to read."""
    found = []

    def try_it():
        with contextlib.suppress(OSError):  # ENXIO: not yet
            found.append(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
        return found

    until(running, try_it)
    return found[0]


def is_empty(pipe):
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder) == 0


@pytest.mark.parametrize("name", ENDLESS)
def test_reading_an_input_is_part_of_the_timeout(api_home, tmp_path, name):
    with read_without_end(api_home, tmp_path, name, "--timeout", "300") as (running, _):
        assert running.wait(timeout=support.WAIT) == 10
        said = running.stderr.read().decode()
        assert "the timeout of 300 ms expired while an input was read; nothing was sent" in said
        if "flintbit" in name:
            assert json.loads(running.stdout.read()) == {}


@pytest.mark.parametrize("name", ENDLESS)
def test_reading_an_input_ends_at_a_signal(api_home, tmp_path, name):
    with read_without_end(api_home, tmp_path, name, "--timeout", "600000") as (running, pipe), contextlib.ExitStack() as opened:
        if not isinstance(pipe, int):
            pipe = opened_to_write(running, pipe)
            opened.callback(os.close, pipe)
        os.write(pipe, b" ")
        until(running, lambda: is_empty(pipe))  # it has read that, and waits for more
        running.send_signal(signal.SIGTERM)
        status = running.wait(timeout=support.WAIT)
        assert (128 - status if status < 0 else status) == 143, "a shell's $?"
