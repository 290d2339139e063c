"""栏目计数: how many rows each section of a place lists, told without waking the sections."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from persistent import Persistent

from content.briefs import EVERYTHING
from content.clock import micros
from content.register import END_OF_TIME


class Count(NamedTuple):
    """计数: of one section; stored as a plain tuple.

    ``spans``: key → how many spans of the register's current part are counted under it, EVERYTHING
    being the key of all. From ``since`` until before ``until`` (µs) each of them is public;
    ``writes`` tells who of two that commit together has changed it.
    """

    spans: Mapping[str, int]
    since: int = -END_OF_TIME
    until: int = END_OF_TIME
    writes: int = 0


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
        spans = count.spans.get(key, 0)
        return spans if not spans or count.since <= micros(moment) < count.until else None

    def spans(self, name: str, moment: datetime) -> Mapping[str, int] | None:
        """Key → how many rows are public; None where only the register can tell."""
        count = self.count(name)
        is_steady = count.since <= micros(moment) < count.until
        return count.spans if is_steady or not count.spans else None

    def change(self, name: str, changes: Mapping[str, int], steady: tuple[int, int]) -> None:
        """``changes``: key → how many more spans; ``steady``: as the register tells it now."""
        count = self.count(name)
        self.put(name, Count(_sum(count.spans, changes), *steady, count.writes + 1))

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
    """Of two windows the narrower one: asking the register where a count would do is right too."""
    old, saved, new = (Count(*state.get(name, ({},))) for state in states)
    if new.writes == old.writes:
        return tuple(saved)
    if saved.writes == old.writes:
        return tuple(new)
    changes = _sum(new.spans, {key: -spans for key, spans in old.spans.items()})
    since, until = max(saved.since, new.since), min(saved.until, new.until)
    writes = saved.writes + new.writes - old.writes
    return tuple(Count(_sum(saved.spans, changes), since, until, writes))


def _sum(spans: Mapping[str, int], changes: Mapping[str, int]) -> dict[str, int]:
    counted = Counter(dict(spans))
    counted.update(changes)
    return {key: number for key, number in sorted(counted.items()) if number}
