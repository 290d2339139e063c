"""Storages by their addresses, opened without a database around them; passwords are never told."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ZODB.blob import BlobStorage
from ZODB.FileStorage import FileStorage
from ZODB.utils import z64
from zodburi import resolve_uri

from portal.databases import naming_faults
from portal.emptiness import FILE
from portal.keeping.faults import KeepingRefused

ZEO = "zeo://"


@dataclass(frozen=True)
class FileHome:
    """文件数据库的位置: the data file and the folder of its blobs, where it has one."""

    data: Path
    blobs: Path | None
    layout: str = "automatic"

    def beside(self, mark: str) -> "FileHome":
        """The same home with ``mark`` behind each name."""
        blobs = self.blobs and self.blobs.with_name(self.blobs.name + mark)
        return FileHome(self.data.with_name(self.data.name + mark), blobs, self.layout)

    @property
    def index(self) -> Path:
        return self.data.with_name(self.data.name + ".index")


def file_home(uri: str) -> FileHome | None:
    """Where a ``file://`` address keeps its files; None for other addresses."""
    if not uri.startswith(FILE):
        return None
    path, _, query = uri.removeprefix(FILE).partition("?")
    told = parse_qs(query)
    blobs = told.get("blobstorage_dir", [""])[0]
    layout = told.get("blobstorage_layout", ["automatic"])[0]
    return FileHome(Path(path), Path(blobs) if blobs else None, layout)


def address(uri: str) -> str:
    """An address as it may be shown: without name, password and query."""
    home = file_home(uri)
    if home:
        return str(home.data)
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def open_storage(uri: str, *, read_only: bool) -> Any:
    """The bare storage, so that an empty one stays empty. Raises DatabaseUnusable, LockError."""
    with naming_faults():
        factory, _ = resolve_uri(_mode(uri) if read_only else uri)
        try:
            return factory()
        except ImportError as error:
            raise KeepingRefused(f"{address(uri)} 打不开：缺少程序包 {error.name}。") from error


def _mode(uri: str) -> str:
    if not uri.startswith((FILE, ZEO)):
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}read_only=1"


def keeps_history(storage: Any) -> bool:
    """Can it tell what was there at an earlier moment? RelStorage without history cannot."""
    asked = getattr(storage, "supportsUndo", None)
    return bool(asked and asked())


def catch_up(storage: Any) -> None:
    """A storage that reads in snapshots of its own takes the one of now."""
    if hasattr(storage, "poll_invalidations"):
        storage.sync()
        storage.poll_invalidations()


def hold(storage: Any) -> bytes:
    """The last transaction, and where the storage reads in snapshots the one that ends with it."""
    catch_up(storage)
    return storage.lastTransaction()


def blob_loader(storage: Any) -> Callable[[bytes, bytes], str]:
    """A function from oid and transaction to the blob's file; raises where there is none."""
    return getattr(storage, "loadBlob", _no_blobs)


def _no_blobs(oid: bytes, tid: bytes) -> str:
    raise FileNotFoundError(errno.ENOENT, "no folder of blobs")


def is_empty(storage: Any) -> bool:
    return storage.lastTransaction() == z64


class WholeFile(FileStorage):
    """整份文件: a file that counts only when all of it is written, and is synced to disk then.

    FileStorage syncs each transaction; a million of them would be a million waits for the disk.
    """

    def _finish_finish(self, tid: bytes) -> None:
        self._file.flush()
        self._pos = self._nextpos
        self._index.update(self._tindex)
        self._ltid = tid
        self._blob_tpc_finish()


def new_file(home: FileHome) -> Any:
    """An empty storage of files, for what is written whole or not at all."""
    storage = WholeFile(str(home.data), create=True)
    if home.blobs is None:
        return storage
    return BlobStorage(str(home.blobs), storage, layout=home.layout)
