"""What it costs to add and publish one item: CPU and storage, at the desk and through the pages."""

from dataclasses import dataclass

from bench.asking import ask
from bench.figures import Figure, figure
from bench.load import Job, run_load
from bench.missing import Unexpected
from bench.people import signed_in
from bench.plone_peer import plone_peer
from bench.rounds import say
from bench.run import Run
from bench.sites import Site, copied

COUNT, STEPS, POSTS = 200, 6, 3


@dataclass(frozen=True)
class Cost:
    """Of one item: seconds of CPU by what they went to, bytes of databases and of index."""

    cpu: dict[str, float]
    stored: float
    indexed: float

    @property
    def cpu_ms(self) -> float:
        return sum(self.cpu.values()) * 1000

    @property
    def kilobytes(self) -> float:
        return (self.stored + self.indexed) / 1000


def measure(run: Run) -> list[Figure]:
    with copied(run.site, "writing") as site:
        say(f"{COUNT} items at the desk")
        desk = _at_the_desk(site)
        say("through the pages")
        pages = _through_pages(run, site)
    figures = [
        *_figures("desk", "add + publish at the desk", desk),
        *_figures("pages", "add + publish through the pages", pages),
    ]
    return figures + (_against_plone(desk, run.site) if run.peer == "plone" else [])


def _at_the_desk(site: Site) -> Cost:
    """Three acts with three commits; the index after each item, the ledger sealed at the end."""
    stored, indexed = site.stored_bytes(), site.index_bytes()
    cpu = ask("bench.desk_acts", site.ini("writing"), COUNT)
    grown = site.stored_bytes() - stored, site.index_bytes() - indexed
    return Cost(cpu, grown[0] / COUNT, max(0, grown[1]) / COUNT)


def _through_pages(run: Run, site: Site) -> Cost:
    """One pair of people, one request at a time; the index follows in the same process."""
    with run.portal(site, "writing") as server:
        (pair, *_) = signed_in(server.port, site.staff[:1])
        stored, indexed, cpu = site.stored_bytes(), site.index_bytes(), server.cpu_seconds()
        job = Job([server.port], [("write", pair)], requests=COUNT * STEPS // 2)
        (tally,) = run_load(job)
        server.await_idle()
        cpu = server.cpu_seconds() - cpu
        done = tally.count("POST 303") / POSTS
        if tally.count("POST") != tally.count("POST 303"):
            raise Unexpected(f"while writing through the pages: {tally.statuses}")
    grown = site.stored_bytes() - stored, site.index_bytes() - indexed
    return Cost({"pages": cpu / done}, grown[0] / done, max(0, grown[1]) / done)


def _figures(key: str, what: str, cost: Cost) -> list[Figure]:
    told = ", ".join(f"{name} {seconds * 1000:.1f}" for name, seconds in cost.cpu.items())
    sizes = f"databases {cost.stored / 1000:.1f}, index {cost.indexed / 1000:.1f}"
    return [
        figure(f"{key}_cpu", f"{what}: CPU", "ms", cost.cpu_ms, note=told),
        figure(f"{key}_bytes", f"{what}: storage", "kB", cost.kilobytes, note=sizes),
    ]


def _against_plone(desk: Cost, site: Site) -> list[Figure]:
    """Both in-process, by each one's own API, with everything that follows a publication."""
    with plone_peer(site) as peer:
        written = peer.measure_add_publish(COUNT // 4)
    cpu, size = written.cpu_seconds_each * 1000, written.storage_bytes_each / 1000
    spent, grown = desk.cpu_ms / cpu, desk.kilobytes / size
    return [
        figure("add_cpu", "add + publish: CPU", "× Plone", spent, note=f"Plone {cpu:.0f} ms"),
        figure(
            "add_bytes", "add + publish: storage", "× Plone", grown, note=f"Plone {size:.0f} kB"
        ),
    ]
