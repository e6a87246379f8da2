"""Script errors of every kind: a documented exit code, a sentence with file and line, the output so far."""

import json
import signal
import subprocess
import time

import pytest

import support
from hostile_server import json_response

ERRORS = {
    "raise": ('raise "no paper"', "no paper"),
    "a class of its own": ("class Jam < StandardError; end\nraise Jam, 'jammed'", "jammed"),
    "nil": ("nil.get('x')", "get"),
    "no such name": ("undefined_thing + 1", "undefined_thing"),
    "wrong arguments": ("@output.set('only a key')", "arguments"),
    "type": ("1 + 'a'", "String"),
    "division": ("1 / 0", "divided by 0"),
    "require": ("require 'no_such_library_at_all'", "no_such_library_at_all"),
    "deep recursion": ("def down; down; end\ndown", "stack"),
    "not implemented": ("raise NotImplementedError, 'later'", "later"),
    "an exception that is no StandardError": ("raise Exception, 'wide'", "wide"),
    "memory": ("raise NoMemoryError, 'full'", "full"),
    "throw without catch": ("throw :nobody", "nobody"),
    "frozen": ("'a'.freeze << 'b'", "frozen"),
    "message not UTF-8": ("raise \"caf\\xE9\"", "caf"),
    "empty message": ("raise ''", "bit.rb"),
    "very long message": ("raise 'x' * 1_000_000", "xxx"),
    "an error while the message is made": ("class Bad < StandardError; def message; raise 'inner'; end; end\nraise Bad", "bit.rb"),
}


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_of_a_script_is_1_with_file_line_and_the_output_so_far(empty_home, kind):
    line, word = ERRORS[kind]
    result = empty_home.run_text(f'@output.set("before", 1)\n{line}\n')
    result.failed(1, word, "bit.rb")
    if kind not in ("deep recursion", "a class of its own", "an error while the message is made"):
        assert "bit.rb:2" in result.err, str(result)
    assert result.json == {"before": 1}


@pytest.mark.parametrize("text", ["def open\n", "if true\n  1\n", "@output.set(", 'puts "unclosed', "end\n", "1 +* 2"])
def test_a_syntax_error_is_1_with_file_and_line(empty_home, text):
    result = empty_home.run_text("@log.info('first')\n" + text).failed(1, "bit.rb:")
    assert result.json == {}


def test_a_script_that_is_not_utf8_is_a_syntax_error_with_file_and_line(empty_home):
    empty_home.bit("", "try/bit.rb")
    empty_home.write("flintbox/try/bit.rb", b'@output.set("a", 1) # caf\xe9\nx = "caf\xe9"\n')
    assert empty_home.run("try:bit.rb").failed(1, "try:bit.rb:2: invalid multibyte char (UTF-8) (SyntaxError)").json == {}


@pytest.mark.parametrize("value, shown", [("Float::NAN", "NaN"), ("Float::INFINITY", "Infinity"), ("-Float::INFINITY", "-Infinity"),
                                          ('"caf\\xE9"', "caf\ufffd"), ("[Float::NAN, 1.5]", ["NaN", 1.5])])
def test_a_value_that_json_does_not_have_becomes_its_text(empty_home, value, shown):
    assert empty_home.run_text(f'@output.set("a", {value})').ok().json == {"a": shown}


def test_a_loop_in_a_value_is_no_endless_loop(empty_home):
    result = empty_home.run_text('a = []\na << a\n@output.set("a", a)').clean()
    assert result.code == 1, str(result)


@pytest.mark.parametrize("text", ["loop {}", "sleep", "sleep 300", "begin\n  sleep\nrescue Exception\n  retry\nend",
                                  "Thread.new { loop {} }.join", "system('sleep 600')"])
def test_timeout_ends_a_job_with_10_whatever_it_does(empty_home, text):
    result = empty_home.run_text(f'@output.set("before", 1)\n{text}\n', "--timeout", "3000", "--meta")
    result.failed(10, "3000 ms expired. Raise it with --timeout")
    assert result.json["output"] == {"before": 1}
    assert result.json["meta"]["status"] == "aborted"


@pytest.mark.parametrize("text", ["Queue.new.pop", "Thread.stop", "m = Mutex.new; m.lock; Thread.new { m.lock }.join"])
@pytest.mark.parametrize("arguments", [(), ("--timeout", "600000")])
def test_a_script_in_which_every_thread_waits_for_ever_ends_with_rubys_own_word(empty_home, text, arguments):
    result = empty_home.run_text(f'@output.set("before", 1)\n{text}\n', *arguments)
    assert result.failed(1, "bit.rb:2: No live threads left. Deadlock? (fatal)").json == {"before": 1}


