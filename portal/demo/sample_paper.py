"""A paper that a demo's applicant hands in: a plain grey picture, named as a sample."""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from functools import cache

_WIDTH, _HEIGHT, _GREY = 120, 80, 0xDD


@dataclass(frozen=True)
class SamplePaper:
    """示例材料: as ``content.cases`` takes an examined upload."""

    name: str
    content: bytes
    media_type: str
    sha256: str


def sample_paper(title: str) -> SamplePaper:
    content = _picture()
    return SamplePaper(
        f"示例-{title}.png", content, "image/png", hashlib.sha256(content).hexdigest()
    )


@cache
def _picture() -> bytes:
    """A PNG of one grey, by its chunks."""
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    lines = (b"\0" + bytes([_GREY]) * _WIDTH) * _HEIGHT
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
