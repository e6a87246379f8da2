"""Servers and clients that send a byte now and then: no deadline is moved by one."""

import socket
import time

import pytest

import support

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
FORMS = {
    "status line": (b"HTTP/1.1 200 O", b"O"),
    "header line": (HEAD + b"X-Long: ", b"a"),
    "headers": (HEAD, b"X: a\r\n"),
    "informational responses": (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "body": (HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "body until the end": (HEAD + b"Connection: close\r\n\r\n", b" "),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "chunk line": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a"),
    "trailer": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: a\r\n"),
}
LIMIT = 2_000  # milliseconds that a call has


class Dripping:
    """The bytes of a response one by one, until its client has gone."""

    def __init__(self, start_hostile, begin, drop):
        self.server = start_hostile(self.respond)
        self.server._serve = self.serve
        self.begin, self.drop = begin, drop

    def respond(self, request):
        raise AssertionError("serve() does it")

    def serve(self, connection):
        with connection:
            connection.settimeout(60)
            try:
                self.server.requests.append(self.server._read(connection))
                connection.sendall(self.begin)
                while not self.server._stopping.wait(0.02):
                    connection.sendall(self.drop)
            except OSError:
                return


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("action, code", [(("get-request", "--request-id", 17), 10),
                                          (("add-note", "--request-id", 17, "--notetext", "x", "--ispublic", "true"), 13)])
def test_a_response_that_trickles_ends_with_the_calls_time(empty_home, start_hostile, form, action, code):
    server = Dripping(start_hostile, *FORMS[form]).server
    empty_home.connector({"host-name": "127.0.0.1", "port": server.port, "technician-key": support.KEY, "api-version": "v3"})
    started = time.monotonic()
    result = empty_home.call(*action, "--timeout", LIMIT)
    # Twice the time and more: the machine may be busy, but a drop every 20 ms would go on for ever.
    assert time.monotonic() - started < LIMIT / 1000 + 20
    # What is never right, a response without an end, may be refused before the time is up.
    assert result.code in (code, {10: 12, 13: 13}[code]), str(result)
    result.clean()


def test_slow_clients_do_not_hold_the_simulator(simulator):
    """As many as it takes, each with half a request; another one is served all the same."""
    slow = []
    try:
        for number in range(2_100):
            client = socket.create_connection(("127.0.0.1", simulator.port), timeout=60)
            client.sendall(b"GET /simulator/effects HTTP/1.1\r\nHost: localhost\r\nX: %d" % number)
            slow.append(client)
        assert "calls" in simulator.control("effects")
    finally:
        for client in slow:
            client.close()
