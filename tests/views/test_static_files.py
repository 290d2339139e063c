"""Static files: compressed for who takes it, kept for who asks for this very content, and cheap."""

import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from webob import Request

import views
from portal.static_layer import StaticLayer
from views.static_files import static_files, static_path

FOLDER = Path(views.__file__).parent / "static"
CSS = "/static/portal.css"
FIRST_PAGE_BYTES = 25_000
BROWSER = "gzip, deflate, br, zstd"


def content_of(path):
    return (FOLDER / path.rpartition("/")[2]).read_bytes()


@pytest.fixture(scope="module")
def layer():
    """The files alone; whatever else is asked for would need a site."""
    application = SimpleNamespace(registry=None)
    return StaticLayer(application, is_secure=False)


def get(application, path, encodings=BROWSER, **headers):
    """What goes over the wire; WebTest would unpack it."""
    asked = Request.blank(path, headers={"Accept-Encoding": encodings, **headers})
    answer = asked.get_response(application)
    return answer, answer.body


@pytest.mark.parametrize("path", sorted(static_files()))
def test_every_file_is_sent_whole_and_with_its_type(layer, path):
    answer, body = get(layer, path, "")
    assert body == content_of(path)
    assert answer.content_type == {
        "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "md": "text/markdown"
    }[path.rpartition(".")[2]]  # fmt: skip
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", sorted(static_files()))
def test_a_browser_gets_it_compressed(layer, path):
    answer, body = get(layer, path)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(body) < len(content_of(path))
    assert gzip.decompress(body) == content_of(path)


@pytest.mark.parametrize(
    ("encodings", "coding"),
    [
        ("gzip", "gzip"),
        ("GZIP;q=0.001", "gzip"),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "gzip"),
        ("*", "gzip"),
        ("gzip, identity", "gzip"),
        ("identity;q=0.5, gzip;q=0.6", "gzip"),
        ("identity;q=0, gzip", "gzip"),
        ("identity;q=0.5, gzip;q=0.4", None),
        ("gzip;q=0", None),
        ("gzip;q=0, *", None),
        ("*;q=0", None),
        ("identity;q=0", None),
        ("identity", None),
        ("br", None),
        ("", None),
        ("gzip;q=2;;", None),
        ("x-gzip-not", None),
    ],
)
def test_the_coding_is_one_that_was_asked_for(layer, encodings, coding):
    answer, body = get(layer, CSS, encodings)
    assert answer.headers.get("Content-Encoding") == coding
    assert (gzip.decompress(body) if coding else body) == content_of(CSS)
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_only_the_address_with_its_mark_is_kept(layer):
    kept = "public, max-age=31536000, immutable"
    assert get(layer, static_path("portal.css"))[0].headers["Cache-Control"] == kept
    for other in (CSS, f"{CSS}?v=0123456789", f"{static_path('portal.css')}&x=1"):
        assert get(layer, other)[0].headers["Cache-Control"] == "no-cache"


def test_what_is_known_is_not_sent_again(layer):
    compressed = get(layer, CSS)[0].headers["ETag"]
    plain = get(layer, CSS, "")[0].headers["ETag"]
    assert compressed != plain
    for tag in (compressed, f"W/{compressed}", f'"other", {compressed}', "*"):
        answer, body = get(layer, CSS, **{"If-None-Match": tag})
        assert (answer.status_int, body) == (304, b"")
        assert answer.headers["ETag"] == compressed
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Content-Length" not in answer.headers
    assert get(layer, CSS, **{"If-None-Match": plain})[0].status_int == 200
    assert get(layer, CSS, **{"If-None-Match": '"other"'})[0].status_int == 200


def test_asking_for_the_head_alone_sends_no_body(public):
    answer = public.head(CSS)
    assert int(answer.headers["Content-Length"]) == len(content_of(CSS))
    assert answer.body == b""


def test_what_is_none_of_the_files_is_not_found(public):
    for path in ("/static/", "/static/nothing.css", "/static/../views/files.py"):
        assert "没有找到" in public.get(path, status=404).text


def test_nothing_can_be_posted_to_a_file(public):
    public.post(CSS, status=404)


def test_it_carries_the_headers_of_every_answer(public):
    page, file = public.get("/").headers, public.get(CSS).headers
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
        assert file[name] == page[name]
    assert "Set-Cookie" not in file


def test_no_database_is_asked(portal, public):
    for database in portal.databases.values():
        database.close()
    assert public.get(CSS).body == content_of(CSS)
    assert public.get("/", status="*").status_int >= 500


def test_the_first_page_and_its_style_are_light(public):
    page = public.get("/")
    sizes = [len(gzip.compress(page.body))]
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.text)
    sizes += [len(get(public.app, address)[1]) for address in styles]
    assert len(sizes) > 1
    assert sum(sizes) <= FIRST_PAGE_BYTES, sizes
