"""Memory after 10,000 mixed requests: reads of many pages, searches, wrong names, and log-ins."""

from bench.figures import Figure, figure
from bench.load import Job, run_load
from bench.missing import Unexpected
from bench.rounds import say
from bench.run import Run
from bench.servers import Server
from bench.sites import Site

REQUESTS, CONNECTIONS = 10_000, 4
SAMPLES = 4


def measure(run: Run) -> list[Figure]:
    return [_measure(run, site) for site in run.sites]


def _measure(run: Run, site: Site) -> Figure:
    sampled = []
    with run.portal(site, "memory") as server:
        fresh = server.resident_bytes()
        for number in range(1, SAMPLES + 1):
            say(f"{REQUESTS // SAMPLES * number:,} of {REQUESTS:,} requests, {site.size:,} items")
            visit(server, site, number * 997, requests=REQUESTS // SAMPLES)
            server.await_idle()
            sampled.append(server.resident_bytes() / 1e6)
        most = server.most_resident_bytes() / 1e6
    told = " → ".join(f"{one:.0f}" for one in sampled)
    return figure(
        run.key("memory", site),
        f"memory after {REQUESTS:,} mixed requests ({site.size:,} items)",
        "MB",
        sampled[-1],
        note=f"{fresh / 1e6:.0f} MB before; {told}; at most {most:.0f} MB",
        beside={"before": fresh / 1e6, "most": most},
    )


def visit(server: Server, site: Site, skip: int, **until: float) -> None:
    """95 % read, 5 % of signing in and out, over as many connections as waitress has threads."""
    people = [(one["writer"], one["writer_password"]) for one in site.staff]
    visitors = [
        ("visit", site.pages["many"], {}, people[number], skip + number * 1009)
        for number in range(CONNECTIONS)
    ]
    (tally,) = run_load(Job([server.port], visitors, **until))
    failed = tally.count("GET 5") + tally.count("POST 4") + tally.count("POST 5")
    if failed or tally.broken:
        raise Unexpected(f"among mixed requests: {tally.statuses}, cut off {tally.broken}")
