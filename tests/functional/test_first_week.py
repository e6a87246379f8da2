"""What somebody meets in the first week: words in the wrong order or left out, and messages that lead on."""

import json
import os
import re

import pytest

import hostile_server
import support
import terminal
from support import KEY, NAME

BIT = f'r = @call.connector("{NAME}").set("action", "get-request").set("request-id", @input.get("request-id")).sync\n' \
      '@output.exit(r.exitcode, r.message) unless r.exitcode == 0\n' \
      '@output.set("id", r.get("operation").get("Details").get("WORKORDERID"))'

# Root may read everything, unless these rights of his are taken away; nobody else has them.
WITHOUT_ROOTS_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@pytest.mark.parametrize("arguments, said", [
    (["get-request", NAME, "--request-id", "17"], f"did you mean flintdesk call {NAME} get-request?"),
    (["get-request", "manageenginsdp", "--request-id", "17"], f"did you mean flintdesk call {NAME} get-request?"),
    ([NAME, "get-request", "17"], "unexpected argument 17; did you mean --request-id 17?"),
    (["get-request", "17"], "unexpected argument 17; did you mean --request-id 17?"),
    ([NAME, "get-request", "--request-id", "17", "18"], "unexpected argument 18."),
    ([NAME, "get-request", "seventeen"], "unexpected argument seventeen;"),
    ([NAME], "is a connector, and the action is missing"),
    (["get-requst", "--request-id", "17"], "did you mean get-request?"),
])
def test_words_in_the_wrong_place_are_known(home, arguments, said):
    result = home.call(*arguments, name=None).failed(2)
    assert said.replace("flintdesk call", f"{support.program_path()} call") in result.err or said in result.err, result.err
    assert "?;" not in result.err and ".;" not in result.err


def test_no_flag_is_offered_that_the_word_does_not_fit(home):
    err = home.call("get-request", "seventeen").failed(2, "unexpected argument seventeen").err
    assert "did you mean --" not in err
    assert "did you mean --request-id 17?" in home.call("get-request", "17").failed(2).err


def test_a_call_without_a_connector_takes_the_only_one_of_the_home(home):
    assert home.call("get-request", "--request-id", "17", name=None).ok().json["operation"]["Details"]["WORKORDERID"] == "17"
    home.connector({}, name="second")
    home.call("get-request", "--request-id", "17", name=None).failed(2, "name a connector", "second", NAME)


def test_the_variable_names_the_connector_of_a_call_and_of_the_doctor(home, simulator):
    home.connector({}, name="second")
    env = {"FLINTDESK_CONNECTOR": NAME}
    home.call("get-request", "--request-id", "17", name=None, env=env).ok()
    home.program("doctor", "--home", home.path, env=env).ok()
    home.call("get-request", "--request-id", "17", name="second", env=env).failed(2, "second get-request", "host-name is missing")
    home.call("get-request", "--request-id", "17", name=None, env={"FLINTDESK_CONNECTOR": "nobody"}).failed(3, "nobody")


@pytest.mark.parametrize("option, variable", [
    (f"{NAME}=test-desk", ""), ("test-desk", ""), (None, f"{NAME}=test-desk"), (None, "test-desk"),
    (f"{NAME}=test-desk", "nobody"), ("other=test-desk", "test-desk"),
])
def test_another_connector_stands_for_the_one_that_a_script_names(empty_home, simulator, option, variable):
    empty_home.connect(simulator, name="test-desk")
    bit = empty_home.bit(BIT)
    empty_home.run(bit, "--set", "request-id=17").failed(3, "connector not found")
    more = ["--connector", option] if option else []
    result = empty_home.run(bit, "--set", "request-id=17", *more, env={"FLINTDESK_CONNECTOR": variable}).ok()
    assert result.json == {"id": "17"}
    assert f"the connector test-desk is used in place of {NAME}" in result.err


def test_a_connector_that_stands_for_another_has_to_be_there(empty_home, simulator):
    empty_home.connect(simulator, name="test-desk")
    result = empty_home.run_text('@output.set("ran", true)', f"--connector={NAME}=test-dek")
    result.failed(2, "there is no connector test-dek", "did you mean test-desk?")
    assert result.json == {}
    empty_home.run_text('@output.set("ran", true)', "--connector=test-dek").failed(2, "--connector test-dek")
    variable = {"FLINTDESK_CONNECTOR": f"{NAME}=gone"}
    assert empty_home.run_text('@output.set("ran", true)', env=variable).ok().json == {"ran": True}


