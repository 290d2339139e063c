"""How the site is: what was read of it (``readings``), judged by a list of small checks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from portal.databases import AFFAIRS, TREE
from portal.readings import MOST_COUNTED, Readings
from portal.settings import Settings

LATE_TICK, LATE_SEALING = timedelta(minutes=5), timedelta(minutes=15)
LATE_MAIL = timedelta(hours=1)
OUTGROWN = 30_000
MEGABYTE = 1 << 20
OK, DEGRADED, FAILING = "ok", "degraded", "failing"


@dataclass(frozen=True)
class Reason:
    """原因: a key for machines, a sentence with the cure for people."""

    key: str
    text: str
    is_failing: bool = False


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


def _secret(readings: Readings, settings: Settings) -> Reason | None:
    mark = readings.affairs.secret_mark if readings.affairs else ""
    if not mark or mark == settings.secret_mark:
        return None
    return Reason(
        "secret_differs",
        "各进程的 site.secret_file 不是同一份，登录的人会被反复退出。"
        "请把同一个文件复制到每台机器，然后逐个重启。",
    )


def _index_unreadable(readings: Readings, settings: Settings) -> Reason | None:
    index = readings.index
    if index.needs_rebuild:
        return Reason(
            "index_rebuild", "检索索引缺失或损坏，正在或需要重建，搜索结果不全。重建会自动进行；"
            "一直不好的，请停止站点后运行 openhall index rebuild。",
        )  # fmt: skip
    if not index.is_degraded:
        return None
    if urlsplit(settings.search_uri).scheme == "postgres":
        return Reason(
            "index_degraded",
            "检索数据库连不上或读不出，搜索和跨部门的列表暂时没有结果，其他页面照常。"
            "请核对 PostgreSQL 是否在运行、设置 search.uri 是否正确；连上后自动恢复，不需要重建。",
        )
    return Reason("index_degraded", "检索索引读不出。请运行 openhall index check 查看。")


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
        f"检索索引里有 {readings.index.documents} 件，超过 Whoosh 适合的 {OUTGROWN} 件，"
        "搜索会变慢。请把设置 search.uri 的 whoosh: 改成 tantivy: 并重启，索引会自动重建；"
        "多台机器的站点改用 PostgreSQL（见 docs/operations.md）。",
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


def _mail(readings: Readings, settings: Settings) -> Reason | None:
    oldest = readings.affairs.oldest_letter_at if readings.affairs else None
    if not settings.mail_host or oldest is None or readings.moment - oldest <= LATE_MAIL:
        return None
    return Reason(
        "mail_late",
        "有邮件超过 1 小时没有发出，当事人在站内仍能看到消息。"
        "请在工作台的“邮件”里看原因，核对发信服务器和 mail.host 等设置。",
    )


CHECKS: tuple[Check, ...] = (
    _tree,
    _affairs,
    _tick,
    _ledger,
    _secret,
    _index_unreadable,
    _index_behind,
    _index_outgrown,
    _disk,
    _mail,
)


def health_of(request: Any) -> Health:
    readings, settings = request.readings, request.registry.openhall
    found = (check(readings, settings) for check in CHECKS)
    return Health(request.registry.version, readings, tuple(filter(None, found)))


def includeme(config: Any) -> None:
    config.registry.version = version("openhall")
    config.add_request_method(health_of, "health", reify=True)
