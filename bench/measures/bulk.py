"""How quickly ``openhall demo --items`` made the sites that this bench keeps."""

from bench.figures import Figure, figure
from bench.run import Run
from bench.sites import Site


def measure(run: Run) -> list[Figure]:
    return [_figure(run, site) for site in run.sites]


def _figure(run: Run, site: Site) -> Figure:
    """Of the whole command; the site may have been made by an earlier run."""
    made = site.made
    planted = made.items / made.planted_seconds
    return figure(
        run.key("bulk", site),
        f"demo --items {made.items}: bulk load",
        "items/s",
        made.items / made.seconds,
        note=f"{planted:,.0f}/s without the index; made {made.at[:16]}",
        beside={"planted": planted},
    )
