"""/metrics: the counts and the readings of this moment in Prometheus' text format, and for whom."""

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

from portal.measures import DATABASE_NAMES

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def may_scrape(request: Any) -> bool:
    """Directly from an allowed address; what came through a proxy is anybody's."""
    environ, networks = request.environ, request.registry.openhall.metrics_allow
    if any(environ.get(name) for name in FORWARDED):
        return False
    try:
        address = ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)


def scrape(request: Any) -> bytes:
    if request.registry.page_cache is not None:
        request.registry.page_cache.settle(request.registry.measures)
    now = CollectorRegistry(auto_describe=False)
    now.register(_AtThisMoment(request))
    return generate_latest(request.registry.measures.registry) + generate_latest(now)


class _AtThisMoment:
    """What is read when it is asked for."""

    def __init__(self, request: Any) -> None:
        self._request = request

    def collect(self) -> Iterator[Metric]:
        yield from _of_site(self._request)
        yield from _of_affairs(self._request.readings)
        yield from _of_databases(self._request.registry._zodb_databases)
        yield from _of_page_cache(self._request.registry.page_cache)
        yield from _of_server(getattr(self._request.registry, "task_dispatcher", None))


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"openhall_{name}", told, value=value)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _of_site(request: Any) -> Iterator[GaugeMetricFamily]:
    readings, index = request.readings, request.readings.index
    build = GaugeMetricFamily("openhall_build", "The version that runs", labels=["version"])
    build.add_metric([request.registry.version], 1)
    yield build
    states = GaugeMetricFamily("openhall_health", "1 for the present state", labels=["state"])
    for state in ("ok", "degraded", "failing"):
        states.add_metric([state], float(request.health.status == state))
    yield states
    yield _gauge("index_waiting", "Changed objects waiting for the index", index.waiting)
    yield _gauge("index_documents", "Public documents in the index", index.documents)
    yield _gauge("index_sound", "0 where the index cannot be read", float(index.is_ok))
    yield _gauge("index_batches", "Batches indexed since the start", index.batches)
    yield _gauge("index_batch_seconds", "What the last batch took", index.last_seconds)
    yield _gauge(
        "next_change_timestamp_seconds",
        "When a page changes next",
        _seconds(readings.next_change_at),
    )
    yield _gauge(
        "disk_free_bytes", "Least free space of a data folder",
        min((free for free, _ in readings.free), default=0),
    )  # fmt: skip


def _of_affairs(readings: Any) -> Iterator[GaugeMetricFamily]:
    affairs = readings.affairs
    if affairs is None:
        return
    yield _gauge("tick_lag_seconds", "Since the last tick", readings.tick_lag.total_seconds())
    yield _gauge("tick_seconds", "What the last tick took", affairs.tick_milliseconds / 1000)
    yield _gauge("ledger_sealed", "Sealed records", affairs.sealed)
    yield _gauge("ledger_waiting", "Records waiting to be sealed", affairs.unsealed)
    oldest = affairs.oldest_unsealed_at
    age = (readings.moment - oldest).total_seconds() if oldest else 0.0
    yield _gauge("ledger_oldest_waiting_seconds", "Age of the oldest one waiting", age)


def _of_databases(databases: dict[str, Any]) -> Iterator[GaugeMetricFamily]:
    asked = (
        ("database_bytes", "Size of the storage", lambda one: one.getSize()),
        ("cached_objects", "Objects in all caches", lambda one: one.cacheSize()),
        ("connections", "Connections there are", lambda one: len(one.connectionDebugInfo())),
        ("connections_open", "Connections in use", _in_use),
    )
    for name, told, ask in asked:
        family = GaugeMetricFamily(f"openhall_{name}", told, labels=["database"])
        for key, database in databases.items():
            family.add_metric([DATABASE_NAMES.get(key, key)], ask(database))
        yield family


def _of_page_cache(cache: Any) -> Iterator[Metric]:
    """Counted by itself: for a hit, anything dearer than adding one would be felt."""
    if cache is None:
        return
    answers = CounterMetricFamily(
        "openhall_page_cache_answers", "Answers by what the page cache did", labels=["result"]
    )
    counts = {
        "hit": cache.found, "miss": cache.made, "unkept": cache.unkept, "bypassed": cache.bypassed
    }  # fmt: skip
    for result, count in counts.items():
        answers.add_metric([result], count)
    yield answers
    yield CounterMetricFamily(
        "openhall_page_cache_evicted", "Pages that made room for others", value=cache.pages.evicted
    )
    yield _gauge("page_cache_pages", "Pages kept", len(cache.pages))
    yield _gauge("page_cache_bytes", "Memory taken by pages kept, about", cache.pages.bytes)


def _in_use(database: Any) -> int:
    return sum(1 for one in database.connectionDebugInfo() if one["opened"])


def _of_server(dispatcher: Any) -> Iterator[GaugeMetricFamily]:
    """How busy waitress is; nothing where another server runs the application."""
    if dispatcher is None:
        return
    yield _gauge("requests_waiting", "Requests waiting for a thread", len(dispatcher.queue))
    yield _gauge("threads", "Threads that answer requests", len(dispatcher.threads))
    yield _gauge("threads_busy", "Threads answering one now", dispatcher.active_count)


def includeme(config: Any) -> None:
    config.add_request_method(may_scrape, reify=True)
    config.add_request_method(scrape)
