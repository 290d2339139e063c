"""Bytes → text: which encoding a file is in, and which files are no text at all.

Bytes that do not fit are kept as lone surrogates, so that the row they stand in can be refused
with their place in the file, and the others read.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

ENCODING_LABELS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
}


class FileRefused(ValueError):
    """The file as a whole cannot be read; one sentence with the cure."""


class Misfit(NamedTuple):
    """Bytes of no letter: where they begin in the file, counted from 0, and what they are."""

    offset: int
    digits: str

    def __str__(self) -> str:
        return f"文件第 {self.offset} 字节（从 0 数起）的 {self.digits}"


class Decoded(NamedTuple):
    """``misfits`` are those of the lone surrogates in the text, one after another."""

    text: str
    encoding: str
    misfits: tuple[Misfit, ...] = ()


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
# Stands for the odd byte behind the last letter.
_TAIL = "\udcff"
_SAMPLE, _CLEARLY = 4096, 9


def decode(name: str, content: bytes) -> Decoded:
    """Raises FileRefused for an empty file and for what is no text."""
    _refuse_what_is_no_text(name, content)
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _decoded(content, len(bom), encoding)
    if b"\x00" in content[:_SAMPLE]:
        return _unmarked(name, content)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _by_majority(content)


def misfit(text: str) -> int | None:
    """Where (from 0) the first byte stands that was not of the file's encoding; None: nowhere."""
    found = _ESCAPED.search(text)
    return found.start() if found else None


def misfits_in(text: str) -> int:
    """How many of the file's misfits stand in a part of its text."""
    return 0 if text.isascii() else len(_ESCAPED.findall(text))


def _refuse_what_is_no_text(name: str, content: bytes) -> None:
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise FileRefused(f"{name} 是空文件，请核对。")
    for signature, label in _SIGNATURES:
        if content.startswith(signature):
            raise FileRefused(
                f"{name} 的内容其实是{label}，扩展名与内容不符；请改回原来的扩展名，"
                "或者另存为 UTF-8 的 .csv 再导入。"
            )
    if _MARKUP.match(content):
        raise FileRefused(f"{name} 的内容其实是网页，请导出为 .csv 或者 .jsonl 再导入。")


def _unmarked(name: str, content: bytes) -> Decoded:
    """UTF-16 without its mark has the zero bytes of its digits and commas on one side."""
    zeros = [place % 2 for place, byte in enumerate(content[:_SAMPLE]) if byte == 0]
    odd = sum(zeros)
    even = len(zeros) - odd
    for here, there, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if here > _CLEARLY * there:
            return _decoded(content, 0, encoding)
    raise FileRefused(f"{name} 不是普通文本，请在表格软件里另存为 UTF-8 的 .csv 再导入。")


def _decoded(content: bytes, start: int, encoding: str) -> Decoded:
    body, tail = content[start:], b""
    if encoding != "utf-8" and len(body) % 2:
        body, tail = body[:-1], body[-1:]
    errors = "surrogateescape" if encoding == "utf-8" else "surrogatepass"
    text = body.decode(encoding, errors)
    misfits = list(_misfits(text, start, encoding))
    if tail:
        misfits.append(Misfit(len(content) - 1, _hex(tail)))
        text += _TAIL
    return Decoded(text, encoding, tuple(misfits))


def _by_majority(content: bytes) -> Decoded:
    """UTF-8 with some broken lines, or GB18030 throughout; lines of the other kind are marked."""
    lines = content.splitlines(keepends=True)
    telling = [line for line in lines if not line.isascii()]
    as_utf8 = sum(_fits(line, "utf-8") for line in telling)
    as_gb = sum(_fits(line, "gb18030") and not _SURELY_UTF8.search(line) for line in telling)
    if as_utf8 >= as_gb:
        return _decoded(content, 0, "utf-8")
    text = "".join(_gb_line(line) for line in lines)
    return Decoded(text, "gb18030", tuple(_misfits(text, 0, "gb18030")))


def _gb_line(line: bytes) -> str:
    if _SURELY_UTF8.search(line) and _fits(line, "utf-8"):
        return line.decode("ascii", "surrogateescape")
    return line.decode("gb18030", "surrogateescape")


def _misfits(text: str, start: int, encoding: str) -> Iterator[Misfit]:
    """In one pass over the text."""
    errors = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
    offset, last = start, 0
    for found in _ESCAPED.finditer(text):
        offset += len(text[last : found.start()].encode(encoding, errors))
        own = found[0].encode(encoding, errors)
        yield Misfit(offset, _hex(own))
        offset, last = offset + len(own), found.end()


def _hex(content: bytes) -> str:
    return " ".join(f"0x{byte:02X}" for byte in content)


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
