"""What is uploaded is what it says it is, under a name without tricks; else it is refused."""

import gc
import io
import zipfile

import pytest
import webtest

from tests.journeys.test_bad_addresses import ours
from tests.journeys.test_bad_input import PDF, draft
from tests.site import form_to

# WebOb leaves the temporary file of a large body to the collector
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
DISGUISED = {
    "program.pdf": b"MZ\x90\x00\x03" + b"\x00" * 200,
    "page.png": b"<!DOCTYPE html><script>alert(1)</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "page.html": b"<html></html>",
    "image.jpg": b"\x89PNG\r\n\x1a\n",
    "text.txt": b"\x00\x01\x02\x03" * 50,
    "script.exe": b"MZ",
    "noending": PDF,
    ".pdf": PDF,
    "..": PDF,
    "broken.docx": b"PK\x03\x04" + b"\x00" * 50,
    "pdf.docx": PDF,
}


@pytest.fixture(autouse=True)
def nothing_left_open():
    yield
    gc.collect()


def archive(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return made.getvalue()


def attach(page, name, content):
    form = form_to(page, "attach")
    form["upload"] = webtest.Upload(name, content)
    return form.submit(status="*")


@pytest.mark.parametrize("name", sorted(DISGUISED))
def test_a_disguised_file_is_refused(name, login):
    page = draft(login("editor"))
    answer = ours(attach(page, name, DISGUISED[name]))
    assert answer.status_int == 422
    assert f"files/{name}" not in answer
    assert "detach" not in str([form.action for form in answer.forms.values()])


def test_an_archive_is_no_document(login):
    page = draft(login("editor"))
    for name in ("a.docx", "a.xlsx", "a.ofd"):
        assert "不符" in attach(page, name, archive("x.txt", "y/z.exe"))
        assert attach(page, name, archive("../word", "x")).status_int == 422


def test_a_file_too_large_or_empty_is_refused_and_the_page_still_works(login):
    editor = login("editor")
    page = draft(editor)
    too_large = attach(page, "a.pdf", PDF + b"x" * (20 << 20))
    assert (too_large.status_int, "20 MB" in too_large) == (422, True)
    assert "空" in attach(page, "a.pdf", b"")
    assert "请先选择" in form_to(editor.get(page.request.path), "attach").submit(status=422)
    assert attach(page, "a.pdf", PDF).status_int == 303


def test_names_of_files_lose_their_tricks(login, public, portal):
    editor = login("editor")
    page = draft(editor)
    for number, name in enumerate(
        (
            "../../etc/passwd.pdf",
            "..\\..\\boot.pdf",
            "a\x00b.pdf",
            "名 称（一）.PDF",
            "<script>.pdf",
            'q"uo;te.pdf',
            "x" * 300 + ".pdf",
            "\u202egpj.pdf",
            "%2e%2e%2f.pdf",
        )
    ):
        answer = attach(page, name, PDF)
        assert ours(answer).status_int in (303, 422), number
        page = editor.get(page.request.path)
    assert "<script>.pdf" not in page
    assert "../" not in str([f.action for f in page.forms.values()])
    with portal.roots() as (site, _):
        edition = site.at(page.request.path)
        names = list(edition.files.keys())
    assert all("/" not in name and "\\" not in name and "\x00" not in name for name in names)
    assert len(names) > 5
    links = [a["href"] for a in page.html.select("a") if "/files/" in a.get("href", "")]
    assert len(links) == len(names)
    for link in links:
        file = editor.get(link)
        assert file.body == PDF
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file.headers["Content-Security-Policy"]
        assert file.headers["Content-Disposition"].startswith("attachment")
        public.get(link, status=404)


def test_a_second_attachment_of_one_name_is_refused(login):
    page = draft(login("editor"))
    attach(page, "目录.pdf", PDF)
    answer = attach(page, "目录.pdf", PDF + b"other")
    assert (answer.status_int, "已有同名附件“目录.pdf”" in answer) == (422, True)
