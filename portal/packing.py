"""Packing: what is no longer said or was expunged leaves the files, the index with it.

ZODB keeps every former record until then. Editions are records of their own that stay reachable,
so no history of the content goes with a pack; time travel asks them, not ZODB.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from persistent.TimeStamp import TimeStamp
from ZODB.blob import BlobStorage, remove_committed
from ZODB.POSException import POSKeyError

from content.clock import SHANGHAI
from portal.databases import (
    AFFAIRS,
    TREE,
    affairs_root,
    blob_folder,
    connected,
    file_of,
    site_root,
)
from portal.full_disk import write_whole
from portal.operator_records import record
from search_index.folders import sync
from search_index.indexer import Indexer

OVERDUE = timedelta(days=1)
_DAY_SECONDS = 86400
_LABELS = {TREE: "内容库", AFFAIRS: "事务库"}


@dataclass(frozen=True)
class Packed:
    """压缩结果: sizes in bytes, attachments included where they lie beside the file."""

    label: str
    before: int
    after: int


def pack(
    databases: dict[str, Any], indexer: Indexer, moment: datetime, days: int = 0
) -> list[Packed]:
    """Both databases, and the index where something was expunged; ``days`` of history stay.

    What is expunged while it runs keeps its mark, and goes with the next pack.
    """
    with connected(databases) as connection:
        marks = site_root(connection).awaiting_pack
        forgotten = affairs_root(connection).forgotten_at()
    packed = [_pack_one(databases[name], label, days) for name, label in _LABELS.items()]
    write_whole(databases)
    if not days:
        _note_forgotten(databases, forgotten)
    if marks and not days:
        indexer.rebuild(drop_former=True)
        _unmark(databases, marks, moment)
    return packed


def pack_when_due(
    databases: dict[str, Any],
    open_indexer: Callable[[], AbstractContextManager[Indexer]],
    moment: datetime,
    quiet_hour: int,
) -> bool:
    """For tick: what was expunged or forgotten leaves the files at night, or at once when a day
    has gone by. Where persons' data were forgotten only, the tree and the index are let be."""
    with connected(databases) as connection:
        marks = site_root(connection).awaiting_pack
        forgotten = affairs_root(connection).forgotten_at()
    if is_due(marks, moment, quiet_hour):
        with open_indexer() as indexer:
            pack(databases, indexer, moment)
        return True
    if not is_due(tuple(("", at) for at in forgotten), moment, quiet_hour):
        return False
    _pack_one(databases[AFFAIRS], _LABELS[AFFAIRS], 0)
    write_whole(databases)
    _note_forgotten(databases, forgotten)
    return True


def is_due(marks: tuple[tuple[str, datetime], ...], moment: datetime, quiet_hour: int) -> bool:
    if not marks:
        return False
    overdue = min(since for _, since in marks) + OVERDUE <= moment
    return overdue or moment.astimezone(SHANGHAI).hour == quiet_hour


def _note_forgotten(databases: dict[str, Any], forgotten: tuple[datetime, ...]) -> None:
    """What was forgotten meanwhile keeps its mark, and goes with the next pack."""
    if forgotten:
        with connected(databases, "pack: forgotten") as connection:
            affairs_root(connection).packed(forgotten)


def _unmark(databases: dict[str, Any], marks: Any, moment: datetime) -> None:
    with connected(databases, "pack: done") as connection:
        site = site_root(connection)
        site.awaiting_pack = tuple(mark for mark in site.awaiting_pack if mark not in marks)
        for edition_uid, _ in marks:
            record(site, moment, "pack", edition_uid, site.province.uid)


def _pack_one(database: Any, label: str, days: int) -> Packed:
    """Later than the last transaction, whatever the clocks of other machines say."""
    before, path = size_of(database), file_of(database)
    last = database.storage.lastTransaction()
    seconds = max(time.time(), TimeStamp(last).timeTime()) + 1 - days * _DAY_SECONDS
    if path is not None:
        # Its positions would be wrong if we died before it is written anew
        Path(f"{path}.index").unlink(missing_ok=True)
    _pack_records(database, seconds, last)
    if path is not None:
        _leave_nothing_behind(database.storage, path)
    return Packed(label, before, size_of(database))


def _pack_records(database: Any, seconds: float, last: bytes) -> None:
    """``BlobStorage.pack`` takes away the file of a transaction that is just being committed."""
    storage = database.storage
    if not isinstance(storage, BlobStorage):
        storage.pack(seconds, database.references)
        return
    storage.__getattr__("pack")(seconds, database.references)  # that of the storage within
    for oid, folder in list(storage.fshelper.listOIDs()):
        for path in list(Path(folder).iterdir()):
            _drop_unused(storage, oid, path, last)


def _drop_unused(storage: Any, oid: bytes, path: Path, last: bytes) -> None:
    """A file of a transaction later than ``last`` may not be committed yet."""
    _, serial = storage.fshelper.splitBlobFilename(str(path))
    if serial is None or serial > last:
        return
    try:
        storage.loadSerial(oid, serial)
    except POSKeyError:
        remove_committed(str(path))
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


def _leave_nothing_behind(storage: Any, path: Path) -> None:
    """The file before, and what the last transactions left in the temporary one."""
    for one in (path, path.parent):
        sync(one)
    Path(f"{path}.old").unlink(missing_ok=True)
    with storage._commit_lock:
        storage._tfile.seek(0)
        storage._tfile.truncate()


def size_of(database: Any) -> int:
    folder = blob_folder(database)
    files = () if folder is None else folder.rglob("*.blob")
    return int(database.getSize()) + sum(file.stat().st_size for file in files)
