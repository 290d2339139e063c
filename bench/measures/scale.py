"""Four processes on PostgreSQL against one: the same databases and clients, asked in turn.

Clients and PostgreSQL share the cores with the processes; how much they took is told. Nothing
stands in front of the processes: each connection goes to one of them.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.figures import Figure, figure, ratios
from bench.load import Job, Tally, run_load
from bench.missing import Unexpected
from bench.people import signed_in
from bench.postgres import in_postgres
from bench.rounds import say
from bench.run import UNCACHED, Run
from bench.servers import Server
from bench.sites import Site, copied

PROCESSES, CLIENTS, CONNECTIONS = 4, 2, 8
SECONDS_FACTOR, WARMING_REQUESTS, HUNDREDTHS = 4, 400, 100


@dataclass(frozen=True)
class Turn:
    """One round: requests a second, and cores that servers, clients and all others kept busy."""

    rate: float
    servers: float
    clients: float
    others: float
    posted: float


def measure(run: Run) -> list[Figure]:
    with copied(run.site, "scale") as site, in_postgres(site) as databases:
        return [
            _measure(run, site, ("scale", "page cache on"), databases),
            _measure(run, site, ("scale_uncached", "page cache off"), {**databases, **UNCACHED}),
        ]


def _measure(run: Run, site: Site, case: tuple[str, str], settings: dict[str, str]) -> Figure:
    key, how = case
    with ExitStack() as stack:
        servers = [stack.enter_context(run.portal(site, key, **settings)) for _ in range(PROCESSES)]
        pairs = signed_in(servers[0].port, site.staff)
        say(f"{how}: warming")
        run_load(_job(0, servers, site, pairs, requests=WARMING_REQUESTS))
        turns: dict[int, list[Turn]] = {1: [], PROCESSES: []}
        for number in range(1, run.rounds + 1):
            say(f"{how}: round {number} of {run.rounds}")
            for count, taken in turns.items():
                taken.append(_turn(servers[:count], site, pairs, run.seconds * SECONDS_FACTOR))
    return gain(key, how, turns)


def gain(key: str, how: str, turns: dict[int, list[Turn]]) -> Figure:
    rates = {count: [turn.rate for turn in taken] for count, taken in turns.items()}
    middle = {
        f"{name}_{count}": median(getattr(turn, name) for turn in taken)
        for count, taken in turns.items()
        for name in ("rate", "servers", "clients", "others", "posted")
    }
    note = (
        "{rate_1:.0f} → {rate_4:.0f}/s; cores: servers {servers_1:.2f} → {servers_4:.2f}, "
        "clients {clients_1:.2f} → {clients_4:.2f}, others {others_1:.2f} → {others_4:.2f}; "
        "posted {posted_4:.1%}"
    ).format(**middle)
    what = f"{PROCESSES} processes on PostgreSQL : 1, {how}"
    values = ratios(rates[PROCESSES], rates[1])
    return figure(key, what, "×", values, note=note, beside=middle)


def _turn(servers: Sequence[Server], site: Site, pairs: list[Any], seconds: float) -> Turn:
    before, idle, began = _cpu(servers), _busy(), perf_counter()
    jobs = [_job(number, servers, site, pairs, seconds=seconds) for number in range(CLIENTS)]
    tallies = run_load(*jobs)
    passed = perf_counter() - began
    served, busy = _cpu(servers) - before, _busy() - idle
    clients = sum(tally.cpu_seconds for tally in tallies)
    _refuse_failures(tallies)
    posts = sum(tally.count("POST") for tally in tallies)
    return Turn(
        sum(tally.rate for tally in tallies),
        served / passed,
        clients / passed,
        max(0.0, busy - served - clients) / passed,
        posts / sum(tally.requests for tally in tallies),
    )


def _job(
    client: int, servers: Sequence[Server], site: Site, pairs: list[Any], **until: float
) -> Job:
    ports = [server.port for server in servers]
    visitors = [
        ("mixed", pairs[n % len(pairs)], site.pages["many"], {}, 37 * n + 7 * client)
        for n in range(CONNECTIONS)
    ]
    return Job(ports, visitors, **until)


def _refuse_failures(tallies: Sequence[Tally]) -> None:
    for tally in tallies:
        if tally.broken or tally.count("GET 5") or tally.count("POST 4") + tally.count("POST 5"):
            raise Unexpected(f"under load: {tally.statuses}, cut off {tally.broken}")
        if not tally.requests:
            raise Unexpected(f"under load: not one answer in {tally.seconds:.0f} s")


def _cpu(servers: Sequence[Server]) -> float:
    return sum(server.cpu_seconds() for server in servers)


def _busy() -> float:
    """Seconds of CPU that the whole machine spent since it runs, on all cores."""
    words = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    user, nice, system, _idle, _waiting, interrupts, soft, _stolen = map(int, words)
    return (user + nice + system + interrupts + soft) / HUNDREDTHS
