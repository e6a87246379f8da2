"""Responses that no service desk should send: a read ends as 12, a change as 13, and neither ever as a success."""

import gzip

import pytest

import support
from hostile_server import response, json_response

HTML = "<!DOCTYPE html><html><head><title>Gateway</title></head><body><h1>It works!</h1></body></html>"
DEEP = b"[" * 100_000

UNREADABLE = {
    "closed without a response": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "half a header": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "an empty body": response(),
    "nothing, as 204": b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "cut short": response(body='{"request": {"id": "17", "sub', length=5000),
    "cut short without a length": b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"request": {"id',
    "a broken chunk": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    "compressed, but not": response(body=b"not gzip at all", headers=("Content-Encoding: gzip",)),
    "no JSON": response(body="yes, thank you"),
    "no UTF-8": response(body=b'{"request": {"id": "17", "subject": "caf\xe9 \xff\xfe"}}'),
    "HTML": response(content_type="text/html", body=HTML),
    "HTML that claims to be JSON": response(body=HTML),
    "a list": json_response("[]"),
    "a number": json_response("42"),
    "null": json_response("null"),
    "an empty object": json_response("{}"),
    "a stranger's object": json_response('{"hello": "world"}'),
    "V3 parts of the wrong type": json_response('{"request": 5, "response_status": "fine"}'),
    "V1 parts of the wrong type": json_response('{"operation": ["result"]}'),
    "a result of the wrong type": json_response('{"operation": {"result": 1, "Details": null}}'),
    "text without end": json_response('{"operation": {"result": {"status": "Succ'),
    "very deep": json_response(DEEP),
    "XML that is none": response(content_type="text/xml", body="<operation><result>"),
    "a page with 500": response("500 Internal Server Error", "text/html", HTML),
    "an empty 502": response("502 Bad Gateway"),
    "JSON with 503": json_response('{"message": "later"}', "503 Service Unavailable"),
}


def connect(home, server, api, **settings):
    config = {"host-name": "127.0.0.1", "port": server.port, "is-ssl": False, "technician-key": support.KEY,
              "api-version": api, "retries": 0, "timeout": 20000, "settle-time": 20}
    config.update(settings)
    home.connector(config)
    return home


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_read_that_cannot_be_understood_is_12(empty_home, start_hostile, api, kind):
    server = start_hostile(lambda request: UNREADABLE[kind])
    result = connect(empty_home, server, api).call("get-request", "--request-id", "17")
    result.failed(12, support.NAME)
    assert support.KEY not in result.err


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_change_that_cannot_be_understood_is_13_and_sent_once(empty_home, start_hostile, api, kind):
    server = start_hostile(lambda request: UNREADABLE[kind])
    connect(empty_home, server, api, retries=3, timeout=2500)
    result = empty_home.call("add-note", "--request-id", "17", "--notetext", "once")
    result.failed(13, support.NAME, "17")
    assert len(server.changes) == 1, "a change whose response is unclear must not be retried"


TOLD = {"closed without a response": "closed the connection without a response", "HTML": "a web page responded",
        "an empty object": "does not have the form of the V1 API", "no UTF-8": "it is not UTF-8"}


@pytest.mark.parametrize("kind", TOLD)
def test_finding_out_the_api_version_ends_as_12_too(empty_home, start_hostile, kind):
    server = start_hostile(lambda request: UNREADABLE[kind])
    connect(empty_home, server, "auto", retries=1)
    empty_home.call("get-request", "--request-id", "17").failed(12, support.NAME, TOLD[kind])


def test_a_change_is_not_sent_before_the_api_version_is_known(empty_home, start_hostile):
    server = start_hostile(lambda request: b"")
    connect(empty_home, server, "auto")
    result = empty_home.call("add-note", "--request-id", "17", "--notetext", "once")
    result.failed(12, "closed the connection without a response")
    assert server.changes == []


def test_a_flintbit_sees_the_same_as_values(empty_home, start_hostile, api):
    server = start_hostile(lambda request: UNREADABLE["HTML"])
    connect(empty_home, server, api)
    bit = 'r = @call.connector("manageenginesdp").set("action", "add-note").set("request-id", 17).set("notetext", "x").sync\n' \
          '@output.set("code", r.exitcode).set("message", r.message).set("text", r.to_s).set("response", r.get("response"))'
    output = empty_home.run_text(bit).ok().json
    assert output["code"] == 13
    assert output["message"] and output["response"] is None and output["text"] == ""


def test_a_response_that_never_comes_is_10_for_a_read_and_13_for_a_change(empty_home, start_hostile, api):
    server = start_hostile(lambda request: None)
    connect(empty_home, server, api)
    empty_home.call("get-request", "--request-id", "17", "--timeout", "3000").failed(10, "time")
    result = empty_home.call("add-note", "--request-id", "17", "--notetext", "x", "--timeout", "3000")
    result.failed(13, "17")
    server.wait_for_requests(2)
    assert len(server.changes) == 1


def test_a_read_is_retried_after_a_503(empty_home, start_hostile):
    good = json_response('{"request": {"id": "17", "subject": "Disk"}, "response_status": {"status_code": 2000, "status": "success"}}')
    server = start_hostile(lambda request: UNREADABLE["JSON with 503"] if len(server.requests) < 2 else good)
    connect(empty_home, server, "v3", retries=3)
    assert empty_home.call("get-request", "--request-id", "17").ok().json["request"]["subject"] == "Disk"
    assert len(server.requests) == 2


# Good for a read of the request and for a new note.
GOOD = b'{"request": {"id": "17", "subject": "Disk"}, "note": {"id": "9"}, "response_status": {"status_code": 2000, "status": "success"}}'
# A close that is not announced may cross the next request.
OK, LENGTH = b"HTTP/1.1 200 OK\r\nConnection: close\r\n", b"Content-Length: %d\r\n" % len(GOOD)
PACKED = gzip.compress(GOOD) + b"\0" * 8
ODD = {
    "no reason": b"HTTP/1.1 200\r\nConnection: close\r\n" + LENGTH + b"\r\n" + GOOD,
    "LF alone": b"HTTP/1.1 200 OK\nConnection: close\nContent-Length: %d\n\n" % len(GOOD) + GOOD,
    "a blank behind a chunk's size": OK + b"Transfer-Encoding: chunked\r\n\r\n%x \r\n" % len(GOOD) + GOOD + b"\r\n0\r\n\r\n",
    "an encoding that is none": OK + b"Content-Encoding: UTF-8\r\n" + LENGTH + b"\r\n" + GOOD,
    "gzip and zeros": OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED) + PACKED,
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_response_that_every_client_reads_is_read(empty_home, start_hostile, kind):
    server = start_hostile(lambda request: ODD[kind])
    connect(empty_home, server, "v3")
    assert empty_home.call("get-request", "--request-id", "17").ok().json["request"]["subject"] == "Disk"
    empty_home.call("add-note", "--request-id", "17", "--notetext", "once").ok()
    assert len(server.changes) == 1


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_key_follows_no_redirect_to_another_host(empty_home, start_hostile, api, status):
    stranger = start_hostile(lambda request: json_response("{}"))
    away = f"Location: http://127.0.0.1:{stranger.port}/api/v3/requests/17"
    server = start_hostile(lambda request: response(status, "text/html", "", headers=(away,)))
    connect(empty_home, server, api)
    assert empty_home.call("get-request", "--request-id", "17").clean().code in (4, 12)
    assert empty_home.call("add-note", "--request-id", "17", "--notetext", "x").clean().code in (4, 13)
    assert stranger.requests == []


@pytest.mark.parametrize("api_version, body, status", [
    ("v3", '{"response_status": {"status_code": 4000, "messages": [{"status_code": 401, "type": "failed", '
           '"message": "AuthToken in the request is invalid. Unable to authenticate."}], "status": "failed"}}', "400 Bad Request"),
    ("v3", '{"response_status": {"status_code": 4000, "messages": [{"status_code": 4022, "type": "failed"}], '
           '"status": "failed"}}', "401 Unauthorized"),
    ("v1", '{"operation": {"result": {"status": "Failed", "message": "Technician key in the request is invalid. '
           'Unable to authenticate."}}}', "200 OK"),
])
def test_a_clear_refusal_of_a_change_is_not_an_unconfirmed_write(empty_home, start_hostile, api_version, body, status):
    server = start_hostile(lambda request: json_response(body, status))
    connect(empty_home, server, api_version)
    empty_home.call("add-note", "--request-id", "17", "--notetext", "x").failed(4, support.NAME, "key")
