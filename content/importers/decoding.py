"""Bytes → text: which encoding a file is in, and which files are no text at all.

Bytes that do not fit are kept as lone surrogates (``surrogateescape``), so that the row they stand
in can be refused by its number and the others read.
"""

import codecs
import re
from typing import NamedTuple


class FileRefused(ValueError):
    """The file as a whole cannot be read; one sentence with the cure."""


class Decoded(NamedTuple):
    text: str
    encoding: str


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "Excel 或 Word 文件（压缩包）"),
    (b"\xd0\xcf\x11\xe0", "旧版 Excel 或 Word 文件"),
    (b"%PDF", "PDF 文件"),
    (b"\x1f\x8b", "压缩包"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml)", re.IGNORECASE)
_ESCAPED = re.compile("[\ud800-\udfff]")
# Four letters of three bytes each are no accident in another encoding.
_SURELY_UTF8 = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){4}")


def decode(name: str, content: bytes) -> Decoded:
    """Raises FileRefused for an empty file and for what is no text."""
    _refuse_what_is_no_text(name, content)
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return Decoded(_escaping(content[len(bom) :], encoding), encoding)
    if b"\x00" in content[:4096]:
        raise FileRefused(
            f"{name} 不是普通文本（可能是没有标记的 UTF-16），请另存为 UTF-8 再导入。"
        )
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _by_majority(content)


def misfit(text: str) -> int | None:
    """Where (from 0) the first byte stands that was not of the file's encoding; None: nowhere."""
    found = _ESCAPED.search(text)
    return found.start() if found else None


def _refuse_what_is_no_text(name: str, content: bytes) -> None:
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileRefused(f"{name} 是空文件，请核对。")
    for signature, label in _SIGNATURES:
        if content.startswith(signature):
            raise FileRefused(
                f"{name} 的内容其实是{label}，扩展名与内容不符；请另存为 UTF-8 的 .csv 再导入。"
            )
    if _MARKUP.match(content):
        raise FileRefused(f"{name} 的内容其实是网页，请导出为 .csv 或者 .jsonl 再导入。")


def _escaping(content: bytes, encoding: str) -> str:
    if encoding.startswith("utf-16"):
        return content.decode(encoding, "replace").replace("\ufffd", "\udcff")
    return content.decode(encoding, "surrogateescape")


def _by_majority(content: bytes) -> Decoded:
    """UTF-8 with some broken lines, or GB18030 throughout; lines of the other kind are marked."""
    lines = content.splitlines(keepends=True)
    telling = [line for line in lines if not line.isascii()]
    as_utf8 = sum(_fits(line, "utf-8") for line in telling)
    as_gb = sum(_fits(line, "gb18030") and not _SURELY_UTF8.search(line) for line in telling)
    if as_utf8 >= as_gb:
        return Decoded(_escaping(content, "utf-8"), "utf-8")
    return Decoded("".join(_gb_line(line) for line in lines), "gb18030")


def _gb_line(line: bytes) -> str:
    if _SURELY_UTF8.search(line) and _fits(line, "utf-8"):
        return line.decode("ascii", "surrogateescape")
    return line.decode("gb18030", "surrogateescape")


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
