"""A key of its own kind goes through everything; nobody may see it anywhere but in its own file."""

import os
import select
import subprocess
import tempfile
import termios
import threading
import urllib.parse
from pathlib import Path

import pytest

import support
from canary import CANARY, assert_unseen, assert_unseen_in_files
from hostile_server import response
from support import NAME

LEVELS = ["trace", "debug", "info", "warning", "error", "off"]


@pytest.fixture
def canary_home(empty_home, start_simulator, api):
    return empty_home.connect(start_simulator(key=CANARY), api_version=api)


@pytest.mark.parametrize("level", LEVELS)
def test_no_log_level_shows_it(canary_home, level):
    quiet = ("--log-level", level)
    results = [
        canary_home.call("get-request", "--request-id", "17", *quiet).ok(),
        canary_home.call("add-note", "--request-id", "17", "--notetext", "x", *quiet).ok(),
        canary_home.call("get-request", "--request-id", "4711", *quiet).failed(6),
        canary_home.call("update-request", "--request-id", "17", "--requester", "a", "--subject", "b", "--priority", "no such", *quiet),
        canary_home.program("doctor", NAME, "--home", canary_home.path, *quiet),
        canary_home.run_text("r = @call.connector('manageenginesdp').set('action', 'get-request').set('request-id', 17).sync\n"
                             "@log.info(r.to_s)\n@output.set('r', r)", "--meta", *quiet).ok(),
    ]
    for result in results:
        assert_unseen(result.out, result.err)
    assert_unseen_in_files(canary_home.path)


def test_a_response_that_repeats_it_does_not_spread_it(empty_home, start_hostile, api):
    for page in (response("500 Oops", "text/html", f"<p>bad key {CANARY}</p>"),
                 response("400 Bad Request", body='{"response_status": {"status_code": 4000, "messages": [{"status_code": 4001, '
                          '"message": "no %s"}], "status": "failed"}}' % CANARY),
                 response(body='{"operation": {"result": {"status": "Failed", "message": "no %s"}}}' % CANARY)):
        server = start_hostile(lambda request, page=page: page)
        empty_home.connect(server, key=CANARY, api_version=api, retries=0, timeout=2000, settle_time=20)
        for action in (["get-request"], ["add-note", "--notetext", "x"]):
            result = empty_home.call(*action, "--request-id", "17", "--log-level", "trace")
            assert result.code != 0, str(result)
            assert_unseen(result.out, result.err)
    assert_unseen_in_files(empty_home.path)


def test_what_else_a_response_says_is_kept_when_the_key_is_cut_out_of_a_number(empty_home, start_hostile):
    key = "4711001"
    server = start_hostile(lambda request: response("400 Bad Request", body='{"response_status": {"status_code": 4000, "status": "failed", '
                                                    '"messages": [{"status_code": 4001, "message": "no"}]}, "seen": [%s, {"%s": 2.5}]}' % (key, key)))
    empty_home.connect(server, key=key, api_version="v3")
    result = empty_home.call("get-request", "--request-id", "17")
    assert result.code != 0 and key not in result.out + result.err, str(result)
    assert result.json["seen"] == ["[hidden]", {"[hidden]": 2.5}]
    assert result.json["response_status"]["messages"][0]["message"] == "no"


@pytest.mark.parametrize("rest", ["r.synk", "p r", "@call.conector(r)", "@log.info(r.inspect)", "raise '%s'" % CANARY,
                                  "begin; r.synk; rescue => e; @output.set('m', e.message); end"])
def test_a_script_that_sets_it_does_not_show_it_by_a_mistake(empty_home, rest):
    text = "r = @call.connector('manageenginesdp').set('technician-key', '%s')\n%s"
    result = empty_home.run_text(text % (CANARY, rest), "--meta", "--input", '{"technician-key": "%s"}' % CANARY)
    assert_unseen(result.out, result.err)


def test_wrong_configurations_do_not_show_it(empty_home):
    key = {"technician-key": CANARY, "host-name": "127.0.0.1", "port": 1}
    for config in ({**key, "port": "web"}, {**key, "prot": 1}, {**key, "host-name": CANARY}, {**key, "technician-key": [CANARY]},
                   {**key, "technician-key": {"is": CANARY}}, {**key, "technician-kye": CANARY}, key):
        empty_home.connector(config)
        result = empty_home.call("get-request", "--request-id", "17", "--timeout", "2000", "--log-level", "trace")
        assert result.code != 0, str(result)
        if config.get("technician-key") == CANARY:
            assert_unseen(result.out, result.err)
    empty_home.write(f"connectors/{NAME}.json", '{"type": "flint-manageenginesdp-connector", "config": {"technician-key": "%s", oops' % CANARY)
    result = empty_home.call("get-request", "--request-id", "17").failed(3)
    assert_unseen(result.out, result.err)


