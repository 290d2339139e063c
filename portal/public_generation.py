"""What tells whether pages made for the public are still what they would be: one small mark.

It is read in a connection of its own, before the snapshot of the request that makes a page.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any

from ZODB.interfaces import IMVCCStorage

from content import clock
from content.clock import day_of, start_of
from portal.databases import TREE, reading_apart

POLL_SECONDS, WAIT_SECONDS, AWAY_SECONDS = 0.2, 1.0, 300
log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Public:
    """公开状态: pages made under the same one stay right from ``since`` until before ``until``.

    ``number`` is the public generation of the tree. It is compared by identity.
    """

    number: int
    since: datetime
    until: datetime

    def covers(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


@dataclass(frozen=True)
class Sign:
    """征兆: ``now()`` is another one whenever something may have been written; None: nobody knows.

    ``is_time``: it moves by itself, so that its moving says nothing.
    """

    now: Callable[[], Any]
    is_time: bool


class PublicGeneration:
    """公开内容的代: asks as rarely as it may, and calls ``changed`` when another state began."""

    def __init__(
        self, databases: dict[str, Any], changed: Callable[[], None], sign: Sign | None = None
    ) -> None:
        self._databases, self._changed = databases, changed
        self._sign = sign or sign_of(databases[TREE])
        self._sign_now = self._sign.now
        self._commits = 0
        self._state: tuple[Any, Public | None] = (None, None)
        self._told_at = self._retry_at = 0.0
        self._lock = Lock()

    def current(self) -> Public | None:
        """None where it cannot be told, and nothing that is kept may be shown."""
        seen, known = self._state
        is_seen = seen == (self._sign_now(), self._commits)
        if not is_seen or known is None or not known.covers(clock.now()):
            return self._look()
        self._told_at = monotonic()
        return known

    def look_again(self) -> None:
        """This process may just have written: the next one who asks is told of it."""
        self._commits += 1

    def _look(self) -> Public | None:
        """One reads, the others wait for it; but not long where the database does not answer."""
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            return self._while_away()
        try:
            # Both before the snapshot is opened, so that what is read is never older than they say
            sign, moment = (self._sign_now(), self._commits), clock.now()
            seen, known = self._state
            if seen == sign and known is not None and known.covers(moment):
                return known
            if sign[0] is None or monotonic() < self._retry_at:
                return self._while_away()
            return self._read(sign, moment)
        finally:
            self._lock.release()

    def _read(self, sign: Any, moment: datetime) -> Public | None:
        try:
            found = public_at(self._databases, moment)
        except Exception as error:
            self._retry_at = monotonic() + POLL_SECONDS
            log.warning("whether kept pages are still right cannot be read: %s", type(error))
            return self._while_away() if self._sign.is_time else None
        known = self._state[1]
        if known is None or not _says_the_same(known, found):
            known = found
            self._changed()
        self._state, self._told_at = (sign, known), monotonic()
        return known

    def _while_away(self) -> Public | None:
        """What was true when last told, for some minutes, and never beyond its own end."""
        known = self._state[1]
        if known is None or monotonic() - self._told_at > AWAY_SECONDS:
            return None
        return known if known.covers(clock.now()) else None


def public_at(databases: dict[str, Any], moment: datetime) -> Public:
    """The public state as it is stored now; ``moment`` must not be later than now."""
    midnight = start_of(day_of(moment) + timedelta(days=1))
    with reading_apart(databases) as site:
        following = site.agenda.next_after(moment)
        return Public(site.generation(), moment, min(following, midnight))


def _says_the_same(known: Public, found: Public) -> bool:
    return (known.number, known.until) == (found.number, found.until) and known.covers(found.since)


def sign_of(database: Any) -> Sign:
    """The last transaction, where the storage knows it of all processes.

    RelStorage does not: what others commit is seen by whoever begins a transaction. There the sign
    is the time, cut into pieces. A client of ZEO knows it as long as it has its server.
    """
    storage = database.storage
    if IMVCCStorage.providedBy(storage):
        return Sign(lambda: int(monotonic() / POLL_SECONDS), is_time=True)
    if hasattr(storage, "is_connected"):
        return Sign(lambda: storage.lastTransaction() if storage.is_connected() else None, False)
    return Sign(storage.lastTransaction, is_time=False)
