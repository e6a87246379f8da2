"""Where a configured key goes: which port of its host, through which proxy, and who is told of it."""

import pytest

import support
from hostile_server import json_response
from support import NAME

KEY = "KEY-that-must-stay-0001"
DESK = '{"request": {"id": "17"}, "response_status": {"status_code": 2000, "status": "success"}}'


@pytest.fixture
def other(start_hostile):
    """Whatever else listens on the service desk's host, and notes what it gets."""
    return start_hostile(lambda request: json_response(DESK))


def connector(home, **settings):
    home.connector({"host-name": "127.0.0.1", "technician-key": KEY, "api-version": "v3", "retries": 0,
                    **{name.replace("_", "-"): value for name, value in settings.items()}})


def bit(home, lines):
    return home.run_text(f"""
r = @call.connector("{NAME}").set("action", "get-request").set("request-id", 17){lines}.sync
@output.set("code", r.exitcode).set("message", r.message)
""")


@pytest.mark.parametrize("port", ["%d", "'%d'"])
def test_a_flintbit_cannot_choose_the_port_of_the_configured_key(empty_home, other, port):
    connector(empty_home)
    result = bit(empty_home, f'.set("port", {port % other.port})').ok().json
    assert result["code"] == 2 and "set port in the configuration" in result["message"], result
    assert not other.requests


def test_nor_can_a_command_line(empty_home, other):
    connector(empty_home)
    result = empty_home.call("get-request", "--request-id", 17, "--port", other.port)
    result.failed(2, f"port {other.port} of 127.0.0.1", "80 and 8080", "allow-other-hosts")
    assert not other.requests and KEY not in result.out + result.err


def test_a_key_of_its_own_or_the_connectors_leave_opens_the_port(empty_home, other):
    connector(empty_home)
    assert bit(empty_home, f'.set("port", {other.port}).set("technician-key", "of-its-own")').ok().json["code"] == 0
    connector(empty_home, allow_other_hosts=True)
    assert bit(empty_home, f'.set("port", {other.port})').ok().json["code"] == 0
    connector(empty_home, port=other.port)
    assert bit(empty_home, f'.set("port", {other.port})').ok().json["code"] == 0
    assert [KEY in request for request in other.requests] == [False, True, True]


@pytest.mark.parametrize("port", [80, 8080])
def test_the_usual_ports_stay_possible(empty_home, port):
    connector(empty_home, timeout=5000, connect_timeout=5000)
    result = bit(empty_home, f'.set("port", {port})').ok().json
    assert result["code"] != 2 and "set port" not in result["message"], result


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0.0.0.0"])
@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
def test_this_machine_is_reached_without_the_environments_proxy(empty_home, other, start_hostile, host, variable):
    proxy = start_hostile(lambda request: json_response(DESK))
    connector(empty_home, host_name=host, port=other.port)
    empty_home.call("get-request", "--request-id", 17, env={variable: f"http://127.0.0.1:{proxy.port}"}).ok()
    assert other.requests and not proxy.requests


def test_a_proxy_of_the_configuration_holds_for_this_machine_too(empty_home, other, start_hostile):
    proxy = start_hostile(lambda request: json_response(DESK))
    connector(empty_home, port=other.port, proxy=f"http://127.0.0.1:{proxy.port}")
    empty_home.call("get-request", "--request-id", 17).ok()
    assert proxy.requests and not other.requests


def test_a_key_that_the_environments_proxy_can_read_is_warned_of_once(empty_home, start_hostile):
    proxy = start_hostile(lambda request: json_response(DESK))
    connector(empty_home, host_name="desk.invalid", port=8080)
    address = f"http://agent:hush-hush@127.0.0.1:{proxy.port}"
    text = f'3.times {{ @call.connector("{NAME}").set("action", "get-request").set("request-id", 17).sync }}'
    result = empty_home.run_text(text, env={"http_proxy": address}).ok()
    warnings = [line for line in result.err.splitlines() if "goes unencrypted" in line]
    assert len(proxy.requests) == 3 and len(warnings) == 1, str(result)
    assert f"to desk.invalid:8080 through the proxy 127.0.0.1:{proxy.port}, which http_proxy" in warnings[0]
    assert KEY not in result.err and "hush-hush" not in result.err
    # A proxy that the connector names was chosen for this key.
    connector(empty_home, host_name="desk.invalid", port=8080, proxy=address)
    assert "goes unencrypted" not in empty_home.run_text(text).ok().err


def test_the_doctor_says_that_plain_http_shows_the_key(empty_home, start_simulator):
    connector(empty_home, host_name="desk.invalid", port=8080, connect_timeout=2000)
    result = support.run_program("doctor", NAME, "--home", empty_home.path)
    lines = [line for line in result.out.splitlines() if line.split()[:2] == ["warning", "tls"]]
    assert len(lines) == 1 and "the key and all tickets can be read on the way" in lines[0], str(result)
    empty_home.connect(start_simulator())
    assert "read on the way" not in support.run_program("doctor", NAME, "--home", empty_home.path).ok().out


UNREADABLE = ["http://agent:hush-hush@bad host:99999", "http://agent:hush-hush@127.0.0.1:99999", "agent:hush-hush@",
              "ftp://agent:hush-hush@127.0.0.1:21"]


@pytest.mark.parametrize("variable, tls", [("http_proxy", False), ("all_proxy", False), ("https_proxy", True), ("HTTPS_PROXY", True)])
@pytest.mark.parametrize("url", UNREADABLE)
def test_an_unreadable_proxy_of_the_environment_is_a_wrong_configuration(empty_home, variable, tls, url):
    connector(empty_home, host_name="desk.invalid", port=8080, is_ssl=tls)
    call = empty_home.call("get-request", "--request-id", 17, env={variable: url})
    doctor = empty_home.program("doctor", NAME, "--home", empty_home.path, env={variable: url})
    for result in (call, doctor):
        shown = result.out + result.err
        assert result.code == 3 and f"{variable} in the environment" in shown, str(result)
        assert "hush-hush" not in shown, str(result)


def test_an_unreadable_proxy_does_not_matter_where_none_is_used(empty_home, other):
    connector(empty_home, port=other.port)
    empty_home.call("get-request", "--request-id", 17, env={"http_proxy": UNREADABLE[0]}).ok()
    connector(empty_home, port=other.port, proxy="")
    empty_home.call("get-request", "--request-id", 17, env={"http_proxy": UNREADABLE[0]}).ok()
