"""Papers of applicants: what is refused, with which words, and that nothing else is lost."""

import shlex
import socket
import sys
import threading
from types import SimpleNamespace

import pytest
from waitress.server import create_server

from content.forms.definition import normalise, read
from portal.large_bodies import LARGEST_BODY
from portal.whole_answers import offer_whole_answers
from tests.forms_examples import docx, large_definition, pdf, png, program, zip_bomb
from views.apply_uploads import examined, scan
from views.uploads import UploadRefused

FORM = read(normalise(large_definition()))


class Posted(SimpleNamespace):
    @classmethod
    def of(cls, name, content):
        import io

        return cls(filename=name, file=io.BytesIO(content))


def taken(name, content, field="rules", command=""):
    return examined(Posted.of(name, content), FORM.field(field), command)


def test_a_sound_file_keeps_its_name_and_tells_what_it_is():
    found = taken("䶮 制度😀.PDF", pdf())
    assert found.name == "䶮 制度😀.pdf"
    assert found.media_type == "application/pdf"
    assert taken("a.docx", docx()).content == docx()
    assert taken("a.png", png(), "photo").media_type == "image/png"
    assert taken("a.jpeg", b"\xff\xd8\xff\xe0" + bytes(20), "photo").media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("name", "content", "field", "words"),
    [
        ("空.pdf", b"", "rules", "文件是空的"),
        ("程序.pdf", program(), "rules", "内容和扩展名不符"),
        ("程序.exe", program(), "rules", "只能上传 PDF、DOCX 文件"),
        ("图.png", png(), "rules", "只能上传 PDF、DOCX 文件"),
        ("大.pdf", pdf() + bytes(1 << 20), "lease", "超过 1 MB"),
        ("压缩.docx", zip_bomb(), "rules", "解压后过大"),
        ("坏.docx", b"PK\x03\x04" + bytes(50), "rules", "内容和扩展名不符"),
        ("无扩展名", pdf(), "rules", "名称和扩展名"),
    ],
)
def test_what_is_not_taken_is_told_in_words(name, content, field, words):
    with pytest.raises(UploadRefused, match=words):
        taken(name, content, field)


def _scanner(code):
    program = f"import sys; sys.stdin.buffer.read(); sys.exit({code})"
    return f"{shlex.quote(sys.executable)} -c {shlex.quote(program)}"


def test_a_scanner_says_what_is_taken():
    scan(pdf(), "a.pdf", "")
    scan(pdf(), "a.pdf", _scanner(0))
    with pytest.raises(UploadRefused, match="查到病毒"):
        scan(pdf(), "a.pdf", _scanner(1))
    for broken in (_scanner(2), "/nowhere/scanner"):
        with pytest.raises(UploadRefused, match="请稍后再传"):
            scan(pdf(), "a.pdf", broken)


@pytest.fixture
def server():
    sockets = {}
    found = create_server(
        lambda environ, start: (start("200 OK", []), [b"read"])[1],
        map=sockets,
        listen="127.0.0.1:0",
        max_request_body_size=LARGEST_BODY,
    )
    offer_whole_answers(sockets)
    thread = threading.Thread(target=found.run, daemon=True)
    thread.start()
    yield found.effective_port
    found.close()
    thread.join(timeout=10)


def ask(port, head):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(f"POST /apply HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n".encode())
        found = b""
        while part := client.recv(65536):
            found += part
    return found.decode()


def test_two_gigabytes_are_refused_unread_with_a_page_of_ours(server):
    answer = ask(server, f"Content-Length: {2 << 30}")
    assert answer.startswith("HTTP/1.1 413 ")
    assert "一次提交的内容不能超过 64 MB" in answer
    assert "Content-Security-Policy: default-src 'none'" in answer
    assert "Connection: close" in answer


def test_what_else_waitress_refuses_is_told_as_before(server):
    assert ask(server, "Content-Length: x").startswith("HTTP/1.1 400 ")
