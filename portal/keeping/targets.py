"""Empty places into which a database is written: files beside their name, servers directly."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ZODB.blob import BlobStorage
from ZODB.FileStorage import FileStorage

from portal.keeping.copying import (
    Copying,
    Progress,
    Tally,
    copy_records,
    copy_transactions,
    current_records,
    no_progress,
    records_as_of,
    transactions_after,
)
from portal.keeping.dumping import Dumped, differing, dump_as_of, dump_current
from portal.keeping.faults import KeepingRefused
from portal.keeping.manifests import sync_folders
from portal.keeping.storages import (
    FileHome,
    address,
    blob_loader,
    file_home,
    is_empty,
    keeps_history,
    new_file,
    open_storage,
)
from search_index.folders import sync

BESIDE, STEP = ".restoring", 500
Renames = list[tuple[Path, Path]]


@dataclass(frozen=True)
class Target:
    """目标: where one database goes; ``staging`` are files beside it, not in use by anybody."""

    uri: str
    home: FileHome | None
    staging: FileHome

    @property
    def takes_blobs(self) -> bool:
        return self.staging.blobs is not None


def target_of(uri: str, spare: Path) -> Target:
    """``spare``: a folder for the staging files of a database that is not of files."""
    home = file_home(uri)
    if home:
        return Target(uri, home, home.beside(BESIDE))
    blobs = spare / "blobs" if "blob_dir=" in uri else None
    return Target(uri, None, FileHome(spare / "data.fs", blobs))


def refuse_occupied(target: Target) -> None:
    """Raises KeepingRefused where there is anything already."""
    if target.home is None:
        with closing(open_storage(target.uri, read_only=False)) as storage:
            occupied = not is_empty(storage)
    else:
        blobs = target.home.blobs
        occupied = target.home.data.exists() or bool(
            blobs and blobs.exists() and any(blobs.iterdir())
        )
    if occupied:
        raise KeepingRefused(
            f"{address(target.uri)} 里已有内容（也可能是上次中断留下的一半），"
            "只能写入空的数据库：请先移走，或改用新的地址。"
        )


@contextmanager
def staged(target: Target) -> Iterator[Any]:
    """A new storage in the staging files, complete and synced on leaving without an error."""
    clear(target)
    target.staging.data.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(new_file(target.staging)) as storage:
            yield storage
    except BaseException:
        clear(target)
        raise
    for mark in (".lock", ".tmp"):
        _beside(target.staging, mark).unlink(missing_ok=True)
    sync(target.staging.data)
    if target.staging.blobs:
        for path in target.staging.blobs.rglob("*"):
            if path.is_file():
                sync(path)
        sync_folders(target.staging.blobs)


def opened(target: Target) -> Any:
    """The staged storage, to be read."""
    home = target.staging
    storage = FileStorage(str(home.data), read_only=True)
    return storage if home.blobs is None else BlobStorage(str(home.blobs), storage, home.layout)


def _beside(home: FileHome, mark: str) -> Path:
    return home.data.with_name(home.data.name + mark)


def clear(target: Target) -> None:
    """Removes staging files, which nobody uses."""
    for mark in ("", ".index", ".lock", ".tmp"):
        _beside(target.staging, mark).unlink(missing_ok=True)
    if target.staging.blobs:
        shutil.rmtree(target.staging.blobs, ignore_errors=True)


def renames_of(target: Target) -> Renames:
    """What puts staged files in place: the data file last."""
    home, staging = target.home, target.staging
    if home is None:
        return []
    pairs = [(staging.index, home.index), (staging.data, home.data)]
    if staging.blobs and home.blobs:
        pairs.insert(0, (staging.blobs, home.blobs))
    return pairs


def put_in_place(pairs: Renames) -> None:
    """May be repeated after a crash: what was renamed is not there any more."""
    for source, place in pairs:
        if source.exists():
            source.rename(place)
        sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    sync(folder)


def fill(source: Any, target: Any, until: bytes, progress: Progress) -> Tally:
    """All of ``source`` up to ``until`` into an empty storage.

    The history where the target keeps one, else each object as it is then.
    """
    copying = Copying(target, blob_loader(source), None)
    history = keeps_history(source)
    if keeps_history(target):
        with transactions_after(source, None, until) as transactions:
            return copy_transactions(copying, transactions, until, progress, history=history)
    records = records_as_of(source, until) if history else current_records(source)
    return copy_records(copying, records, len(source), progress)


def _counted(dumped: Iterator[Dumped], total: int, progress: Progress) -> Iterator[Dumped]:
    """The same; ``total`` is how many there are, more or less."""
    number = 0
    for number, one in enumerate(dumped, 1):
        if number % STEP == 0:
            progress(min(number, total), total)
        yield one
    progress(max(number, 1), max(number, 1))


def refuse_different(
    source: Any, target: Any, until: bytes, where: str, progress: Progress = no_progress
) -> None:
    """Object by object, blobs too. Raises KeepingRefused."""
    history = keeps_history(source)
    expected = dump_as_of(source, until) if history else dump_current(source)
    counted = _counted(dump_current(target), max(len(target), 1), progress)
    for oid in differing(expected, counted):
        raise KeepingRefused(
            f"写入 {where} 后核对不一致（对象 {oid}），不能使用：请清空它，再试一次。"
        )
