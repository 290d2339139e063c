"""Object loads of one page with cold caches: counts, and so the same on any machine.

Counted in a fresh process for each page, by the counter behind /metrics.
"""

from bench.asking import ask
from bench.figures import Figure, figure
from bench.rounds import say
from bench.run import Run
from bench.sites import Site

PAGES = {
    "home": "home",
    "section": "section page 1",
    "deep": "deep page by ?after=",
    "item": "item",
    "guide": "item guide",
    "county": "county",
    "search": "search page",
}


def measure(run: Run) -> list[Figure]:
    return [_count(run, site, page) for site in run.sites for page in PAGES]


def _count(run: Run, site: Site, page: str) -> Figure:
    say(f"{PAGES[page]} of {site.size:,}")
    counted = ask("bench.cold", site.ini("cold"), site.pages[page][0])
    first, again = (sum(counted[name].values()) for name in ("first", "again"))
    return figure(
        run.key(f"loads_{page}", site),
        f"cold object loads: {PAGES[page]} ({site.size:,} items)",
        "loads",
        first,
        note=f"{again} where the process had answered it before",
        beside={"again": again, "affairs": counted["first"]["affairs"]},
    )
