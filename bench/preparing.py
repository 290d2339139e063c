"""Makes a demo site ready to be measured: ``python -m bench.preparing INI`` prints what is there.

Full columns and staff are added, and the pages to ask for are chosen, once for all runs.
"""

import json
import sys
from typing import Any

from bench.filling import fill
from bench.pages import pages_of
from bench.staff import add_staff
from content.passwords import Passwords
from content.tree import CALENDAR, Section
from portal.commands.index import bring_index_up
from portal.commands.opening import Opened, opened_databases, site_in
from portal.founding import places_below


def prepare(site: Opened, passwords: Passwords) -> dict[str, Any]:
    """The addresses by kind of page, and how the staff sign in."""
    places = list(places_below(site.site.province))
    fill(site, _fullest(places, site.moment))
    staff = add_staff(site, passwords)
    return {"pages": pages_of(places, _fullest(places, site.moment), site.moment), "staff": staff}


def _fullest(places: list[Any], moment: Any) -> list[Section]:
    sections = [s for place in places for s in place.sections() if s.__name__ != CALENDAR]
    return sorted(sections, key=lambda one: one.register.total(moment), reverse=True)


def main(ini: str) -> None:
    with opened_databases(ini, writing=True) as (settings, databases):
        with site_in(settings, databases) as site:
            told = prepare(site, Passwords())
        bring_index_up(settings, databases)
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
