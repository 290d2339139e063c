"""Of several processes that serve one site one ticks at a time, whatever the storage.

The turn is a lease in the affairs database: it holds across machines, and ends by itself where
its holder was killed. On files nobody else writes, and no turn is taken.
"""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from transaction.interfaces import TransientError

from content import clock
from content.affairs import Affairs
from content.leases import Lease
from portal.databases import affairs_root, connected
from portal.settings import Settings

LEASE, RENEW_SECONDS = timedelta(seconds=90), 30.0
log = logging.getLogger(__name__)


@contextmanager
def taking_turn(
    databases: dict[str, Any], settings: Settings, every: timedelta = timedelta()
) -> Iterator[bool]:
    """Whether it is this process's turn; held meanwhile, however long it takes.

    ``every``: nobody's turn sooner after the last tick.
    """
    if settings.has_one_writer:
        yield True
        return
    turn = Turn(databases, secrets.token_hex(8), settings.secret_mark)
    if not turn.take(every):
        yield False
        return
    turn.start()
    try:
        yield True
    finally:
        turn.end()


class Turn:
    """轮到的一次: holds the lease from a thread of its own."""

    def __init__(self, databases: dict[str, Any], holder: str, mark: str) -> None:
        self._databases, self._holder, self._mark = databases, holder, mark
        self._ended = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="tick-turn", daemon=True)

    def take(self, every: timedelta) -> bool:
        moment = clock.now()
        try:
            with connected(self._databases, "tick: turn") as connection:
                affairs = affairs_root(connection)
                beat = affairs.heartbeat
                if beat is not None and beat.at is not None and moment - beat.at < every:
                    return False
                return _lease(affairs).take(self._holder, moment, LEASE, self._mark)
        except TransientError:
            return False

    def start(self) -> None:
        self._keeper.start()

    def _keep(self) -> None:
        while not self._ended.wait(RENEW_SECONDS):
            try:
                with connected(self._databases, "tick: turn") as connection:
                    lease = _lease(affairs_root(connection))
                    lease.take(self._holder, clock.now(), LEASE, self._mark)
            except Exception:
                log.exception("the turn to tick could not be kept")

    def end(self) -> None:
        """Where the lease cannot be given back it ends by itself."""
        self._ended.set()
        self._keeper.join()
        try:
            with connected(self._databases, "tick: turn") as connection:
                _lease(affairs_root(connection)).release(self._holder)
        except Exception:
            log.exception("the turn to tick could not be given back; it ends by itself")


def _lease(affairs: Affairs) -> Lease:
    if affairs.tick_lease is None:
        affairs.tick_lease = Lease()
    return affairs.tick_lease
