"""The page cache: the outermost WSGI layer, which answers again what was made for the public.

A hit makes no Request and opens no database. What a page depends on is read before it is made: it
may turn out newer than its mark says, never older.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import Any

from portal.kept_pages import MEGABYTE, SEND, Body, KeptPage, KeptPages, Tally
from portal.measures import Measures
from portal.page_rules import OK, Key, is_keepable, key_of, may_keep, names_tag, takes_gzip
from portal.public_generation import Public, PublicGeneration
from portal.watching import ASKED, Asked, Watched, access
from views.keeping import ASKED_INDEX, BRIEF, BRIEF_SECONDS, GENERATION

NOT_MODIFIED = "304 Not Modified"
Environ = dict[str, Any]


class PageCache:
    """页面缓存: for GET and HEAD of whoever is not signed in; the rest passes through."""

    def __init__(self, application: Any, watched: Watched, most_bytes: int) -> None:
        self.application, self.registry = application, application.registry
        self.pages = KeptPages(most_bytes)
        self.generation = PublicGeneration(
            self.registry._zodb_databases,
            self.pages.clear,
            opening=self.registry.outages.opening,
        )
        self.bypassed = self.made = self.unkept = 0
        self._watched, self._engine = watched, self.registry.engine
        self._tallies: dict[str, Tally] = {}
        self._settling = Lock()

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return self._write(environ, start_response)
        key = key_of(environ)
        if key is None:
            self.bypassed += 1
            return self.application(environ, start_response)
        public, page = self.generation.current(), self.pages.get(key)
        if page is None or not self._is_right(page, public):
            return self._make(key, public, environ, start_response)
        return self._answer(key, page, environ, start_response)

    def _is_right(self, page: KeptPage, public: Public | None) -> bool:
        return (
            page.public is public
            and (page.index is None or page.index == self._engine.public_generation)
            and (page.until is None or monotonic() < page.until)
        )

    def _write(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        """Whoever writes sees at once what was written."""
        self.bypassed += 1
        try:
            return self.application(environ, start_response)
        finally:
            self.generation.look_again()

    def _make(
        self, key: Key, public: Public | None, environ: Environ, start_response: Callable
    ) -> Iterable[bytes]:
        """Has the page made, and keeps it if it may; ``public`` and the index were read before."""
        if public is None or environ["REQUEST_METHOD"] == "HEAD" or not is_keepable(key):
            self.unkept += 1
            return self.application(environ, start_response)
        index = self._engine.public_generation
        told: list[Any] = []

        def start(status: str, headers: list, exc_info: Any = None) -> None:
            told[:] = (status, headers)

        content = self.application(environ, start)
        if self._may_keep(told, content, environ, public) and self._is_still(public, index):
            page = self._kept(key, (content, told[1], environ), public, index)
            body = self._body(key, page, environ)
            return _send(body, _is_known(body, environ), environ, start_response)
        self.unkept += 1
        start_response(*told)
        return content

    def _may_keep(self, told: list[Any], content: Any, environ: Environ, public: Public) -> bool:
        if environ.get(GENERATION, public.number) != public.number:
            # Something was published since: the next one who asks need not wait for a poll
            self.generation.look_again()
            return False
        if GENERATION not in environ or type(content) is not list:
            return False
        is_file = any(name.lower() == "content-disposition" for name, _ in told[1])
        fits = self.pages.fits(sum(map(len, content)), is_file=is_file)
        return fits and may_keep(*told, environ)

    def _is_still(self, public: Public, index: Any) -> bool:
        return self.generation.current() is public and self._engine.public_generation == index

    def _kept(self, key: Key, made: tuple, public: Public, index: Any) -> KeptPage:
        content, headers, environ = made
        asked: Asked = environ[ASKED]
        page = KeptPage(
            b"".join(content), headers, public, index if ASKED_INDEX in environ else None
        )
        page.steps, page.tally = asked.steps, self._tally(asked.kind)
        if BRIEF in environ:
            page.until = monotonic() + BRIEF_SECONDS
        self.pages.keep(key, page)
        self.made += 1
        return page

    def _tally(self, kind: str) -> Tally:
        return self._tallies.setdefault(kind, Tally(kind))

    def _body(self, key: Key, page: KeptPage, environ: Environ) -> Body:
        if page.is_text and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING")):
            return page.zipped or self.pages.zip(key, page)
        return page.plain

    def _answer(
        self, key: Key, page: KeptPage, environ: Environ, start_response: Callable
    ) -> Iterable[bytes]:
        body = self._body(key, page, environ)
        is_known = _is_known(body, environ)
        if is_known:
            page.tally.unchanged += 1
        else:
            page.tally.found += 1
        if access.isEnabledFor(logging.INFO):
            self._log(page, ("304", "-") if is_known else ("200", body.size), environ)
        return _send(body, is_known, environ, start_response)

    def _log(self, page: KeptPage, answered: tuple[str, str], environ: Environ) -> None:
        asked = Asked(secrets.token_hex(4), page.tally.kind, page.steps, *answered)
        access.info(self._watched.line(asked, environ, 0))

    @property
    def found(self) -> int:
        """How many answers came from here."""
        return sum(one.found + one.unchanged for one in list(self._tallies.values()))

    def settle(self, measures: Measures) -> None:
        """Adds the answers from here to those counted elsewhere; done when somebody asks."""
        with self._settling:
            for one in list(self._tallies.values()):
                found, unchanged = one.found, one.unchanged
                measures.count_kept(one.kind, "2xx", found - one.told[0])
                measures.count_kept(one.kind, "3xx", unchanged - one.told[1])
                one.told = (found, unchanged)


def _is_known(body: Body, environ: Environ) -> bool:
    """Has whoever asks this very body already?"""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    return tags is not None and names_tag(tags, body.tag)


def _send(
    body: Body, is_known: bool, environ: Environ, start_response: Callable
) -> Iterable[bytes]:
    if is_known:
        start_response(NOT_MODIFIED, list(body.unchanged))
        return []
    send = environ.get(SEND)
    if send is not None:
        return send(body.head, body.content)
    start_response(OK, list(body.headers))
    return body.answer if environ["REQUEST_METHOD"] == "GET" else []


def cached(application: Any, watched: Watched) -> Any:
    """The application behind a page cache, unless ``cache.megabytes`` is 0."""
    registry = application.registry
    megabytes = registry.openhall.cache_megabytes
    registry.page_cache = (
        PageCache(application, watched, megabytes * MEGABYTE) if megabytes else None
    )
    return registry.page_cache or application
