"""Visitors: what they ask in which turn, and that they act as a browser would."""

import socket
import threading
from collections import Counter

import pytest

from bench.forms import form_to
from bench.missing import Unexpected
from bench.talking import Answer, Connection
from bench.visits import Pair, mixed, reading, take_cookies, visiting, writing

FORM = """<form id="edit" action="http://localhost:7140/a/add">
<input type="hidden" name="csrf_token" value="abc"/><input name="title"/><textarea name="body">
old &amp; text</textarea>
<select name="kind"><option value="">-</option><option value="b" selected>B</option></select>
<input type="checkbox" name="off" value="1"/>
<input type="checkbox" name="on" value="1" checked="checked"/>
<input type="file" name="upload"/><button name="save">保存</button></form>
<form action="/x/submit"><input name="csrf_token" value="abc"/></form>
<form action="/x/publish"><input name="csrf_token" value="abc"/></form>"""


LONG = b"abcde" * 40_000


def answer(status=200, body=FORM, **headers):
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return Answer(status, "\r\n".join(["HTTP/1.1 200 OK", *lines]).encode(), body.encode())


def answered(visit, count):
    """The methods and paths of so many requests, each answered as if it had worked."""
    asked, request = [], next(visit)
    for _ in range(count):
        method, path = request.split(b" ", 2)[:2]
        asked.append((method.decode(), path.decode()))
        done = answer(303, "", Location="http://localhost/x") if method == b"POST" else answer()
        request = visit.send(done)
    return asked


def pair():
    return Pair("/a", {"session": "w"}, {"session": "p"})


def test_a_form_is_filled_in_as_a_browser_does():
    form = form_to(FORM, "edit")
    assert form.action == "/a/add"
    assert dict(form.fields) == {
        "csrf_token": "abc", "title": "", "body": "old & text", "kind": "b", "on": "1"
    }  # fmt: skip
    assert b"title=%E6%96%B0" in form.filled(title="新", save="save")
    assert b"save=save" in form.filled(save="save")


def test_a_form_that_is_not_offered_is_said():
    with pytest.raises(Unexpected, match="withdraw"):
        form_to(FORM, "withdraw")


def test_readers_take_the_addresses_in_turn_from_where_they_are_told():
    asked = answered(reading(["/a", "/b", "/c"], {}, 1), 4)
    assert [path for _, path in asked] == ["/b", "/c", "/a", "/b"]


def test_writing_is_three_pages_and_three_posts():
    asked = answered(writing(pair()), 6)
    assert [method for method, _ in asked] == ["GET", "POST"] * 3
    assert [path for _, path in asked] == [
        "/a/add?kind=information", "/a/add", "/x", "/x/submit", "/x", "/x/publish"
    ]  # fmt: skip


def test_a_refused_draft_begins_the_next_one():
    visit = writing(pair())
    next(visit)
    visit.send(answer())
    assert visit.send(answer(409, "")).startswith(b"GET /a/add?kind=information")


def test_five_of_a_hundred_mixed_requests_are_posted():
    asked = answered(mixed(pair(), ["/r"], {}, 17), 17 + 600)
    assert Counter(method for method, _ in asked[17:])["POST"] == 30


def test_five_of_a_hundred_visits_are_of_somebody_signing_in():
    page = '<form id="login"></form><form action="/logout"></form>'
    visit = visiting(["/r"], {}, ("a", "b"), 0)
    request, asked = next(visit), []
    for _ in range(400):
        asked.append(request.split(b" ", 2)[1].decode())
        request = visit.send(answer(200, page) if request.startswith(b"GET") else answer(303))
    assert Counter(asked) == {"/r": 380, "/login": 10, "/desk": 5, "/logout": 5}


def test_cookies_are_kept_and_given_up_as_told():
    cookies = {"csrf": "old"}
    said = Answer(
        200, b"HTTP/1.1 200 OK\r\nSet-Cookie: session=s; Path=/\r\nset-cookie: csrf=;", b""
    )
    take_cookies(cookies, said)
    assert cookies == {"session": "s"}


@pytest.fixture
def speaking():
    """A port at which each connection is told the given bytes, in the given pieces."""
    opened = []

    def speak(*pieces):
        listening = socket.create_server(("127.0.0.1", 0))
        opened.append(listening)

        def serve():
            talking, _ = listening.accept()
            with talking:
                talking.recv(1000)
                for piece in pieces:
                    talking.sendall(piece)

        threading.Thread(target=serve, daemon=True).start()
        return listening.getsockname()[1]

    yield speak
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    ("pieces", "status", "body"),
    [
        ((b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 6\r\n\r\nabc", b"def"), 200, b"abcdef"),
        ((b"HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n", LONG), 200, LONG),
        ((b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",), 304, b""),
        (
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", b"0\r\n\r\n"),
            200,
            b"3\r\nabc\r\n0\r\n\r\n",
        ),
    ],
)
def test_an_answer_is_read_to_its_end(pieces, status, body, speaking):
    connection = Connection(speaking(*pieces))
    said = connection.ask(b"GET / HTTP/1.1\r\n\r\n")
    connection.close()
    assert (said.status, said.body) == (status, body)


def test_an_answer_cut_short_is_an_error(speaking):
    connection = Connection(speaking(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"))
    with pytest.raises(ConnectionError):
        connection.ask(b"GET / HTTP/1.1\r\n\r\n")
    connection.close()
