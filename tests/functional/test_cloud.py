"""A service desk in the cloud: `flintdesk init --cloud`, and the access token that the processes of a home share."""

import json
import re
import signal
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

import support
from hostile_server import json_response, response
from support import NAME

SECRETS = {"client-secret": "demo-secret", "refresh-token": "demo-refresh"}
ISSUED = json_response(json.dumps({"access_token": "1000.abcdef0123456789", "expires_in": 3600}))


@pytest.fixture
def cloud(start_simulator):
    return start_simulator("--profile", "cloud")


def connect(home, simulator, accounts_port=None, **secrets):
    """A connector to the simulator's desk in the cloud; secrets in files, as init writes them."""
    values = {**SECRETS, **{name.replace("_", "-"): value for name, value in secrets.items()}}
    for name, value in values.items():
        home.write(f"secrets/{NAME}.{name}", value + "\n").chmod(0o600)
    home.connector({
        "api-version": "cloud", "host-name": "127.0.0.1", "port": simulator.port, "is-ssl": False,
        "accounts-host": f"http://127.0.0.1:{accounts_port or simulator.port}", "portal": "itdesk",
        "client-id": "demo-client", **{name: "${file:secrets/%s.%s}" % (NAME, name) for name in values}})
    return home


@pytest.fixture
def desk(empty_home, cloud):
    return connect(empty_home, cloud)


def read(home, **more):
    return home.call("get-request", "--request-id", "17", **more)


def requested(simulator, operation="get-token"):
    return simulator.control("effects")["calls"].get(operation, 0)


def init(folder, port, *more, portal="itdesk", secret="-", accounts_port=None, **options):
    options.setdefault("stdin", SECRETS["client-secret"] + "\n")
    options.setdefault("env", {"GRANT_CODE": "demo-code"})
    return support.run_program(
        "init", folder, "--cloud", "--url", f"http://127.0.0.1:{port}", "--accounts-host",
        f"http://127.0.0.1:{accounts_port or port}", "--portal", portal, "--client-id", "demo-client",
        "--client-secret", secret, *(more or ("--code", "env:GRANT_CODE")), **options)


def shows_no_secret(result):
    for secret in (*SECRETS.values(), "demo-code"):
        assert secret not in result.out + result.err, str(result)
    return result


def test_init_leads_from_a_grant_code_to_a_command_that_works(tmp_path, cloud):
    folder = tmp_path / "desk"
    result = shows_no_secret(init(folder, cloud.port).ok())
    for name, value in SECRETS.items():
        file = folder / f"secrets/{NAME}.{name}"
        assert file.read_text() == value + "\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    config = json.loads((folder / f"connectors/{NAME}.json").read_text())["config"]
    assert not set(SECRETS.values()) & set(config.values())
    command = re.search(r"Next, read a request:\n  \S+ (run first:hello.rb) --home (\S+) --input '(.*)'", result.out)
    assert command, str(result)
    job = support.run_program("run", "first:hello.rb", "--home", command[2], "--input", command[3]).ok()
    assert job.json["status"], str(job)
    # One for the code, one for the doctor; the command has taken the doctor's.
    assert requested(cloud) == 2


def test_a_code_works_once_and_nothing_half_done_is_left(tmp_path, cloud):
    init(tmp_path / "first", cloud.port, "--code", "env:GRANT_CODE", "--skip-doctor").ok()
    result = shows_no_secret(init(tmp_path / "second", cloud.port))
    result.failed(4, "invalid_code", "make a new grant code", "us, eu, in", "nothing was written")
    assert not (tmp_path / "second").exists()


@pytest.mark.parametrize("reply, code, words", [
    (response(content_type="text/html", body="<html><body>Sign in</body></html>"), 12, ("without one (http 200)",)),
    (response(status="429 Too Many Requests", body=""), 9, ("wait some minutes",)),
    (json_response('{"error":"invalid_client"}'), 4, ("invalid_client", "client-id and client-secret", "us, eu, in")),
    (json_response('{"access_token":"1000.abcdef","expires_in":3600}'), 4, ("access type offline",)),
])
def test_init_names_what_an_accounts_server_does_wrong(tmp_path, cloud, start_hostile, reply, code, words):
    accounts = start_hostile(lambda request: reply)
    result = shows_no_secret(init(tmp_path / "desk", cloud.port, accounts_port=accounts.port))
    result.failed(code, "no refresh token", *words)
    assert len(accounts.requests) == 1
    assert not (tmp_path / "desk").exists()


