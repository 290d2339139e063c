"""What time does to licences, told once: in transactions that stay small."""

import logging
from datetime import datetime
from typing import Any

from transaction.interfaces import TransientError

from content.cases.doing import SystemDoing
from content.cases.licence_acts import tell_ended
from content.clock import day_of
from portal.databases import affairs_root, connected, site_root
from portal.desks import new_uid

AT_ONCE = 50
log = logging.getLogger(__name__)


def tick_licences(databases: dict[str, Any], sealing: Any, moment: datetime) -> int:
    """How many licences were looked at. Who is written at this moment waits for the next tick."""
    done = 0
    try:
        while True:
            with connected(databases, "tick: licences") as connection:
                site, affairs = site_root(connection), affairs_root(connection)
                doing = SystemDoing(moment, site, affairs, sealing, new_uid)
                found = tell_ended(doing, day_of(moment), AT_ONCE)
            done += found
            if found < AT_ONCE:
                return done
    except TransientError:
        log.info("somebody was changing a licence; it is tried again")
        return done
