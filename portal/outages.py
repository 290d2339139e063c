"""A database server that is away: who asks is told so soon, and all goes on when it is back.

Connections mend themselves when they are used next. What met a dead one before anything was
committed is tried once more; after that the person is told, and the log gets a line now and then.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyramid_retry import is_error_retryable, mark_error_retryable

from portal.databases import SiteTooNew
from portal.server_faults import has_no_space, is_away, is_from_zeo

TELL_SECONDS, ASK_SECONDS = 30.0, 0.5
log = logging.getLogger("openhall.error")


class KnownAway(Exception):
    """A server did not answer a moment ago; nobody asks it again just now."""


class Outages:
    """断线记录: while a server is away one asks for it, and the others are refused at once.

    Else every thread would wait until it gives a machine up that does not even refuse.
    """

    def __init__(self, databases: dict[str, Any]) -> None:
        self._databases, self._lock = databases, threading.Lock()
        self._is_away = self._is_asking = False
        self._asked_at, self._told_at, self._refused = 0.0, 0.0, 0

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Around the opening of connections. Raises KnownAway."""
        if self._is_away:
            self._ask()
        try:
            yield
        except Exception as error:
            if is_away(error):
                self._is_away, self._asked_at = True, time.monotonic()
            raise

    def _ask(self) -> None:
        """Returns when the servers answer again. Raises KnownAway, and what a client raises."""
        with self._lock:
            if self._is_asking or time.monotonic() - self._asked_at < ASK_SECONDS:
                raise KnownAway
            self._is_asking = True
        try:
            for database in self._databases.values():
                _touch(database.storage)
            self._is_away = False
        finally:
            self._is_asking, self._asked_at = False, time.monotonic()

    def note(self, error: BaseException, number: str) -> None:
        """One line in the log for all who were refused within half a minute."""
        with self._lock:
            self._refused += 1
            now = time.monotonic()
            if self._told_at and now - self._told_at < TELL_SECONDS:
                return
            refused, self._refused, self._told_at = self._refused, 0, now
        name = f"{type(error).__module__}.{type(error).__qualname__}"
        log.error("id=%s a database is away (%s); %d requests refused", number, name, refused)


def _touch(storage: Any) -> None:
    """Reads through a connection of its own, where the storage has any."""
    if not hasattr(storage, "new_instance"):
        return
    instance = storage.new_instance()
    try:
        instance.poll_invalidations()
    finally:
        instance.release()


def is_outage(error: BaseException | None) -> bool:
    return isinstance(error, KnownAway | SiteTooNew) or is_away(error)


def _no_retiring(error: Exception) -> None:
    """Whoever serves the application ends itself; anybody else just refuses."""


def is_another_try_due(request: Any, error: BaseException) -> bool:
    """Whether to raise ``error`` again, so that the request is begun anew; once where a server is
    away, and never where a commit had begun, for what became of it is not known.

    ZEO's client has waited for its server already.
    """
    if not is_outage(error):
        return is_error_retryable(request, error)
    environ = request.environ
    attempt = environ.get("retry.attempt", 0)
    if attempt == 0 and is_away(error) and not (is_from_zeo(error) or is_committing(request)):
        mark_error_retryable(error)
        return is_error_retryable(request, error)
    environ["retry.attempts"] = attempt + 1
    return False


def note_outage(request: Any, error: Exception) -> None:
    if isinstance(error, SiteTooNew):
        request.registry.retire(error)
    else:
        request.registry.outages.note(error, request.number)


def is_committing(request: Any) -> bool:
    """Has the view done its part? Then pyramid_tm has let go of the transaction."""
    return not request.environ.get("tm.active", False)


def includeme(config: Any) -> None:
    registry = config.registry
    registry.outages = Outages(registry._zodb_databases)
    registry.is_outage, registry.has_no_space = is_outage, has_no_space
    registry.retire = _no_retiring
    config.add_request_method(is_another_try_due)
    config.add_request_method(note_outage)
    config.add_request_method(is_committing, property=True)
