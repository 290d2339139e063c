"""``python -m bench.soak --minutes 60``: asked without a pause, does the process grow?

Samples its memory every minute after a warm-up, and fails where the line through the samples
rises by more than the goal.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from statistics import linear_regression

from bench.figures import Figure, figure
from bench.goals import GOAL_OF
from bench.measures.memory import visit
from bench.missing import Missing, Unexpected
from bench.results import Results, write
from bench.run import Run
from bench.servers import Server
from bench.sites import Site
from bench.table import NOT_MET, table_of, verdict

WARMING_SHARE, SAMPLES = 0.2, 60
FLAT = GOAL_OF["flat"]


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """MB an hour, of (seconds, MB)."""
    seconds, megabytes = zip(*samples, strict=True)
    return linear_regression(seconds, megabytes).slope * 3600


def sampled(server: Server, site: Site, minutes: float) -> list[tuple[float, float]]:
    """(seconds since the start, MB) after each of sixty turns; the warm-up's are left out."""
    began, turn, samples = time.monotonic(), minutes * 60 / SAMPLES, []
    for number in range(SAMPLES):
        visit(server, site, number * 997, seconds=turn)
        server.await_idle()
        passed, megabytes = time.monotonic() - began, server.resident_bytes() / 1e6
        print(f"{passed / 60:6.1f} min  {megabytes:6.1f} MB", file=sys.stderr, flush=True)
        samples.append((passed, megabytes))
    return samples[int(SAMPLES * WARMING_SHARE) :]


def soak(run: Run, minutes: float) -> Figure:
    with run.portal(run.site, "soak") as server:
        samples = sampled(server, run.site, minutes)
    first, last = samples[0][1], samples[-1][1]
    most = max(megabytes for _, megabytes in samples)
    note = f"{minutes:g} minutes: {first:.0f} → {last:.0f} MB, at most {most:.0f} MB"
    beside = {"first": first, "last": last, "most": most}
    return figure("flat", FLAT.what, FLAT.unit, slope(samples), note=note, beside=beside)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--port", type=int, default=7140)
    asked = parser.parse_args()
    run = Run(sizes=(asked.size,), first_port=asked.port)
    results = Results("soak", {"minutes": asked.minutes, "size": asked.size})
    try:
        one = soak(run, asked.minutes)
    except (Missing, Unexpected) as error:
        print(error, file=sys.stderr)
        return 1
    results.figures["soak"] = [one]
    print(table_of([one]), *write(results), sep="\n")
    return 1 if verdict(FLAT, one) == NOT_MET else 0


if __name__ == "__main__":
    sys.exit(main())
