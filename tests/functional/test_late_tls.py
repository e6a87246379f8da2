"""What a service desk says in TLS 1.3 after it has read a change, in place of a response."""

import subprocess

import pytest
from gnutls_front import GnuTlsFront
from support import KEY, notes_of

EXPIRED, UNKNOWN, REQUIRED = 45, 46, 116  # alerts about certificates (RFC 8446 section 6)


@pytest.fixture
def start_front(tmp_path, simulator):
    fronts = []
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=desk", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "desk.key", "-out", "desk.pem"],
                   cwd=tmp_path, check=True, capture_output=True, timeout=60)

    def start(instead):
        fronts.append(GnuTlsFront(tmp_path / "desk.pem", tmp_path / "desk.key", simulator.port, instead))
        return fronts[-1]

    yield start
    for front in fronts:
        front.stop()


def connect(home, front, tmp_path, **settings):
    home.write("secrets/key", KEY).chmod(0o600)
    home.connector({"host-name": "127.0.0.1", "port": front.port, "is-ssl": True, "technician-key": "${file:secrets/key}",
                    "ca-file": str(tmp_path / "desk.pem"), "retries": 0, **settings})


@pytest.mark.parametrize("alert", [EXPIRED, UNKNOWN, REQUIRED])
@pytest.mark.parametrize("ticket", [False, True], ids=["", "after a ticket"])
def test_an_alert_about_certificates_after_the_request_does_not_make_a_change_unsent(
        empty_home, simulator, start_front, tmp_path, api, alert, ticket):
    """No certificate was asked for, so that this is no end of the handshake."""
    done = []

    def instead(connection, request, _):
        if done or b"mind the fan" not in request.replace(b"+", b" ").replace(b"%20", b" "):
            return False
        done.append(True)
        if ticket:
            connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")
        connection.alert(alert)
        return True

    connect(empty_home, start_front(instead), tmp_path, **{"api-version": api})
    empty_home.call("add-note", "--request-id", "17", "--notetext", "mind the fan").ok()
    assert done and [note for note in notes_of(simulator) if "mind the fan" in note] == ["mind the fan"]


def test_key_updates_without_end_do_not_outlast_the_timeout(empty_home, start_front, tmp_path):
    def instead(connection, request, _):
        while b"/requests/17" in request or b"/request/17" in request:
            connection.update_key()
        return False

    connect(empty_home, start_front(instead), tmp_path)
    result = empty_home.call("get-request", "--request-id", "17", "--timeout", "3000")
    assert result.code in (10, 12), result