@pytest.mark.parametrize("value", ["0", "-5", "soon", "1.5", ""])
def test_a_timeout_that_is_none_is_wrong_use(empty_home, value):
    empty_home.run_text("", "--timeout", value).failed(2, "timeout")


@pytest.mark.parametrize("value, words", [("abc", "--timeout: abc is not a number of milliseconds"),
                                          ("0", "--timeout: 0 is not a positive number of milliseconds"),
                                          ("-5", "--timeout: -5 is not a positive number of milliseconds"),
                                          ("99999999999999999999", "--timeout: 99999999999999999999 is too large")])
def test_a_wrong_timeout_is_told_what_is_wrong_with_it_and_what_is_taken(empty_home, value, words):
    empty_home.run_text("", f"--timeout={value}").failed(2, words, "from 1 to 1099511627776")
    call = empty_home.program("call", "desk", "get-request", "--request-id", "1", f"--timeout={value}")
    call.failed(2, words + ". Give a whole number from 1 to 2147483647, such as 10000.")
    assert call.err.lower().count("give") == 1, call.err


@pytest.mark.parametrize("wrong", [("--timeout", "0"), ("--timeout", "abc"), ("--nothing",), ("b.rb", "c.rb"),
                                   ("--input", "@/nowhere"), ("--log-level", "loud")])
def test_standard_output_of_wrong_use_is_one_document_too(empty_home, wrong):
    result = empty_home.run_text("", *wrong)
    assert result.failed(2).json == {}
    document = empty_home.run_text("", *wrong, "--meta").failed(2).json
    assert document["output"] == {} and document["meta"]["exit-code"] == 2
    assert document["meta"]["message"] and document["meta"]["status"] == "error"


def test_standard_output_of_run_without_a_flintbit_is_one_document_and_its_help_none():
    assert support.run_program("run").failed(2, "run --help").json == {}
    assert support.run_program("run", "--help").ok().out.startswith("Run one flintbit")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment_of_the_start_ends_a_flintbit(empty_home, number):
    bit = empty_home.bit("sleep 300\n")
    for milliseconds in range(10, 400, 15):
        running = subprocess.Popen([support.program_path(), "run", bit, "--home", empty_home.path], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(milliseconds / 1000)
        running.send_signal(number)
        _, said = running.communicate(timeout=support.WAIT)
        # Before the program has its handlers the signal itself ends it.
        assert running.returncode in (-number, 128 + number), (milliseconds, running.returncode, said.decode()[-400:])


def interrupt(home, bit, *arguments):
    running = support.Background("run", bit, "--home", home.path, *arguments)
    running.wait_for("now waiting")
    return running.stop(signal.SIGINT), running


@pytest.mark.parametrize("text", ["sleep", "loop {}", "begin\n  sleep\nrescue Exception\n  retry\nend"])
def test_interrupting_ends_with_130_and_prints_the_output_so_far(empty_home, text):
    bit = empty_home.bit(f'@output.set("before", 1)\n@log.info("now waiting")\n{text}\n')
    code, running = interrupt(empty_home, bit)
    assert code == 130, running.err
    assert running.out == ['{"before":1}']
    assert not any(trace in line for line in running.err for trace in support.TRACES)


def test_interrupting_reaches_a_connector_call_that_waits(empty_home, start_hostile):
    server = start_hostile(lambda request: None)
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "is-ssl": False, "api-version": "v3",
                          "technician-key": support.KEY})
    bit = empty_home.bit('@log.info("now waiting")\n@call.connector("manageenginesdp").set("action", "get-request")'
                         '.set("request-id", 17).sync\n@output.set("after", 1)')
    code, running = interrupt(empty_home, bit)
    assert code == 130, running.err
    assert running.out == ["{}"]


@pytest.fixture
def silent_home(empty_home, start_hostile):
    """A home folder, and its service desk, which takes every change and never responds to one."""
    notes = '{"response_status":[{"status_code":2000,"status":"success"}],"list_info":{"has_more_rows":false},"notes":[]}'
    server = start_hostile(lambda request: json_response(notes) if request.startswith("GET ") else None)
    return empty_home.connect(server, key=support.KEY, api_version="v3"), server


