"""What becomes of processes that a flintbit has started when it is stopped."""

import os
import signal
import time

import pytest

import support

# Two levels down, so that ending the direct child alone would not do; the last one says its number.
NESTED = 'spawn("sh", "-c", "sh -c \'echo child $$ >&2; exec sleep 600 >/dev/null 2>&1\'; true")'
DETACHED = 'spawn("setsid", "sh", "-c", "echo child $$ >&2; exec sleep 600 >/dev/null 2>&1")'
STUBBORN = 'spawn("sh", "-c", "trap : TERM; echo child $$ >&2; while :; do sleep 600 >/dev/null 2>&1; done")'


def lives(pid):
    try:
        state = open(f"/proc/{pid}/stat", encoding="utf-8").read().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def ends(pid):
    last = time.monotonic() + support.WAIT
    while lives(pid):
        if time.monotonic() > last:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def started(empty_home):
    """Runs a script that starts a child and then sleeps; gives the program and the child's number."""
    children = []

    def start(spawn, *arguments):
        empty_home.bit(f"{spawn}\nsleep", "box/bit.rb")
        program = support.Background("run", "box:bit.rb", "--home", empty_home.path, *arguments)
        children.append(int(program.wait_for(r"^child (\d+)$").group(1)))
        return program, children[-1]

    yield start
    for child in children:
        if lives(child):
            os.kill(child, signal.SIGKILL)


@pytest.mark.parametrize("spawn", [NESTED, STUBBORN])
def test_children_end_with_a_flintbit_that_is_interrupted(started, spawn):
    program, child = started(spawn)
    program.stop(signal.SIGINT)
    assert program.process.returncode == 130
    assert ends(child)


def test_children_end_with_a_flintbit_whose_timeout_expires(started):
    program, child = started(NESTED, "--timeout", "5000")
    program.finish()
    assert program.process.returncode == 10
    assert ends(child)


@pytest.mark.parametrize("name", ["TERM", "INT", "HUP"])
def test_a_forked_child_ends_by_a_signal(empty_home, name):
    empty_home.bit(f"pid = fork {{ sleep }}; Process.kill(:{name}, pid); Process.wait(pid); "
                   "@output.set('signal', $?.termsig)", "box/bit.rb")
    ended = empty_home.run("box:bit.rb", "--timeout", "20000").ok()
    assert ended.json == {"signal": getattr(signal, f"SIG{name}")}


def test_a_signal_writes_nothing_into_the_files_of_a_forked_child(empty_home):
    empty_home.bit("""pid = fork do
  files = (1..50).map { |number| File.open("file-#{number}", "w") }
  Process.kill(:TERM, Process.pid)
  exit! 0
end
Process.wait(pid)
@output.set("signal", $?.termsig)""", "box/bit.rb")
    ended = empty_home.run("box:bit.rb").ok()
    assert [file.read_bytes() for file in empty_home.path.glob("file-*")] == [b""] * 50
    assert ended.json == {"signal": signal.SIGTERM}


def test_a_child_in_a_session_of_its_own_stays(started):
    program, child = started(DETACHED)
    program.stop(signal.SIGINT)
    assert program.process.returncode == 130
    assert lives(child)


def test_a_child_of_a_flintbit_that_ends_by_itself_stays(empty_home):
    empty_home.bit('@output.set("child", spawn("sleep", "600"))', "box/bit.rb")
    child = empty_home.run("box:bit.rb").ok().json["child"]
    assert lives(child)
    os.kill(child, signal.SIGKILL)
