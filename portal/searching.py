"""The search engine and its indexer, opened with the application and woken after commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from content.kinds_list import KINDS
from content.tree import Site
from portal.databases import connected, site_root
from search_index.engine import Engine, open_engine
from search_index.indexer import Indexer
from search_index.indexer_thread import IndexerThread
from search_index.query import Page, Query
from search_index.warming import Warming
from views.keeping import ASKED_INDEX, keep_out
from views.search_terms import FACETS


class Indexing:
    """检索更新: wakes the indexer after a commit, and waits a little for who published."""

    def __init__(
        self, indexer: Indexer, thread: IndexerThread | None, warming: Warming | None = None
    ) -> None:
        self.indexer, self.thread, self._warming = indexer, thread, warming

    def start(self) -> None:
        for one in (self.thread, self._warming):
            if one is not None:
                one.start()

    def wake(self, wait_seconds: float = 0) -> None:
        if self.thread is None:
            self.indexer.catch_up()
            return
        self.thread.wake()
        if wait_seconds:
            self.thread.wait_until_idle(wait_seconds)

    def close(self) -> None:
        for one in (self._warming, self.thread):
            if one is not None:
                one.stop()


class AskedEngine:
    """被查询的检索引擎: what a request gets; the page cache is told whose answers are in a page."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self._engine: Engine = request.registry.engine

    @property
    def needs_rebuild(self) -> bool:
        return self._engine.needs_rebuild

    def search(self, query: Query) -> Page:
        self._request.environ[ASKED_INDEX] = True
        found = self._engine.search(query)
        if found.degraded:
            keep_out(self._request)
        return found


def site_opener(databases: Any) -> Any:
    """A context manager factory: a site, in a transaction of its own."""

    @contextmanager
    def opening() -> Iterator[Site]:
        with connected(databases, "index") as connection:
            yield site_root(connection)

    return opening


def make_thread(indexer: Indexer, settings: Any) -> IndexerThread:
    """With files only this process writes, and nobody else need be asked for changes."""
    if settings.tree_uri.startswith("file://"):
        return IndexerThread(indexer, poll_seconds=None)
    return IndexerThread(indexer)


def includeme(config: Any) -> None:
    settings = config.registry.openhall
    engine = open_engine(settings.search_uri, KINDS)
    indexer = Indexer(engine, site_opener(config.registry._zodb_databases), KINDS)
    thread = make_thread(indexer, settings) if settings.search_thread else None
    config.registry.engine = engine
    warming = Warming(engine, tuple(FACETS.values())) if thread is not None else None
    config.registry.indexing = Indexing(indexer, thread, warming)
    if thread is not None:
        config.registry.indexing.start()
        thread.wake()
    elif engine.needs_rebuild:
        indexer.rebuild()
    config.add_request_method(AskedEngine, "engine", reify=True)
