"""The canary is driven through every command, error path and crash."""

import base64
import html
import re
import signal
import urllib.parse
from pathlib import Path

import pytest

import support
from canary import CANARY, assert_unseen, assert_unseen_in_files
from hostile_server import response
from socks_server import GRANTED, REFUSED
from support import NAME

QUOTED = urllib.parse.quote(CANARY, safe="")
SPELLINGS = [CANARY, base64.b64encode(CANARY.encode()).decode(), base64.b64encode(b"user:" + CANARY.encode() + b"!").decode(),
             QUOTED, re.sub("%..", lambda found: found.group().lower(), QUOTED), html.escape(CANARY), CANARY.replace("/", "\\/"),
             CANARY.replace("&", "\\u0026"), urllib.parse.quote(QUOTED, safe=""), CANARY.replace("/", "\\\\\\\\/"),
             CANARY.replace("&", "\\\\u0026").replace("/", "\\\\u002f"), html.escape(html.escape(CANARY)), QUOTED.replace("%", "\\u0025")]


@pytest.mark.parametrize("spelt", SPELLINGS)
def test_the_search_sees_every_form(spelt):
    with pytest.raises(AssertionError, match="to be seen"):
        assert_unseen(f"<{spelt}>")
    assert_unseen("nothing at all")


@pytest.mark.parametrize("spelt", SPELLINGS)
def test_a_script_that_shows_all_of_a_refusal_does_not_show_it(empty_home, start_hostile, api, spelt):
    body = ('{"operation": {"result": {"status": "Failed", "message": "no %s"}}}' if api == "v1" else
            '{"response_status": {"status_code": 4000, "messages": [{"status_code": 4001, "message": "no %s"}], "status": "failed"}}')
    server = start_hostile(lambda request: response("200 OK" if api == "v1" else "400 Bad Request", body=body % spelt))
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "api-version": api, "retries": 0})
    empty_home.write("secrets/key", CANARY)
    result = empty_home.run_text("""
b = @call.connector('manageenginesdp').set('action', 'get-request').set('request-id', 17)
b.set('technician-key', File.read('secrets/key'))
r = b.sync
p b, r
puts r.inspect, r.to_s
@log.info(r.inspect)
@log.info(r.to_s)
@output.set('r', r).set('m', r.message)
raise r.to_s
""", "--meta", "--log-level", "trace")
    assert result.code == 1 and server.requests, str(result)
    assert "[hidden]" in result.out + result.err, str(result)
    assert_unseen(result.out, result.err)
    assert_unseen_in_files(empty_home.path)


def drives(home, simulator, command, folder):
    """Lines of one command with the canary wherever it takes or meets a key."""
    file = f"@{home.path}/secrets/{NAME}"
    known = {
        "init": [("init", folder / "made", "--host", "127.0.0.1", "--port", simulator.port, "--no-tls", "--key", file),
                 ("init", folder / "refused", "--host", "127.0.0.1", "--port", "1", "--no-tls", "--key", "-")],
        "run": [("run", home.bit("r = @call.connector('manageenginesdp').set('action', 'get-request').set('request-id', 4711).sync\n"
                                 "p r\n@output.exit(r.exitcode, r.message)")), ("run", "no:such.rb")],
        "call": [("call", NAME, "get-request", "--request-id", number, "--technician-key", file) for number in ("17", "4711")],
        "actions": [("actions",), ("actions", "--json")],
        "simulate": [("simulate", "--port", "0", "--api-key", CANARY, "--data", "/no/such/file")],
        "doctor": [("doctor", NAME)],
        "log": [("log",), ("log", "--output", "json")],
        "completion": [("completion", shell) for shell in ("bash", "zsh", "fish")],
        "manual": [("manual",), ("manual", "actions")],
        "help": [("help",), ("help", "call")],
        "version": [("version",)],
    }
    assert command in known, f"the command {command} is new: drive the canary through it here"
    return [*known[command], (command, "--help")]


def commands():
    """Every command of the program's own tree, as its completion lists them."""
    offered = support.run_program("completion", "--words", "").ok().out.split("\0")[1:-1:2]
    return [word for word in offered if not word.startswith("-")]


