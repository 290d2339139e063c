"""An answer sent whole is, on the wire, the one that waitress would have written itself."""

import re
import socket
import threading

import pytest
from waitress.server import create_server

from portal.kept_pages import KeptPage
from portal.whole_answers import SEND, offer_whole_answers

PAGE = KeptPage(
    b"<p>page</p>" * 4000,
    [("Content-Type", "text/html; charset=UTF-8"), ("Cache-Control", "no-cache"),
     ("X-Content-Type-Options", "nosniff"), ("Vary", "Accept, Cookie")],
    public=None,
    index=None,
)  # fmt: skip


def application(environ, start_response):
    send = environ.get(SEND)
    if send is not None and environ["PATH_INFO"] == "/whole":
        return send(PAGE.plain.head, PAGE.plain.content)
    start_response("200 OK", list(PAGE.plain.headers))
    return PAGE.plain.answer if environ["REQUEST_METHOD"] == "GET" else []


@pytest.fixture(scope="module")
def port():
    sockets, stopping = {}, threading.Event()
    server = create_server(application, map=sockets, listen="127.0.0.1:0", ident=None, threads=2)
    offer_whole_answers(sockets)

    def run():
        while not stopping.is_set():
            server.asyncore.loop(timeout=0.02, map=sockets, count=1)

    running = threading.Thread(target=run)
    running.start()
    yield server.effective_port
    stopping.set()
    running.join(timeout=10)
    server.task_dispatcher.shutdown()
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()


class Connection:
    """A connection on which bytes are sent as they are."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()
        self.socket.close()

    def send(self, path, version="1.1", method="GET", more=""):
        self.socket.sendall(f"{method} {path} HTTP/{version}\r\nHost: x\r\n{more}\r\n".encode())

    def read(self, has_body=True):
        """(first line, sorted headers without the time, body)"""
        first, headers = self.file.readline(), []
        while (line := self.file.readline()) != b"\r\n":
            headers.append(re.sub(rb"^Date: \w{3}, .* GMT", b"Date: now", line))
        length = next((int(h.split(b":")[1]) for h in headers if h.startswith(b"Content-L")), 0)
        return first, sorted(h.lower() for h in headers), self.file.read(length * has_body)

    def is_closed(self):
        return self.file.read(1) == b""


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"version": "1.0"}, {"method": "HEAD"}, {"more": "Connection: close\r\n"},
        {"more": "Connection: keep-alive\r\n"},
        {"version": "1.0", "more": "Connection: keep-alive\r\n"},
    ],
)  # fmt: skip
def test_it_is_what_waitress_writes(port, asked):
    answers = []
    for path in ("/whole", "/"):
        with Connection(port) as connection:
            connection.send(path, **asked)
            answers.append(connection.read(asked.get("method") != "HEAD"))
            if "close" in asked.get("more", "") or asked == {"version": "1.0"}:
                assert connection.is_closed()
    assert answers[0] == answers[1]
    assert answers[0][2] == (b"" if asked.get("method") == "HEAD" else PAGE.plain.content)


def test_a_connection_answers_any_number_also_of_requests_sent_at_once(port):
    with Connection(port) as connection:
        for path in ("/whole", "/", "/whole"):
            connection.send(path)
            assert connection.read()[2] == PAGE.plain.content
        for path in ("/whole", "/", "/whole", "/whole"):
            connection.send(path)
        assert [connection.read()[2] == PAGE.plain.content for _ in range(4)] == [True] * 4


def test_who_goes_away_disturbs_nobody(port):
    for _ in range(5):
        with Connection(port) as connection:
            connection.send("/whole")
    with Connection(port) as connection:
        connection.send("/whole")
        assert connection.read()[2] == PAGE.plain.content
