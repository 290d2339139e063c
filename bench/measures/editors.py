"""Eight who write, submit and publish at once, in eight departments of one county, over HTTP."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench.figures import Figure, figure
from bench.load import Job, Tally, run_load
from bench.metrics import counted
from bench.missing import Missing
from bench.people import signed_in
from bench.postgres import in_postgres
from bench.rounds import say
from bench.run import Run
from bench.servers import Server
from bench.sites import Site, copied

PROCESSES, ITEMS_EACH, STEPS = 4, 12, 6
FORESEEN = frozenset({"GET 200", "POST 303"})


@dataclass(frozen=True)
class Edited:
    """What came of it: pages that told of a conflict or an error, retries, and commits."""

    where: str
    conflicts: int
    retries: float
    commits: int
    statuses: dict[str, int]


def measure(run: Run) -> list[Figure]:
    found = [_on_files(run)]
    without = ""
    try:
        found.append(_on_postgres(run))
    except Missing as missing:
        say(str(missing))
        without = "; PostgreSQL was missing"
    return [_conflicts(found, without), retries_of(found, without)]


def _on_files(run: Run) -> Edited:
    with copied(run.site, "editors") as site, run.portal(site, "editors") as server:
        return _edit(site, [server], "1 process on files")


def _on_postgres(run: Run) -> Edited:
    with ExitStack() as stack:
        site = stack.enter_context(copied(run.site, "editors"))
        databases = stack.enter_context(in_postgres(site))
        servers = [
            stack.enter_context(run.portal(site, "editors", **databases)) for _ in range(PROCESSES)
        ]
        return _edit(site, servers, f"{PROCESSES} on PostgreSQL")


def _edit(site: Site, servers: Sequence[Server], where: str) -> Edited:
    say(where)
    pairs = signed_in(servers[0].port, site.staff)
    before = _conflicted(servers)
    visitors = [("write", pair) for pair in pairs]
    ports = [server.port for server in servers]
    (tally,) = run_load(Job(ports, visitors, requests=len(pairs) * ITEMS_EACH * STEPS))
    retries = _conflicted(servers) - before
    return Edited(where, conflict_pages(tally), retries, tally.count("POST 303"), tally.statuses)


def _conflicted(servers: Sequence[Server]) -> float:
    return counted(servers, "openhall_retries_total", 'cause="conflict"')


def conflict_pages(tally: Tally) -> int:
    """Whatever a writer does not expect here: 409, 5xx, and anything else but page and done."""
    odd = sum(n for status, n in tally.statuses.items() if status not in FORESEEN)
    return odd + tally.broken


def _conflicts(found: list[Edited], without: str) -> Figure:
    note = "; ".join(f"{one.where}: {one.commits} commits {_odd(one)}" for one in found) + without
    worst = max(one.conflicts for one in found)
    return figure("conflicts", "8 editors at once: conflict pages", "pages", worst, note=note)


def _odd(one: Edited) -> str:
    return ", ".join(f"{n} × {status}" for status, n in one.statuses.items()
                     if status not in FORESEEN)  # fmt: skip


def retries_of(found: list[Edited], without: str) -> Figure:
    each = {one.where: one.retries / max(1, one.commits) for one in found}
    note = "; ".join(f"{where}: {value:.3f}" for where, value in each.items()) + without
    return figure("retries", "8 editors at once: retries", "a commit", max(each.values()),
                  note=note)  # fmt: skip
