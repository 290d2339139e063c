"""Uploads: what the bytes really are, how large, what they say; a disguise is refused."""

import hashlib
import io
import re
import unicodedata
import zipfile

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": PDF,
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": PNG,
    "docx": OFFICE + "wordprocessingml.document",
    "xlsx": OFFICE + "spreadsheetml.sheet",
    "ofd": "application/ofd",
    "txt": "text/plain",
    "csv": "text/csv",
}
SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
INSIDE = {"word/": TYPES["docx"], "xl/": TYPES["xlsx"], "OFD.xml": TYPES["ofd"]}
LONGEST_NAME, MEGABYTE, LONGEST_TEXT = 120, 1 << 20, 500_000
LARGEST_UNPACKED, MOST_CELLS, MOST_ENTRIES = 200 * MEGABYTE, 2_000_000, 5_000
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|#%]+")
_UNSEEN = frozenset(("Cf", "Cs", "Zl", "Zp"))


class UploadRefused(ValueError):
    """The file cannot be taken; the message says why and what to do."""


def examine(upload, megabytes):
    """{"name", "content", "facts"} of an uploaded file. Raises UploadRefused."""
    name, content = read_upload(upload, megabytes)
    media_type = checked_type(name, content)
    facts = {
        "title": name.rpartition(".")[0],
        "media_type": media_type,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "text": text_of(media_type, content)[:LONGEST_TEXT],
    }
    return {"name": name, "content": content, "facts": facts}


def read_upload(upload, megabytes):
    """(a safe name, the bytes) of a posted file, which is closed. Raises UploadRefused."""
    if upload is None or not hasattr(upload, "file") or not upload.filename:
        raise UploadRefused("请先选择要上传的文件。")
    with upload.file:
        content = upload.file.read(megabytes * MEGABYTE + 1)
    if len(content) > megabytes * MEGABYTE:
        raise UploadRefused(f"文件超过 {megabytes} MB，请压缩或拆分后再上传。")
    if not content:
        raise UploadRefused("文件是空的，请重新选择。")
    return safe_name(upload.filename), content


def safe_name(filename):
    """The last part of a name, without control characters and path tricks.

    An unseen character can turn the writing round, so that ``gpj.exe`` reads as ``exe.jpg``.
    """
    last = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN)
    stem, _, ending = _UNFIT.sub("_", seen).strip(" .").rpartition(".")
    if not stem or not ending:
        raise UploadRefused("文件名应有名称和扩展名，例如 目录.pdf。")
    return f"{stem[:LONGEST_NAME]}.{ending.lower()}"


def checked_type(name, content, endings=tuple(TYPES)):
    """The media type that both the ending and the bytes tell; only these ``endings`` are taken."""
    ending = name.rpartition(".")[2]
    expected = TYPES[ending] if ending in endings else None
    if expected is None:
        raise UploadRefused(f"只能上传 {'、'.join(t.upper() for t in endings)} 文件。")
    found = sniff(content)
    is_text = found is None and expected.startswith("text/") and _is_text(content)
    if found != expected and not is_text:
        raise UploadRefused(f"“{name}”的内容和扩展名不符，请确认文件没有损坏、没有改过扩展名。")
    return expected


def sniff(content):
    """What the bytes are; None for what is not known."""
    for signature, media_type in SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    return None


def _sniff_zip(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    # A directory made to confuse: a broken name, an extra of no length, a version from nowhere
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGEST_UNPACKED or len(entries) > MOST_ENTRIES:
        raise UploadRefused("文件解压后过大，不能上传。请另存一份或转成 PDF 再传。")
    names = [entry.filename for entry in entries]
    found = (kind for start, kind in INSIDE.items() if any(n.startswith(start) for n in names))
    return next(found, None)


def _is_text(content):
    try:
        return "\x00" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _is_gb18030(content)


def _is_gb18030(content):
    try:
        return "\x00" not in content.decode("gb18030")
    except UnicodeDecodeError:
        return False


def text_of(media_type, content):
    """The text for search; empty where none can be read."""
    readers = {PDF: _pdf_text, TYPES["docx"]: _docx_text, TYPES["xlsx"]: _xlsx_text}
    if media_type.startswith("text/"):
        return content.decode("utf-8-sig" if _decodes(content) else "gb18030", "replace")
    reader = readers.get(media_type)
    if reader is None:
        return ""
    try:
        return _joined(reader(io.BytesIO(content)))
    except Exception:  # a damaged file of others must not stop the upload; it is just not found
        return ""


def _decodes(content):
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _joined(parts):
    """No more is read than is kept: a page more may take seconds."""
    kept, length = [], 0
    for part in parts:
        kept.append(part)
        length += len(part) + 1
        if length > LONGEST_TEXT:
            break
    return "\n".join(kept)


def _pdf_text(file):
    from pypdf import PdfReader  # heavy, and only needed where a PDF is uploaded

    return (page.extract_text() or "" for page in PdfReader(file).pages)


def _docx_text(file):
    from docx import Document  # heavy, and only needed where a document is uploaded

    document = Document(file)
    yield from (p.text for p in document.paragraphs)
    yield from (c.text for table in document.tables for row in table.rows for c in row.cells)


def _xlsx_text(file):
    """Hidden sheets and rows included: what is in a file is public with it.

    Empty cells count too: one word in the last corner makes a row of 16,384.
    """
    from openpyxl import load_workbook  # heavy, and only needed where a workbook is uploaded

    book = load_workbook(file, read_only=True, data_only=True)
    left = MOST_CELLS
    for row in _rows(book):
        left -= len(row) + 1
        if left < 0:
            return
        if words := [str(cell) for cell in row if cell is not None]:
            yield " ".join(words)


def _rows(book):
    for sheet in book.worksheets:
        # What a sheet says of its own size may be wrong, or a trick
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
