"""Whom `flintdesk simulate` serves: nobody whom a web page sends, and nobody without a key for long."""

import http.client
import json

import pytest

import support

PLAN = json.dumps({"faults": [{"operation": "add-note", "do": "cut-after-commit"}]})


def ask(simulator, method, path, headers, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders((body or "").encode())
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Host": "localhost", "Origin": "http://evil.example"},
                                     {"Host": "localhost", "Origin": "null"}])
def test_a_web_page_can_post_no_plan(simulator, headers):
    status, text = ask(simulator, "POST", "/simulator/plans", headers, PLAN)
    assert status == 403 and "simulator" in text
    assert ask(simulator, "GET", "/simulator/plans", {"Host": "localhost"}) == (200, '{"plans":[]}')


def test_a_further_name_is_allowed_by_a_flag(start_simulator):
    simulator = start_simulator("--allow-host", "desk.test", "--allow-host", "sim")
    for host in ("desk.test", f"sim:{simulator.port}", "localhost"):
        assert ask(simulator, "GET", "/simulator/effects", {"Host": host})[0] == 200
    assert ask(simulator, "GET", "/simulator/effects", {"Host": "other.test"})[0] == 403


def test_a_name_that_is_none_is_refused():
    support.run_program("simulate", "--port", "0", "--allow-host", "http://desk.test/").failed(2, "--allow-host", "without scheme")


def memory_of(process):
    status = open(f"/proc/{process.pid}/status", encoding="ascii").read()
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def test_posts_without_a_key_take_no_memory(simulator):
    """30 MB each: what is announced and sent is not kept."""
    before = memory_of(simulator.server.process)
    size = 30_000_000
    connections = []
    try:
        for _ in range(60):
            connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=60)
            connection.putrequest("POST", "/api/v3/requests")
            connection.putheader("Content-Length", str(size))
            connection.endheaders()
            connections.append(connection)
            try:
                for _ in range(size // 1_000_000 - 1):
                    connection.send(b"a" * 1_000_000)
            except OSError:
                pass  # it has had enough
        assert memory_of(simulator.server.process) - before < 300
    finally:
        for connection in connections:
            connection.close()
