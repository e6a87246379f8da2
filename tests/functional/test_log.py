"""The journal of changes from outside: processes that are killed, and `flintdesk log`."""

import json
import os
import signal
import time

import pytest

import support

NOTE = ("add-note", "--request-id", "17", "--notetext", "disk full on db1")
FIELDS = {"time", "outcome", "code", "connector", "action", "request-id", "made-id", "desk", "user", "script", "job", "sequence",
          "sent", "took-ms"}


@pytest.fixture(params=["v1", "v3"])
def desk(request, empty_home, start_simulator):
    simulator = start_simulator()
    empty_home.connect(simulator, api_version=request.param)
    empty_home.simulator = simulator
    return empty_home


def log(home, *arguments):
    result = home.program("log", "--home", home.path, *arguments)
    result.ok()
    return [json.loads(line) for line in result.out.splitlines()]


def notes(desk):
    return desk.simulator.control("effects")["total"].get("add-note", 0)


def until(condition):
    last = time.monotonic() + support.WAIT
    while not condition():
        assert time.monotonic() < last, f"it has not come about in {support.WAIT} s"
        time.sleep(0.02)


def start_note(desk, fault, timeout="60000"):
    """A note in the background; the fault keeps its response back until the test kills it."""
    desk.simulator.control("plans", {"faults": [{"operation": "add-note", "call": 1, **fault}]})
    return support.Background("call", support.NAME, *NOTE, "--timeout", timeout, "--home", desk.path)


def kill(call):
    assert call.stop(signal.SIGKILL) == -signal.SIGKILL, "\n".join(call.out + call.err)


def test_a_killed_note_that_was_written_is_found_and_not_written_again(desk):
    call = start_note(desk, {"do": "stall"})
    until(lambda: notes(desk) == 1)
    kill(call)
    result = desk.call(*NOTE).ok()
    assert "nothing was sent again" in result.err and notes(desk) == 1, str(result)
    killed, found = log(desk)
    assert (killed["outcome"], found["outcome"]) == ("taken-over", "success")
    assert killed["taken-over-by"] == f"{found['job']}/{found['sequence']}"
    desk.call(*NOTE).ok()
    assert notes(desk) == 2


def test_a_killed_note_that_never_arrived_is_written_once(desk):
    # The next call waits for as long as the service desk may still be at work on this one: until this one's timeout.
    call = start_note(desk, {"do": "stall", "commit": False}, timeout="10000")
    until(lambda: any('"sent"' in file.read_text() for file in (desk.path / "data").glob("journal-*")))
    kill(call)
    desk.call(*NOTE, "--timeout", "50000").ok()
    assert notes(desk) == 1
    assert [change["outcome"] for change in log(desk)] == ["taken-over", "success"]


def test_a_killed_call_that_nobody_has_looked_after_is_unfinished(desk):
    call = start_note(desk, {"do": "stall"})
    until(lambda: notes(desk) == 1)
    kill(call)
    change, = log(desk, "--outcome", "unfinished")
    assert change["sent"] and change["code"] is None and change["action"] == "add-note"
    assert log(desk, "--outcome", "failed") == [change]


def test_each_change_has_a_line_without_its_texts(desk):
    desk.call(*NOTE).ok()
    desk.call("get-request", "--request-id", "17").ok()
    desk.call("add-note", "--request-id", "99999", "--notetext", "no such request").failed(6)
    desk.run_text("""@call.connector("manageenginesdp").set("action", "close-request").set("request-id", 18)
                     .set("close-accepted", "Accepted").sync""").ok()
    changes = log(desk)
    assert [(c["action"], c["outcome"], c["request-id"]) for c in changes] == [
        ("add-note", "success", "17"), ("add-note", "not-found", "99999"), ("close-request", "success", "18")]
    assert all(set(change) == FIELDS for change in changes)
    assert changes[0]["made-id"] and changes[0]["script"] == "" and changes[2]["script"] == "try:bit.rb"
    shown = json.dumps(changes) + "".join(file.read_text() for file in (desk.path / "data").glob("journal-*"))
    assert "disk full" not in shown and desk.simulator.key not in shown


def test_the_filters(desk):
    desk.call(*NOTE).ok()
    desk.call("add-note", "--request-id", "99999", "--notetext", "no such request").failed(6)
    desk.call("close-request", "--request-id", "18", "--close-accepted", "Accepted").ok()
    every = log(desk)
    for arguments, expected in [(["--action", "close-request"], every[2:]), (["--request-id", "17"], every[:1]),
                                (["--outcome", "6"], every[1:2]), (["--outcome", "not-found"], every[1:2]),
                                (["--outcome", "failed"], every[1:2]), (["--outcome", "success", "--action", "add-note"], every[:1]),
                                (["--connector", support.NAME], every), (["--connector", "another"], []), (["--since", "7d"], every)]:
        assert log(desk, *arguments) == expected, arguments
    assert desk.program("log", "--home", desk.path, "--output", "json").ok().json == every
    table = desk.program("log", "--home", desk.path, "--output", "table").ok().out.splitlines()
    assert table[0].split()[:4] == ["TIME", "OUTCOME", "CONNECTOR", "ACTION"] and len(table) == 4