def test_a_variable_at_the_wrong_place_does_not_show_its_value(empty_home):
    empty_home.connector({"host-name": "${env:THE_KEY}", "port": "${env:THE_KEY}", "technician-key": "${env:THE_KEY}"})
    result = empty_home.call("get-request", "--request-id", "17", env={"THE_KEY": CANARY}).failed(3)
    assert_unseen(result.out, result.err)


def test_a_flintbit_that_sets_it_shows_it_in_no_message(empty_home, start_simulator, api):
    simulator = start_simulator(key=CANARY)
    empty_home.connector({"host-name": "127.0.0.1", "port": simulator.port, "api-version": api})
    empty_home.write("secrets/key", CANARY)
    bit = "key = File.read('secrets/key')\n@log.info(\"the key is #{key}\")\n" \
          "r = @call.connector('manageenginesdp').set('action', 'get-request').set('request-id', %s).set('technician-key', key).sync\n" \
          "@log.info(\"after the call it is #{key}\")\n@output.exit(r.exitcode, r.message)"
    for number, code in (("17", 0), ("4711", 6)):
        result = empty_home.run_text(bit % number, "--meta", "--log-level", "trace")
        assert result.code == code, str(result)
        after = result.err.split("after the call it is")[1]
        assert_unseen(after, result.out)


def test_the_simulator_shows_it_only_where_it_says_how_to_connect(empty_home, start_simulator):
    simulator = start_simulator("--log", key=CANARY)
    for api in ("v1", "v3"):
        empty_home.connect(simulator, api_version=api).request()
    simulator.stop()
    assert_unseen("\n".join(simulator.server.err))
    assert not any("/sdpapi" in line and CANARY in urllib.parse.unquote(line) for line in simulator.server.out)


def test_it_is_in_no_process_list(empty_home, start_hostile, api):
    server = start_hostile(lambda request: None)
    empty_home.connect(server, key=CANARY, api_version=api)
    bit = empty_home.bit("@log.info('now waiting')\n@call.connector('manageenginesdp').set('action', 'get-request')"
                         ".set('request-id', 17).sync")
    running = support.Background("run", bit, "--home", empty_home.path)
    running.wait_for("now waiting")
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                assert_unseen(Path(f"/proc/{entry}/cmdline").read_bytes().decode("utf-8", "replace"))
            except OSError:
                continue  # that process has ended meanwhile
    running.stop()
    assert_unseen("\n".join(running.out + running.err))


def test_init_keeps_it_in_its_own_file_alone(tmp_path, start_simulator):
    simulator = start_simulator(key=CANARY)
    result = support.run_program("init", tmp_path / "desk", "--host", "127.0.0.1", "--port", simulator.port, "--no-tls",
                                 "--key", "-", stdin=CANARY + "\n").ok()
    assert_unseen(result.out, result.err)
    holders = [file for file in tmp_path.rglob("*") if file.is_file() and CANARY in file.read_bytes().decode("utf-8", "replace")]
    assert len(holders) == 1 and holders[0].stat().st_mode & 0o077 == 0


def test_no_core_file_may_hold_it(empty_home, core_files):
    bit = "@output.set('core', File.read('/proc/self/limits')[/Max core file size\\s+(\\S+)/, 1])"
    assert empty_home.run_text(bit, env=core_files).ok().json == {"core": "0"}


def at_a_terminal(*arguments, question, answer, errors_too=True):
    """The program with a terminal for its standard input: status, standard output, all that stood on the screen."""
    master, slave = os.openpty()
    before = termios.tcgetattr(slave)
    seen = b""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen([support.program_path(), *map(str, arguments)], stdin=slave, stdout=out,
                                   stderr=slave if errors_too else err, env=support.environment())
        killer = threading.Timer(support.WAIT, process.kill)
        killer.start()
        answered = False
        while process.poll() is None or select.select([master], [], [], 0)[0]:
            if not select.select([master], [], [], 0.05)[0]:
                continue
            seen += os.read(master, 4096)
            if not answered and question.encode() in seen:
                os.write(master, answer.encode())
                answered = True
        killer.cancel()
        after = termios.tcgetattr(slave)
        out.seek(0)
        output = out.read().decode()
    os.close(master)
    os.close(slave)
    assert answered, seen.decode()
    assert after == before, "the terminal is left as it was"
    return process.returncode, output, seen.decode()


