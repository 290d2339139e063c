"""Copying transactions or current records from any storage into another, blobs with them."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ZODB.blob import is_blob_record
from ZODB.Connection import TransactionMetaData
from ZODB.POSException import POSKeyError
from ZODB.utils import p64, u64, z64

BATCH = 500
TRIES, PAUSE_SECONDS = 100, 0.02
PACKED, SOUND = "p", " "
Progress = Callable[[int, int], None]
Watch = Callable[[str], AbstractContextManager[Progress]]
Account = dict[bytes, tuple[bytes, bytes]]


def no_progress(done: int, total: int) -> None:
    """Nobody watches."""


@dataclass
class Tally:
    """抄写结果: what went over; ids and digest as hex, empty where nothing did."""

    transactions: int = 0
    records: int = 0
    blobs: int = 0
    first_tid: str = ""
    last_tid: str = ""
    last_digest: str = ""
    last_packed: bool = False
    packed: int = 0
    whole_from: str = ""
    lost_blobs: list[str] = field(default_factory=list)
    oids: set[bytes] = field(default_factory=set)

    def add(self, other: "Tally") -> None:
        self.transactions += other.transactions
        self.records += other.records
        self.blobs += other.blobs
        self.lost_blobs += other.lost_blobs


class Copying:
    """抄写: puts what it is given into one destination, and keeps a tally.

    ``account`` (oid → id of the transaction and sha256 of the record) is filled where it is given.
    """

    def __init__(
        self, destination: Any, load_blob: Callable[[bytes, bytes], str], account: Account | None
    ) -> None:
        self.tally = Tally()
        self._destination, self._load_blob, self._account = destination, load_blob, account
        self._blob_serials: dict[bytes, bytes] = {}

    def transaction(self, transaction: Any, status: str) -> None:
        self._commit(transaction, transaction.tid, status, transaction)
        self._count(transaction, status)

    def batch(self, records: list[Any]) -> None:
        """Current records, each keeping the id of its own transaction."""
        self._commit(TransactionMetaData(), records[0].tid, SOUND, records)
        self.tally.transactions += 1

    def _commit(self, meta: Any, tid: bytes, status: str, records: Iterable[Any]) -> None:
        digest = hashlib.sha256(tid)
        self._destination.tpc_begin(meta, tid, status)
        try:
            for record in records:
                self._put(record, meta)
                digest.update(record.oid + _digest(record.data))
            self._destination.tpc_vote(meta)
            self._destination.tpc_finish(meta)
        except BaseException:
            self._destination.tpc_abort(meta)
            raise
        self.tally.last_digest = digest.hexdigest()

    def _count(self, transaction: Any, status: str) -> None:
        tally, tid = self.tally, transaction.tid.hex()
        tally.transactions += 1
        tally.first_tid, tally.last_tid = tally.first_tid or tid, tid
        tally.last_packed = status == PACKED
        if tally.last_packed:
            tally.packed += 1
        elif not tally.whole_from:
            tally.whole_from = tid

    def _put(self, record: Any, meta: Any) -> None:
        self.tally.records += 1
        self.tally.oids.add(record.oid)
        if self._account is not None:
            self._account[record.oid] = (record.tid, _digest(record.data))
        file = self._blob_file(record) if is_blob_record(record.data) else None
        if file is None:
            previous = getattr(record, "data_txn", None)
            self._destination.restore(record.oid, record.tid, record.data, "", previous, meta)
            return
        self.tally.blobs += 1
        self._put_blob(record, file, meta)

    def _blob_file(self, record: Any) -> str | None:
        try:
            found = self._load_blob(record.oid, record.tid)
            handle, name = tempfile.mkstemp(dir=self._destination.temporaryDirectory())
            with open(found, "rb") as source, os.fdopen(handle, "wb") as target:
                shutil.copyfileobj(source, target)
        except (POSKeyError, FileNotFoundError):
            self.tally.lost_blobs.append(f"{record.oid.hex()}@{record.tid.hex()}")
            return None
        return name

    def _put_blob(self, record: Any, file: str, meta: Any) -> None:
        destination = self._destination
        if hasattr(destination, "restoreBlob"):
            destination.restoreBlob(record.oid, record.tid, record.data, file, None, meta)
        else:
            # ZEO stores blobs only; inside a transaction with a given id that comes to the same
            serial = self._blob_serials.get(record.oid, z64)
            destination.storeBlob(record.oid, serial, record.data, file, "", meta)
            self._blob_serials[record.oid] = record.tid
        if os.path.exists(file):
            os.unlink(file)


def _digest(data: bytes | None) -> bytes:
    return hashlib.sha256(data or b"").digest()


def digest_of(transaction: Any) -> str:
    """What ``Tally.last_digest`` says of the same transaction."""
    digest = hashlib.sha256(transaction.tid)
    for record in transaction:
        digest.update(record.oid + _digest(record.data))
    return digest.hexdigest()


@contextmanager
def transactions_after(
    storage: Any, tid: bytes | None, stop: bytes | None
) -> Iterator[Iterable[Any]]:
    """All after ``tid`` (None: from the beginning), up to ``stop``."""
    start = None if tid is None else p64(u64(tid) + 1)
    found = _iterator(storage, start, stop)
    try:
        yield (one for one in found if start is None or one.tid >= start)
    finally:
        if hasattr(found, "close"):
            found.close()


def _iterator(storage: Any, start: bytes | None, stop: bytes | None) -> Any:
    """A FileStorage that is just being written cannot always find where to start: asked again."""
    for _ in range(TRIES):
        try:
            return storage.iterator(start, stop)
        except (ValueError, AttributeError):
            time.sleep(PAUSE_SECONDS)
    return storage.iterator(None, stop)


def copy_transactions(
    copying: Copying,
    transactions: Iterable[Any],
    until: bytes,
    progress: Progress = no_progress,
    *,
    history: bool = True,
) -> Tally:
    """Progress is by time, from the first transaction to ``until``.

    Without ``history`` a storage calls every transaction packed, which says nothing.
    """
    first = None
    for transaction in transactions:
        copying.transaction(transaction, transaction.status if history else SOUND)
        first = first or u64(transaction.tid)
        progress(u64(transaction.tid) - first, max(u64(until) - first, 1))
    return copying.tally


@dataclass(frozen=True)
class Current:
    """现行记录: the record of an object that counts now."""

    oid: bytes
    tid: bytes
    data: bytes


def current_records(storage: Any) -> Iterator[Current]:
    """One record an object, by oid."""
    cookie = None
    while True:
        try:
            oid, tid, data, cookie = storage.record_iternext(cookie)
        except (ValueError, StopIteration):
            # Both storages say so when there is nothing at all
            return
        yield Current(oid, tid, data)
        if cookie is None:
            return


def records_as_of(storage: Any, tid: bytes) -> Iterator[Current]:
    """One record an object, by oid, as the transactions up to ``tid`` left it."""
    for record in current_records(storage):
        if record.tid <= tid:
            yield record
            continue
        try:
            found = storage.loadBefore(record.oid, p64(u64(tid) + 1))
        except POSKeyError:
            continue
        if found is not None:
            yield Current(record.oid, found[1], found[0])


def copy_records(
    copying: Copying, records: Iterable[Current], total: int, progress: Progress = no_progress
) -> Tally:
    """In batches; ``total`` is how many there are, more or less."""
    records = iter(records)
    while batch := list(islice(records, BATCH)):
        copying.batch(batch)
        progress(copying.tally.records, max(total, copying.tally.records))
    return copying.tally
