"""The indexer: brings what the tree marked dirty into the index, and makes or mends it whole.

It is handed a way to open the site in a transaction of its own; it knows no database.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from content.kinds import Kinds
from content.tree import Place, Site
from search_index.documents import IndexDocument, documents_of
from search_index.engine import Engine, Rebuild

BATCH_SIZE, WALK_SIZE, BULK_SIZE = 60, 200, 10_000
CLEARING_ATTEMPTS = 3

OpenSite = Callable[[], AbstractContextManager[Site]]
Progress = Callable[[int, int], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Comparison:
    """核对结果: keys that the index lacks, holds in an older wording, or holds without reason."""

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Is there any difference?"""
        return bool(self.keys)

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.missing, *self.stale, *self.surplus)

    @property
    def uids(self) -> frozenset[str]:
        return frozenset(_uid_of(key) for key in self.keys)


class Task(NamedTuple):
    """一批待办: items, what of them is to be found, items below them, and their marks."""

    uids: list[str]
    documents: list[IndexDocument]
    below: list[str]
    entries: list[tuple[str, int]]


class IndexingStopped(Exception):
    """Told to end half-way: what is not in the index yet is dirty still, or made anew."""


def _no_progress(done: int, total: int) -> None:
    return None


class Indexer:
    """索引员: one works at a time, whichever process it is in; the engine's lock tells."""

    def __init__(
        self,
        engine: Engine,
        open_site: OpenSite,
        kinds: Kinds,
    ) -> None:
        self.engine = engine
        self._open_site, self._kinds = open_site, kinds
        self.batches, self.last_seconds = 0, 0.0
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Whoever works raises IndexingStopped at the next batch; for the end of a process."""
        self._stopping.set()

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise IndexingStopped

    def catch_up(self, batch_size: int = BATCH_SIZE) -> int:
        """Work off the dirty map; returns how many entries. Nothing while another one works.

        A small batch is found soon; a large one (BULK_SIZE) costs less where nobody waits for it.
        """
        with self.engine.holding(wait=False) as held:
            return self._work_off(batch_size) if held else 0

    def rebuild(self, progress: Progress = _no_progress, *, drop_former: bool = False) -> int:
        """A new index beside the old one, then in its place; returns how many documents it holds.

        It goes on where an interrupted one was. What changes meanwhile stays dirty, and is worked
        off at the end. ``drop_former``: nothing of the old one stays on disk.
        """
        with self.engine.holding(wait=True):
            rebuild = self.engine.begin_rebuild()
            try:
                self._fill(rebuild, progress)
            except BaseException:
                rebuild.abandon()
                raise
            self.engine.finish_rebuild(rebuild)
            if drop_former:
                self.engine.drop_former()
            self._work_off()
        return rebuild.count

    def _fill(self, rebuild: Rebuild, progress: Progress) -> None:
        for documents, reached, shards in self._walk(rebuild.reached):
            rebuild.write(documents)
            self._go_on()
            rebuild.reach(reached)
            progress(reached, shards)

    def check(self) -> Comparison:
        """Compare the index with the tree; what is dirty is left out, for it is known to differ."""
        with self.engine.holding(wait=True):
            return self._compare()

    def repair(self) -> int:
        """Mend what ``check`` finds; returns how many documents were wrong."""
        with self.engine.holding(wait=True):
            self._work_off(BULK_SIZE)
            found = self._compare()
            for _, batch in _batches(sorted(found.uids), BATCH_SIZE):
                self._renew(batch)
        return len(found.keys)

    def _compare(self) -> Comparison:
        """What is dirty is asked at the end: it has what somebody changed meanwhile."""
        held = self.engine.entries()
        missing: list[str] = []
        stale: list[str] = []
        for documents, _, _ in self._walk():
            for document in documents:
                entry = held.pop(document.key, None)
                if entry is None or entry.digest != document.digest:
                    (stale if entry else missing).append(document.key)
        with self._open_site() as site:
            dirty = {uid for uid, _ in site.dirty.entries()}
        found = (
            [key for key in keys if _uid_of(key) not in dirty] for keys in (missing, stale, held)
        )
        return Comparison(*map(tuple, found))

    def _walk(self, reached: int = 0) -> Iterator[tuple[list[IndexDocument], int, int]]:
        """(documents, how many shards of the addresses are done then, of how many).

        In transactions that stay small, and in the same order each time.
        """
        shards = None
        while reached != shards:
            with self._open_site() as site:
                uids, reached, shards = _uids_from(site, reached)
                documents = [one for uid in uids for one in self._documents_of(site, uid)]
            yield documents, reached, shards

    def _work_off(self, batch_size: int = BATCH_SIZE) -> int:
        total = 0
        while task := self._next_task(batch_size):
            self._put(*task[:2])
            for _, batch in _batches(task.below, BATCH_SIZE):
                self._renew(batch)
            self._clear(task.entries)
            total += len(task.entries)
        return total

    def _next_task(self, batch_size: int) -> Task | None:
        """Marks and documents are of one moment: what changes later is marked again."""
        self._go_on()
        with self._open_site() as site:
            entries = list(islice(site.dirty.entries(), batch_size))
            uids = [uid for uid, _ in entries]
            documents = self._documents_in(site, uids)
            return Task(uids, documents, self._changed_below(site, uids), entries) if uids else None

    def _renew(self, uids: list[str]) -> None:
        self._go_on()
        with self._open_site() as site:
            documents = self._documents_in(site, uids)
        self._put(uids, documents)

    def _put(self, uids: list[str], documents: list[IndexDocument]) -> None:
        started = time.monotonic()
        self.engine.delete(uids)
        self.engine.write(documents)
        self.engine.commit()
        self.batches, self.last_seconds = self.batches + 1, time.monotonic() - started

    def _clear(self, entries: list[tuple[str, int]]) -> None:
        for attempt in range(CLEARING_ATTEMPTS):
            try:
                with self._open_site() as site:
                    for uid, revision in entries:
                        site.dirty.clear(uid, revision)
                return
            except Exception:
                # Somebody marked in the same bucket: another transaction sees it.
                if attempt == CLEARING_ATTEMPTS - 1:
                    raise

    def _documents_in(self, site: Site, uids: list[str]) -> list[IndexDocument]:
        return [document for uid in uids for document in self._documents_of(site, uid)]

    def _documents_of(self, site: Site, uid: str) -> list[IndexDocument]:
        """One item that cannot be read must not keep all others out of the index."""
        try:
            return documents_of(site, self._kinds, uid)
        except Exception:
            log.exception("条目 %s 不能编入检索，已跳过；修好后请运行 openhall index repair", uid)
            return []

    def _changed_below(self, site: Site, uids: list[str]) -> list[str]:
        """Items below the places among ``uids`` whose documents a change of the place changes.

        The index names them: to ask the tree, a province would be read whole.
        """
        places = [place for uid in uids if isinstance(place := site.find(uid), Place)]
        changed = [place.uid for place in places if self._differs(site, place)]
        keys = (key for uid in changed for key in self.engine.entries(uid))
        return list(dict.fromkeys(map(_uid_of, keys)))

    def _differs(self, site: Site, place: Place) -> bool:
        """One of those below tells for all: they share their places and their viewers."""
        for key, entry in self.engine.entries(place.uid, most=1).items():
            fresh = self._documents_of(site, _uid_of(key))
            return entry.digest not in {document.digest for document in fresh}
        return False


def _uids_from(site: Site, number: int) -> tuple[list[str], int, int]:
    """The uids of the next shards, WALK_SIZE at least; the shard behind, and how many there are."""
    uids: list[str] = []
    shards = site.addresses.shards()
    while number < len(shards) and len(uids) < WALK_SIZE:
        uids += shards[number].keys()
        number += 1
    return uids, number, len(shards)


def _uid_of(key: str) -> str:
    return key.rpartition(".")[0]


def _batches(uids: list[str], size: int) -> Iterator[tuple[int, list[str]]]:
    """(how many are done then, the batch)."""
    for start in range(0, len(uids), size):
        batch = uids[start : start + size]
        yield start + len(batch), batch