@pytest.mark.parametrize("level", ["", "trace"])
def test_no_command_shows_it(empty_home, start_simulator, tmp_path, level):
    simulator = start_simulator("--state", tmp_path / "state.sqlite", "--log", key=CANARY)
    empty_home.connect(simulator)
    (tmp_path / "cwd").mkdir()
    talkative = set()
    for command in commands():
        for line in drives(empty_home, simulator, command, tmp_path):
            result = support.run_program(*line, cwd=tmp_path / "cwd", stdin=CANARY,
                                         env={"FLINTDESK_HOME": str(empty_home.path), "FLINTDESK_LOG_LEVEL": level})
            assert_unseen(result.out, result.err)
            if re.search(r"Z (debug|trace) ", result.err):
                talkative.add(command)
    assert {"run", "call"} - talkative == (set() if level else {"run", "call"})  # the level is what this says it is
    simulator.stop()
    assert_unseen("\n".join(simulator.server.err))
    assert (tmp_path / "state.sqlite").stat().st_size > 0
    assert_unseen_in_files(tmp_path)


# A script that holds the key itself, beside what the program holds.
HOLDS_IT = f"""key = File.read('secrets/{NAME}').strip
@call.connector('{NAME}').set('action', 'get-request').set('request-id', 17).set('technician-key', key).sync"""


@pytest.mark.parametrize("level", ["", "trace"])
@pytest.mark.parametrize("crash", [signal.SIGABRT, signal.SIGSEGV, signal.SIGQUIT])
@pytest.mark.parametrize("command", ["call", "run"])
def test_a_crash_leaves_nothing_of_it(empty_home, start_hostile, tmp_path, core_files, command, crash, level):
    server = start_hostile(lambda request: None)
    empty_home.connect(server, key=CANARY)
    (tmp_path / "cwd").mkdir()
    line = {"call": ("call", NAME, "get-request", "--request-id", "17"), "run": ("run", empty_home.bit(HOLDS_IT))}[command]
    running = support.Background(*line, "--home", empty_home.path, cwd=tmp_path / "cwd",
                                 env={**core_files, "FLINTDESK_LOG_LEVEL": level})
    server.wait_for_requests()
    process = Path(f"/proc/{running.process.pid}")
    assert re.search(r"Max core file size\s+0\s", (process / "limits").read_text(encoding="utf-8"))
    for entry in ("cmdline", "environ"):
        assert_unseen((process / entry).read_bytes().decode("utf-8", "replace"))
    # Ruby reports a segmentation fault at length, and then aborts.
    reported = command == "run" and crash == signal.SIGSEGV
    assert running.stop(crash) == (-signal.SIGABRT if reported else -crash)
    assert running.out == [] and any("[BUG]" in text for text in running.err) == reported
    assert reported or level or running.err == []
    assert_unseen("\n".join(running.err))
    left = [file for file in tmp_path.rglob("*") if file.is_file() and "core" in file.name.lower()]
    assert left == [] and list((tmp_path / "cwd").iterdir()) == []
    assert_unseen_in_files(tmp_path)


@pytest.mark.parametrize("page", [
    response("401 Unauthorized", body="{}"), response("302 Found", headers=[f"Location: /login?key={QUOTED}"]),
    response("200 OK", "text/html", f"<form action=j_security_check>{html.escape(CANARY)}</form>"), b"garbage " + CANARY.encode()],
    ids=["401", "redirect", "page", "garbage"])
def test_no_error_path_shows_it(empty_home, start_hostile, api, page):
    server = start_hostile(lambda request: page)
    for tls in (False, True):
        empty_home.connect(server, key=CANARY, api_version=api, retries=0, is_ssl=tls, connect_timeout=500)  # no TLS is there
        for line in (("call", NAME, "get-request", "--request-id", "17"), ("doctor", NAME)):
            result = empty_home.program(*line, "--home", empty_home.path, "--log-level", "trace")
            assert result.code != 0, str(result)
            assert_unseen(result.out, result.err)


