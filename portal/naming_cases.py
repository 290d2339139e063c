"""Names of cases filed before clerks could look for them, in transactions that stay small."""

from datetime import datetime
from typing import Any

from content.cases.doing import SystemDoing
from content.cases.names import name_some
from portal.databases import affairs_root, connected, site_root
from portal.desks import new_uid


def name_old_cases(databases: dict[str, Any], sealing: Any, moment: datetime) -> None:
    """Once for a site; afterwards nothing is written."""
    with connected(databases) as connection:
        cases = affairs_root(connection).cases
        if cases is None or cases.names_whole:
            return
    more = True
    while more:
        with connected(databases, "tick: names of cases") as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            more = name_some(SystemDoing(moment, site, affairs, sealing, new_uid))
