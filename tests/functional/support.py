"""What the functional tests share: the program as a user starts it, its simulator, a home folder to work in."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEY = "F00D-BEEF-0123-4567"
NAME = "manageenginesdp"
WAIT = 60  # seconds; a bound for a machine under load, never a measure

# Settings of the machine that runs the tests must not decide what they see.
STRANGE = re.compile(r"^(FLINTDESK_|SDP_|RUBY|GEM_)|_proxy$", re.IGNORECASE)
# What must not be seen by anybody, whatever went wrong.
TRACES = (
    "AddressSanitizer", "LeakSanitizer", "runtime error:", "terminate called", "Segmentation fault",
    "[BUG]", "what():", "std::", ".cpp:", "prelude/", "flintdesk itself failed",
)


def program_path():
    path = os.environ.get("FLINTDESK_PROGRAM")
    if not path:
        raise RuntimeError("FLINTDESK_PROGRAM must name the program to test")
    return str(Path(path).resolve())


def environment(extra=None):
    env = {name: value for name, value in os.environ.items() if not STRANGE.search(name)}
    env.update({"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"})
    env.update(extra or {})
    return env


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


@dataclass
class Result:
    command: list
    code: int
    out: str
    err: str

    @property
    def json(self):
        """Standard output, which must be exactly one JSON document."""
        try:
            return json.loads(self.out, parse_constant=no_constant)
        except ValueError as error:
            raise AssertionError(f"standard output is not one JSON document ({error}):\n{self}") from error

    def __str__(self):
        return (f"$ {' '.join(self.command)}\nexit {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}")

    def ok(self):
        assert self.code == 0, str(self)
        self.clean()
        return self

    def clean(self):
        for trace in TRACES:
            assert trace not in self.out + self.err, f"shows {trace!r}:\n{self}"
        return self

    def failed(self, code, *words):
        """Ended with `code`, said all of `words` (any case; a tuple: one of them), and showed no insides."""
        assert self.code == code, f"expected exit status {code}:\n{self}"
        text = (self.out + self.err).lower()
        told = self.err
        if "doctor" in self.command:  # its findings are what it was asked for; a wrong command line is told apart
            told += self.out
        assert told.strip(), f"no word about the failure where it belongs:\n{self}"
        for word in words:
            choices = word if isinstance(word, tuple) else (word,)
            assert any(choice.lower() in text for choice in choices), f"says nothing of {word!r}:\n{self}"
        return self.clean()


def run_program(*arguments, stdin=None, env=None, cwd=None, timeout=WAIT, wrapper=()):
    """Runs the program to its end. `wrapper` is a command that runs the command behind it."""
    command = [*wrapper, program_path(), *map(str, arguments)]
    if isinstance(stdin, str):
        stdin = stdin.encode()
    # Files and not pipes: only the program is waited for, not a child that it left behind with its streams.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        done = subprocess.run(command, input=stdin if stdin is not None else b"", stdout=out, stderr=err, cwd=cwd,
                              env=environment(env), timeout=timeout, check=False)
        out.seek(0)
        err.seek(0)
        return Result(["flintdesk", *map(str, arguments)], done.returncode,
                      out.read().decode("utf-8"), err.read().decode("utf-8", "backslashreplace"))


class Background:
    """A program that goes on running; its lines of standard output can be waited for."""

    def __init__(self, *arguments, env=None, cwd=None, command=None):
        self.process = subprocess.Popen(command or [program_path(), *map(str, arguments)], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=cwd,
                                        env=environment(env))
        self.out, self.err = [], []
        self._changed = threading.Condition()
        self._seen = {id(self.out): 0, id(self.err): 0}  # how far wait_for has come in each stream
        self._open = 2
        self._readers = [threading.Thread(target=self._read, args=pair, daemon=True)
                         for pair in ((self.process.stdout, self.out), (self.process.stderr, self.err))]
        for reader in self._readers:
            reader.start()

    def _read(self, stream, lines):
        for line in stream:
            with self._changed:
                lines.append(line.decode("utf-8", "backslashreplace").rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def _find(self, pattern):
        for lines in (self.out, self.err):
            start = self._seen[id(lines)]
            for number, line in enumerate(lines[start:], start):
                if match := re.search(pattern, line):
                    self._seen[id(lines)] = number + 1
                    return match
        return None

    def wait_for(self, pattern):
        """The match of the next line with `pattern` in it, of either stream.

        Next means behind the line of the same stream that was waited for before: which of two streams is read first is
        chance, so a line of the other one is not lost by having come earlier.
        """
        with self._changed:
            match = self._changed.wait_for(lambda: self._find(pattern) or self._open == 0, timeout=WAIT)
            if isinstance(match, re.Match):
                return match
            what = "ended" if self._open == 0 else f"went on for {WAIT} s"
            raise AssertionError(f"{what} without a line like {pattern!r}:\n" + "\n".join(self.out + self.err))

    def stop(self, with_signal=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.finish()

    def finish(self):
        try:
            code = self.process.wait(timeout=WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        for reader in self._readers:
            reader.join(timeout=WAIT)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


def hold_port(port):
    """A socket that is bound to a port and does not listen: it refuses, and no other program can listen there."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that have just ended do not matter
    last = time.monotonic() + WAIT
    while True:
        try:
            holder.bind(("127.0.0.1", port))
            return holder
        except OSError:  # somebody else was quicker; until he has gone
            if time.monotonic() > last:
                holder.close()
                raise
            time.sleep(0.01)


