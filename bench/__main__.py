"""``python -m bench``: measures the groups asked for, prints a table, writes bench/results/."""

import argparse
import signal
import sys
import time
import traceback
from typing import Any

from bench.figures import Figure
from bench.measures import GROUPS
from bench.missing import Missing, Unexpected
from bench.results import Results, groups_of, write
from bench.run import Run
from bench.table import goals_table, table_of

STOPPED = 130


def main(words: list[str] | None = None) -> int:
    asked = _parser().parse_args(words)
    signal.signal(signal.SIGTERM, _stop)
    run = Run(
        rounds=asked.rounds,
        seconds=asked.seconds,
        sizes=tuple(sorted(asked.sizes)),
        peer=asked.peer,
        first_port=asked.port,
    )
    only = asked.only or list(GROUPS)
    results = Results(asked.label or groups_of(asked.only), _options(run))
    try:
        for group in only:
            _measure(group, run, results)
    except KeyboardInterrupt:
        print("stopped; what was measured is written nowhere", file=sys.stderr)
        return STOPPED
    _tell(results)
    failed = [group for group in results.unmeasured if asked.only]
    return 1 if failed or not results.figures else 0


def _measure(group: str, run: Run, results: Results) -> None:
    """One sentence where it cannot be done; the next group is measured all the same."""
    print(f"{group} …", file=sys.stderr, flush=True)
    began = time.monotonic()
    try:
        results.figures[group] = GROUPS[group](run)
    except (Missing, Unexpected, OSError) as error:
        results.unmeasured[group] = str(error)
        print(f"{group} is not measured: {error}", file=sys.stderr)
        return
    except Exception as error:
        # A fault of the bench's own: an hour of other figures is not lost for it
        traceback.print_exc()
        results.unmeasured[group] = f"a fault of the bench: {type(error).__name__}: {error}"
        return
    print(f"  {time.monotonic() - began:.0f} s\n{_table(results.figures[group])}", flush=True)


def _table(figures: list[Figure]) -> str:
    return "\n".join(f"  {line}" for line in table_of(figures).splitlines())


def _tell(results: Results) -> None:
    print(f"\n{goals_table(results.judged())}")
    for group, sentence in results.unmeasured.items():
        print(f"{group} is not measured: {sentence}")
    if results.figures:
        print("written: " + ", ".join(map(str, write(results))))


def _options(run: Run) -> dict[str, Any]:
    return {
        "rounds": run.rounds,
        "seconds": run.seconds,
        "sizes": list(run.sizes),
        "peer": run.peer,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    add = parser.add_argument
    add("--only", nargs="+", choices=sorted(GROUPS), help="these groups and no other")
    add("--rounds", type=int, default=5, help="alternating rounds (5)")
    add("--seconds", type=float, default=1.5, help="of one turn in a round (1.5)")
    add("--sizes", type=int, nargs="+", default=[2000], help="items of the sites (2000)")
    add("--peer", choices=("plone",), default="", help="measure against it as well")
    add("--label", default="", help="names the files of this run")
    add("--port", type=int, default=7140, help="servers take free ports from here on (7140)")
    return parser


def _stop(*_: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
