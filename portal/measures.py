"""What is counted while the site runs; one set for each application, never a global one.

Labels are kinds of pages, classes of answers and databases: nothing without a bound.
"""

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from pyramid_retry import BeforeRetry
from ZODB.POSException import ConflictError

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
DATABASE_NAMES = {"": "tree"}


class Measures:
    """计数: thread-safe; each count costs about a microsecond."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._children: dict[tuple, Any] = {}
        self._requests = self._counter("requests", "Answered requests", "kind", "status")
        self._seconds = Histogram(
            "openhall_request_seconds",
            "Time until the answer begins",
            ["kind"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._errors = self._counter("uncaught_errors", "Errors that nothing foresaw")
        self._retries = self._counter("retries", "Attempts begun again, by cause", "cause")
        self._transactions = self._counter(
            "transactions", "Database connections used and given back", "database", "access"
        )
        self._loads = self._counter("object_loads", "Objects read from storage", "database")
        self._stores = self._counter("object_stores", "Objects sent to storage", "database")
        self._failed_log_ins = self._counter("failed_log_ins", "Log-ins refused")
        ProcessCollector(registry=self.registry)

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"openhall_{name}", told, labels, registry=self.registry)

    def count_request(self, kind: str, status: str, seconds: float) -> None:
        self._of(self._requests, kind, status).inc()
        self._of(self._seconds, kind).observe(seconds)

    def count_kept(self, kind: str, status: str, answers: float) -> None:
        """Answers from the page cache, which counts them itself."""
        self._requests.labels(kind, status).inc(answers)

    def count_error(self) -> None:
        self._errors.inc()

    def count_failed_log_in(self) -> None:
        self._failed_log_ins.inc()

    def count_retry(self, event: Any) -> None:
        is_conflict = isinstance(event.exception, ConflictError)
        self._retries.labels("conflict" if is_conflict else "other").inc()

    def count_transfers(self, database: str, loads: int, stores: int) -> None:
        self._of(self._transactions, database, "write" if stores else "read").inc()
        if loads:
            self._of(self._loads, database).inc(loads)
        if stores:
            self._of(self._stores, database).inc(stores)

    def _of(self, measure: Any, *labels: str) -> Any:
        """The library builds a key of the labels each time; a request asks for the same again."""
        found = self._children.get((measure, *labels))
        if found is None:
            found = self._children[measure, *labels] = measure.labels(*labels)
        return found


class Transfers:
    """What ZODB calls an activity monitor: told of every connection that is given back."""

    def __init__(self, measures: Measures, database: str) -> None:
        self._measures, self._database = measures, database

    def closedConnection(self, connection: Any) -> None:  # noqa: N802 - ZODB's name
        self._measures.count_transfers(self._database, *connection.getTransferCounts(True))


def includeme(config: Any) -> None:
    measures = config.registry.measures = Measures()
    for name, database in config.registry._zodb_databases.items():
        database.setActivityMonitor(Transfers(measures, DATABASE_NAMES.get(name, name)))
    config.add_subscriber(measures.count_retry, BeforeRetry)
