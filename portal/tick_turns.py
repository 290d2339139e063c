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

LEASE, RENEW_SECONDS = timedelta(seconds=90), 30.0
log = logging.getLogger(__name__)


@contextmanager
def taking_turn(
    databases: dict[str, Any], *, alone: bool = False, every: timedelta = timedelta()
) -> Iterator[bool]:
    """Whether it is this process's turn; held meanwhile, however long it takes.

    ``alone``: no other process writes. ``every``: nobody's turn sooner after the last tick.
    """
    if alone:
        yield True
        return
    holder = secrets.token_hex(8)
    if not _took(databases, holder, every):
        yield False
        return
    ended = threading.Event()
    keeper = threading.Thread(
        target=_keep, args=(databases, holder, ended), name="tick-turn", daemon=True
    )
    keeper.start()
    try:
        yield True
    finally:
        ended.set()
        keeper.join()
        _give_back(databases, holder)


def _took(databases: dict[str, Any], holder: str, every: timedelta) -> bool:
    moment = clock.now()
    try:
        with connected(databases, "tick: turn") as connection:
            affairs = affairs_root(connection)
            beat = affairs.heartbeat
            if beat is not None and beat.at is not None and moment - beat.at < every:
                return False
            return _lease(affairs).take(holder, moment, LEASE)
    except TransientError:
        return False


def _lease(affairs: Affairs) -> Lease:
    if affairs.tick_lease is None:
        affairs.tick_lease = Lease()
    return affairs.tick_lease


def _keep(databases: dict[str, Any], holder: str, ended: threading.Event) -> None:
    while not ended.wait(RENEW_SECONDS):
        try:
            with connected(databases, "tick: turn") as connection:
                _lease(affairs_root(connection)).take(holder, clock.now(), LEASE)
        except Exception:
            log.exception("the turn to tick could not be kept")


def _give_back(databases: dict[str, Any], holder: str) -> None:
    """Where that fails it ends by itself."""
    try:
        with connected(databases, "tick: turn") as connection:
            _lease(affairs_root(connection)).release(holder)
    except Exception:
        log.exception("the turn to tick could not be given back; it ends by itself")
