"""File storages on a disk that fills up: a write fails whole, and gives back what it took.

ZODB's FileStorage writes through buffered files. When the disk is full their buffers keep what
could not be written: the abort fails too, the next commit meets the same bytes again, and what is
flushed once there is space may land behind the last transaction: the file opens no more (tried).
"""

import io
from collections.abc import Mapping
from typing import Any

from ZODB.FileStorage import FileStorage
from ZODB.FileStorage.FileStorage import TempFormatter


class WholeFile(io.FileIO):
    """A file without buffer; a write is done whole or raises."""

    def write(self, content: Any) -> int:
        rest = memoryview(content).cast("B")
        while rest:
            rest = rest[super().write(rest) :]
        return len(content)


def write_whole(databases: Mapping[str, Any]) -> None:
    """Have every file storage write without buffers; to be said again after a pack.

    A commit that is under way goes on in the file it began in: locks are taken as ZODB takes them.
    """
    for storage in _writing(databases):
        with storage._commit_lock, storage._files.write_lock(), storage._lock:
            if not isinstance(storage._tfile, WholeFile):
                storage._tfile = _reopened(storage._tfile, "w+")
                storage._tfmt = TempFormatter(storage._tfile)
            if not isinstance(storage._file, WholeFile):
                storage._file = _reopened(storage._file, "r+")


def give_back(databases: Mapping[str, Any]) -> None:
    """What a commit that failed had written aside is dropped: others need the space."""
    for storage in _writing(databases):
        if storage._commit_lock.acquire(blocking=False):
            try:
                storage._tfile.truncate(0)
            finally:
                storage._commit_lock.release()


def _writing(databases: Mapping[str, Any]) -> list[Any]:
    """Also the one that a blob storage wraps, which has no other way to name it."""
    found = (database.storage for database in databases.values())
    storages = (getattr(one, "_BlobStorage__storage", one) for one in found)
    return [one for one in storages if isinstance(one, FileStorage) and not one.isReadOnly()]


def _reopened(file: Any, mode: str) -> WholeFile:
    file.close()
    return WholeFile(file.name, mode)
