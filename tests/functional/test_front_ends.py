"""A service desk below a path, and what front ends before it say in their own words."""

import json

import pytest

import support
from hostile_server import response
from support import KEY, NAME

NGINX = ("<html>\r\n<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>\r\n<body>\r\n"
         "<center><h1>400 Bad Request</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
APACHE = ("<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>400 Bad Request</title>\n</head><body>\n"
          "<h1>Bad Request</h1>\n<p>Your browser sent a request that this server could not understand.<br />\n"
          "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />\n</p>\n</body></html>\n")


@pytest.fixture
def below(empty_home, start_simulator, api):
    simulator = start_simulator("--base-path", "/helpdesk")
    return empty_home.connect(simulator, api_version=api, base_path="helpdesk/"), simulator


def test_all_calls_go_below_the_path(below):
    home, simulator = below
    assert home.call("get-request", "--request-id", "17").ok().json["operation"]["Details"]
    home.call("add-note", "--request-id", "17", "--notetext", "below").ok()
    home.call("close-request", "--request-id", "17", "--close-comment", "done").ok()
    assert simulator.control("effects")["total"]["add-note"] == 1
    assert "below" not in home.program("doctor", NAME, "--home", home.path).ok().err


def test_a_verifying_read_goes_below_the_path(below):
    home, simulator = below
    simulator.control("plans", {"faults": [{"operation": "add-note", "do": "cut-after-commit"}]})
    home.connect(simulator, base_path="/helpdesk", api_version="v3", settle_time=20)
    home.call("add-note", "--request-id", "17", "--notetext", "once").ok()
    assert simulator.control("effects")["total"]["add-note"] == 1


def test_what_is_found_of_one_path_is_not_believed_of_another(empty_home, start_simulator):
    simulator = start_simulator("--base-path", "/helpdesk")
    empty_home.connect(simulator, base_path="/helpdesk")
    empty_home.call("get-request", "--request-id", "17").ok()
    empty_home.connect(simulator, name="other", base_path="/Helpdesk")
    empty_home.call("get-request", "--request-id", "17", name="other").failed(12)
    kept = [file.name for file in (empty_home.path / "data").glob("installation-of-*") if "api" in json.loads(file.read_text())]
    assert len(kept) == 1, kept


def test_a_call_names_no_other_path(empty_home, start_simulator):
    empty_home.connect(start_simulator("--base-path", "/helpdesk"), base_path="helpdesk/")
    empty_home.call("get-request", "--request-id", "17", "--base-path", "/elsewhere").failed(2, "base-path")
    empty_home.call("get-request", "--request-id", "17").ok()


@pytest.mark.parametrize("path, word", [
    ("/a?b=1", "from ? on"), ("/a#b", "from # on"), ("/a/../b", "path that it leads to"), ("/a b", "blanks"), ("/a\\b", "write /"),
    ("https://it.example/helpdesk", "host-name"), ("/helpdesk/api/v3", "from /api on"), ("/%2e%2e", "path that it leads to"), (17, None),
])
def test_a_path_that_is_none_is_refused_before_anything_is_sent(empty_home, start_simulator, path, word):
    simulator = start_simulator()
    empty_home.connect(simulator, base_path=path, api_version="v3")
    if word is None:
        empty_home.call("get-request", "--request-id", "17").failed(12)
        return
    empty_home.call("get-request", "--request-id", "17").failed(3, "base-path", word)
    assert not simulator.control("effects")["calls"]


def test_init_divides_a_whole_address(tmp_path, start_simulator):
    simulator = start_simulator("--base-path", "/helpdesk")
    (tmp_path / "key").write_text(KEY)
    home = tmp_path / "home"
    result = support.run_program("init", home, "--url", f"http://127.0.0.1:{simulator.port}/helpdesk/", "--key", f"@{tmp_path / 'key'}").ok()
    assert "Next, read a request" in result.out
    config = json.loads((home / f"connectors/{NAME}.json").read_text())["config"]
    assert (config["host-name"], config["port"], config["is-ssl"], config["base-path"]) == ("127.0.0.1", simulator.port, False, "/helpdesk")


@pytest.mark.parametrize("page", [NGINX, APACHE], ids=["nginx", "apache"])
@pytest.mark.parametrize("action", [["get-request"], ["add-note", "--notetext", "x"]], ids=["read", "change"])
def test_the_page_for_plain_http_on_a_port_for_tls(empty_home, start_hostile, page, action, api):
    server = start_hostile(lambda request: response("400 Bad Request", "text/html", page))
    empty_home.connect(server, key=KEY, api_version=api)
    result = empty_home.call(*action, "--request-id", "17").failed(11, "is-ssl to true", "unencrypted", "generate a new key")
    assert len(server.requests) == 1, "nobody behind it has read anything"
    assert KEY not in result.out + result.err


def test_the_page_in_any_order_of_detection(empty_home, start_hostile):
    server = start_hostile(lambda request: response("400 Bad Request", "text/html", NGINX))
    empty_home.connect(server, key=KEY)
    for action in (["get-request"], ["add-note", "--notetext", "x"]):
        empty_home.call(*action, "--request-id", "17").failed(11, "is-ssl to true")
    assert len(server.requests) == 2


def test_a_redirect_says_where_it_leads_and_no_secret(empty_home, start_hostile, api):
    server = start_hostile(lambda request: response("302 Found", headers=[
        f"Location: https://u:pw-of-u@elsewhere.example:8443/desk;jsessionid=1/x?key={KEY}"]))
    empty_home.connect(server, key=KEY, api_version=api, retries=0)
    result = empty_home.call("get-request", "--request-id", "17").failed(11, "https://elsewhere.example:8443/desk/x")
    for secret in (KEY, "pw-of-u", "jsessionid"):
        assert secret not in result.out + result.err


WORDS = ["wrong", "expired", "technician", "service", "accept", "regenerated", "login", "request", "simulate", "desk"]


@pytest.mark.parametrize("word", WORDS)
def test_a_key_that_is_a_word_is_told_by_no_gap(empty_home, start_hostile, word):
    """The message with such a key is the one with a key of another kind, but for what the server has repeated."""
    said = {}
    for key in ("Zq-0815-4711-abc", word):
        body = json.dumps({"operation": {"result": {"status": "Failed", "message": f"Unable to authenticate: ({key})"}}})
        server = start_hostile(lambda request, body=body: response(body=body))
        empty_home.connect(server, key=key, api_version="v1", retries=0)
        result = empty_home.call("get-request", "--request-id", "17").failed(4)
        raised = empty_home.run_text("r = @call.connector('manageenginesdp').set('action', 'get-request').set('request-id', 17).sync\n"
                                     "@log.warn(r.message)\nraise r.message")
        said[key] = [text.replace(str(server.port), "PORT") for text in (result.err, raised.err.split("Z ")[-1])]
        assert "[hidden]" in result.err and f"({key})" not in result.err + raised.err, str(result)
    first, second = said.values()
    assert first == second
