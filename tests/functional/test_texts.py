"""Texts and secrets as people hand them over: from files, pipes and terminals; and what misleads nobody."""

import html
import json
import os
import re

import pytest

from support import KEY, NAME, notes_of, run_program
from test_secrets import at_a_terminal

LOG = "".join(f"2026-11-28 12:00:{i % 60:02} web{i}  <warn>\tdisk & inode {i} %\n" for i in range(5000))
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def as_read(note):
    """What somebody sees who reads the note."""
    return html.unescape(re.sub(r"<br ?/?>", "\n", note)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("source", ["file", "standard input"])
def test_a_long_log_comes_from_a_file_or_a_pipe_and_reads_as_it_was(api_home, simulator, source):
    assert len(LOG) > 200_000
    file = api_home.write("disk.log", LOG)
    where = str(file) if source == "file" else "-"
    api_home.call("add-note", "--request-id", "17", "--text-format", "plain", "--notetext-file", where,
                  stdin=LOG if where == "-" else "").ok()
    [note] = notes_of(simulator)
    assert as_read(note) == LOG.rstrip("\n").expandtabs(8)


def test_without_a_format_the_text_is_html(api_home, simulator):
    api_home.call("add-note", "--request-id", "17", "--notetext", "<b>host</b> <web1>\nis down").ok()
    assert notes_of(simulator) == ["<b>host</b> <web1><br>is down"]


def test_the_configuration_says_the_format_for_all_and_a_call_for_itself(empty_home, simulator, api):
    empty_home.connect(simulator, api_version=api, text_format="plain")
    empty_home.call("add-note", "--request-id", "17", "--notetext", "<web1>  is down").ok()
    empty_home.call("add-note", "--request-id", "17", "--notetext", "<b>x</b>", "--text-format", "html").ok()
    empty_home.run_text('r = @call.connector("manageenginesdp").set("action", "add-note").set("request-id", 17)'
                        '.set("notetext", "<web2>").sync\n@output.exit(r.exitcode, r.message)').ok()
    assert sorted(notes_of(simulator)) == sorted(["&lt;web1&gt;&nbsp; is down", "<b>x</b>", "&lt;web2&gt;"])


def test_a_lost_response_to_a_plain_text_makes_no_second_note(api_home, simulator):
    simulator.control("plans", {"faults": [{"operation": "add-note", "call": 1, "do": "cut-after-commit"}]})
    api_home.call("add-note", "--request-id", "17", "--text-format", "plain", "--notetext",
                  "host <web1> is\n\tdown & out").ok()
    assert [as_read(note) for note in notes_of(simulator)] == ["host <web1> is\n        down & out"]


@pytest.mark.parametrize("content, words", [
    (b"Stra\xdfe", ["is not UTF-8", "iconv"]), ("Straße".encode("utf-16"), ["is UTF-16", "iconv"]),
    (b"a text of some length\0and more", ["zero bytes"]), (None, ["No such file"]), ("folder", ["folder"]),
    (b"x" * (16 * 1024 * 1024 + 1), ["larger than"]),
], ids=["Latin-1", "UTF-16", "bytes", "missing", "a folder", "too large"])
def test_a_file_that_is_no_text_is_named_and_nothing_is_sent(home, simulator, content, words):
    file = home.path / "given"
    if content == "folder":
        file.mkdir()
    elif content is not None:
        file.write_bytes(content)
    home.call("add-note", "--request-id", "17", "--notetext-file", file).failed(2, "--notetext-file", "given", *words)
    assert notes_of(simulator) == []


def test_a_file_that_may_not_be_read_is_named(home):
    file = home.write("given", "x")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    home.call("add-note", "--request-id", "17", "--notetext-file", file).failed(2, "given", "Permission denied")


@pytest.mark.parametrize("text", ["-", "@given", "@./given", "@/etc/hostname"])
@pytest.mark.parametrize("form", [["--notetext", "{}"], ["--notetext={}"]])
def test_a_text_that_looks_like_a_file_is_refused_in_a_pipe(home, simulator, text, form):
    home.write("given", "the file's text")
    arguments = [part.format(text) for part in form]
    home.call("add-note", "--request-id", "17", *arguments, cwd=home.path).failed(2, "--notetext-file", "printf %s")
    assert notes_of(simulator) == []


def test_a_text_that_looks_like_a_file_is_sent_as_the_message_says(home, simulator):
    home.call("add-note", "--request-id", "17", "--notetext-file", "-", stdin="-").ok()
    home.call("add-note", "--request-id", "17", "--notetext", "@john please look").ok()
    assert sorted(notes_of(simulator)) == ["-", "@john please look"]


def test_a_text_that_names_no_file_is_sent_with_one_line_of_warning(home, simulator):
    result = home.call("add-note", "--request-id", "17", "--notetext", "@foo.txt").ok()
    assert notes_of(simulator) == ["@foo.txt"]
    assert result.err.count("\n") == 1 and "warning" in result.err and "--notetext-file FILE" in result.err, result.err
    assert home.call("add-note", "--request-id", "17", "--notetext-file", "-", stdin="@foo.txt").ok().err == ""


@pytest.mark.parametrize("answer, status, notes", [("yes\n", 0, ["-"]), ("no\n", 2, []), ("\n", 2, [])])
def test_a_text_that_looks_like_a_file_is_asked_about_at_a_terminal(home, simulator, answer, status, notes):
    code, _, seen = at_a_terminal("call", NAME, "add-note", "--request-id", "17", "--notetext", "-", "--home", home.path,
                                  question="(yes/no)", answer=answer)
    assert (code, notes_of(simulator)) == (status, notes), seen


def test_texts_from_files_stand_in_help_completion_manual_and_reference():
    for words in (["actions", "add-note"], ["call", "x", "add-note", "--help"],
                  ["completion", "--words", "call", "x", "add-note", "--note"]):
        assert "--notetext-file" in run_program(*words).ok().out
    assert "\\-\\-notetext\\-file" in run_program("manual", "actions").ok().out
    assert "--NAME-file" in run_program("call", "--help").ok().out


# What editors, shells, Windows and web pages leave around a key.
ENDS = ["\n", "\r\n", "\r", " \t", "\N{NO-BREAK SPACE}", "\N{LINE SEPARATOR}\n", "\x85", BOM, "\v\f\n\n"]
BAD = {"UTF-16": KEY.encode("utf-16"), "utf-16": KEY.encode("utf-16-be"), "empty": b"", "is empty": b" \r\n",
       "beyond ASCII": KEY.replace("-", "\N{EN DASH}").encode(), "beyond": KEY.encode() + b"\xa0" + KEY.encode(),
       "more than one line": (KEY + "\n" + KEY).encode(), "control character": KEY.encode() + b"\x1b[0m"}


def ways_of_giving(home, simulator, content):
    """The same bytes as a key, in every way in which a key can be given: what comes of each."""
    where = {"host-name": "127.0.0.1", "port": simulator.port}
    get = ["get-request", "--request-id", "17"]
    file = home.write("given.key", content)
    home.connector({**where, "technician-key": "${file:given.key}"})
    yield "${file:}", home.call(*get)
    home.connector(where)
    yield "@FILE", home.call(*get, "--technician-key", f"@{file}")
    yield "-", home.call(*get, "--technician-key", "-", stdin=content)
    for word in (f"@{file}", "-"):
        made = home.path / f"made-{word[0]}"
        yield f"init {word[0]}", run_program("init", made, "--host", "127.0.0.1", "--port", simulator.port, "--no-tls", "--key",
                                             word, stdin=content)
    if b"\0" not in content:
        variable = {os.fsencode("THE_KEY").decode(): os.fsdecode(content)}
        home.connector({**where, "technician-key": "${env:THE_KEY}"})
        yield "${env:}", home.call(*get, env=variable)
        home.connector(where)
        yield "env:", home.call(*get, "--technician-key", "env:THE_KEY", env=variable)


@pytest.mark.parametrize("end", ENDS, ids=ascii)
def test_what_stands_around_a_key_is_no_part_of_it_wherever_it_comes_from(empty_home, simulator, end):
    for way, result in ways_of_giving(empty_home, simulator, (end + KEY + end).encode()):
        assert result.code == 0, f"{way}: {result}"


@pytest.mark.parametrize("what", BAD)
def test_what_can_be_no_key_is_3_and_names_where_it_came_from(empty_home, start_hostile, what):
    server = start_hostile(lambda request: b"")
    for way, result in ways_of_giving(empty_home, server, BAD[what]):
        assert result.code == 3, f"{way}: {result}"
        place = {"-": "standard input", "init -": "standard input", "${env:}": "THE_KEY", "env:": "THE_KEY"}
        result.failed(3, what, place.get(way, "given.key"))
        assert KEY[:9] not in result.out + result.err, f"{way}: {result}"
    assert server.requests == []


def test_a_key_of_a_flintbit_is_read_like_any_other(home):
    bit = 'r = @call.connector("manageenginesdp").set("action", "get-request").set("request-id", 17)' \
          '.set("technician-key", %s).sync\n@output.exit(r.exitcode, r.message)'
    home.run_text(bit % json.dumps(f"{BOM}{KEY}\r\n")).ok()
    home.run_text(bit % '"cl\\u00e9-of-a-desk"').failed(3, "technician-key", "beyond ASCII")
    home.run_text(bit % '""').failed(3, "technician-key", "is empty")


@pytest.mark.parametrize("action, words", [
    ("unclose-request", ["reopen-request"]), ("search-requests", ["list-requests"]),
    ("upload-file", ["add-attachment"]), ("destroy-request", ["delete-request"]),
    ("respond-request", ["reply-request"]), ("modify-request", ["edit-request"]), ("create-request", ["add-request"]),
    ("decline-request", ["reject-approval"]), ("add-reminder", ["reminders", "not possible yet"]),
    ("copy-requests", ["not possible yet"]), ("resolve-request", ["add-resolution"]),
    ("clsoe-request", ["did you mean close-request?"]), ("unassign-request", ["not possible yet"]),
    ("set-status", ["edit-request"]),
])
def test_an_action_that_does_not_exist_names_what_does(action, words):
    for arguments in (["call", "x", action, "--request-id", "17", "--bogus", "1"], ["actions", action]):
        result = run_program(*arguments).failed(2, f'there is no action "{action}"', *words)
        if "did you mean" not in words[0]:
            assert "did you mean" not in result.err, str(result)


@pytest.mark.parametrize("flag, words", [
    ("--file", ["a file is attached by add-attachment", "--notetext-file"]), ("--size", []), ("--sort", []),
    ("--notetxt", ["did you mean --notetext?"]), ("--request_id", ["did you mean --request-id?"]),
    ("--category", ["fields"]), ("--title", ["subject"]),
])
def test_a_flag_that_is_not_there_is_not_taken_for_another(home, flag, words):
    result = home.call("add-request", "--requester", "a", "--subject", "b", flag, "1") if "note" not in flag and "_" not in flag \
        else home.call("add-note", flag, "1")
    result.failed(2, (f'unknown flag "{flag}"', f'has no parameter "{flag[2:]}"'), *words)
    assert [word for word in words if "did you mean" in word] or "did you mean" not in result.err, str(result)


def test_a_refusal_names_the_value_and_the_parameter_as_it_was_given(api_home):
    api_home.call("add-worklog", "--request-id", "17", "--name", "Nobody Here", "--description", "x").failed(
        8, 'refused name "Nobody Here"', "Admin area")
    update = ("update-request", "--request-id", "17", "--requester", "John", "--subject", "s")
    api_home.call(*update, "--priority", "Hgh", "--preflight", "off").failed(
        8, 'refused priority "Hgh"', "Admin area", "value-names")
    api_home.call(*update, "--fields", '{"urgency": "Hgh"}', "--preflight", "off").failed(
        8, 'refused fields.urgency "Hgh"')
    result = api_home.call("assign-request", "--request-id", "17", "--technicianid", "4711")
    result.failed(8, 'refused technicianid "4711"', "flintdesk actions assign-request")


def test_names_that_there_are_not_are_told_at_once_and_nothing_is_sent(home):
    result = home.call("edit-request", "--request-id", "17", "--priority", "Hgh", "--fields", '{"impact": "Affects Me"}')
    result.failed(8, 'priority "Hgh" is not in the service desk\'s list; did you mean "High"?', 'fields.impact "Affects Me"',
                  "nothing was sent", "preflight off")
    home.call("edit-request", "--request-id", "17", "--fields", '{"Cost Center": "A1"}').failed(
        8, "fields.Cost Center is no field in the form of this request", "did you mean")


def test_a_closing_rule_says_what_to_do_first(empty_home, start_simulator, api):
    empty_home.connect(start_simulator("--profile", "closing-rules"), api_version=api)
    result = empty_home.call("close-request", "--request-id", "17")
    result.failed(7, "Fill in the resolution first (add-resolution)")
    assert "refused resolution" not in result.err
    empty_home.call("add-resolution", "--request-id", "17", "--resolutiontext", "Done.").ok()
    empty_home.call("close-request", "--request-id", "17").ok()