def test_a_name_that_no_call_has_used_is_said(empty_home, simulator):
    empty_home.connect(simulator)
    empty_home.connect(simulator, name="test-desk")
    bit = empty_home.bit(BIT)
    result = empty_home.run(bit, "--set", "request-id=17", "--connector", "mangeenginesdp=test-desk").ok()
    assert "the flintbit called no connector mangeenginesdp" in result.err
    result = empty_home.run(bit, "--set", "request-id=17", "--connector", f"{NAME}=test-desk").ok()
    assert "called no connector" not in result.err


@pytest.mark.parametrize("wrong", ["=x", "x=", ""])
def test_a_connector_option_that_is_none_is_refused(home, wrong):
    assert home.run_text("", f"--connector={wrong}").failed(2, "--connector").json == {}


@pytest.mark.parametrize("settings, expected", [
    (["request-id=17"], {"request-id": 17}), (["a=true", "b=null", "c=-5"], {"a": True, "b": None, "c": -5}),
    (["v=1.10", "n=007", "e=", "s=a=b c"], {"v": "1.10", "n": "007", "e": "", "s": "a=b c"}),
    (['f={"impact": "High"}', 'l=[1,2]', 'q="17"'], {"f": {"impact": "High"}, "l": [1, 2], "q": "17"}),
    (["big=123456789012345678901234567890"], {"big": 123456789012345678901234567890}), (["a=1", "a=2"], {"a": 2}),
])
def test_set_lays_values_over_the_input(empty_home, settings, expected):
    bit = empty_home.bit('@output.set("input", JSON.parse(@input.to_json))')
    more = [word for setting in settings for word in ("--set", setting)]
    assert empty_home.run(bit, *more).ok().json["input"] == expected
    assert empty_home.run(bit, "--input", '{"kept": 1}', *more).ok().json["input"] == {"kept": 1, **expected}


@pytest.mark.parametrize("arguments, said", [
    (["--set", "request-id"], "has no ="), (["--set", "=17"], "has no name"), (["--set", "f={"], "--set f"),
    (["--input", "<a/>", "--set", "a=1"], "the input is XML"), (["--input", "[1]", "--set", "a=1"], "the input is list"),
    (["--set", "technician-key=LITERAL-KEY-77"], "does not take the secret itself"),
    (["--set", 'desks=[{"technician-key": "LITERAL-KEY-77"}]'], "does not take the secret itself"),
])
def test_a_setting_that_is_none_is_refused_with_a_document(empty_home, arguments, said):
    result = empty_home.run_text("@output.set('a', 1)", *arguments).failed(2, said)
    assert result.json == {} and "LITERAL-KEY-77" not in result.err


@pytest.mark.parametrize("words, like", [
    (["help"], ["--help"]), (["help", "run"], ["run", "--help"]), (["help", "call", "get-request"], ["call", "get-request", "--help"]),
    (["version"], ["--version"]), (["-V"], ["--version"]),
])
def test_help_and_version_are_words_too(words, like):
    result = support.run_program(*words).ok()
    assert result.out == support.run_program(*like).ok().out and result.err == ""


@pytest.mark.parametrize("words, said", [
    (["rnu"], "unknown command rnu; did you mean run?"), (["nosuch"], "unknown command nosuch; the commands are"),
    (["call", "get-requst"], 'there is no action "get-requst"; did you mean get-request?'),
    (["call", "nosuch"], 'there is no action "nosuch". `flintdesk actions` lists all'), (["call", NAME, "nosuch"], 'there is no action "nosuch"'),
    (["run", "nosuch"], "unexpected argument nosuch"), (["version", "run"], "unexpected argument run"),
])
def test_help_about_nothing_that_there_is(words, said):
    assert support.run_program("help", *words).failed(2, said).out == ""