def test_fifty_calls_at_once_ask_for_one_token(desk, cloud):
    with ThreadPoolExecutor(50) as pool:
        for result in pool.map(lambda _: read(desk, timeout=300), range(50)):
            result.ok()
    assert requested(cloud) == 1
    assert requested(cloud, "get-request") == 50


def test_what_is_kept_of_a_token_opens_nothing(desk, cloud, start_hostile):
    token = "1000.abcdef0123456789"
    accounts = start_hostile(lambda request: ISSUED)
    connect(desk, cloud, accounts.port)
    shows_no_secret(read(desk)).failed(4, "does not accept the access token")
    files = [file for file in (desk.path / "data").iterdir() if file.is_file()]
    assert any(file.name.startswith("access-token-") for file in files)
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        content = file.read_bytes().decode("utf-8", "replace")
        for secret in (token, "demo-client", *SECRETS.values()):
            assert secret not in content, file


def test_a_refresh_token_that_is_revoked_in_mid_run_ends_calls_with_4(empty_home, start_simulator):
    simulator = start_simulator("--profile", "cloud,token-lasts-2")
    home = connect(empty_home, simulator)
    bit = home.bit("""
require 'net/http'
read = -> { @call.connector('%s').set('action', 'get-request').set('request-id', 17).sync }
first = read.call
@output.exit(1, first.message) unless first.exitcode == 0
http = Net::HTTP.new('127.0.0.1', %d, nil)
http.post('/simulator/tokens', '{"revoked": true}').value
last = first
last = read.call while last.exitcode == 0
@output.exit(last.exitcode, last.message)
""" % (NAME, simulator.port))
    result = home.run(bit)
    result.failed(4, "refuses it", "invalid_code", "make a new refresh token", f"{NAME}.refresh-token")
    assert "technician" not in result.err
    assert requested(simulator) == 2, "a refusal is believed for a minute"


@pytest.mark.parametrize("reply, code, words", [
    (response(content_type="text/html", body="<html><body>Sign in</body></html>"), 12, ("without one (http 200)",)),
    (response(status="502 Bad Gateway", content_type="text/html", body="<html>busy</html>"), 12, ("http 502",)),
    (response(status="429 Too Many Requests", body=""), 9, ("wait some minutes",)),
    (json_response('{"error":"Access Denied","error_description":"You have made too many requests continuously."}',
                   "400 Bad Request"), 9, ("wait some minutes",)),
    (json_response('{"error":"x"}', "429 Too Many Requests"), 9, ("wait some minutes",)),
    (json_response('{"error":"Access Denied"}'), 9, ("wait some minutes",)),
])
def test_a_token_endpoint_that_misbehaves_is_named(empty_home, cloud, start_hostile, reply, code, words):
    accounts = start_hostile(lambda request: reply)
    connect(empty_home, cloud, accounts.port)
    result = shows_no_secret(read(empty_home))
    result.failed(code, "no access token", f"127.0.0.1:{accounts.port}", *words)
    assert requested(cloud, "get-request") == 0


def test_a_token_endpoint_that_fails_is_asked_again_within_the_call(empty_home, cloud, start_hostile):
    busy = response(status="503 Service Unavailable", content_type="text/html", body="<html>busy</html>")
    accounts = start_hostile(lambda request: busy if len(accounts.requests) <= 2 else ISSUED)
    connect(empty_home, cloud, accounts.port)
    read(empty_home).failed(4, "does not accept the access token")
    assert len(accounts.requests) == 4, "two failures, a token, and one in its place"


