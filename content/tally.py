"""栏目计数: how many rows each section of a place lists, told without waking the sections."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from persistent import Persistent

from content.briefs import EVERYTHING
from content.clock import micros
from content.register import END_OF_TIME, Turns


class Count(NamedTuple):
    """计数: of one section; stored as a plain tuple.

    ``spans``: key → how many spans of the register's current part are counted under it, EVERYTHING
    being the key of all. ``starts`` (µs): when those begin that had not when it was written, None
    where they are many; ``until``: when the first of all ends. ``writes`` tells who of two that
    commit together has changed it.
    """

    spans: Mapping[str, int]
    starts: tuple[int, ...] | None = ()
    until: int = END_OF_TIME
    writes: int = 0

    def waiting(self, moment: datetime) -> int | None:
        """How many spans have not begun; None where only the register can tell what is public."""
        now = micros(moment)
        if self.starts is None or now >= self.until:
            return None
        return sum(1 for start in self.starts if start > now)


class Tally(Persistent):
    """栏目计数: name of a section → its Count; one object a place, written by what it publishes."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple] = {}

    def __contains__(self, name: str) -> bool:
        """Has the section ever listed anything?"""
        return name in self._counts

    def names(self) -> Iterable[str]:
        return self._counts.keys()

    def count(self, name: str) -> Count:
        return Count(*self._counts.get(name, ({},)))

    def total(self, name: str, moment: datetime, key: str = EVERYTHING) -> int | None:
        """How many rows are public; None where only the register can tell."""
        count = self.count(name)
        spans, waiting = count.spans.get(key, 0), count.waiting(moment)
        if not spans or waiting == 0:
            return spans
        return None if waiting is None or key != EVERYTHING else spans - waiting

    def spans(self, name: str, moment: datetime) -> Mapping[str, int] | None:
        """Key → how many rows are public; None where only the register can tell."""
        count = self.count(name)
        return count.spans if not count.spans or count.waiting(moment) == 0 else None

    def change(self, name: str, changes: Mapping[str, int], turns: Turns) -> None:
        """``changes``: key → how many more spans; ``turns``: as the register tells them now."""
        count = self.count(name)
        self.put(name, Count(_sum(count.spans, changes), *turns, count.writes + 1))

    def put(self, name: str, count: Count) -> None:
        self._counts = {**self._counts, name: tuple(count)}

    def drop(self, name: str) -> None:
        self._counts = {key: count for key, count in self._counts.items() if key != name}

    def _p_resolveConflict(  # noqa: N802 - ZODB's name
        self, old: dict[str, Any], saved: dict[str, Any], new: dict[str, Any]
    ) -> dict[str, Any]:
        """Two that published in one place: the differences of both are added."""
        states = [state["_counts"] for state in (old, saved, new)]
        names = dict.fromkeys((*states[1], *states[2]))
        return {**new, "_counts": {name: _merged(name, *states) for name in names}}


def _merged(name: str, *states: Mapping[str, tuple]) -> tuple:
    """Of two first ends the earlier one: to ask the register too often is right all the same."""
    old, saved, new = (Count(*state.get(name, ({},))) for state in states)
    if new.writes == old.writes:
        return tuple(saved)
    if saved.writes == old.writes:
        return tuple(new)
    spans = _sum(saved.spans, _less(new.spans, old.spans))
    writes = saved.writes + new.writes - old.writes
    return tuple(Count(spans, _starts(old, saved, new), min(saved.until, new.until), writes))


def _starts(*counts: Count) -> tuple[int, ...] | None:
    old, saved, new = (None if count.starts is None else Counter(count.starts) for count in counts)
    if old is None or saved is None or new is None:
        return None
    merged = _sum(saved, _less(new, old))
    return tuple(sorted(Counter({start: n for start, n in merged.items() if n > 0}).elements()))


def _less(new: Mapping[Any, int], old: Mapping[Any, int]) -> dict[Any, int]:
    return _sum(new, {key: -number for key, number in old.items()})


def _sum(counted: Mapping[Any, int], changes: Mapping[Any, int]) -> dict[Any, int]:
    keys = sorted({*counted, *changes})
    sums = ((key, counted.get(key, 0) + changes.get(key, 0)) for key in keys)
    return {key: number for key, number in sums if number}
