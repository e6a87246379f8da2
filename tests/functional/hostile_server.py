"""A server that sends responses that no service desk should, byte by byte as it is told."""

import socket
import threading


def response(status="200 OK", content_type="application/json", body=b"", length=None, headers=()):
    """The bytes of an HTTP response; `length` overrides what the body's length is."""
    if isinstance(body, str):
        body = body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}",
             f"Content-Length: {len(body) if length is None else length}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def json_response(body, status="200 OK"):
    return response(status=status, body=body)


class HostileServer:
    """Listens on a free port; `respond(request)` gives the bytes to send back before the connection is closed, or
    None to leave the client waiting until the server stops. `requests` holds the first line and the rest of each."""

    def __init__(self, respond):
        self.respond = respond
        self.requests = []
        self._arrived = threading.Condition()
        self._stopping = threading.Event()
        self._threads = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._spawn(self._accept)

    def _spawn(self, function, *arguments):
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while not self._stopping.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._spawn(self._serve, connection)

    def _serve(self, connection):
        with connection:
            connection.settimeout(60)
            try:
                request = self._read(connection)
                if not request:
                    return
                with self._arrived:
                    self.requests.append(request)
                    self._arrived.notify_all()
                reply = self.respond(request)
                if reply is None:
                    self._stopping.wait(120)
                elif reply:
                    connection.sendall(reply)
            except OSError:
                return  # the client went away, which is its right

    @staticmethod
    def _read(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return ""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                length = int(value)
        while len(body) < length:
            more = connection.recv(65536)
            if not more:
                break
            body += more
        return head.decode("latin-1") + "\r\n\r\n" + body.decode("utf-8", "replace")

    def wait_for_requests(self, count=1):
        """Until so many have been read: a client may have given up before that."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.requests) >= count, timeout=60), f"only {len(self.requests)} requests came"

    @property
    def changes(self):
        """Requests that would change something: V1's are told apart by their operation, V3's by their verb."""
        return [request for request in self.requests
                if ("/sdpapi/" in request and "OPERATION_NAME=GET_" not in request)
                or ("/api/v3" in request and not request.startswith("GET "))]

    def stop(self):
        self._stopping.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(timeout=60)