@pytest.mark.parametrize("words, said", [
    ([NAME, "get-requst"], 'there is no action "get-requst"; did you mean get-request?'),
    ([NAME, "nosuch"], 'there is no action "nosuch". `flintdesk actions` lists all'),
    ([NAME, "nosuch", "--notetext", "get-request"], 'there is no action "nosuch"'),
    (["get-requst"], "did you mean get-request?"), (["--config", "x.json", "nosuch"], 'there is no action "nosuch"'),
    (["manageenginsdp", "get-request"], f"there is no connector manageenginsdp; did you mean {NAME}?"),
    (["elsewhere", "get-request"], f"there is no connector elsewhere. Known: {NAME}."),
    (["elsewhere"], f"there is no connector elsewhere. Known: {NAME}."),
])
def test_help_of_a_call_refuses_a_word_that_is_neither_connector_nor_action(home, words, said):
    for place in (["--home", home.path], []):
        env = {} if place else {"FLINTDESK_HOME": str(home.path)}
        assert support.run_program("call", *words, *place, "--help", env=env).failed(2, said).out == ""


@pytest.mark.parametrize("words", [[NAME], [NAME, "get-request"], ["get-request"], ["--config", "x.json", "any", "get-request"],
                                   ["get-request", NAME], ["--request-id", "17", NAME, "get-request"]])
def test_help_of_a_call_knows_the_connectors_of_the_home(home, words):
    assert "--timeout MS" in home.program("call", *words, "--home", home.path, "--help").ok().out


@pytest.mark.parametrize("words", [["call", "--help"], ["call", "get-request", "--help"], ["help", "call"]])
def test_help_of_a_call_explains_each_of_its_own_options(words):
    text = support.run_program(*words).ok().out
    for option in ("--timeout MS", "--home DIR", "--config FILE", "--output json|jsonl|csv|table", "--field PATH", "--log-level LEVEL"):
        assert re.search(rf"^  {re.escape(option)} +\w", text, re.MULTILINE), option


def test_an_option_before_its_command_is_told_where_it_belongs(home):
    for words in (["call", "get-request"], ["run", "x.rb"], ["doctor"]):
        result = support.run_program("--home", home.path, *words).failed(2, "unknown option --home")
        assert f"what is meant for {words[0]} comes after the word {words[0]}" in result.err


def test_help_of_a_call_says_what_may_be_left_out_and_where_the_actions_are():
    text = support.run_program("call", "--help").ok().out
    for words in ("`flintdesk actions`", "FLINTDESK_CONNECTOR", "FLINTDESK_HOME", "has only one"):
        assert words in text, words


def test_field_prints_one_value(api_home):
    def field(path):
        return api_home.call("get-request", "--request-id", "17", "--field", path)
    assert field("operation.Details.SUBJECT").ok().out == "New starter on Monday needs an account (reported again)\n"
    assert json.loads(field("operation.result").ok().out)["status"] == "Success"
    assert field("operation.Details.IMPACT").ok().out == "\n", "nothing is an empty line"
    wrong = field("operation.Details.SUBJEC").failed(1, "there is no SUBJEC", "Did you mean SUBJECT?")
    assert wrong.out == "" and "do not send it again" not in wrong.err, "a read may be sent again"
    api_home.call("add-note", "--request-id", "17", "--notetext", "x", "--field", "operation.note").failed(
        1, "the call succeeded, so do not send it again", "there is no note")
    for path in ("", "a..b", ".a", "a."):
        field(path).failed(2, "--field")
    failed = api_home.call("get-request", "--request-id", "99999", "--field", "operation.result.status").failed(6)
    assert failed.err.count("\n") == 1


def test_field_finds_elements_of_lists(home):
    home.connector({**json.loads((home.path / f"connectors/{NAME}.json").read_text())["config"], "api-version": "v1"})
    out = home.call("add-note", "--request-id", "17", "--notetext", "x", "--field", "operation.Details.0.NOTESTEXT").ok().out
    assert out == "x\n"
    out = home.call("add-note", "--request-id", "17", "--notetext", "y", "--field", "operation.Details[0].NOTESTEXT").ok().out
    assert out == "y\n"


def test_a_ruby_error_stands_once_on_standard_error_with_the_way_to_the_backtrace(empty_home):
    bit = empty_home.bit("def deep\n  raise 'boom'\nend\ndeep\n")
    result = empty_home.run(bit).failed(1)
    assert result.err.count("boom") == 1 and "--log-level debug shows the backtrace" in result.err
    debug = empty_home.run(bit, "--log-level", "debug").failed(1)
    assert "bit.rb:4:in" in debug.err and "shows the backtrace" not in debug.err
    assert "backtrace" not in empty_home.run_text("@output.exit(5, 'no')").failed(5).err


