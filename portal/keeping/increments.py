"""A backup folder: its increments, the chains they make, and what interrupted runs left there.

A chain begins with a full backup; each further increment names the one before it and the digest
of its manifest, so that one that is missing or exchanged is found.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from zc.lockfile import LockError, LockFile
from ZODB.blob import FilesystemHelper
from ZODB.FileStorage.FileStorage import FileIterator
from ZODB.POSException import POSKeyError

from content.clock import SHANGHAI
from portal.keeping.faults import Damaged, KeepingRefused
from portal.keeping.manifests import Manifest, digest_of_manifest, read_manifest

NAME = re.compile(r"\d{8}-\d{6}-\d{6}-(full|more)")
WRITING, REMOVING, LOCK = ".writing", ".removing", ".lock"


@dataclass(frozen=True)
class Increment:
    """一份备份: the transactions of both databases between two moments."""

    path: Path
    manifest: Manifest

    @contextmanager
    def transactions(self, database: str, stop: bytes | None = None) -> Iterator[Any]:
        found = FileIterator(str(data_in(self.path, database)), None, stop)
        try:
            yield found
        finally:
            found.close()

    def load_blob(self, database: str, oid: bytes, tid: bytes) -> str:
        """Raises POSKeyError where it was lost before it could be backed up."""
        layout = FilesystemHelper(str(blobs_in(self.path, database)), "bushy")
        name = layout.getBlobFilename(oid, tid)
        if not Path(name).exists():
            raise POSKeyError(oid, tid)
        return name


Chain = tuple[Increment, ...]


@dataclass(frozen=True)
class Found:
    """备份文件夹的内容: sound chains, oldest first, and a sentence for each folder that is not."""

    chains: tuple[Chain, ...]
    faults: tuple[str, ...]

    @property
    def newest(self) -> Chain:
        """The chain with the newest increment; empty where there is none."""
        return max(self.chains, key=lambda chain: chain[-1].manifest.moment, default=())


def data_in(folder: Path, database: str) -> Path:
    return folder / f"{database}.fs"


def blobs_in(folder: Path, database: str) -> Path:
    return folder / f"{database}.blobs"


def name_of(moment: datetime, *, full: bool) -> str:
    kind = "full" if full else "more"
    return f"{moment.astimezone(SHANGHAI):%Y%m%d-%H%M%S-%f}-{kind}"


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """One writer a folder. Raises KeepingRefused."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = LockFile(str(folder / LOCK))
    except LockError:
        raise KeepingRefused(f"另一个备份正在写 {folder}，请等它结束。") from None
    try:
        yield
    finally:
        lock.close()


def sweep(folder: Path) -> list[str]:
    """Removes what interrupted runs left, and names it; only under ``holding``."""
    left = [path for path in folder.iterdir() if path.suffix in (WRITING, REMOVING)]
    for path in left:
        shutil.rmtree(path)
    return [path.name for path in left]


def read_folder(folder: Path) -> Found:
    """Raises KeepingRefused where there is no such folder."""
    try:
        paths = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    except OSError as error:
        raise KeepingRefused(f"备份文件夹 {folder} 打不开（{error.strerror}）。") from None
    chains: dict[str, Chain] = {}
    faults = []
    for path in paths:
        try:
            _link(chains, Increment(path, read_manifest(path)))
        except Damaged as fault:
            faults.append(str(fault))
    return Found(tuple(chains.values()), tuple(faults))


def _link(chains: dict[str, Chain], increment: Increment) -> None:
    """``chains``: by the name of their last increment. Raises Damaged."""
    name, manifest = increment.path.name, increment.manifest
    if name != name_of(manifest.moment, full=manifest.is_full):
        raise Damaged(f"{increment.path} 的名称与清单不符，不知是哪一份备份。")
    if manifest.previous is None:
        chains[name] = (increment,)
        return
    chain = chains.get(manifest.previous.name)
    if chain is None:
        missing = increment.path.with_name(manifest.previous.name)
        raise Damaged(f"{missing} 缺少或不能用，{name} 接不上，不能用来恢复。")
    before = chain[-1]
    if manifest.site.uid != before.manifest.site.uid or not _follows(before, manifest):
        raise Damaged(f"{increment.path} 不是接着 {before.path.name} 的，可能混入了另一套备份。")
    chains[name] = (*chains.pop(manifest.previous.name), increment)


def _follows(before: Increment, manifest: Manifest) -> bool:
    previous = manifest.previous
    return previous is not None and previous.sha256 == digest_of_manifest(before.path)


def keep_newest(chains: tuple[Chain, ...], count: int) -> list[str]:
    """Removes all but the newest ``count`` chains, each from its end, and names what went."""
    ordered = sorted(chains, key=lambda chain: chain[-1].manifest.moment)
    gone = []
    for chain in ordered[: max(len(ordered) - count, 0)]:
        for increment in reversed(chain):
            away = increment.path.with_suffix(REMOVING)
            increment.path.rename(away)
            shutil.rmtree(away)
            gone.append(increment.path.name)
    return gone
