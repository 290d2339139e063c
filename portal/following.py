"""Those who follow something are written to; called by tick, after the ledger was sealed.

Each step is one transaction that moves the mark, what is owed and the letters together: killed
anywhere, the next tick goes on, and tells nobody twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from transaction.interfaces import TransientError

from content.follow_acts import forget_unconfirmed
from content.following import Telling, begin_scheduled, read_ledger, write_letters
from content.kinds_list import KINDS
from portal.databases import affairs_root, connected, site_root
from portal.desks import new_uid
from portal.settings import Settings

STEPS: tuple[Callable[[Telling], int], ...] = (
    lambda doing: forget_unconfirmed(doing.affairs, doing.moment),
    read_ledger,
    begin_scheduled,
    write_letters,
)
log = logging.getLogger(__name__)


def tell_followers(
    databases: dict[str, Any], settings: Settings, sealing: Any, moment: datetime
) -> None:
    """Who confirms or stops at this very moment waits for the next tick."""
    with connected(databases) as connection:
        if affairs_root(connection).subscriptions is None:
            return
    try:
        for step in STEPS:
            while _one(databases, settings.site_url, sealing, moment, step):
                pass
    except TransientError:
        log.info("somebody was subscribing while followers were told; it is tried again")


def _one(
    databases: dict[str, Any],
    site_url: str,
    sealing: Any,
    moment: datetime,
    step: Callable[[Telling], int],
) -> int:
    with connected(databases, "tick: tell followers") as connection:
        site, affairs = site_root(connection), affairs_root(connection)
        return step(Telling(moment, site, affairs, KINDS, sealing, new_uid, site_url))