class Simulator:
    """The real `flintdesk simulate` on a free port."""

    def __init__(self, *arguments, key=KEY):
        self.server = Background("simulate", "--port", "0", "--api-key", key, *arguments)
        match = self.server.wait_for(r"listening on (https?)://(?:127\.0\.0\.1|\[::1\]):(\d+) key (\S+)")
        self.tls = match.group(1) == "https"
        self.port = int(match.group(2))
        self.key = match.group(3)
        self.holder = None

    def control(self, path, body=None):
        """What lies under /simulator/ of it; with a body it is posted."""
        scheme = "https" if self.tls else "http"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{scheme}://127.0.0.1:{self.port}/simulator/{path}", data)
        # Without a proxy of the environment; the certificate is its own.
        handlers = [urllib.request.ProxyHandler({}),
                    urllib.request.HTTPSHandler(context=ssl._create_unverified_context())]
        with urllib.request.build_opener(*handlers).open(request, timeout=WAIT) as response:
            return json.load(response)

    def stop(self):
        if self.holder:
            self.holder.close()
        return self.server.stop()

    def stop_and_refuse(self):
        """Its port refuses from now on until the end of the test."""
        self.stop()
        self.holder = hold_port(self.port)


class Home:
    """A home folder, with the commands that are used in it."""

    def __init__(self, folder):
        self.path = Path(folder)
        self.env = {}
        for part in ("connectors", "config", "flintbox", "data"):
            (self.path / part).mkdir(parents=True, exist_ok=True)

    def write(self, path, content):
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return file

    def connector(self, config, name=NAME):
        return self.write(f"connectors/{name}.json", {
            "type": "flint-manageenginesdp-connector", "description": "under test", "config": config})

    def connect(self, simulator, name=NAME, key=None, **settings):
        """A connector to a simulator; its key lies in a file of the home folder."""
        self.write(f"secrets/{name}", (key or simulator.key) + "\n").chmod(0o600)
        config = {"host-name": "127.0.0.1", "port": simulator.port, "is-ssl": False,
                  "technician-key": "${file:secrets/%s}" % name}
        config.update({setting.replace("_", "-"): value for setting, value in settings.items()})
        self.connector(config, name)
        return self

    def bit(self, text, name="try/bit.rb"):
        self.write(f"flintbox/{name}", text)
        return name.replace("/", ":")

    def program(self, *arguments, **more):
        more.setdefault("env", self.env)
        return run_program(*arguments, **more)

    def run(self, bit, *arguments, **more):
        return self.program("run", bit, *arguments, "--home", self.path, **more)

    def run_text(self, text, *arguments, **more):
        return self.run(self.bit(text), *arguments, **more)

    def call(self, *arguments, name=NAME, **more):
        return self.program("call", *([name] if name else []), *arguments, "--home", self.path, **more)

    def request(self, number=17):
        """The request as the service desk has it now, in the V1 form that both APIs have."""
        return self.call("get-request", "--request-id", number).ok().json["operation"]["Details"]


def notes_of(simulator, number=17):
    """The texts of a request's notes as the service desk holds them: its HTML."""
    query = {"OPERATION_NAME": "GET_NOTES", "TECHNICIAN_KEY": simulator.key, "format": "json"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{simulator.port}/sdpapi/request/{number}/notes",
                     urllib.parse.urlencode(query).encode()) as response:
        document = json.load(response)
    return [details_text(note, "NOTESTEXT") for note in document["operation"]["Details"]]


def details_text(details, *names):
    """A field of a request; the V1 XML and JSON forms differ in the case of names."""
    lower = {key.lower(): value for key, value in details.items()}
    for name in names:
        if name.lower() in lower:
            return lower[name.lower()]
    raise AssertionError(f"none of {names} among {sorted(details)}")