@pytest.mark.parametrize("content, line", [('{\n  "request-id": 17,\n}', "line 3"), ("<a>\n<b></a>", "XML")])
def test_an_input_file_that_is_broken_is_named_with_its_line(empty_home, content, line):
    file = empty_home.write("broken.json", content)
    err = empty_home.run_text("@output.set('a', 1)", "--input", f"@{file}").failed(2, f"the input file {file} is", line).err
    assert "backtrace" not in err
    empty_home.run_text("", "--input", f"@{file}", "--set", "a=1").failed(2, f"the input file {file} is", line)


def test_an_error_that_another_one_takes_the_place_of_is_not_lost(empty_home):
    result = empty_home.run_text("at_exit { raise 'second' }\nraise 'first'\n").failed(1)
    assert result.err.count("first") == 1 and result.err.count("second") == 1


@pytest.mark.parametrize("read, warned", [("", True), ("r.exitcode", False), ("r.message", False), ("r.status", False)])
def test_an_unread_failure_of_a_called_bit_is_one_warning(empty_home, read, warned):
    inner = empty_home.bit("@output.exit(5, 'not for you')", "try/inner.rb")
    result = empty_home.run_text(f'r = @call.bit("{inner}").sync\n{read}\n').ok()
    assert result.err.count("not for you") == (1 if warned else 0)
    assert (f"warning the flintbit '{inner}' failed with 5: not for you" in result.err) == warned


def test_a_called_bit_that_raises_is_told_of_once(empty_home):
    inner = empty_home.bit("raise 'boom'", "try/inner.rb")
    assert empty_home.run_text(f'@call.bit("{inner}").sync\n').ok().err.count("boom") == 1


def test_a_key_file_that_may_not_be_read_does_not_blame_the_connector(home):
    (home.path / "secrets" / NAME).unlink()
    result = home.call("get-request", "--request-id", "17").failed(3, f"secrets/{NAME}", "Check the path")
    assert f"{NAME}.json is wrong" not in result.err


def test_a_key_file_of_somebody_else_asks_for_the_right_to_read_it(home):
    (home.path / "secrets" / NAME).chmod(0)
    home.call("get-request", "--request-id", "17", wrapper=WITHOUT_ROOTS_RIGHTS).failed(3, "the right to read it")


@pytest.mark.parametrize("where", ["file", "variable", "call"])
def test_a_refused_key_says_where_it_came_from(home, where):
    home.write(f"secrets/{NAME}", "WRONG-KEY-123")
    if where == "variable":
        config = json.loads((home.path / f"connectors/{NAME}.json").read_text())["config"]
        home.connector({**config, "technician-key": "${env:DESK_KEY}"})
    more = ["--technician-key", "env:DESK_KEY"] if where == "call" else []
    result = home.call("get-request", "--request-id", "17", *more, env={"DESK_KEY": "WRONG-KEY-456"}).failed(4)
    said = {"file": f"The key came from {home.path}/secrets/{NAME}.", "variable": "the environment variable DESK_KEY.",
            "call": "The key came from the call itself."}[where]
    assert said in result.err
    if where != "call":
        assert said in home.program("doctor", NAME, "--home", home.path, env={"DESK_KEY": "WRONG-KEY-456"}).out


@pytest.mark.parametrize("status, body", [(501, b""), (501, b"<html>Unsupported method</html>"), (500, b"<html>MyWiki</html>"),
                                          (505, b"no")])
def test_another_service_on_the_port_is_not_called_a_sick_service_desk(empty_home, start_hostile, status, body):
    server = start_hostile(lambda request: hostile_server.response(f"{status} No", "text/html", body))
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "is-ssl": False, "technician-key": KEY, "retries": 0})
    for text in (empty_home.call("get-request", "--request-id", "17").failed(12).err,
                 empty_home.program("doctor", NAME, "--home", empty_home.path).failed(12).out):
        assert "the service desk failed" not in text and "not to something else" in text, text


