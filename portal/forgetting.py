"""What persons filed and whose time is over goes, in transactions that stay small."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from transaction.interfaces import TransientError

from content.cases.booking import forget_appointments
from content.cases.retention import (
    BATCH,
    CASE_RULES,
    Forgetting,
    forget_cases_over,
    forget_drafts_over,
)
from content.site_settings import effective
from portal.databases import affairs_root, connected, site_root
from portal.desks import new_uid
from portal.settings import Settings

log = logging.getLogger(__name__)


def forget_overdue(databases: dict[str, Any], settings: Settings, moment: datetime) -> int:
    """Drafts and cases; how many. Who is saved at this very moment waits for the next tick."""
    with connected(databases) as connection:
        said = effective(settings.given, site_root(connection).settings)
    kept = {rule.kind: getattr(said, rule.days) for rule in CASE_RULES}
    steps: tuple[Callable[[Forgetting], int], ...] = (
        forget_drafts_over,
        forget_appointments,
        *(partial(forget_cases_over, state=state, days=days) for state, days in kept.items()),
    )
    try:
        return sum(_all_of(databases, step, moment) for step in steps)
    except TransientError:
        log.info("somebody was writing what is to be forgotten; it is tried again")
        return 0


def _all_of(databases: dict[str, Any], step: Callable[[Forgetting], int], moment: datetime) -> int:
    done = 0
    while True:
        with connected(databases, "tick: forget what is over") as connection:
            found = step(Forgetting(moment, affairs_root(connection), new_uid))
        done += found
        if found < BATCH:
            return done
