"""From the start of the process to the first page: templates compiled before, and never yet."""

import shutil
import time
from dataclasses import dataclass
from statistics import median

from bench.figures import Figure, figure
from bench.plone_peer import plone_peer
from bench.rounds import say
from bench.run import Run
from bench.servers import Server, openhall_words
from bench.sites import Site


@dataclass(frozen=True)
class Started:
    """Seconds from the start of the process, its CPU until home was answered, and its memory."""

    listening: float
    home: float
    item: float
    cpu: float
    megabytes: float


def measure(run: Run) -> list[Figure]:
    figures = [figure for site in run.sites for figure in _figures(run, site)]
    return figures + (_of_plone(run) if run.peer == "plone" else [])


def _of_plone(run: Run) -> list[Figure]:
    """For comparison: until its own first page, with compiled templates."""
    with plone_peer(run.site) as peer:
        starts = [peer.first_page_seconds(run.port()) for _ in range(run.rounds)]
    return [figure("plone_first_page", "Plone: first page after start", "s", starts)]


def _figures(run: Run, site: Site) -> list[Figure]:
    say(f"first start with {site.size:,} items")
    shutil.rmtree(site.folder / "var" / "templates", ignore_errors=True)
    first = _start(run, site)
    later = []
    for number in range(1, run.rounds + 1):
        say(f"start {number} of {run.rounds}")
        later.append(_start(run, site))
    return [
        _figure(
            run.key("first_page", site), f"first page after start ({site.size:,} items)", later
        ),
        _figure(f"first_start.{site.size}", "the same at the very first start", [first]),
    ]


def _figure(key: str, what: str, starts: list[Started]) -> Figure:
    beside = {
        name: median(getattr(one, name) for one in starts)
        for name in ("listening", "item", "cpu", "megabytes")
    }
    note = "listening {listening:.2f} s, item {item:.2f} s, CPU {cpu:.2f} s, {megabytes:.0f} MB"
    return figure(
        key, what, "s", [one.home for one in starts], note=note.format(**beside), beside=beside
    )


def _start(run: Run, site: Site) -> Started:
    """Python's own files are compiled and in the disk cache; nothing else is warm."""
    port = run.port()
    server = Server(openhall_words(site.ini("start"), port), port, site.log(port))
    try:
        server.await_listening()
        listening = time.perf_counter()
        server.get("/")
        home, cpu = time.perf_counter(), server.cpu_seconds()
        server.get(site.pages["item"][0])
        item, began = time.perf_counter(), server.started_at
        megabytes = server.resident_bytes() / 1e6
        return Started(listening - began, home - began, item - began, cpu, megabytes)
    finally:
        server.stop()
