"""One run of a backup: decide where it begins, write an increment, and let it count.

Written under another name, synced, listed, named by its manifest and renamed: a crash at any
moment leaves the increments before it whole, and debris that the next run removes.
"""

import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ZODB.utils import z64

from content.clock import EPOCH
from portal.keeping.continuing import why_not_continue, why_not_followed
from portal.keeping.copying import Copying, Tally, Watch, copy_transactions, transactions_after
from portal.keeping.cuts import Cut, fix_cut
from portal.keeping.increments import (
    WRITING,
    Chain,
    Increment,
    blobs_in,
    data_in,
    name_of,
    read_folder,
)
from portal.keeping.manifests import (
    Held,
    Manifest,
    Previous,
    SiteNamed,
    digest_of_manifest,
    sync_folders,
    write_listing,
    write_manifest,
)
from portal.keeping.moments import moment_of_tid
from portal.keeping.storages import FileHome, blob_loader, keeps_history, new_file

FIRST = "第一次备份"
ASKED = "指定了整份备份"
CONTINUED = "接着前一份"


class BlobsLost(Exception):
    """Blobs were gone when they were to be copied: packed away just now, or lost for good."""


@dataclass(frozen=True)
class Source:
    """备份的来源: ``storages`` by the database's name, affairs before the tree."""

    site: SiteNamed
    storages: Mapping[str, Any]


def back_up(
    folder: Path, source: Source, watch: Watch, *, full: bool = False, accept_lost: bool = False
) -> Increment:
    """Writes one increment, under ``increments.holding``. Raises BlobsLost, OSError."""
    found = read_folder(folder)
    chain = found.newest
    reason = ASKED if full else _why_full(found.faults, chain, source)
    after = chain[-1].manifest.moment if chain else None
    writing = _Writing(folder, source, fix_cut(source.storages, after), watch, accept_lost)
    if not reason:
        made = writing.make(chain, CONTINUED)
        reason = why_not_followed(made.tallies, source.storages, chain)
        if not reason:
            return writing.let_count(made)
        shutil.rmtree(made.path)
    return writing.let_count(writing.make((), reason))


def _why_full(faults: tuple[str, ...], chain: Chain, source: Source) -> str:
    if faults:
        return f"以前的备份有损坏：{faults[0]}"
    if not chain:
        return FIRST
    before = chain[-1].manifest
    if before.site.uid != source.site.uid:
        return "来源换成了另一个站点"
    return why_not_continue(source.storages, before.databases)


@dataclass(frozen=True)
class _Made:
    """An increment that does not count yet."""

    path: Path
    chain: Chain
    because: str
    tallies: Mapping[str, Tally]


@dataclass(frozen=True)
class _Writing:
    folder: Path
    source: Source
    cut: Cut
    watch: Watch
    accept_lost: bool

    def make(self, chain: Chain, because: str) -> _Made:
        path = self.folder / (name_of(self.cut.moment, full=not chain) + WRITING)
        path.mkdir()
        tallies = {name: self._copy(path, name, chain) for name in self.source.storages}
        lost = [lost for tally in tallies.values() for lost in tally.lost_blobs]
        if lost and not self.accept_lost:
            shutil.rmtree(path)
            raise BlobsLost
        return _Made(path, chain, because, tallies)

    def _copy(self, path: Path, name: str, chain: Chain) -> Tally:
        storage, stop = self.source.storages[name], self.cut.stops[name]
        after = chain and bytes.fromhex(chain[-1].manifest.databases[name].last_tid)
        home = FileHome(data_in(path, name), blobs_in(path, name), "bushy")
        copied = transactions_after(storage, after or None, stop)
        with closing(new_file(home)) as target, self.watch(name) as progress, copied as found:
            tally = copy_transactions(
                Copying(target, blob_loader(storage), None),
                found,
                stop or storage.lastTransaction(),
                progress,
                history=keeps_history(storage),
            )
        for mark in (".index", ".lock", ".tmp"):
            home.data.with_name(home.data.name + mark).unlink(missing_ok=True)
        return tally

    def let_count(self, made: _Made) -> Increment:
        files, size, digest = write_listing(made.path, lambda length: None)
        manifest = self._manifest(made, files, size, digest)
        write_manifest(made.path, manifest)
        sync_folders(made.path)
        path = made.path.with_suffix("")
        made.path.rename(path)
        sync_folders(self.folder)
        return Increment(path, manifest)

    def _manifest(self, made: _Made, files: int, size: int, digest: str) -> Manifest:
        before = made.chain[-1] if made.chain else None
        return Manifest(
            moment=self.cut.moment,
            covered_from=self._covered_from(made, before),
            because=made.because,
            site=self.source.site,
            previous=before and Previous(before.path.name, digest_of_manifest(before.path)),
            databases={
                name: self._held(name, tally, before) for name, tally in made.tallies.items()
            },
            files=files,
            size=size,
            listing_sha256=digest,
        )

    def _covered_from(self, made: _Made, before: Increment | None) -> Any:
        """With history a full one reaches back to the last pack, an increment to its forerunner."""
        if not all(keeps_history(storage) for storage in self.source.storages.values()):
            return self.cut.moment
        if before:
            return before.manifest.moment
        return max((self._whole_from(tally) for tally in made.tallies.values()), default=EPOCH)

    def _whole_from(self, tally: Tally) -> Any:
        return (
            moment_of_tid(bytes.fromhex(tally.whole_from)) if tally.whole_from else self.cut.moment
        )

    def _held(self, name: str, tally: Tally, before: Increment | None) -> Held:
        """Where nothing is new, the last transaction is still the one of the forerunner."""
        last: Tally | Held = tally
        if before and not tally.transactions:
            last = before.manifest.databases[name]
        return Held(
            keeps_history=keeps_history(self.source.storages[name]),
            first_tid=tally.first_tid,
            last_tid=last.last_tid or z64.hex(),
            last_digest=last.last_digest,
            last_packed=last.last_packed,
            transactions=tally.transactions,
            records=tally.records,
            blobs=tally.blobs,
            lost_blobs=tuple(tally.lost_blobs),
        )
