"""Each kind of page on the largest site against the smallest, asked in turn, uncached and warm."""

from collections.abc import Mapping
from statistics import median

from bench.figures import Figure, figure, ratios
from bench.missing import Missing
from bench.rounds import Contender, Timings, alternate
from bench.run import UNCACHED, Run

PAGES = (
    *("home", "county", "department", "section", "deep", "item", "guide", "json"),
    *("catalogue", "search"),
)


def measure(run: Run) -> list[Figure]:
    if len(run.sizes) < 2:
        raise Missing("growth needs two sizes, as in SIZES='2000 100000'")
    small, large = run.sites[0], run.sites[-1]
    with (
        run.portal(small, "uncached", **UNCACHED) as few,
        run.portal(large, "uncached", **UNCACHED) as many,
    ):
        contenders = [
            one
            for page in PAGES
            for one in (
                Contender(f"{page} few", few, small.pages[page]),
                Contender(f"{page} many", many, large.pages[page]),
            )
        ]
        timings = alternate(contenders, run.rounds, run.seconds)
    told = f"{large.size:,} : {small.size:,} items"
    figures = {page: _figure(timings, page, told) for page in PAGES}
    return [*figures.values(), slowest(figures, told)]


def _figure(timings: Timings, page: str, told: str) -> Figure:
    """Times as long; by the server's CPU too, and how large the two pages are."""
    few, many = timings[f"{page} few"], timings[f"{page} many"]
    by_time = ratios([one.rate for one in few], [one.rate for one in many])
    cpu = [median(t.cpu_seconds * 1000 for t in side) for side in (few, many)]
    size = [round(side[0].bytes_each / 1000, 1) for side in (few, many)]
    note = f"CPU {cpu[0]:.2f} → {cpu[1]:.2f} ms, {size[0]} → {size[1]} kB"
    beside = {"by_cpu": cpu[1] / cpu[0], "cpu_ms_few": cpu[0], "cpu_ms_many": cpu[1]}
    return figure(f"growth_{page}", f"{page}: {told}", "×", by_time, note=note, beside=beside)


def slowest(figures: Mapping[str, Figure], told: str) -> Figure:
    page = max(figures, key=lambda name: figures[name].value)
    one = figures[page]
    what = f"slowest page kind ({page}): {told}"
    return Figure("growth", what, one.value, one.unit, one.low, one.high, one.note, one.beside)
