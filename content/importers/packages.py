"""Office packages: the parts of a zipped document, guarded against bombs and damage.

What a part says is not asked here.
"""

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

from content.importers.decoding import FileRefused

MEGABYTE = 1 << 20
LARGEST_UNPACKED = 200 * MEGABYTE
MOST_PARTS = 10_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The names of streams in an OLE file are UTF-16.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEAD = 1024
# What the zip and XML libraries raise for damaged bytes.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    ElementTree.ParseError,
    EOFError,
    RuntimeError,
    OSError,
    struct.error,
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
)


class Relation(NamedTuple):
    """``kind`` is the last word of the relation's type (``worksheet``)."""

    uid: str
    kind: str
    target: str


class Package:
    """文件包: reads parts by their path. Raises FileRefused."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        _refuse_old_formats(name, content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except DAMAGE:
            raise damaged(name) from None
        self._refuse_too_large(entries)
        self._paths = {entry.filename.lstrip("/").lower(): entry for entry in entries}

    def has(self, path: str) -> bool:
        return path.lower() in self._paths

    def open(self, path: str) -> IO[bytes]:
        """The part as a stream. Raises what is in DAMAGE."""
        entry = self._paths[path.lower()]
        if b"<!DOCTYPE" in self._zip.open(entry).read(_HEAD).replace(b"\x00", b""):
            raise FileRefused(
                f"{self.name} 里有不该有的定义（DOCTYPE），请在表格软件里另存一份再导入。"
            )
        return self._zip.open(entry)

    def tree(self, path: str) -> ElementTree.Element:
        """The whole of a small part."""
        with self.open(path) as stream:
            return ElementTree.parse(stream).getroot()

    def relations(self, path: str) -> Iterator[Relation]:
        """What the part at ``path`` refers to inside the package."""
        folder, file = posixpath.split(path)
        place = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(place):
            return
        for element in self.tree(place):
            if element.get("TargetMode") == "External":
                continue
            kind = element.get("Type", "").rpartition("/")[2]
            target = unquote(element.get("Target", ""))
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield Relation(element.get("Id", ""), kind, whole)

    def _refuse_too_large(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > LARGEST_UNPACKED:
            most = LARGEST_UNPACKED // MEGABYTE
            raise FileRefused(f"{self.name} 解压后超过 {most} MB，请拆分成几个文件再导入。")
        if any(entry.flag_bits & 1 for entry in entries):
            raise FileRefused(f"{self.name} 加了密码，请取消密码后另存再导入。")


def local(tag: str) -> str:
    """A tag without its namespace: the strict and the usual one differ in nothing else."""
    return tag.rpartition("}")[2]


def damaged(name: str) -> FileRefused:
    return FileRefused(f"{name} 已经损坏，读不出来；请在表格软件里打开后另存一份再导入。")


def _refuse_old_formats(name: str, content: bytes) -> None:
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise FileRefused(f"{name} 加了密码，请取消密码后另存再导入。")
        raise FileRefused(f"{name} 其实是旧版 Excel（.xls）文件，请另存为 .xlsx 再导入。")
