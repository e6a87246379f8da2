"""A SOCKS5 proxy that wants a name and a password (RFC 1928 and 1929), and keeps what it saw."""

import socket
import threading

GRANTED, REFUSED = 0, 2  # of the reply to a connection that is asked for


def read(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise OSError("the other side has gone")
        data += more
    return data


class SocksServer:
    """Listens on a free port. `credentials` is the (name, password) that it wants, `reply` what it sends to whoever has them.
    `given` holds the pairs that it was told, `targets` the places asked for, `passed` the bytes of all clients."""

    def __init__(self, credentials, reply=GRANTED):
        self.credentials, self.reply = credentials, reply
        self.given, self.targets, self.passed = [], [], bytearray()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._spawn(self._accept)

    @staticmethod
    def _spawn(function, *arguments):
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        thread.start()
        return thread

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._spawn(self._serve, connection)

    def _serve(self, connection):
        with connection:
            connection.settimeout(60)
            try:
                if self._lets_in(connection):
                    self._connect(connection)
            except OSError:
                return  # the client went away, which is its right

    def _lets_in(self, connection):
        _, count = read(connection, 2)
        if 2 not in read(connection, count):
            connection.sendall(b"\x05\xff")
            return False
        connection.sendall(b"\x05\x02")
        _, length = read(connection, 2)
        name = read(connection, length).decode()
        password = read(connection, read(connection, 1)[0]).decode()
        self.given.append((name, password))
        right = (name, password) == self.credentials
        connection.sendall(b"\x01\x00" if right else b"\x01\x01")
        return right

    def _connect(self, connection):
        _, _, _, kind = read(connection, 4)
        host = socket.inet_ntoa(read(connection, 4)) if kind == 1 else read(connection, read(connection, 1)[0]).decode()
        target = host, int.from_bytes(read(connection, 2), "big")
        self.targets.append(target)
        connection.sendall(bytes([5, self.reply, 0, 1, 0, 0, 0, 0, 0, 0]))
        if self.reply != GRANTED:
            return
        with socket.create_connection(target, timeout=60) as onward:
            back = self._spawn(self._pass, onward, connection)
            self._pass(connection, onward, self.passed)
            back.join(timeout=60)

    @staticmethod
    def _pass(source, sink, seen=None):
        try:
            while data := source.recv(65536):
                if seen is not None:
                    seen.extend(data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def stop(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