def test_the_table_has_straight_columns_whatever_a_connector_is_called(home, simulator):
    home.call(*NOTE).ok()
    home.connect(simulator, name="störungen")
    home.call(*NOTE, name="störungen").ok()
    lines = home.program("log", "--home", home.path, "--output", "table").ok().out.splitlines()
    assert len({line.index(word) for line, word in zip(lines, ["ACTION", "add-note", "add-note"], strict=True)}) == 1, lines


@pytest.mark.parametrize("output", ["table", "json", "jsonl"])
def test_the_name_of_a_script_cannot_steer_the_terminal(home, output):
    script = home.bit(f"""@call.connector("{support.NAME}").set("action", "add-note").set("request-id", 17)
                          .set("notetext", "disk full").sync""", "try/a\u009b31m\u202eb.rb")
    home.run(script).ok()
    shown = home.program("log", "--home", home.path, "--output", output).ok().out
    assert "a\\u009b31m\\u202eb.rb" in shown and "\u009b" not in shown and "\u202e" not in shown


@pytest.mark.parametrize("arguments, words", [
    (["--since", "yesterday"], ["--since", "2h"]), (["--since", "0h"], ["--since"]), (["--since", ""], ["--since"]),
    (["--action", "ad-note"], ["add-note"]), (["--outcome", "99"], ["--outcome", "13"]), (["--outcome", "succes"], ["success"]),
    (["--output", "xml"], ["--output", "jsonl"])])
def test_a_wrong_word_is_refused(home, arguments, words):
    home.program("log", "--home", home.path, *arguments).failed(2, *words)


def test_a_home_without_changes_says_so(home):
    result = home.program("log", "--home", home.path).ok()
    assert result.out == "" and "no change in the last 24h" in result.err
    result = home.program("log", "--home", home.path, "--request-id", "17", "--since", "2h").ok()
    assert result.out == "" and "no such change in the last 2h" in result.err


def test_what_cannot_be_read_is_counted_and_left_out(home):
    home.call(*NOTE).ok()
    file, = (home.path / "data").glob("journal-*")
    with file.open("a") as journal:
        journal.write('{"outcome":"a/1","code":0,"v":99,"at":1}\n{"outcome":"cut')
        journal.write("\n\0\0\0\n")
    home.call(*NOTE).ok()
    result = home.program("log", "--home", home.path).ok()
    assert len(result.out.splitlines()) == 2 and "3 lines of the journal were left out" in result.err


def test_a_file_that_may_not_be_read_is_named(home):
    home.call(*NOTE).ok()
    file, = (home.path / "data").glob("journal-*")
    target = file.rename(home.path / "elsewhere")
    file.symlink_to(target)
    result = home.program("log", "--home", home.path).failed(3, file.name, "symbolic link")
    assert "in the last" not in result.err, "nobody knows"


def test_a_folder_that_may_not_be_read_is_not_a_night_without_changes(home):
    home.call(*NOTE).ok()
    (home.path / "data").rename(home.path / "elsewhere")
    (home.path / "data").write_text("no folder can be read here, by root either")
    result = home.program("log", "--home", home.path).failed(3, str(home.path / "data"), "Not a directory")
    assert "in the last" not in result.err, "nobody knows"


def test_a_change_that_got_no_further_than_its_record_is_called_so(home):
    home.call(*NOTE).ok()
    file, = (home.path / "data").glob("journal-*")
    records = [json.loads(line) for line in file.read_text().splitlines() if line]
    intent = next(record for record in records if "intent" in record)
    file.write_text("\n" + json.dumps(intent, separators=(",", ":")) + "\n")
    assert [change["outcome"] for change in log(home)] == ["not-sent"]
    assert len(log(home, "--outcome", "not-sent")) == len(log(home, "--outcome", "failed")) == 1


def test_a_full_disk_sends_nothing(home, simulator):
    home.call(*NOTE).ok()
    file, = (home.path / "data").glob("journal-*")
    limit = file.stat().st_size // 1024 + 1  # KiB: room for one record more at most
    for _ in range(10):
        result = home.program("call", support.NAME, *NOTE, "--home", home.path,
                              wrapper=["bash", "-c", f"ulimit -f {limit}; trap '' XFSZ; exec \"$@\"", "bash"])
        if result.code == 3:
            break
    result.failed(3, file.name, "so nothing was sent", "ulimit -f")
    written = simulator.control("effects")["total"]["add-note"]
    # The disk may also have filled up between a sending and its outcome.
    assert len([change for change in log(home) if change["sent"]]) == written


def test_a_data_folder_that_cannot_be_written_is_said(home):
    if os.geteuid() == 0:
        (home.path / "data").rmdir()
        (home.path / "data").write_text("a file stands where the folder should be")
    else:
        (home.path / "data").chmod(0o500)
    result = home.call(*NOTE).ok()
    assert "without a journal" in result.err and result.err.count("without a journal") == 1