@pytest.mark.parametrize("errors_too", [True, False])
def test_a_key_that_is_typed_for_a_call_is_asked_for_and_not_shown(empty_home, start_simulator, errors_too):
    simulator = start_simulator(key=CANARY)
    empty_home.connector({"host-name": "127.0.0.1", "port": simulator.port})
    status, out, seen = at_a_terminal("call", NAME, "get-request", "--request-id", "17", "--home", empty_home.path,
                                      "--technician-key", "-", question="technician-key (not shown): ", answer=CANARY + "\n",
                                      errors_too=errors_too)
    assert status == 0 and '"operation"' in out, (status, out, seen)
    assert CANARY not in out + seen


def test_a_key_that_is_typed_for_init_is_not_shown_when_errors_go_elsewhere(tmp_path):
    status, out, seen = at_a_terminal("init", tmp_path / "desk", "--host", "localhost", "--port", "1", "--no-tls", "--key", "-",
                                      "--skip-doctor", question="(not shown): ", answer=CANARY + "\n", errors_too=False)
    assert status == 0 and CANARY not in out + seen, (status, out, seen)
    assert (tmp_path / f"desk/secrets/{NAME}.key").read_text(encoding="utf-8") == CANARY + "\n"


@pytest.mark.parametrize("raised", ["raise @input.to_s", "raise @input.get('desks').to_s", "abort(@input.raw)", "$stderr.puts @input.raw",
                                    "warn @input.to_s", "Thread.new { raise @input.to_s }.join rescue nil"])
def test_a_key_in_the_input_is_shown_in_no_message(empty_home, raised):
    text = '{"desks": [{"technician-key": "%s"}]}' % CANARY
    result = empty_home.run_text(raised, "--input", "-", "--log-level", "debug", stdin=text)
    assert "[hidden]" in result.err
    assert_unseen(result.out, result.err)


WORDS = "correcthorsebatterystaple"  # no digit is in it
PRINTED = ["puts KEY", "warn KEY", "$stderr.write(\"a \", KEY)", "$stdout.dup.puts(KEY)", "$stderr.clone.puts(KEY)", "STDOUT.dup.dup << KEY",
           "IO.copy_stream(StringIO.new(\"x\\n\" + \"y\" * 9_000 + KEY), $stdout)",
           "File.write('key.txt', 'z' * 16_380 + KEY + \"\\n\"); p IO.copy_stream('key.txt', $stderr)",
           "$stderr.syswrite(KEY)", "@log.info(KEY)", "raise KEY"]


@pytest.mark.parametrize("printed", PRINTED)
def test_a_key_of_letters_alone_is_hidden_in_what_a_script_prints(empty_home, printed):
    result = empty_home.run_text(f'require "stringio"\nKEY = @input.get("technician-key")\n{printed}\n', "--input", "-",
                                 stdin='{"technician-key": "%s"}' % WORDS)
    assert WORDS not in result.out + result.err and "[hidden]" in result.err, str(result)


def test_what_is_copied_to_a_stream_is_escaped_and_counted(empty_home):
    result = empty_home.run_text("require 'stringio'\n@output.set('count', IO.copy_stream(StringIO.new(\"a\\e[31m\\nb\"), $stdout))\n"
                                 "@output.set('two', IO.copy_stream(StringIO.new('cde'), $stderr, 2))").ok()
    assert result.json == {"count": 8, "two": 2}
    assert "a\\u001b[31m\nbcd" in result.err


def test_a_key_with_a_word_of_a_message_in_it_is_hidden_after_the_message(empty_home, start_simulator):
    key = "my-success-key"
    empty_home.connect(start_simulator(key=key))
    result = empty_home.run_text("r = @call.connector('manageenginesdp').set('action', 'get-request').set('request-id', 17)"
                                 f".set('technician-key', '{key}').sync\n@log.info(\"#{{r.message}}, {key}\")\nputs '{key}'\n"
                                 f"raise '{key}'")
    result.failed(1, "success, [hidden]")
    assert key not in result.out + result.err, str(result)
