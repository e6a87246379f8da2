"""What a person at a terminal sees, and that a pipe sees nothing of it."""

import json
import os
import re
import signal

import pytest

import support
import terminal
from support import KEY, NAME

RED, YELLOW, END = "\x1b[31m", "\x1b[33m", "\x1b[0m"


def call(home, *arguments, **more):
    return terminal.run("call", NAME, *arguments, "--home", home.path, **more)


def test_a_ticket_at_a_terminal_is_a_dozen_lines(api_home):
    seen = call(api_home, "get-request", "--request-id", "17")
    assert seen.code == 0
    lines = seen.text.split("\r\n")
    assert lines[0].startswith("#17  New starter on Monday")
    assert 8 <= len(lines) <= 16, seen.text
    for words in ("Status       Open", "Requester    John", "Technician   administrator", "Created      20"):
        assert words in seen.text
    assert "Same rights as the rest" in seen.text and "<div>" not in seen.text and "WORKORDERID" not in seen.text


def test_the_whole_document_comes_with_output_json_and_the_short_one_in_a_pipe_with_table(api_home):
    whole = call(api_home, "get-request", "--request-id", "17", "--output", "json")
    assert json.loads(whole.text)["operation"]["Details"]["WORKORDERID"] == "17"
    assert api_home.call("get-request", "--request-id", "17").json["operation"]["Details"]["WORKORDERID"] == "17"
    assert api_home.call("get-request", "--request-id", "17", "--output", "table").ok().out.startswith("#17  New starter")


@pytest.mark.parametrize("action, more, done", [
    ("add-note", ["--notetext", "x"], r"The note was added; its number is \d+\."),
    ("add-worklog", ["--name", "John", "--description", "x"], r"The work was logged; its number is \d+\."),
    ("add-resolution", ["--resolutiontext", "x"], r"The resolution was written\."),
    ("assign-request", ["--technicianid", "5"], r"The request was assigned\."),
    ("close-request", [], r"The request was closed\."),
    ("pickup-request", [], r"The request was taken over\."),
    ("update-request", ["--requester", "John", "--subject", "Disk"], r"The request was updated\."),
])
def test_a_change_says_in_its_first_line_what_it_has_done(api_home, action, more, done):
    lines = api_home.call(action, "--request-id", "17", *more, "--output", "table").ok().out.splitlines()
    assert re.fullmatch(done, lines[0]) and "{" not in lines[-1], lines


def test_the_number_of_what_was_added_is_that_of_its_response(api_home):
    shown = call(api_home, "add-note", "--request-id", "17", "--notetext", "x").text.split("its number is ")[1].split(".")[0]
    made = api_home.call("add-note", "--request-id", "17", "--notetext", "y").ok().json
    numbers = [made["note"]["id"]] if "note" in made else [made["operation"]["Details"][0]["NOTESID"]]
    assert int(numbers[0]) == int(shown) + 1
    added = api_home.call("add-request", "--requester", "Ann Ray", "--subject", "Jam", "--output", "table").ok().out.splitlines()
    assert added[0] == f"The request was added; its number is {added[1].split()[0][1:]}.", added


def test_a_close_that_was_none_is_not_told_as_one(api_home):
    api_home.call("close-request", "--request-id", "17").ok()
    again = api_home.call("close-request", "--request-id", "17", "--output", "table").ok()
    assert "was already closed" in again.err and "The request was closed" not in again.out
    assert "{" not in again.out
    quiet = api_home.call("close-request", "--request-id", "17", "--log-level", "warning").ok()
    assert quiet.err == "" and quiet.json, "cron mails what stands on standard error"


@pytest.mark.parametrize("action, more, done", [
    ("close-request", [], "The request was closed."),
    ("update-request", ["--requester", "John", "--subject", "Disk"], "The request was updated."),
])
def test_a_change_whose_response_was_lost_says_in_its_first_line_what_it_has_done(empty_home, simulator, api, action, more, done):
    empty_home.connect(simulator, api_version=api, settle_time=20)
    simulator.control("plans", {"faults": [{"operation": action, "do": "cut-after-commit"}]})
    result = empty_home.call(action, "--request-id", "17", *more, "--output", "table").ok()
    assert result.out.splitlines()[0] == done and "the response was lost" in result.err
    if action == "close-request":
        assert "but request 17 is closed" in result.err


