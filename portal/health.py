"""How the site is: read once for /health and /metrics, and judged by a list of small checks."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from content import clock
from content.clock import FOREVER, moment_of
from portal.databases import AFFAIRS, TREE
from portal.settings import Settings
from search_index.listings import latest

LATE_TICK, LATE_SEALING = timedelta(minutes=5), timedelta(minutes=15)
MOST_COUNTED, OUTGROWN = 1000, 30_000
MEGABYTE = 1 << 20
OK, DEGRADED, FAILING = "ok", "degraded", "failing"
LOCAL = frozenset({"file", "whoosh"})


@dataclass(frozen=True)
class Reason:
    """原因: a key for machines, a sentence with the cure for people."""

    key: str
    text: str
    is_failing: bool = False


@dataclass(frozen=True)
class AffairsReadings:
    """事务库的读数: the ticker's sign of life, and what of the ledger waits to be sealed."""

    ticked_at: datetime | None
    tick_milliseconds: int
    sealed: int
    unsealed: int
    oldest_unsealed_at: datetime | None


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


@dataclass(frozen=True)
class Health:
    """运行状况: what was read, and what is wrong with it."""

    version: str
    readings: Readings
    reasons: tuple[Reason, ...]

    @property
    def status(self) -> str:
        return status_of(self.reasons)


def status_of(reasons: Iterable[Reason]) -> str:
    found = list(reasons)
    if any(reason.is_failing for reason in found):
        return FAILING
    return DEGRADED if found else OK


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
        waiting=sum(1 for _ in islice(request.site.dirty.entries(), MOST_COUNTED)),
        documents=found.total,
        is_degraded=found.degraded,
        needs_rebuild=engine.needs_rebuild,
        failures=indexing.thread.failures if indexing.thread else 0,
        batches=indexing.indexer.batches,
        last_seconds=indexing.indexer.last_seconds,
    )


def _read_affairs(request: Any) -> AffairsReadings | None:
    """Whatever keeps it from being read is what is to be told."""
    try:
        affairs = request.affairs
        waiting = affairs.chain.waiting([affairs.staged, request.site.staged])
        moments = [record["at"] for record in waiting]
        beat = affairs.heartbeat
        return AffairsReadings(
            ticked_at=beat.at if beat else None,
            tick_milliseconds=beat.milliseconds if beat else 0,
            sealed=affairs.chain.head().seq,
            unsealed=len(moments),
            oldest_unsealed_at=moment_of(min(moments)) if moments else None,
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


def _tree(readings: Readings, settings: Settings) -> Reason | None:
    if TREE not in readings.cut_off:
        return None
    return Reason(
        "tree",
        "内容数据库的服务器连不上，只能看最近看过的页面，不能保存。"
        "请核对 ZEO 服务器（runzeo）是否在运行。",
        is_failing=True,
    )


def _affairs(readings: Readings, settings: Settings) -> Reason | None:
    if readings.affairs is not None and AFFAIRS not in readings.cut_off:
        return None
    return Reason(
        "affairs",
        "事务数据库读不出，不能登录和办理。请查看错误日志，核对设置 zodbconn.uri.affairs，"
        "必要时从备份恢复。",
        is_failing=True,
    )


def _tick(readings: Readings, settings: Settings) -> Reason | None:
    if readings.affairs is None or readings.tick_lag <= LATE_TICK:
        return None
    minutes = readings.tick_lag // timedelta(minutes=1)
    return Reason(
        "tick_late",
        f"定时处理已有 {minutes} 分钟没有完成：到时的内容照常公开，但台账封存、检索更新会推迟。"
        "请查看错误日志；不用 openhall serve 的站点，请核对每分钟运行 openhall tick 的任务。",
    )


def _ledger(readings: Readings, settings: Settings) -> Reason | None:
    oldest = readings.affairs.oldest_unsealed_at if readings.affairs else None
    if oldest is None or readings.moment - oldest <= LATE_SEALING:
        return None
    minutes = (readings.moment - oldest) // timedelta(minutes=1)
    return Reason(
        "ledger_late",
        f"有台账记录等了 {minutes} 分钟还没有封存。请核对定时处理是否在运行，"
        "或运行 openhall ledger seal。",
    )


def _index_unreadable(readings: Readings, settings: Settings) -> Reason | None:
    index = readings.index
    if index.needs_rebuild:
        return Reason(
            "index_rebuild", "检索索引缺失或损坏，正在或需要重建，搜索结果不全。重建会自动进行；"
            "一直不好的，请停止站点后运行 openhall index rebuild。",
        )  # fmt: skip
    if index.is_degraded:
        return Reason("index_degraded", "检索索引读不出。请运行 openhall index check 查看。")
    return None


def _index_behind(readings: Readings, settings: Settings) -> Reason | None:
    index = readings.index
    if not index.failures and index.waiting < MOST_COUNTED:
        return None
    return Reason(
        "index_behind",
        f"检索索引落后，{index.waiting} 项以上等待更新。内容照常公开，搜索可能找不到最新的。"
        "请稍候；一直不减少的，请查看错误日志。",
    )


def _index_outgrown(readings: Readings, settings: Settings) -> Reason | None:
    if urlsplit(settings.search_uri).scheme != "whoosh" or readings.index.documents <= OUTGROWN:
        return None
    return Reason(
        "index_outgrown",
        f"检索索引里有 {readings.index.documents} 件，超过嵌入式检索适合的 {OUTGROWN} 件，"
        "搜索会变慢。请计划改用数据库检索（见 docs/operations.md）。",
    )


def _disk(readings: Readings, settings: Settings) -> Reason | None:
    limit, percent = settings.health_free_megabytes * MEGABYTE, settings.health_free_percent
    low = [f for f, whole in readings.free if f < limit or f * 100 < whole * percent]
    if not low:
        return None
    return Reason(
        "disk_low",
        f"数据所在的磁盘只剩 {min(low) // MEGABYTE} MB。写满后站点只能看、不能改。"
        "请清理磁盘、扩容，或运行 openhall pack。",
    )


Check = Callable[[Readings, Settings], Reason | None]
CHECKS: tuple[Check, ...] = (
    _tree,
    _affairs,
    _tick,
    _ledger,
    _index_unreadable,
    _index_behind,
    _index_outgrown,
    _disk,
)


def health_of(request: Any) -> Health:
    readings, settings = request.readings, request.registry.openhall
    found = (check(readings, settings) for check in CHECKS)
    return Health(request.registry.version, readings, tuple(filter(None, found)))


def includeme(config: Any) -> None:
    registry = config.registry
    registry.started_at, registry.version = clock.now(), version("openhall")
    registry.folders = data_folders(registry.openhall)
    config.add_request_method(read, "readings", reify=True)
    config.add_request_method(health_of, "health", reify=True)