def test_the_doctor_ends_as_a_call_does_for_a_wrong_base_path(home, simulator):
    home.connect(simulator, base_path="/helpdesk", retries=0)
    code = home.call("get-request", "--request-id", "17").code
    result = home.program("doctor", NAME, "--home", home.path)
    assert result.code == code == 12, str(result)
    assert not re.search(r"^\w+ +(rate|clock) ", result.out, re.MULTILINE), "whose would they be"


def test_nothing_is_kept_of_an_api_that_was_not_found(empty_home, start_hostile):
    server = start_hostile(lambda request: hostile_server.response("200 OK", "text/html", "<form><input type=password></form>"))
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "is-ssl": False, "technician-key": KEY})
    empty_home.call("get-request", "--request-id", "17").failed(4)
    for file in (empty_home.path / "data").glob("installation-of-*.json"):
        assert "api" not in json.loads(file.read_text()), file.name


def test_an_empty_text_file_is_named(home):
    empty = home.write("empty.txt", "\n")
    home.call("add-note", "--request-id", "17", "--notetext-file", empty).failed(2, f"{empty} is empty")


def test_init_refuses_an_existing_home_before_the_first_question(home):
    seen = terminal.run("init", home.path)
    assert seen.code == 3 and "is there already" in seen.text
    assert "Host name" not in seen.text


def test_init_asks_again_for_a_refused_key(tmp_path, simulator):
    seen = terminal.run("init", tmp_path / "desk", "--url", f"http://127.0.0.1:{simulator.port}", answers=[
        ("Technician key (not shown)", "WRONG-KEY-123"), ("Technician key (not shown)", "two words"),
        ("Technician key (not shown)", KEY)])
    assert seen.code == 0, seen.text
    assert "refuses this key" in seen.text and "more than one word" in seen.text
    assert (tmp_path / f"desk/secrets/{NAME}.key").read_text() == KEY + "\n"
    assert (tmp_path / f"desk/secrets/{NAME}.key").stat().st_mode & 0o777 == 0o600
    assert KEY not in seen.text and "WRONG" not in seen.text


def test_init_leaves_a_refused_key_when_nobody_types_another(tmp_path, simulator):
    seen = terminal.run("init", tmp_path / "desk", "--url", f"http://127.0.0.1:{simulator.port}", answers=[
        ("Technician key (not shown)", "WRONG-KEY-123"), ("Technician key (not shown)", "\x04")])
    assert seen.code == 4 and "does not work yet" in seen.text


def test_the_doctor_judges_with_the_certificate_that_it_has_just_saved(empty_home, start_simulator):
    empty_home.connect(start_simulator("--tls"), is_ssl=True, ca_file="desk.pem")
    doctor = ["doctor", NAME, "--home", empty_home.path, "--save-certificate", empty_home.path / "desk.pem"]
    first = empty_home.program(*doctor).ok()
    assert "as it was just saved" in first.out and re.search(r"^ok +key ", first.out, re.MULTILINE)
    empty_home.connect(start_simulator("--tls"), is_ssl=True, ca_file="desk.pem")  # renewed
    refused = empty_home.program(*doctor).failed(2, "exists already with other content")
    assert "Replace it?" not in refused.out + refused.err
    no = terminal.run(*doctor, answers=[("Replace it?", "no")])
    assert no.code == 2
    yes = terminal.run(*doctor, answers=[("Replace it?", "yes")])
    assert yes.code == 0, yes.text
    empty_home.program(*doctor).ok()


def test_a_saved_certificate_that_the_connector_does_not_name_gets_no_key(empty_home, start_simulator):
    empty_home.connect(start_simulator("--tls"), is_ssl=True)
    result = empty_home.program("doctor", NAME, "--home", empty_home.path, "--save-certificate", empty_home.path / "desk.pem")
    assert result.code == 11 and "would make it trusted, but the connector does not name that file" in result.out
    assert '"ca-file": "desk.pem"' in result.out and not re.search(r"^ok +key", result.out, re.MULTILINE)


def test_the_title_of_a_foreign_page_is_said_once(empty_home, start_hostile):
    page = "<html><head><title>Out of order</title></head><body><h1>Out of order</h1>Come back later.</body></html>"
    server = start_hostile(lambda request: hostile_server.response("503 No", "text/html", page))
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "is-ssl": False, "technician-key": KEY, "retries": 0})
    err = empty_home.call("get-request", "--request-id", "17").failed(12, "Come back later").err
    assert err.count("Out of order") == 1