def test_a_failure_at_a_terminal_is_its_message_alone(api_home):
    seen = call(api_home, "get-request", "--request-id", "99999")
    assert seen.code == 6 and "99999" in seen.text and "{" not in seen.text
    assert "{" in call(api_home, "get-request", "--request-id", "99999", "--output", "json").text


@pytest.mark.parametrize("wrong", ["xml", "", "JSON "])
def test_an_output_that_is_none_is_refused_before_anything_is_sent(home, simulator, wrong):
    home.call("get-request", "--request-id", "17", f"--output={wrong}").failed(2, "--output", "json, jsonl, csv or table")


def test_what_a_ticket_says_does_not_steer_the_terminal(home):
    evil = "bell\x07 esc\x1b]0;title\x07 \x1b[2J end"
    home.call("update-request", "--request-id", "17", "--requester", "John", "--subject", evil).ok()
    for more in ([], ["--field", "operation.Details.SUBJECT"]):
        text = call(home, "get-request", "--request-id", "17", *more).text
        assert "esc" in text and "end" in text
        assert "\x1b" not in text and "\x07" not in text


def test_a_ticket_that_holds_the_key_is_shown_without_it(home, simulator):
    parted = f"{simulator.key[:9]}<b title=\"x > y\"></b>&#8203;{simulator.key[9:]}"
    home.call("update-request", "--request-id", "17", "--requester", "John",
              "--subject", f"key {simulator.key}", "--description", f"key {parted} end").ok()
    shown = call(home, "get-request", "--request-id", "17").text
    table = home.call("get-request", "--request-id", "17", "--output", "table").ok().out
    for text in (shown, table):
        assert "key [hidden]" in text.splitlines()[0] and "key [hidden] end" in text, text
        assert simulator.key not in text and simulator.key[9:] not in text, text
    # The document itself is data, and whole.
    assert home.request()["SUBJECT"] == f"key {simulator.key}"


def test_errors_are_red_and_warnings_yellow(home):
    failed = call(home, "get-request", "--request-id", "99999")
    assert f"{RED}flintdesk:{END} {NAME} get-request" in failed.text
    warned = call(home, "close-request", "--request-id", "17", "--close-accepted", "maybe")
    assert f"{YELLOW}warning{END}" in warned.text


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_color_where_none_is_wanted(home, env):
    for arguments in (("get-request", "--request-id", "99999"), ("close-request", "--request-id", "17", "--close-accepted", "maybe")):
        assert "\x1b" not in call(home, *arguments, env=env).text
    assert "\x1b" not in terminal.run("doctor", NAME, "--home", home.path, env=env).text


def test_no_color_and_no_waiting_line_in_a_pipe(home, simulator):
    simulator.control("plans", {"faults": [{"operation": "get-request", "do": "delay", "ms": 3500}]})
    seen = call(home, "get-request", "--request-id", "17", streams="in out")
    assert seen.code == 0 and "waiting" not in seen.text + seen.out
    assert "\x1b" not in call(home, "get-request", "--request-id", "99999", streams="in out").out


def test_a_note_about_a_success_is_not_red(home):
    home.call("close-request", "--request-id", "17").ok()
    seen = call(home, "close-request", "--request-id", "17")
    assert seen.code == 0 and "flintdesk: " in seen.text and RED not in seen.text


@pytest.mark.parametrize("width", [120, 40])
def test_a_long_wait_says_so_on_one_line_that_is_gone_at_the_end(home, simulator, width):
    simulator.control("plans", {"faults": [{"operation": "get-request", "do": "delay", "ms": 3500}]})
    seen = call(home, "get-request", "--request-id", "17", "--timeout", "30000", streams="in err", width=width)
    assert seen.code == 0 and json.loads(seen.out)
    assert "waiting for get-request" in seen.text and "\n" not in seen.text
    if width == 120:
        assert f"waiting for get-request on {NAME}, 28 s left" in seen.text
    assert seen.last == ""


