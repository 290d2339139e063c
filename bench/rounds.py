"""Alternating rounds: each contender in turn, again and again, so that all meet one machine."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.figures import Figure, figure, ratios
from bench.load import Job, Tally, run_load
from bench.missing import Unexpected

WARMING_REQUESTS = 200


@dataclass(frozen=True)
class Contender:
    """参赛者: what is asked of which server; ``expected`` is the status of every answer."""

    name: str
    server: Any
    addresses: Sequence[str] = ("/",)
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: int = 200

    def job(self, **until: float) -> Job:
        visitor = ("read", list(self.addresses), dict(self.headers))
        return Job([self.server.port], [visitor], **until)


@dataclass(frozen=True)
class Timing:
    """一轮所测: requests a second; for one: seconds of the server's and the client's CPU, bytes."""

    rate: float
    cpu_seconds: float
    client_seconds: float
    bytes_each: float


Timings = Mapping[str, Sequence[Timing]]


def alternate(contenders: Sequence[Contender], rounds: int, seconds: float) -> Timings:
    """A B C A B C …; each is warmed first. Raises Unexpected for any other answer."""
    for one in contenders:
        _ask(one, requests=max(WARMING_REQUESTS, 2 * len(one.addresses)), seconds=60)
    timings: dict[str, list[Timing]] = {one.name: [] for one in contenders}
    for number in range(1, rounds + 1):
        say(f"round {number} of {rounds}")
        for one in contenders:
            timings[one.name].append(_time(one, seconds))
    return timings


def _time(one: Contender, seconds: float) -> Timing:
    before = one.server.cpu_seconds()
    tally = _ask(one, seconds=seconds)
    cpu = one.server.cpu_seconds() - before
    asked = tally.requests
    return Timing(tally.rate, cpu / asked, tally.cpu_seconds / asked, tally.received / asked)


def _ask(one: Contender, **until: float) -> Tally:
    (tally,) = run_load(one.job(**until))
    wanted = f"GET {one.expected}"
    if not tally.requests:
        raise Unexpected(f"{one.name}: not one answer in {tally.seconds:.1f} s")
    if tally.broken or set(tally.statuses) != {wanted}:
        raise Unexpected(f"{one.name}: not only {wanted} but {tally.statuses}")
    return tally


def against(timings: Timings, pair: tuple[str, str], key: str, what: str) -> Figure:
    """How many times the rate of the second of ``pair``; beside it rates, and the same by CPU."""
    ones, others = (timings[name] for name in pair)
    by_rate = ratios([t.rate for t in ones], [t.rate for t in others])
    by_cpu = ratios([t.cpu_seconds for t in others], [t.cpu_seconds for t in ones])
    beside = {
        "rate": round(median(t.rate for t in ones), 1),
        "cpu_ms": round(median(t.cpu_seconds for t in ones) * 1000, 4),
        "by_cpu": round(median(by_cpu), 3),
        "client_ms": round(median(t.client_seconds for t in ones) * 1000, 4),
        "bytes": round(median(t.bytes_each for t in ones)),
    }
    note = f"{beside['rate']:,.0f}/s, CPU {beside['cpu_ms']:.3f} ms ({beside['by_cpu']:.2f} ×)"
    return figure(key, what, f"× {pair[1].partition(' ')[0]}", by_rate, note=note, beside=beside)


def say(text: str) -> None:
    """What is being done, for whoever waits."""
    print(f"  {text}", file=sys.stderr, flush=True)
