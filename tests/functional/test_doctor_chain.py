"""`flintdesk doctor` beside a call where a server shows more certificates than are needed."""

import socket
import ssl
import subprocess
import threading

import pytest

from hostile_server import response
from support import KEY, NAME

RESPONSE = response(body='{"request": {"id": "17", "subject": "s"}, "response_status": {"status_code": 2000, "status": "success"}}')


class Authority:
    """Certificates made on the spot, below one folder."""

    def __init__(self, folder):
        self.folder = folder

    def openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True, timeout=60)

    def make(self, name, subject, issuer=None, days="90", extensions="basicConstraints=critical,CA:TRUE"):
        """NAME.pem, signed by itself or by another; the key is NAME.key unless that is there already."""
        (self.folder / f"{name}.ext").write_text(extensions + "\n", encoding="utf-8")
        if not (self.folder / f"{name}.key").exists():
            self.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")
        self.openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={subject}", "-out", f"{name}.csr")
        signer = ["-signkey", f"{name}.key"] if issuer is None else ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial"]
        self.openssl("x509", "-req", "-in", f"{name}.csr", *signer, "-days", days, "-extfile", f"{name}.ext", "-out", f"{name}.pem")

    def text(self, name):
        return (self.folder / f"{name}.pem").read_text(encoding="utf-8")


@pytest.fixture
def tls_server():
    """Serves one fixed response with the certificates of a file."""
    sockets = []

    def start(chain, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        place = socket.create_server(("127.0.0.1", 0))
        sockets.append(place)

        def serve(connection):
            try:
                with context.wrap_socket(connection, server_side=True) as stream:
                    if stream.recv(65536):
                        stream.sendall(RESPONSE)
            except OSError:
                return  # the doctor tries the handshake alone

        def accept():
            while True:
                try:
                    connection, _ = place.accept()
                except OSError:
                    return
                connection.settimeout(60)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return place.getsockname()[1]

    yield start
    for place in sockets:
        place.shutdown(socket.SHUT_RDWR)
        place.close()


@pytest.mark.parametrize("trusted, works", [("new", True), ("old", False)])
def test_an_old_certificate_matters_only_where_it_is_gone_through(empty_home, tls_server, tmp_path, trusted, works):
    authority = Authority(tmp_path)
    authority.make("old", "Old Root")
    authority.make("new", "New Root")
    authority.make("desk", "127.0.0.1", "new", extensions="subjectAltName=IP:127.0.0.1")
    # The new authority once more, signed by the old one, as long as machines did not know the new one: expired.
    (tmp_path / "cross.key").write_bytes((tmp_path / "new.key").read_bytes())
    authority.make("cross", "New Root", "old", days="-1")
    (tmp_path / "chain.pem").write_text(authority.text("desk") + authority.text("cross"), encoding="utf-8")
    port = tls_server(tmp_path / "chain.pem", tmp_path / "desk.key")
    empty_home.connector({"host-name": "127.0.0.1", "port": port, "is-ssl": True, "technician-key": KEY, "api-version": "v3",
                          "ca-file": str(tmp_path / f"{trusted}.pem")})
    call = empty_home.call("get-request", "--request-id", "17")
    doctor = empty_home.program("doctor", NAME, "--home", empty_home.path)
    validity = [text for text in doctor.out.splitlines() if "validity" in text][0]
    assert (call.code, "expired" in call.err) == ((0, False) if works else (11, True)), str(call)
    assert (validity.split()[0], "expired" in validity) == (("ok", False) if works else ("failure", True)), str(doctor)
