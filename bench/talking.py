"""HTTP over one kept-alive socket, as little of it as a client needs that must not be measured."""

import socket
import struct
from typing import NamedTuple

# Larger ones are mapped and unmapped for each answer, at the price of two page faults
CHUNK = 32_768
TIMEOUT_SECONDS = 60


class Answer(NamedTuple):
    """回答: ``head`` is the status line and the headers, as they came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first value of that header; empty where there is none."""
        return next(iter(self.headers(name)), "")

    def headers(self, name: str) -> list[str]:
        lines = (line.partition(b":") for line in self.head.split(b"\r\n")[1:])
        wanted = name.lower().encode()
        return [v.strip().decode("latin-1") for n, _, v in lines if n.lower() == wanted]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Connection:
    """One connection, made anew where the server closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._connect()

    def _connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # The kernel's time limit: Python's own asks twice for each byte that is moved
        limit = struct.pack("ll", TIMEOUT_SECONDS, 0)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        return made

    def ask(self, request: bytes) -> Answer:
        self.send(request)
        return self.receive()

    def send(self, request: bytes) -> None:
        self.socket.sendall(request)

    def receive(self) -> Answer:
        """Raises ConnectionError where the server went away half-way."""
        received = self._more(b"")
        while (end := received.find(b"\r\n\r\n")) < 0:
            received = self._more(received)
        head, body = received[:end], received[end + 4 :]
        status, low = int(head[9:12]), head.lower()
        body = self._body(status, low, body)
        if b"connection: close" in low:
            self.again()
        return Answer(status, head, body)

    def _body(self, status: int, low: bytes, body: bytes) -> bytes:
        at = low.find(b"\r\ncontent-length:")
        if at >= 0:
            length = int(low[at + 17 :].split(b"\r\n", 1)[0])
            while len(body) < length:
                body = self._more(body)
        elif b"\r\ntransfer-encoding: chunked" in low:
            while not body.endswith(b"0\r\n\r\n"):
                body = self._more(body)
        elif status not in (204, 304):
            raise ConnectionError("an answer without a length")
        return body

    def _more(self, received: bytes) -> bytes:
        try:
            more = self.socket.recv(CHUNK)
        except BlockingIOError:
            raise ConnectionError("the server did not answer in time") from None
        if not more:
            raise ConnectionError("the server closed the connection")
        return received + more

    def again(self) -> None:
        self.socket.close()
        self.socket = self._connect()

    def close(self) -> None:
        self.socket.close()


def request(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method == "POST":
        lines += [
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body