ADD_NOTE = '@call.connector("manageenginesdp").set("action", "add-note").set("request-id", 17).set("notetext", "n")'
# A script that does not end when it is told to.
STAYS = {
    "sync": f'begin\n  {ADD_NOTE}.sync\nensure\n  sleep 60\nend\n',
    "async": f'begin\n  {ADD_NOTE}.async\n  sleep\nensure\n  sleep 60\nend\n',
}


@pytest.mark.parametrize("way", STAYS)
def test_a_timeout_that_a_script_outlasts_ends_with_13_when_a_change_may_have_been_made(silent_home, way):
    home, desk = silent_home
    result = home.run_text('@output.set("before", 1)\n' + STAYS[way], "--timeout", "4000", "--meta")
    assert len(desk.changes) == 1, str(result)
    result.failed(13, "a change may have been carried out", "add-note", "the program ends without it")
    assert result.json["output"] == {"before": 1}
    assert result.json["meta"]["exit-code"] == 13 and result.json["meta"]["status"] == "aborted"


@pytest.mark.parametrize("way", STAYS)
def test_an_interrupt_that_a_script_outlasts_tells_of_a_change_that_may_have_been_made(silent_home, way):
    home, desk = silent_home
    running = support.Background("run", home.bit(STAYS[way]), "--home", home.path, "--meta")
    desk.wait_for_requests(2)
    assert len(desk.changes) == 1
    assert running.stop(signal.SIGTERM) == 143, running.err
    meta = json.loads(running.out[0])["meta"]
    assert meta["exit-code"] == 13 and "a change may have been carried out" in meta["message"] and "add-note" in meta["message"]


@pytest.mark.parametrize("stays", ["sleep", "begin\n  sleep\nensure\n  sleep 60\nend"])
def test_a_stop_tells_of_the_changes_that_succeeded_before_it(home, simulator, stays):
    read = '@call.connector("manageenginesdp").set("action", "get-request").set("request-id", 17).sync'
    bit = home.bit(f'{read}\n{ADD_NOTE}.sync\n@log.info("now waiting")\n{stays}\n')
    running = support.Background("run", bit, "--home", home.path, "--meta")
    running.wait_for("now waiting")
    assert running.stop(signal.SIGTERM) == 143, running.err
    meta = json.loads(running.out[0])["meta"]
    assert meta["exit-code"] == 14
    assert meta["message"].endswith(" 1 change succeeded: add-note on manageenginesdp. "
                                    "Another run may make it again."), meta


@pytest.mark.parametrize("arguments", [(), ("--timeout", "60000")])
def test_a_flintbit_whose_output_nobody_reads_ends_at_the_first_signal(empty_home, arguments):
    bit = empty_home.bit('@output.set("large", "x" * 400_000)')
    running = subprocess.Popen([support.program_path(), "run", bit, "--home", empty_home.path, *arguments],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with running.stdout:
        assert running.stdout.read(1) == b"{"  # far more than a pipe holds is still to come
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=support.WAIT) == 143


def test_a_read_that_goes_on_is_no_change(silent_home):
    home, desk = silent_home
    result = home.run_text("begin\n  @call.connector('manageenginesdp').set('action', 'get-request').set('request-id', 17).async\n"
                           "  sleep\nensure\n  sleep 60\nend\n", "--timeout", "3000")
    assert "may have been" not in result.failed(10, "did not end within 5 s").err


def test_a_timeout_that_a_script_outlasts_ends_with_10_when_nothing_was_changed(empty_home):
    result = empty_home.run_text("begin\n  sleep\nensure\n  sleep 60\nend\n", "--timeout", "2000")
    assert "may have been" not in result.failed(10, "did not end within 5 s").err


def test_wrong_use_of_the_command_line_is_2():
    for arguments in ([], ["run"], ["rnu"], ["run", "a.rb", "--nothing"], ["run", "a.rb", "b.rb"], ["--nothing"]):
        support.run_program(*arguments).failed(2, "--help")
    support.run_program("rnu").failed(2, "run")


def test_a_timeout_that_expires_during_a_change_is_told_once(home, simulator):
    simulator.control("plans", {"faults": [{"operation": "add-note", "do": "stall"}]})
    note = f'@call.connector("{support.NAME}").set("action", "add-note").set("request-id", 17).set("notetext", "x").sync\n'
    result = home.run_text(note, "--timeout", "3000", "--log-level", "warning").failed(13, "timeout of 3000 ms expired during a change")
    assert "cancelled" not in result.err, result.err
    for fact in ("expired", "add-note", "may have been carried out", "whether a new note stands in request 17"):
        assert result.err.count(fact) == 1, result.err
