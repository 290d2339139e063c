"""The search engine in PostgreSQL: one index that many machines share."""

import logging
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any

from psycopg2 import Error
from psycopg2.errors import UndefinedTable

from search_index.documents import END, IndexDocument
from search_index.folder_engine import shows_other
from search_index.folders import CannotOpen
from search_index.postgres_finding import Finding
from search_index.postgres_rebuild import PostgresRebuild
from search_index.postgres_rows import change_statistics, insert, plain, statistics_from
from search_index.postgres_server import Away, Server
from search_index.postgres_tables import STATE, State, drop_others, read_state, table_of
from search_index.query import Entry, Page, Query

POLL_SECONDS = 0.2
log = logging.getLogger(__name__)


class PostgresEngine:
    """数据库检索引擎: whoever reads or writes asks which generation is in use, each time."""

    def __init__(self, uri: str) -> None:
        """Raises WrongAddress. A server that is away is no error: it may come back."""
        self._server = Server(uri)
        self._public = Polled(self._seen)
        self._documents: list[IndexDocument] = []
        self._gone: set[str] = set()
        try:
            self._open()
        except Away:
            log.error("检索数据库连不上，连上后自动恢复，不需要重建")

    @property
    def needs_rebuild(self) -> bool:
        """Of an index that cannot be asked nothing is known to be wrong."""
        try:
            state = self._state()
        except Away:
            return False
        return not state.is_there or state.incomplete or state.is_outdated

    @property
    def is_outdated(self) -> bool:
        try:
            return self._state().is_outdated
        except Away:
            return False

    @property
    def generation(self) -> str:
        return self._state().generation

    @property
    def public_generation(self) -> tuple[int, int]:
        return self._public.value

    def holding(self, *, wait: bool) -> AbstractContextManager[bool]:
        return self._server.locked(wait=wait)

    def close(self) -> None:
        self._server.close()

    def write(self, documents: Iterable[IndexDocument]) -> None:
        self._documents.extend(documents)

    def delete(self, uids: Iterable[str]) -> None:
        self._gone.update(uids)

    def commit(self) -> None:
        """All of the batch, its statistics and the number that tells of it, or nothing."""
        gone, documents = self._gone, self._documents
        self._gone, self._documents = set(), []
        with self._server.writing() as cursor:
            generation = _whole(read_state(cursor)).current
            changes, public = _deleted(cursor, generation, gone)
            seen = shows_other(lambda uid: public.get(plain(uid), set()), gone, documents)
            changes.update(insert(cursor, generation, documents))
            change_statistics(cursor, generation, changes)
            cursor.execute(
                f"UPDATE {STATE} SET commits = commits + 1, seen = seen + %s", (int(seen),)
            )
        self._public.look_again()

    def begin_rebuild(self) -> PostgresRebuild:
        return PostgresRebuild(self._server)

    def finish_rebuild(self, rebuild: Any) -> None:
        """Whoever reads the former one still is waited for; whoever comes late is tried again."""
        rebuild.finish()
        self._public.look_again()
        self.drop_former()

    def drop_former(self) -> None:
        with self._server.writing() as cursor:
            drop_others(cursor, read_state(cursor).current)

    def entries(self, place_uid: str = "", most: int | None = None) -> dict[str, Entry]:
        with self._server.reading() as cursor:
            table = table_of(_whole(read_state(cursor)).current)
            within = " WHERE places @> %s" if place_uid else ""
            given = [[place_uid]] if place_uid else []
            cursor.execute(f"SELECT key, digest FROM {table}{within} LIMIT %s", (*given, most))
            return {key: Entry(digest) for key, digest in cursor.fetchall()}

    def search(self, query: Query) -> Page:
        """Never raises; tried twice, for a connection may be dead and a generation just gone."""
        for again in (True, False):
            try:
                return self._search(query)
            except Exception as error:
                if not again:
                    self._report(error)
        return Page(degraded=True)

    def _search(self, query: Query) -> Page:
        with self._server.reading() as cursor:
            state = _whole(read_state(cursor))
            page = Finding(cursor, state, query).page()
        return Page(page.hits, page.total, page.facets, degraded=state.incomplete)

    def _report(self, error: Exception) -> None:
        if isinstance(error, Away):
            log.error("检索数据库连不上，搜索暂时没有结果（%s）", type(error).__name__)
        else:
            log.error("检索索引读不了，请运行 openhall index check 查看", exc_info=error)

    def _state(self) -> State:
        """Raises what the driver raises where the server is away."""
        try:
            with self._server.reading() as cursor:
                return read_state(cursor)
        except UndefinedTable:
            return State()
        except Away:
            # A connection that was kept may be dead while the server is not
            with self._server.reading() as cursor:
                return read_state(cursor)

    def _seen(self) -> tuple[int, int]:
        state = self._state()
        return state.current, state.seen

    def _open(self) -> None:
        """An index that is missing is replaced by an empty one; whoever holds the lock makes it."""
        if self._state().is_there:
            return
        with self.holding(wait=False) as held:
            if held and not self._state().is_there:
                log.info("检索索引还没有或读不出，先用空的，等待重建")
                self.finish_rebuild(self.begin_rebuild())
                self.distrust()

    def distrust(self) -> None:
        """It answers what it holds until it is made anew."""
        try:
            with self._server.writing() as cursor:
                cursor.execute(f"UPDATE {STATE} SET incomplete = true, since = ''")
        except UndefinedTable:
            pass  # made empty when it is opened


class Polled:
    """A number asked for with every kept page, and read at most once in POLL_SECONDS.

    One reads it, and the others go on with what was known; so they do while the server is away.
    """

    def __init__(self, read: Any) -> None:
        self._read, self._lock = read, Lock()
        self._known: tuple[int, int] = (0, 0)
        self._read_at = float("-inf")

    @property
    def value(self) -> tuple[int, int]:
        if time.monotonic() - self._read_at >= POLL_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._known = self._read()
            except Error:
                log.debug("the server of the index is away")
            finally:
                self._read_at = time.monotonic()
                self._lock.release()
        return self._known

    def look_again(self) -> None:
        self._read_at = float("-inf")


def _whole(state: State) -> State:
    if not state.is_there:
        raise CannotOpen("no index is in use")
    return state


def _deleted(
    cursor: Any, generation: int, uids: set[str]
) -> tuple[Counter[str], dict[str, set[str]]]:
    """What that takes from the statistics, and uid → the digests that were public."""
    cursor.execute(
        f"DELETE FROM {table_of(generation)} WHERE uid = ANY(%s)"
        " RETURNING uid, digest, live_from, counts",
        ([plain(uid) for uid in uids],),
    )
    changes: Counter[str] = Counter()
    public: dict[str, set[str]] = {}
    for uid, digest, live_from, counts in cursor.fetchall():
        changes.subtract(statistics_from(counts))
        if live_from < END:
            public.setdefault(uid, set()).add(digest)
    return changes, public