def test_a_flintbit_that_waits_says_so_too(home, simulator):
    simulator.control("plans", {"faults": [{"operation": "get-request", "do": "delay", "ms": 3500}]})
    bit = home.bit(f'r = @call.connector("{NAME}").set("action", "get-request").set("request-id", 17).sync\n'
                   '@log.warn("done")\n@output.set("code", r.exitcode)')
    seen = terminal.run("run", bit, "--home", home.path, streams="in err")
    assert json.loads(seen.out) == {"code": 0}
    assert "waiting for get-request" in seen.text
    assert "waiting" not in seen.last and "done" in seen.last


QUESTION = "Technician key (not shown)"
INIT = 'set -m; "$0" init "$1" --url "$2"'
ECHOES = re.compile(r"(?<!-)\becho\b")


def init(tmp_path, rest, port, answers):
    """What is seen of `init` in a shell with job control, which then does the rest."""
    command = ["bash", "-c", f"{INIT}; {rest}", support.program_path(), str(tmp_path / "desk"), f"http://127.0.0.1:{port}"]
    return terminal.run_command(command, answers=answers).text.replace("\r", "")


# Not SIGINT, by which the shell would end as well; Ctrl-C is a case of prompt_test.
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_at_a_hidden_question_leaves_a_terminal_that_shows_what_is_typed(tmp_path, number):
    def send(master):
        os.killpg(os.tcgetpgrp(master), number)
    text = init(tmp_path, 'echo "ended with $?"; stty -a', 1, [(QUESTION, send)])
    assert f"ended with {128 + number}" in text and ECHOES.search(text.split("ended with", 1)[1]), text


def test_ctrl_z_at_a_hidden_question_shows_what_is_typed_until_the_question_is_asked_again(tmp_path, simulator):
    text = init(tmp_path, 'echo "stopped with $?"; stty -a; fg; echo "ended with $?"; stty -a', simulator.port,
                [(QUESTION, "half\x1a"), (QUESTION, KEY)])
    stopped, ended = text.split("stopped with ", 1)[1].split("ended with ")
    assert stopped.startswith("148") and ECHOES.search(stopped.split(QUESTION)[0]), text
    assert ended.startswith("0") and ECHOES.search(ended), text
    assert KEY not in text and "half" not in text
    assert (tmp_path / f"desk/secrets/{NAME}.key").read_text() == KEY + "\n"


def test_a_hidden_question_hides_again_after_the_shell_has_shown_what_is_typed(tmp_path, simulator):
    def stop(master):
        os.killpg(os.tcgetpgrp(master), signal.SIGSTOP)

    def answer_when_hidden(master):
        terminal.await_hiding(master)
        os.write(master, (KEY + "\n").encode())
    text = init(tmp_path, 'stty echo; echo "now shown"; fg; echo "ended with $?"', simulator.port,
                [(QUESTION, stop), ("now shown", answer_when_hidden)])
    assert "ended with 0" in text and KEY not in text, text


def test_one_thing_at_a_terminal_is_its_members_and_a_count_its_number(home):
    note = home.call("add-note", "--request-id", "17", "--notetext", "Seen by <b>two</b>.").ok().json["note"]["id"]
    seen = call(home, "get-note", "--request-id", "17", "--note-id", note)
    assert seen.code == 0
    lines = seen.text.split("\r\n")
    assert f"id: {note}" in lines and "description: Seen by two." in lines and "added_by: administrator" in lines, seen.text
    assert "{" not in seen.text
    assert call(home, "count-requests", "--view", "All_Requests").text == "40\r\n"
    for action in ("get-request-summary", "get-resolution"):
        assert "{" not in call(home, action, "--request-id", "17").text
    template = call(home, "get-request-template", "--template-id", "1")
    assert "name: Default Request\r\n" in template.text and "response_status" not in template.text


def test_one_thing_in_a_pipe_is_json_unless_a_table_is_asked_for(home):
    assert home.call("count-requests", "--view", "All_Requests").ok().json["count"] == 40
    assert home.call("count-requests", "--view", "All_Requests", "--output", "table").ok().out == "40\n"
    shown = home.call("get-request-template", "--template-id", "1", "--output", "table").ok().out
    assert "name: Default Request\n" in shown and "{" not in shown.split("layout")[0]