def test_no_redirect_leads_a_secret_to_another_host(tmp_path, empty_home, cloud, start_hostile):
    other = start_hostile(lambda request: ISSUED)
    accounts = start_hostile(lambda request: response(
        status="307 Temporary Redirect", headers=[f"Location: http://127.0.0.1:{other.port}/oauth/v2/token"]))
    connect(empty_home, cloud, accounts.port)
    read(empty_home).failed(12, "redirects", "not followed")
    shows_no_secret(init(tmp_path / "desk", cloud.port, accounts_port=accounts.port)).failed(12, "redirects")
    empty_home.program("doctor", NAME, "--home", empty_home.path).failed(12, "redirects")
    assert not other.requests


def test_a_slow_token_endpoint_ends_with_the_call_s_own_timeout(empty_home, cloud, start_hostile):
    accounts = start_hostile(lambda request: None)
    connect(empty_home, cloud, accounts.port)
    result = empty_home.call("get-request", "--request-id", "17", "--timeout", "1500")
    result.failed(10, "access token")
    assert len(accounts.requests) == 1


def test_a_killed_process_that_held_the_lock_keeps_nobody_out(empty_home, cloud, start_hostile):
    # The first request for a token is never answered: its process holds the lock until it is killed.
    accounts = start_hostile(lambda request: None if len(accounts.requests) == 1 else json_response(
        json.dumps({"access_token": "1000.wrong0123456789", "expires_in": 3600})))
    connect(empty_home, cloud, accounts.port)
    holder = support.Background("call", NAME, "get-request", "--request-id", "17", "--home", empty_home.path)
    accounts.wait_for_requests(1)
    waiting = support.Background("call", NAME, "get-request", "--request-id", "17", "--home", empty_home.path)
    holder.stop(signal.SIGKILL)
    # The simulator does not know that token: one was asked for and tried, and one in its place.
    assert waiting.finish() == 4, waiting.err
    assert len(accounts.requests) == 3
    assert "does not accept the access token" in "\n".join(waiting.err)


def test_the_doctor_finds_a_desk_in_the_cloud_healthy(desk, cloud):
    result = shows_no_secret(desk.program("doctor", NAME, "--home", desk.path).ok())
    for check in ("token", "portal", "scope", "clock"):
        assert re.search(rf"^ok +{check} ", result.out, re.MULTILINE), str(result)
    assert "V1" not in result.out and "technician" not in result.out
    read(desk).ok()
    assert requested(cloud) == 1, "the call takes the token that the doctor has had made"


@pytest.mark.parametrize("settings, code, words", [
    ({"refresh_token": "wrong-refresh"}, 4, ("token", "refresh token", f"{NAME}.refresh-token")),
    ({"client_secret": "wrong-secret"}, 4, ("token", "invalid_client_secret", "client-secret")),
])
def test_the_doctor_names_the_secret_that_is_wrong(empty_home, cloud, settings, code, words):
    connect(empty_home, cloud, **settings)
    result = empty_home.program("doctor", NAME, "--home", empty_home.path).failed(code, *words)
    assert "technician" not in result.out
    for value in settings.values():
        assert value not in result.out


def test_a_second_delete_does_not_purge_what_the_first_put_into_the_trash(desk, cloud):
    first = desk.call("delete-request", "--request-id", "5").ok().json
    assert first["operation"]["result"]["changed"] is True
    second = desk.call("delete-request", "--request-id", "5").ok()
    assert second.json["operation"]["result"]["changed"] is False
    assert "in the trash already; nothing was sent" in second.err
    assert requested(cloud, "delete-request") == 1
    assert desk.call("get-request", "--request-id", "5", "--field", "request.is_trashed").ok().out == "true\n"


@pytest.mark.parametrize("fault, code", [({"do": "status", "status": 500}, 12), ({"do": "cut-before"}, 12)])
def test_a_request_that_can_not_be_read_is_not_deleted(desk, cloud, fault, code):
    read(desk).ok()
    cloud.control("plans", {"faults": [{"operation": "get-request", "times": 100, **fault}]})
    desk.call("delete-request", "--request-id", "5").failed(code, "nothing was sent")
    assert requested(cloud, "delete-request") == 0
