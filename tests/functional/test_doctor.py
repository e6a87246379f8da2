"""`flintdesk doctor` against the real simulator in every state that it can be put into."""

import json
import os
import pathlib
import re
import shlex
import tempfile
import urllib.request

import pytest

import support
from hostile_server import response
from support import KEY, NAME


def control(simulator, path, body):
    request = urllib.request.Request(f"http://127.0.0.1:{simulator.port}/simulator/{path}", json.dumps(body).encode())
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=support.WAIT) as response:
        return json.load(response)


def doctor(home, **more):
    result = home.program("doctor", NAME, "--home", home.path, **more).clean()
    assert KEY not in result.out + result.err
    return result


def line(result, check):
    """The last line about a check."""
    found = [text for text in result.out.splitlines() if text[9:].split()[:1] == [check]]
    assert found, f"nothing about {check}:\n{result}"
    return found[-1]


@pytest.mark.parametrize("form", ["text-400", "json-429", "html-429"])
def test_refusals_for_rate_are_warnings_with_a_remedy(home, simulator, form):
    control(simulator, "plans", {"faults": [{"do": "throttle", "form": form, "retry_after": 30, "times": 10}]})
    result = doctor(home).ok()
    assert line(result, "rate").startswith("warning") and "asks to wait 30 s" in line(result, "rate")
    assert line(result, "key").startswith("warning  key            not known")


def test_a_refusal_of_one_api_leaves_the_other_to_judge_the_key(home, simulator):
    control(simulator, "plans", {"faults": [{"do": "throttle", "api": "v3", "times": 10}]})
    result = doctor(home).ok()
    assert "V3: " in line(result, "rate") and "V1" not in line(result, "rate")
    assert line(result, "key").startswith("ok       key            accepted by V1")


def test_a_key_that_expires_between_two_calls_is_a_failure(home, simulator):
    control(simulator, "plans", {"faults": [{"do": "expired-key", "times": 10}]})
    result = doctor(home)
    assert result.code == 4, str(result)
    assert line(result, "key").startswith("failure")


@pytest.mark.parametrize("offset, words", [(300_000, "ahead of ours"), (-300_000, "behind ours")])
def test_a_clock_that_is_wrong_is_a_warning(home, simulator, offset, words):
    assert line(doctor(home).ok(), "clock").startswith("ok")
    control(simulator, "clock", {"offset_ms": offset})
    assert line(doctor(home).ok(), "clock").startswith("warning") and words in line(doctor(home), "clock")


def test_each_protocol_mismatch_names_its_remedy(empty_home, start_simulator):
    empty_home.connect(start_simulator("--tls"), is_ssl=False)
    result = doctor(empty_home)
    assert result.code == 11 and 'Set "is-ssl": true' in line(result, "http"), str(result)
    empty_home.connect(start_simulator(), is_ssl=True)
    result = doctor(empty_home)
    assert result.code == 11 and 'set "is-ssl": false' in line(result, "tls"), str(result)


@pytest.mark.parametrize("profile, missing", [("v1-only", "V1 responds, V3 does not: "), ("v3-only", "V3 responds, V1 does not: ")])
def test_it_says_which_api_is_missing_and_why(empty_home, start_simulator, profile, missing):
    empty_home.connect(start_simulator("--profile", profile))
    assert missing in line(doctor(empty_home).ok(), "api")


def test_it_says_why_a_proxy_is_or_is_not_on_the_way(home, simulator):
    proxy = {"http_proxy": "http://agent:hush-hush@127.0.0.1:1"}
    result = doctor(home, env=proxy).ok()
    assert "none: 127.0.0.1 is this machine, and http_proxy in the environment does not apply to it" in line(result, "proxy")
    home.connect(simulator, host_name="desk.invalid")
    result = doctor(home, env=proxy)
    assert result.code == 11 and "127.0.0.1:1, from http_proxy in the environment" in line(result, "proxy")
    assert "hush-hush" not in result.out + result.err
    result = doctor(home, env={**proxy, "no_proxy": "desk.invalid"})
    assert result.code == 11 and "none: no_proxy excludes desk.invalid from http_proxy" in line(result, "proxy")
    home.connect(simulator, proxy="http://127.0.0.1:1")
    assert "from the configuration" in line(doctor(home), "proxy")


@pytest.mark.parametrize("reply, words", [
    (response("407 Proxy Authentication Required"), "requires a name and a password, or other ones"),
    (response("403 Forbidden"), "refused to connect to desk.invalid:8443: status 403"),
    (b"", "closed the connection before it had connected to desk.invalid:8443"),
    (None, "no connection to desk.invalid:8443 through the proxy")])
def test_it_says_in_its_own_words_why_a_proxy_opens_no_tunnel(home, start_hostile, reply, words):
    proxy = start_hostile(lambda request: reply)
    home.connector({"host-name": "desk.invalid", "port": 8443, "is-ssl": True, "technician-key": "none", "connect-timeout": 2000,
                    "proxy": f"http://agent:hush-hush@127.0.0.1:{proxy.port}"})
    result = doctor(home)
    assert result.code == 11 and words in line(result, "tls"), str(result)
    shown = result.out + result.err
    assert "hush-hush" not in shown and "CONNECT tunnel" not in shown and "Recv failure" not in shown, str(result)


