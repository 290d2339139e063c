"""What a database holds, object by object, so that two of them can be compared to the byte."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ZODB.blob import is_blob_record
from ZODB.POSException import POSKeyError

from portal.keeping.copying import current_records, records_as_of

LOST = "lost"


@dataclass(frozen=True)
class Dumped:
    """一个对象: ids and digests as hex; ``blob`` is empty where the object is none."""

    oid: str
    tid: str
    sha256: str
    blob: str = ""


def dump_current(storage: Any) -> Iterator[Dumped]:
    """Every object as it is now, by oid."""
    for record in current_records(storage):
        yield _dumped(storage, record.oid, record.tid, record.data)


def dump_as_of(storage: Any, tid: bytes) -> Iterator[Dumped]:
    """Every object as the transactions up to ``tid`` left it, by oid; for storages with history."""
    for record in records_as_of(storage, tid):
        yield _dumped(storage, record.oid, record.tid, record.data)


def _dumped(storage: Any, oid: bytes, tid: bytes, data: bytes) -> Dumped:
    blob = _blob_digest(storage, oid, tid) if is_blob_record(data) else ""
    return Dumped(oid.hex(), tid.hex(), hashlib.sha256(data).hexdigest(), blob)


def _blob_digest(storage: Any, oid: bytes, tid: bytes) -> str:
    try:
        return file_digest(storage.loadBlob(oid, tid))
    except (POSKeyError, FileNotFoundError):
        return LOST


def file_digest(path: Any) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def differing(one: Iterable[Dumped], other: Iterable[Dumped]) -> Iterator[str]:
    """The oids at which two dumps, both by oid, do not say the same."""
    left, right = iter(one), iter(other)
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        if a == b:
            a, b = next(left, None), next(right, None)
        elif b is None or (a is not None and a.oid < b.oid):
            yield a.oid
            a = next(left, None)
        elif a is None or b.oid < a.oid:
            yield b.oid
            b = next(right, None)
        else:
            yield a.oid
            a, b = next(left, None), next(right, None)