@pytest.mark.parametrize("more", [{}, {"prot": 1}, {"retries": "many"}])
def test_the_password_of_a_proxy_is_shown_nowhere(empty_home, start_hostile, more):
    proxy = start_hostile(lambda request: response("407 Proxy Authentication Required", "text/html", request))
    for scheme in ("http", "ftp"):
        for tls in (False, True):
            empty_home.connector({"host-name": "desk.invalid", "port": 80, "technician-key": "another-key-0001", "is-ssl": tls,
                                  "proxy": f"{scheme}://agent:{QUOTED}@127.0.0.1:{proxy.port}", **more})
            for line in (("call", NAME, "get-request", "--request-id", "17"), ("doctor", NAME)):
                result = empty_home.program(*line, "--home", empty_home.path, "--log-level", "trace")
                assert result.code != 0, str(result)
                assert_unseen(result.out, result.err)


def lines_of_a_connector(home):
    """The ways to use a connector, each at the most talkative level."""
    for line in (("call", NAME, "get-request", "--request-id", "17"), ("call", NAME, "add-note", "--request-id", "17", "--notetext", "x"),
                 ("run", home.bit(HOLDS_IT + "\np key.size\n@output.exit(0)")), ("doctor", NAME)):
        yield (*line, "--home", home.path, "--log-level", "trace")


@pytest.mark.parametrize("tls", [False, True])
def test_a_socks_proxy_with_a_password_sees_no_more_of_it_than_it_must(empty_home, start_simulator, start_socks, tls):
    simulator = start_simulator(*(["--tls"] if tls else []), key=CANARY)
    proxy = start_socks(("agent", CANARY))
    empty_home.connect(simulator, host_name="localhost", is_ssl=tls, verify_certificate=False, proxy="${file:secrets/proxy}")
    empty_home.write("secrets/proxy", f"socks5h://agent:{QUOTED}@127.0.0.1:{proxy.port}").chmod(0o600)
    for line in lines_of_a_connector(empty_home):
        before = len(proxy.targets)
        result = empty_home.program(*line)
        assert result.code == 0 and len(proxy.targets) > before, str(result)
        assert_unseen(result.out, result.err)
    assert set(proxy.given) == {("agent", CANARY)} and set(proxy.targets) == {("localhost", simulator.port)}
    passed = proxy.passed.decode("latin-1")
    if tls:
        assert_unseen(passed)
    else:
        assert CANARY in passed  # so it would be found there
    assert_unseen_in_files(empty_home.path)


@pytest.mark.parametrize("wanted, reply", [(("agent", "another"), GRANTED), (("agent", CANARY), REFUSED)], ids=["password", "way"])
def test_a_socks_proxy_that_refuses_does_not_make_it_shown(empty_home, start_socks, wanted, reply):
    proxy = start_socks(wanted, reply=reply)
    for scheme in ("socks5", "socks5h"):
        empty_home.connector({"host-name": "127.0.0.1", "port": 8080, "technician-key": "another-key-0001",
                              "proxy": f"{scheme}://agent:{QUOTED}@127.0.0.1:{proxy.port}"})
        empty_home.write(f"secrets/{NAME}", "another-key-0001")
        for line in lines_of_a_connector(empty_home):
            before = len(proxy.given)
            result = empty_home.program(*line)
            assert line[0] == "run" or result.code == 11, str(result)
            assert proxy.given[before:] and "proxy" in result.out + result.err, str(result)
            assert_unseen(result.out, result.err)
    assert set(proxy.given) == {("agent", CANARY)}


def test_a_certificate_that_nobody_trusts_does_not_make_it_shown(empty_home, start_simulator, tmp_path, api):
    simulator = start_simulator("--tls", "--log", key=CANARY)
    empty_home.connect(simulator, is_ssl=True, api_version=api)
    new = ("init", tmp_path / "made", "--host", "127.0.0.1", "--port", simulator.port, "--tls", "--key", "-")
    for line in (*lines_of_a_connector(empty_home), new):
        result = empty_home.program(*line, stdin=CANARY, env={"FLINTDESK_LOG_LEVEL": "trace"})
        assert line[0] == "run" or result.code == 11, str(result)
        assert "self-signed" in result.out + result.err, str(result)
        assert_unseen(result.out, result.err)
    simulator.stop()
    # Nothing was asked of it, so the key has not left; one sentence it says when it starts.
    assert [line for line in simulator.server.err if "verify-certificate is false" not in line] == []
    assert_unseen_in_files(tmp_path)
