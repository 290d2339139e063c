"""How sealed records are found by place, person, act and day; what may be seen is told elsewhere.

Numbers only rise, so a list is read from its newest end down, by looking up the largest number
below the one shown last: no list is walked and no length is taken.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from heapq import heapify, heappop, heapreplace, merge
from typing import Any, Protocol

from BTrees.LLBTree import LLTreeSet

_DAY = timedelta(days=1) // timedelta(microseconds=1)


@dataclass(frozen=True)
class Asked:
    """查询条件: places by uid, who, which act, and moments (microseconds since 1970, inclusive).

    None asks for all. ``person`` "" asks for what nobody signed in did.
    """

    places: frozenset[str] | None = None
    person: str | None = None
    act: str | None = None
    since: int | None = None
    until: int | None = None

    def fits(self, record: Any) -> bool:
        """Is it among what is asked for? What is no record never is."""
        return isinstance(record, Mapping) and self._fits_names(record) and self._fits_time(record)

    def _fits_names(self, record: Mapping[str, Any]) -> bool:
        if self.places is not None and record.get("place") not in self.places:
            return False
        if self.person is not None and (record.get("by") or "") != self.person:
            return False
        return self.act is None or record.get("act") == self.act

    def _fits_time(self, record: Mapping[str, Any]) -> bool:
        at = record.get("at")
        if not isinstance(at, int):
            return False
        begun = self.since is None or at >= self.since
        return begun and (self.until is None or at <= self.until)


def day_number(at: int) -> int:
    """Days of UTC since 1970; a key to look under, no day that anybody reads."""
    return at // _DAY


def insert(index: Any, name: str, seq: int) -> None:
    """``index``: name → numbers."""
    seqs = index.get(name)
    if seqs is None:
        seqs = index[name] = LLTreeSet()
    seqs.insert(seq)


def widen(spans: Any, at: int, seq: int) -> None:
    """``spans``: day → (first, last number of a record of that day)."""
    day = day_number(at)
    first, last = spans.get(day, (seq, seq))
    spans[day] = (min(first, seq), max(last, seq))


def bounds(spans: Any, asked: Asked) -> tuple[int, int] | None:
    """The first and last number of the days asked for; None where there is nothing."""
    days = (
        None if asked.since is None else day_number(asked.since),
        None if asked.until is None else day_number(asked.until),
    )
    found = list(spans.values(*days))
    return (min(one[0] for one in found), max(one[1] for one in found)) if found else None


def entries_by_seq(index: Any) -> Iterator[tuple[int, str]]:
    """(number, name) of every entry of an index, by rising number."""
    return merge(*(_named(name, seqs) for name, seqs in index.items()))


def _named(name: str, seqs: Iterable[int]) -> Iterator[tuple[int, str]]:
    for seq in seqs:
        yield seq, name


class Floor(Protocol):
    """The largest number not above the one given; asked with falling numbers only."""

    def __call__(self, seq: int) -> int | None: ...


def floor_of(seqs: Any) -> Floor:
    """``seqs`` is a set of numbers, or None for an empty one."""

    def floor(seq: int) -> int | None:
        try:
            return None if seqs is None else seqs.maxKey(seq)
        except ValueError:
            return None

    return floor


def floor_of_any(sets: Iterable[Any], top: int) -> Floor:
    """That of the union of many sets, for numbers up to ``top``."""
    floors = [floor_of(seqs) for seqs in sets if seqs is not None]
    heap = [(-seq, place) for place, floor in enumerate(floors) if (seq := floor(top)) is not None]
    heapify(heap)

    def floor(seq: int) -> int | None:
        while heap and -heap[0][0] > seq:
            place = heap[0][1]
            below = floors[place](seq)
            if below is None:
                heappop(heap)
            else:
                heapreplace(heap, (-below, place))
        return -heap[0][0] if heap else None

    return floor


def falling(floors: list[Floor], top: int, bottom: int) -> Iterator[int]:
    """The numbers from ``top`` down to ``bottom`` that all ``floors`` have."""
    seq = top
    while seq >= bottom:
        agreed = _agreed(floors, seq)
        if agreed is None or agreed < bottom:
            return
        yield agreed
        seq = agreed - 1


def _agreed(floors: list[Floor], seq: int) -> int | None:
    while True:
        before = seq
        for floor in floors:
            found = floor(seq)
            if found is None:
                return None
            seq = found
        if seq == before:
            return seq
