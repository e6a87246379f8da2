"""A service desk's TLS by another library than the program's own, through which a test can say what OpenSSL offers
no way to say: an alert of its choice, or key updates without end. It passes requests on to the simulator."""

import ctypes
import socket
import threading

# Of libgnutls, which apt itself uses, so that every Debian has it.
_CERTIFICATE, _SERVER, _PEM, _FATAL, _UPDATE_ONLY = 1, 1, 1, 2, 0
_INTERRUPTED, _AGAIN = -52, -28
_tls = ctypes.CDLL("libgnutls.so.30")
for _name, _result, _arguments in (
        ("gnutls_record_recv", ctypes.c_ssize_t, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t)),
        ("gnutls_record_send", ctypes.c_ssize_t, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t)),
        ("gnutls_handshake", ctypes.c_int, (ctypes.c_void_p,)),
        ("gnutls_deinit", None, (ctypes.c_void_p,)),
        ("gnutls_alert_send", ctypes.c_int, (ctypes.c_void_p, ctypes.c_int, ctypes.c_int)),
        ("gnutls_session_key_update", ctypes.c_int, (ctypes.c_void_p, ctypes.c_uint)),
        ("gnutls_priority_set_direct", ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)),
        ("gnutls_credentials_set", ctypes.c_int, (ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)),
        ("gnutls_transport_set_int2", None, (ctypes.c_void_p, ctypes.c_int, ctypes.c_int)),
        ("gnutls_certificate_set_x509_key_file", ctypes.c_int,
         (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int))):
    getattr(_tls, _name).restype = _result
    getattr(_tls, _name).argtypes = _arguments


class Connection:
    """One client's, over TLS 1.3."""

    def __init__(self, raw, credentials):
        self.raw = raw
        self.session = ctypes.c_void_p()
        _tls.gnutls_init(ctypes.byref(self.session), _SERVER)
        _tls.gnutls_priority_set_direct(self.session, b"NORMAL:-VERS-ALL:+VERS-TLS1.3", None)
        _tls.gnutls_credentials_set(self.session, _CERTIFICATE, credentials)
        _tls.gnutls_transport_set_int2(self.session, raw.fileno(), raw.fileno())
        self._expect(self._until_done(_tls.gnutls_handshake, self.session))

    @staticmethod
    def _until_done(function, *arguments):
        result = function(*arguments)
        while result in (_INTERRUPTED, _AGAIN):
            result = function(*arguments)
        return result

    @staticmethod
    def _expect(result):
        if result < 0:
            raise OSError(f"GnuTLS says {result}")
        return result

    def recv(self, size):
        room = ctypes.create_string_buffer(size)
        size = self._expect(self._until_done(_tls.gnutls_record_recv, self.session, room, size))
        return room.raw[:size]

    def sendall(self, data):
        while data:
            data = data[self._expect(self._until_done(_tls.gnutls_record_send, self.session, data, len(data))):]

    def alert(self, number):
        self._expect(_tls.gnutls_alert_send(self.session, _FATAL, number))

    def update_key(self):
        self._expect(self._until_done(_tls.gnutls_session_key_update, self.session, _UPDATE_ONLY))

    def close(self):
        _tls.gnutls_deinit(self.session)
        self.raw.close()


class GnuTlsFront:
    """Listens on a free port with a certificate (PEM files) and passes each request on to `port` in the clear.
    `instead(connection, request)` is asked for each response that came: true when it has said something else."""

    def __init__(self, certificate, key, port, instead):
        self.upstream = port
        self.instead = instead
        self._credentials = ctypes.c_void_p()
        _tls.gnutls_certificate_allocate_credentials(ctypes.byref(self._credentials))
        assert _tls.gnutls_certificate_set_x509_key_file(
            self._credentials, str(certificate).encode(), str(key).encode(), _PEM) == 0
        self._threads = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._spawn(self._accept)

    def _spawn(self, function, *arguments):
        self._threads.append(threading.Thread(target=function, args=arguments, daemon=True))
        self._threads[-1].start()

    def _accept(self):
        while True:
            try:
                raw, _ = self._socket.accept()
            except OSError:
                return
            self._spawn(self._serve, raw)

    def _serve(self, raw):
        connection = None
        try:
            connection = Connection(raw, self._credentials)
            request = self._request(connection)
            if request and not self.instead(connection, request, response := self._pass_on(request)):
                connection.sendall(response)
        except OSError:
            pass  # the client went away, which is its right
        finally:
            (connection or raw).close()

    @staticmethod
    def _request(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        while lengths and len(body) < int(lengths[0]):
            body += connection.recv(65536)
        return head + b"\r\nConnection: close\r\n\r\n" + body

    def _pass_on(self, request):
        with socket.create_connection(("127.0.0.1", self.upstream), timeout=60) as upstream:
            upstream.sendall(request)
            response = b""
            while more := upstream.recv(65536):
                response += more
        return response

    def stop(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(timeout=60)
