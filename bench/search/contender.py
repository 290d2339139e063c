"""One engine in a process of its own: ``python -m bench.search.contender NAME WHERE CORPUS``.

It reads a line of JSON, does it, and answers with one: ``{"do": "index"}``, ``{"do": "ask",
"asking": {…}, "times": 50}``, ``{"do": "change", "times": 10}``. Times are wall-clock seconds.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from bench.search.bare import BareTantivy
from bench.search.corpus import Asking, batches
from content.kinds_list import KINDS
from search_index.documents import IndexDocument
from search_index.engine import open_engine
from search_index.query import Query
from search_index.snippets import snippet, words_of

BARE, SIZE = "bare", 20


class Contender(Protocol):
    """参赛引擎: what can be measured of it."""

    def index(self, documents: Iterator[list[IndexDocument]]) -> int:
        """How many it holds then."""

    def ask(self, asking: Asking) -> int:
        """How many it found; a page of them was read."""

    def change(self, document: IndexDocument, mark: str) -> None:
        """Returns when ``mark``, a word of the document, is found."""


class OfOurs:
    """本系统的引擎: through the protocol that the portal uses."""

    def __init__(self, uri: str) -> None:
        self._engine = open_engine(uri, KINDS)

    def index(self, documents: Iterator[list[IndexDocument]]) -> int:
        rebuild = self._engine.begin_rebuild()
        for number, batch in enumerate(documents, start=1):
            rebuild.write(batch)
            rebuild.reach(number)
        self._engine.finish_rebuild(rebuild)
        return rebuild.count

    def ask(self, asking: Asking) -> int:
        query = Query(
            datetime.now(UTC), asking.text, size=SIZE, facets=asking.facets, **asking.narrowed
        )
        page = self._engine.search(query)
        if page.degraded:
            raise RuntimeError("the index cannot be read")
        if asking.marked:
            words = words_of(asking.text)
            for hit in page.hits:
                snippet(hit.excerpt, words)
        return page.total

    def change(self, document: IndexDocument, mark: str) -> None:
        self._engine.delete([document.uid])
        self._engine.write([document])
        self._engine.commit()
        query = Query(datetime.now(UTC), mark)
        while not self._engine.search(query).total:
            time.sleep(0.0005)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = act()
    return time.perf_counter() - began, done


def carry_out(contender: Contender, corpus: Path, told: dict[str, Any]) -> dict[str, Any]:
    if told["do"] == "index":
        cpu = time.process_time()
        seconds, count = timed(lambda: contender.index(batches(corpus)))
        return {"seconds": seconds, "cpu": time.process_time() - cpu, "count": count}
    if told["do"] == "ask":
        asking = Asking(**told["asking"])
        runs = [timed(lambda: contender.ask(asking)) for _ in range(told["times"])]
        return {"seconds": [seconds for seconds, _ in runs], "found": runs[0][1]}
    if told["do"] == "change":
        return {"seconds": list(_changes(contender, corpus, told["times"]))}
    return {"resident": _resident_bytes()}


def _changes(contender: Contender, corpus: Path, times: int) -> Iterator[float]:
    """Each gives another document a word that no other has."""
    first = next(batches(corpus))
    for number, document in enumerate(first[:times]):
        mark = f"xq{os.getpid()}n{number}"
        changed = replace(document, words=(*document.words, mark))
        yield timed(lambda changed=changed, mark=mark: contender.change(changed, mark))[0]


def _resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    name, where, corpus = sys.argv[1:]
    contender: Contender = BareTantivy(Path(where)) if name == BARE else OfOurs(where)
    for line in sys.stdin:
        print(json.dumps(carry_out(contender, Path(corpus), json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
