"""``python -m bench.search``: engines on one corpus, in turns, against bare tantivy."""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.figures import Figure, figure, ratios
from bench.machine import ROOT
from bench.missing import Missing
from bench.postgres import index_database
from bench.results import Results, write
from bench.rounds import say
from bench.search.contender import BARE
from bench.search.corpus import Asking, Corpus, askings
from bench.sites import Site, site_of
from bench.table import table_of

ENGINES = ("whoosh", "tantivy", "postgres")
TIMES, CHANGES = 30, 5
MEGABYTE = 1_000_000


class Running:
    """A contender's process, asked line by line. Raises Missing where it ends."""

    def __init__(self, name: str, where: str, corpus: Path) -> None:
        self.name, self.where = name, where
        words = ["-W", "ignore", "-m", "bench.search.contender", name, where, str(corpus)]
        self._process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, what: str, **told: Any) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": what, **told}) + "\n")
        self._process.stdin.flush()
        if not (line := self._process.stdout.readline()):
            raise Missing(f"{self.name} ended while it was to {what}, see above")
        return json.loads(line)

    def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(60)


@contextmanager
def running(names: Sequence[str], corpus: Path, folder: Path) -> Iterator[list[Running]]:
    """Each with an index of its own, gone afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        started = []
        for name in names:
            where = str(folder / name)
            if name == "postgres":
                where = stack.enter_context(index_database())
            elif name != BARE:
                where = f"{name}://{where}"
            started.append(Running(name, where, corpus))
            stack.callback(started[-1].stop)
        yield started


def measure(site: Site, names: Sequence[str], rounds: int) -> list[Figure]:
    corpus = Corpus(site)
    say(f"{site.size:,} items: index documents")
    count = corpus.make()
    asked = askings(corpus.path)
    folder = site.folder / "engines"
    with running((BARE, *names), corpus.path, folder) as contenders:
        bare, *ours = contenders
        indexed = {}
        for one in contenders:
            say(f"{one.name} indexes {count:,} documents")
            indexed[one.name] = {**one.do("index"), "bytes": _size(folder / one.name)}
        figures = [figure for one in ours for figure in _of_index(one, indexed, count, site.size)]
        for asking in asked:
            say(f"{asking.name}: {asking.text}")
            figures += _of_asking(bare, ours, asking, site.size, rounds)
        figures += _of_changes(bare, ours, site.size)
        figures += [_memory(one, site.size) for one in contenders]
    corpus.path.unlink()
    return figures


def _of_index(
    one: Running, indexed: dict[str, dict[str, Any]], count: int, size: int
) -> Iterator[Figure]:
    mine, bare = indexed[one.name], indexed[BARE]
    rate = count / mine["seconds"]
    note = f"{rate:,.0f} documents/s, CPU {mine['cpu'] / count * 1000:.2f} ms each"
    what = f"{one.name}: indexing, {size:,} items"
    yield figure(f"index_{one.name}", what, "× bare", bare["seconds"] / mine["seconds"], note=note)
    if mine["bytes"]:
        note = f"{mine['bytes'] / MEGABYTE:,.1f} MB"
        times = mine["bytes"] / bare["bytes"]
        yield figure(
            f"size_{one.name}", f"{one.name}: size of the index", "× bare", times, note=note
        )


def _of_asking(
    bare: Running, ours: Sequence[Running], asking: Asking, size: int, rounds: int
) -> Iterator[Figure]:
    """In turns; the ratio is of medians within a round, rounds tell the spread."""
    taken: dict[str, list[list[float]]] = {one.name: [] for one in (bare, *ours)}
    found = {}
    for _ in range(rounds):
        for one in (bare, *ours):
            told = one.do("ask", asking=asdict(asking), times=TIMES)
            taken[one.name].append(told["seconds"])
            found[one.name] = told["found"]
    for one in ours:
        mine = [_median(some) for some in taken[one.name]]
        its = [_median(some) for some in taken[bare.name]]
        p50, p95 = _percentiles([each for some in taken[one.name] for each in some])
        note = f"p50 {p50:.2f} ms, p95 {p95:.2f} ms; {found[one.name]:,} found"
        beside = {"p50_ms": p50, "p95_ms": p95, "bare_ms": _median(its) * 1000}
        what = f"{one.name}: {asking.name}, {size:,} items"
        yield figure(
            f"{asking.name}_{one.name}", what, "× bare", ratios(mine, its), note=note, beside=beside
        )


def _of_changes(bare: Running, ours: Sequence[Running], size: int) -> Iterator[Figure]:
    """From the writing of a changed document until it is found by its new word."""
    its = bare.do("change", times=CHANGES)["seconds"]
    for one in ours:
        mine = one.do("change", times=CHANGES)["seconds"]
        note = f"p50 {_median(mine) * 1000:.1f} ms"
        what = f"{one.name}: from writing to visible, {size:,} items"
        yield figure(f"visible_{one.name}", what, "× bare", ratios(mine, its), note=note)


def _memory(one: Running, size: int) -> Figure:
    megabytes = one.do("memory")["resident"] / MEGABYTE
    return figure(f"memory_{one.name}", f"{one.name}: memory, {size:,} items", "MB", megabytes)


def _median(values: Sequence[float]) -> float:
    return _percentiles(values)[0] / 1000


def _percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """(p50, p95) in milliseconds."""
    cuts = quantiles([1000 * one for one in (*seconds, seconds[-1])], n=20, method="inclusive")
    return cuts[9], cuts[18]


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    label = " ".join(map(str, ("search", *asked.sizes)))
    results = Results(label, {"sizes": asked.sizes, "rounds": asked.rounds})
    for size in asked.sizes:
        try:
            found = measure(site_of(size), asked.engines, asked.rounds)
        except Missing as error:
            print(error, file=sys.stderr)
            return 1
        results.figures[f"search of {size}"] = found
        print(table_of(found), flush=True)
    print(*write(results), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
