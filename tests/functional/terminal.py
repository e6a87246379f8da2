"""A program at a terminal: what a person would see."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
import time

import support


class Seen:
    """What came out of a program whose streams (all, or those named) were a terminal."""

    def __init__(self, code, text, out):
        self.code, self.text, self.out = code, text, out

    @property
    def last(self):
        """What stands on the screen at the end: a line that was erased is gone."""
        lines = []
        for line in self.text.replace("\r\n", "\n").split("\n"):
            shown = ""
            for part in re.split(r"(\r|\x1b\[K)", line):
                shown = "" if part == "\r" else shown if part == "\x1b[K" else shown + part
            lines.append(shown)
        return "\n".join(lines)


def await_hiding(descriptor):
    """Waits until the terminal does not show what is typed."""
    until = time.monotonic() + support.WAIT
    while termios.tcgetattr(descriptor)[3] & termios.ECHO:
        assert time.monotonic() < until, "what is typed is still shown"
        time.sleep(0.01)


def run(*arguments, **more):
    """Runs the program with the named streams at a terminal. `answers` are pairs: a text of a question, and what is typed
    then, or a function that gets the person's end of the terminal."""
    return run_command([support.program_path(), *map(str, arguments)], **more)


def run_command(command, streams="in out err", env=None, cwd=None, answers=(), width=120):
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    at = streams.split()
    process = subprocess.Popen(
        command, cwd=cwd,
        env=support.environment({"TERM": "xterm", **(env or {})}),
        stdin=slave if "in" in at else subprocess.DEVNULL, stdout=slave if "out" in at else subprocess.PIPE,
        stderr=slave if "err" in at else subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0))
    os.close(slave)
    text, open_questions, seen_until = "", list(answers), 0
    others = {}
    readers = []
    for name, stream in (("out", process.stdout), ("err", process.stderr)):
        if stream:
            readers.append(threading.Thread(target=lambda n=name, s=stream: others.update({n: s.read()}), daemon=True))
            readers[-1].start()
    until = time.monotonic() + support.WAIT
    while True:
        ready, _, _ = select.select([master], [], [], max(0, until - time.monotonic()))
        if not ready:
            process.kill()
            raise AssertionError(f"no end within {support.WAIT} s; on the screen:\n{text}")
        try:
            chunk = os.read(master, 65536)
        except OSError:  # the other side is closed
            break
        if not chunk:
            break
        text += chunk.decode("utf-8", "backslashreplace")
        while open_questions and open_questions[0][0] in text[seen_until:]:
            question, answer = open_questions.pop(0)
            seen_until = text.index(question, seen_until) + len(question)
            if callable(answer):
                answer(master)
            else:
                os.write(master, (answer + "\n").encode())
    code = process.wait(timeout=support.WAIT)
    for reader in readers:
        reader.join(timeout=support.WAIT)
    os.close(master)
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()
    assert not open_questions, f"never asked {open_questions[0][0]!r}; on the screen:\n{text}"
    return Seen(code, text, "".join(part.decode("utf-8", "backslashreplace") for part in others.values()))