@pytest.fixture
def open_home(simulator):
    """A home folder that others may enter; those of the other tests lie in a folder that nobody else can."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder).chmod(0o755)
        home = support.Home(pathlib.Path(folder) / "home")
        home.connect(simulator)
        for entered in (home.path, home.path / "secrets", home.path / "connectors"):
            entered.chmod(0o755)
        yield home


def open_to_a_group(path, mode):
    """A group with nobody but its owner in it is not others; only root can give a file to another one."""
    path.chmod(mode if os.geteuid() == 0 else mode | mode >> 3)
    if os.geteuid() == 0:
        os.chown(path, -1, 1)


def test_a_file_with_a_secret_that_others_can_read_is_a_warning(open_home, simulator):
    home = open_home
    assert "secrets" not in [text[9:].split()[0] for text in doctor(home).ok().out.splitlines()]
    open_to_a_group(home.path / f"secrets/{NAME}", 0o640)
    result = doctor(home).ok()
    assert line(result, "secrets").startswith("warning") and f"`chmod 600 {home.path}/secrets/{NAME}`" in line(result, "secrets")
    home.connector({"host-name": "127.0.0.1", "port": simulator.port, "technician-key": KEY})
    (home.path / f"connectors/{NAME}.json").chmod(0o644)
    assert f"connectors/{NAME}.json" in line(doctor(home).ok(), "secrets")
    (home.path / f"connectors/{NAME}.json").chmod(0o600)
    assert "secrets  " not in doctor(home).ok().out


@pytest.mark.parametrize("closed", ["secrets", ".", ".."])
@pytest.mark.parametrize("mode, warns", [(0o700, False), (0o744, False), (0o750, True), (0o701, True)])
def test_a_file_in_a_folder_that_others_cannot_enter_is_no_warning(open_home, closed, mode, warns):
    (open_home.path / f"secrets/{NAME}").chmod(0o644)
    assert "secrets  " in doctor(open_home).ok().out
    open_to_a_group(open_home.path / closed, mode) if mode == 0o750 else (open_home.path / closed).chmod(mode)
    assert ("secrets  " in doctor(open_home).ok().out) == warns


def test_a_link_into_an_open_folder_is_a_warning_wherever_it_stands(open_home):
    (open_home.path / "secrets").rename(open_home.path.parent / "keys")
    (open_home.path / "secrets").symlink_to("../keys")
    open_home.path.chmod(0o700)
    assert "secrets  " not in doctor(open_home).ok().out
    (open_home.path.parent / f"keys/{NAME}").chmod(0o644)
    assert "secrets  " in doctor(open_home).ok().out


def command_to_trust(result, start):
    """What the message of a call says to run, as the words after the program's name."""
    words = shlex.split(result.failed(11, "self-signed").err.split("`")[1])
    assert words[:len(start)] == start
    return words[1:]


@pytest.mark.parametrize("name", [NAME, "my desk's"])
def test_the_command_of_a_self_signed_certificate_can_be_pasted(empty_home, start_simulator, name):
    empty_home.connect(start_simulator("--tls"), is_ssl=True, name=name)
    call = ("get-request", "--request-id", "17")
    words = command_to_trust(empty_home.call(*call, name=name), ["flintdesk", "doctor", name])
    result = empty_home.program(*words, cwd=empty_home.path)
    assert (empty_home.path / "desk.pem").is_file(), str(result)
    config = json.loads((empty_home.path / f"connectors/{name}.json").read_text(encoding="utf-8"))["config"]
    empty_home.connector({**config, "ca-file": "desk.pem"}, name=name)
    empty_home.call(*call, name=name).ok()


@pytest.mark.parametrize("with_home", [False, True])
@pytest.mark.parametrize("name", [[], ["any"]])
def test_the_command_names_the_file_where_the_call_did(empty_home, start_simulator, tmp_path, with_home, name):
    simulator = start_simulator("--tls")
    key = (empty_home.path if with_home else tmp_path) / "the.key"
    key.write_text(simulator.key, encoding="utf-8")
    config = {"host-name": "127.0.0.1", "port": simulator.port, "is-ssl": True, "technician-key": "${file:the.key}"}
    file = tmp_path / "my desk.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    home = ["--home", "home"] if with_home else []
    call = ["call", *name, "get-request", "--request-id", "17", "--config", file.name, *home]
    words = command_to_trust(support.run_program(*call, cwd=tmp_path), ["flintdesk", "doctor", "--config", file.name])
    result = support.run_program(*words, cwd=tmp_path)
    named = re.search(r'"ca-file": ("[^"]*desk.pem")', line(result, "trust"))
    assert named and (tmp_path / "desk.pem").is_file(), str(result)
    file.write_text(json.dumps({**config, "ca-file": json.loads(named[1])}), encoding="utf-8")
    support.run_program(*call, cwd=tmp_path).ok()
