"""What is read of a site for /health and /metrics; how it is judged stands in ``health``."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from content import clock
from content.affairs import Affairs
from content.clock import FOREVER, moment_of
from content.tree import Site
from portal.dear_counts import DearCounts
from portal.settings import Settings
from search_index.listings import latest

MOST_COUNTED = 1000
LOCAL = frozenset({"file", "whoosh", "tantivy"})


@dataclass(frozen=True)
class AffairsReadings:
    """事务库的读数: the ticker's sign of life, and what of the ledger waits to be sealed.

    ``secret_mark``: of the process that took the last turn to tick; empty on files.
    """

    ticked_at: datetime | None
    tick_milliseconds: int
    sealed: int
    unsealed: int
    oldest_unsealed_at: datetime | None
    secret_mark: str = ""
    oldest_letter_at: datetime | None = None


@dataclass(frozen=True)
class IndexReadings:
    """检索的读数: ``waiting`` is counted no further than MOST_COUNTED."""

    waiting: int
    documents: int
    is_degraded: bool
    needs_rebuild: bool
    failures: int
    batches: int
    last_seconds: float

    @property
    def is_ok(self) -> bool:
        return not (self.is_degraded or self.needs_rebuild)

    @property
    def is_capped(self) -> bool:
        return self.waiting == MOST_COUNTED


@dataclass(frozen=True)
class Readings:
    """读数: no ``affairs`` where that database cannot be read; ``free`` are (free, whole) bytes.

    ``cut_off``: databases whose server is away, while what was read before still answers.
    """

    moment: datetime
    started_at: datetime
    index: IndexReadings
    affairs: AffairsReadings | None
    next_change_at: datetime | None
    free: tuple[tuple[int, int], ...]
    cut_off: frozenset[str] = frozenset()

    @property
    def tick_lag(self) -> timedelta:
        """Since the last tick; a site that has just started is not late."""
        ticked_at = self.affairs.ticked_at if self.affairs else None
        since = max(self.started_at, ticked_at or self.started_at)
        return max(self.moment - since, timedelta())


def read(request: Any) -> Readings:
    following = request.site.agenda.next_after(request.moment)
    return Readings(
        moment=request.moment,
        started_at=request.registry.started_at,
        index=_read_index(request),
        affairs=_read_affairs(request),
        next_change_at=None if following == FOREVER else following,
        free=tuple(_free(request.registry.folders)),
        cut_off=frozenset(_cut_off(request.registry._zodb_databases)),
    )


def _read_index(request: Any) -> IndexReadings:
    indexing, engine = request.registry.indexing, request.engine
    found = latest(engine, request.root.uid, request.moment, size=1)
    return IndexReadings(
        waiting=request.registry.dear_counts.of("dirty", lambda: _dirty(request.site)),
        documents=found.total,
        is_degraded=found.degraded,
        needs_rebuild=engine.needs_rebuild,
        failures=indexing.thread.failures if indexing.thread else 0,
        batches=indexing.indexer.batches,
        last_seconds=indexing.indexer.last_seconds,
    )


def _dirty(site: Site) -> int:
    return sum(1 for _ in islice(site.dirty.entries(), MOST_COUNTED))


def _staged(site: Site, affairs: Affairs) -> list[int]:
    """When what waits to be sealed was done."""
    return [record["at"] for record in affairs.chain.waiting([affairs.staged, site.staged])]


def _oldest_letter(affairs: Affairs) -> datetime | None:
    return None if affairs.mail is None else affairs.mail.oldest_waiting()


def _read_affairs(request: Any) -> AffairsReadings | None:
    """Whatever keeps it from being read is what is to be told."""
    try:
        site, affairs = request.site, request.affairs
        counts = request.registry.dear_counts
        moments = counts.of("staged", lambda: _staged(site, affairs))
        beat, lease = affairs.heartbeat, affairs.tick_lease
        return AffairsReadings(
            ticked_at=beat.at if beat else None,
            tick_milliseconds=beat.milliseconds if beat else 0,
            sealed=affairs.chain.head().seq,
            unsealed=len(moments),
            oldest_unsealed_at=moment_of(min(moments)) if moments else None,
            secret_mark=lease.mark if lease else "",
            oldest_letter_at=counts.of("letters", lambda: _oldest_letter(affairs)),
        )
    except Exception:
        return None


def data_folders(settings: Settings) -> tuple[Path, ...]:
    """Where this machine keeps what the site writes."""
    uris = (settings.tree_uri, settings.affairs_uri, settings.search_uri)
    parts = [urlsplit(uri) for uri in uris]
    local = [unquote(p.netloc + p.path) for p in parts if p.scheme in LOCAL]
    return tuple({Path(path).absolute().parent for path in (*local, settings.secret_file)})


def _free(folders: Iterable[Path]) -> Iterable[tuple[int, int]]:
    for folder in folders:
        if folder.is_dir():
            usage = shutil.disk_usage(folder)
            yield usage.free, usage.total


def _cut_off(databases: Mapping[str, Any]) -> Iterable[str]:
    """Only a client of ZEO says whether it has a server; the others show it when they read."""
    for name, database in databases.items():
        is_connected = getattr(database.storage, "is_connected", None)
        if is_connected is not None and not is_connected():
            yield name


def includeme(config: Any) -> None:
    registry = config.registry
    registry.started_at, registry.folders = clock.now(), data_folders(registry.openhall)
    registry.dear_counts = DearCounts()
    config.add_request_method(read, "readings", reify=True)
