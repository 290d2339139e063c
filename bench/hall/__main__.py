"""``python -m bench.hall``: pages of staff and the tick of a hall with 10,000 open cases."""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bench.figures import Figure, figure
from bench.hall.site import COUNTY, HallSite, Loads, hall_site, name_of
from bench.results import Results, write
from bench.table import table_of
from content import clock
from portal.case_ticking import tick_cases

ASKED = 20


def cpu_of(do: Callable[[], Any], times: int = ASKED) -> list[float]:
    """Milliseconds of CPU, one by one."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        do()
        taken.append(1000 * (time.process_time() - begun))
    return taken


def measure(site: HallSite, count: int) -> list[Figure]:
    staff, loads = site.staff(), Loads(site.app.registry._zodb_databases)
    middle = count // 2
    pages = {
        "work": ("approver", f"{COUNTY}/hall/work/?show=box", "work list of an office"),
        "clerk": ("clerk", f"{COUNTY}/hall/work/", "work list of the clerk"),
        "cases": ("clerk", f"{COUNTY}/hall/cases/", "list of all cases"),
        "number": (
            "clerk",
            f"{COUNTY}/hall/cases/?number={site.numbers[middle]}",
            "clerk's search by number",
        ),
        "name": (
            "clerk",
            f"{COUNTY}/hall/cases/?q={quote(name_of(middle))}",
            "clerk's search by name",
        ),
        "case": ("approver", f"{COUNTY}/hall/cases/{site.numbers[middle]}", "page of a case"),
    }
    found = []
    for key, (who, address, what) in pages.items():

        def ask(browser: Any = staff[who], address: str = address) -> Any:
            return browser.get(address, status=(200, 303))

        assert "/hall/cases/" in (ask().location or ask().text)
        cold = loads.of(ask)
        note = f"{cold} objects of the affairs loaded when nothing was in memory"
        found.append(
            figure(f"hall_{key}", what, "ms CPU", cpu_of(ask), note=note, beside={"loads": cold})
        )
    return [*found, *_ticks(site, loads)]


def _ticks(site: HallSite, loads: Loads) -> list[Figure]:
    """The first one has everything to do that fell due meanwhile, a later one nothing."""
    registry = site.app.registry
    databases = registry._zodb_databases

    def once(moment: datetime) -> None:
        tick_cases(databases, registry.sealing, moment)

    first = cpu_of(lambda: once(clock.now()), 1)
    idle = cpu_of(lambda: once(clock.now()), 5)
    cold = loads.of(lambda: once(clock.now()))
    day = cpu_of(lambda: once(clock.now() + timedelta(days=1)), 1)
    beside = {"loads": cold}
    return [
        figure("hall_tick_first", "what time does, after forty days asleep", "ms CPU", first),
        figure("hall_tick", "what time does, nothing due", "ms CPU", idle, beside=beside),
        figure("hall_tick_day", "what time does, on a new day", "ms CPU", day),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.hall", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    asked = parser.parse_args()
    results = Results("hall", {"cases": asked.cases})
    with hall_site(asked.cases) as site:
        results.figures["hall"] = measure(site, asked.cases)
    print(table_of(results.all_figures), flush=True)
    print(*write(results), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
