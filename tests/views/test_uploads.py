"""What an uploaded file really is, is called and says; a disguise or a bomb is refused."""

import hashlib
import io
import struct
import time
import zipfile
from types import SimpleNamespace

import pytest
from docx import Document
from openpyxl import Workbook
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from views import uploads
from views.uploads import TYPES, UploadRefused, checked_type, examine, safe_name, text_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def docx(*paragraphs, rows=()):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    for row in rows:
        cells = document.add_table(1, len(row)).rows[0].cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    return saved(document)


def xlsx(**sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def pdf(*pages):
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(200, 200)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode("ascii"))
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def packed(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


SOUND = {
    "pdf": pdf("text"),
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": PNG,
    "docx": docx("一"),
    "xlsx": saved(xlsx(one=[["一"]])),
    "ofd": packed(OFD_xml="<ofd/>"),
    "txt": "办法".encode(),
    "csv": "甲,乙\r\n".encode("gb18030"),
}


def upload(name, content):
    return SimpleNamespace(filename=name, file=io.BytesIO(content))


@pytest.mark.parametrize("ending", sorted(SOUND))
def test_each_type_is_known_by_its_ending_and_its_bytes(ending):
    assert set(SOUND) == set(TYPES)
    said = examine(upload(f"目录.{ending}", SOUND[ending]), 20)
    assert said["name"] == f"目录.{ending}"
    assert said["content"] == SOUND[ending]
    facts = said["facts"]
    assert (facts["title"], facts["media_type"]) == ("目录", TYPES[ending])
    assert facts["size"] == len(SOUND[ending])
    assert facts["sha256"] == hashlib.sha256(SOUND[ending]).hexdigest()


@pytest.mark.parametrize("worn", sorted(SOUND))
def test_no_type_passes_under_another_ones_ending(worn):
    for ending, content in SOUND.items():
        if TYPES[ending] == TYPES[worn] or {ending, worn} == {"txt", "csv"}:
            continue
        with pytest.raises(UploadRefused, match="内容和扩展名不符"):
            checked_type(f"a.{worn}", content)


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.zip", "a.doc", "a.pdf.exe"])
def test_other_types_are_refused_by_naming_those_that_are_taken(name):
    with pytest.raises(UploadRefused, match="只能上传 PDF、JPG"):
        checked_type(name, b"MZ")


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04\x00 broken", packed(readme="x"), b"\x00\x01", b"\xff\xff\x00"]
)
@pytest.mark.parametrize("ending", ["docx", "txt", "ofd"])
def test_what_is_damaged_or_nothing_known_is_refused(content, ending):
    with pytest.raises(UploadRefused, match="内容和扩展名不符"):
        checked_type(f"a.{ending}", content)


@pytest.mark.parametrize("missing", [None, "text", upload("", b"x")])
def test_no_file_is_asked_for(missing):
    with pytest.raises(UploadRefused, match="请先选择"):
        examine(missing, 20)


def test_an_empty_file_is_refused():
    with pytest.raises(UploadRefused, match="文件是空的"):
        examine(upload("a.txt", b""), 20)


def test_the_size_is_limited_to_the_byte():
    megabyte = b"x" * (1 << 20)
    assert examine(upload("a.txt", megabyte), 1)["facts"]["size"] == 1 << 20
    with pytest.raises(UploadRefused, match="文件超过 1 MB"):
        examine(upload("a.txt", megabyte + b"x"), 1)


def declared(size):
    """An archive whose directory says that it unpacks to ``size`` bytes."""
    content = bytearray(packed(word__document_xml="x"))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", size)
    return bytes(content)


def test_an_archive_that_unpacks_to_too_much_is_refused_unread():
    largest = uploads.LARGEST_UNPACKED
    assert checked_type("a.docx", declared(largest)) == TYPES["docx"]
    with pytest.raises(UploadRefused, match="解压后过大"):
        checked_type("a.docx", declared(largest + 1))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("目录.PDF", "目录.pdf"),
        ("C:\\文件\\目录.pdf", "目录.pdf"),
        ("../../etc/目录.pdf", "目录.pdf"),
        ("a\x00b\nc.pdf", "a_b_c.pdf"),
        ('<a>:"b"|?*#%.pdf', "_a_b_.pdf"),
        (" .目录.pdf. ", "目录.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("\u202efdp.目录\u200b.pdf", "fdp.目录.pdf"),
        ("\ud800a.pdf", "a.pdf"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
    ],
)
def test_a_name_keeps_its_words_and_loses_its_tricks(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["目录", ".pdf", "目录.", "...", "/", "\u200b.pdf", " .pdf"])
def test_a_name_without_name_or_ending_is_refused(name):
    with pytest.raises(UploadRefused, match="名称和扩展名"):
        safe_name(name)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ending", ["txt", "csv"])
def test_plain_text_is_read_in_either_coding(ending, coding):
    text = "关于春耕补贴的通知\n第一条"
    assert text_of(TYPES[ending], text.encode(coding)) == text


def test_a_document_gives_its_paragraphs_and_tables():
    content = docx("第一条", "第二条", rows=[("姓名", "金额"), ("甲", "100")])
    assert text_of(TYPES["docx"], content).split() == [
        *("第一条", "第二条", "姓名", "金额", "甲", "100")
    ]


def test_a_workbook_gives_what_is_hidden_in_it_too():
    book = xlsx(
        公开=[["春耕", None, 12], [], [None, None]], 隐藏=[["内部"], ["隐藏的行"]], 深藏=[["很深"]]
    )
    book["隐藏"].sheet_state = "hidden"
    book["隐藏"].row_dimensions[2].hidden = True
    book["深藏"].sheet_state = "veryHidden"
    text = text_of(TYPES["xlsx"], saved(book))
    assert text.splitlines() == ["春耕 12", "内部", "隐藏的行", "很深"]


def test_a_workbook_that_lies_about_its_size_is_read_as_it_is():
    content = io.BytesIO(saved(xlsx(one=[["甲", "乙"], ["丙", "丁"]])))
    changed = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:B2"', b'ref="A1:A1"'))
    assert text_of(TYPES["xlsx"], changed.getvalue()) == "甲 乙\n丙 丁"


def test_a_word_in_the_last_corner_of_every_row_does_not_hold_up_the_server():
    book = xlsx(one=[["开头"]])
    for row in range(2, 1500):
        book["one"].cell(row, 16384, "x")
    start = time.monotonic()
    text = text_of(TYPES["xlsx"], saved(book))
    assert text.startswith("开头\nx")
    assert len(text.splitlines()) < uploads.MOST_CELLS / 16384 + 2
    assert time.monotonic() - start < 20


def test_every_page_of_a_pdf_gives_its_text():
    assert text_of(TYPES["pdf"], pdf("first page", "second page")) == "first page\nsecond page"


def test_no_more_is_read_than_is_kept(monkeypatch):
    monkeypatch.setattr(uploads, "LONGEST_TEXT", 12)
    assert text_of(TYPES["pdf"], pdf("first page", "second page", "third page")) == (
        "first page\nsecond page"
    )
    facts = examine(upload("a.txt", b"abcdefghijklmnopqrstuvwxyz"), 20)["facts"]
    assert facts["text"] == "abcdefghijkl"


@pytest.mark.parametrize(
    ("ending", "content"),
    [("pdf", b"%PDF-1.7 broken"), ("docx", SOUND["ofd"]), ("xlsx", SOUND["docx"]), ("png", PNG)],
)
def test_where_no_text_can_be_read_the_file_is_taken_without(ending, content):
    assert text_of(TYPES[ending], content) == ""
