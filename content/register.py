"""登记簿: what a section lists, at any moment, newest first.

A row keeps the place of the item's first publication: a correction does not jump to the top.
What has ended moves from ``_current`` to ``_past`` with the section's next write (or tick), so
that a page today never wades through the dead.
"""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import islice, takewhile
from typing import Any, NamedTuple

from BTrees.Length import Length
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from content.clock import FOREVER, micros

SETTLED_AT_ONCE = 50
END_OF_TIME = micros(FOREVER)

Key = tuple[int, str, str]  # minus first publication (µs), tie, item uid
Brief = tuple  # what a list shows; see content.briefs
RowSpan = tuple[int, int, Any]  # start, until (µs), brief or None when nothing may be shown
ABOVE_ALL: Key = (-END_OF_TIME, "", "")


class Row(NamedTuple):
    """``start``: since when (µs) it says this; the key's first number is its first publication."""

    key: Key
    brief: Brief
    start: int


class Register(Persistent):
    """登记簿: five small trees; no reader walks one of them beyond its page.

    ``_current``  key → spans not over yet: the one that speaks, those scheduled
    ``_past``     (*key, start) → (until, brief)
    ``_ends``     (until, key) of every span in ``_current`` that has an end
    ``_starts``   (start, key) of every span in ``_current`` that had not begun when written
    ``_spans``    how many spans ``_current`` holds
    """

    first_start: int = END_OF_TIME

    def __init__(self) -> None:
        self._current = OOBTree()
        self._past = OOBTree()
        self._ends = OOTreeSet()
        self._starts = OOTreeSet()
        self._spans = Length()

    def rows(self, moment: datetime, after: Key | None = None) -> Iterator[Row]:
        """The rows public now, ``moment`` being this request's, from the row behind ``after``."""
        return _speaking(self._current_from(after), micros(moment))

    def rows_asof(self, moment: datetime, after: Key | None = None) -> Iterator[Row]:
        """The same for a moment gone by: what was listed then."""
        if micros(moment) < self.first_start:
            return iter(())
        rows = merge(self._current_from(after), self._past_from(after), key=lambda row: row[0])
        return _speaking(rows, micros(moment))

    def rows_between(self, moment: datetime, since: datetime, until: datetime) -> Iterator[Row]:
        """Rows public now whose first publication lies in [since, until)."""
        last = -micros(since)
        rows = self.rows(moment, (-micros(until), "\uffff", ""))
        return takewhile(lambda row: row.key[0] <= last, rows)

    def total(self, moment: datetime) -> int:
        """How many rows are public now; exact, and without walking them."""
        now = micros(moment)
        waiting = sum(1 for _ in self._starts.keys(min=(now + 1,)))
        ended = sum(1 for _ in self._ends.keys(max=(now + 1,), excludemax=True))
        return self._spans() - waiting - ended

    def replace(
        self, before: tuple[Key | None, list], after: tuple[Key | None, list], moment: datetime
    ) -> None:
        """Put what is known of one item in the place of what was known."""
        self.settle(moment)
        old, new = _layout(*before, moment), _layout(*after, moment)
        for tree, was, becomes in zip((self._current, self._past), old, new, strict=True):
            for key in was.keys() - becomes.keys():
                tree.pop(key, None)
            for key, value in becomes.items():
                if tree.get(key) != value:
                    tree[key] = value
        _exchange(self._ends, _ends(old[0]), _ends(new[0]))
        _exchange(self._starts, _starts(old[0], moment), _starts(new[0], moment))
        self._count(sum(map(len, new[0].values())) - sum(map(len, old[0].values())))
        self._begin_no_later_than(min((span[0] for span in after[1]), default=END_OF_TIME))

    def settle(self, moment: datetime) -> int:
        """Move what has ended out of the readers' way; returns how many spans were moved."""
        over = self._ends.keys(max=(micros(moment) + 1,), excludemax=True)
        moving = list(islice(over, SETTLED_AT_ONCE))
        for until, key in moving:
            self._ends.remove((until, key))
            self._move(key, micros(moment))
        return len(moving)

    def _move(self, key: Key, now: int) -> None:
        spans = self._current.get(key, ())
        ended = [span for span in spans if span[1] <= now]
        for start, until, brief in ended:
            self._past[(*key, start)] = (until, brief)
            self._starts.discard((start, key))
        self._count(-len(ended))
        if left := tuple(span for span in spans if span[1] > now):
            self._current[key] = left
        elif spans:
            del self._current[key]

    def _count(self, change: int) -> None:
        if change:
            self._spans.change(change)

    def _begin_no_later_than(self, start: int) -> None:
        if start < self.first_start:
            self.first_start = start

    def _current_from(self, after: Key | None) -> Iterator[tuple[Key, RowSpan]]:
        for found, spans in self._current.items(min=after or ABOVE_ALL, excludemin=bool(after)):
            for span in spans:
                yield found, span

    def _past_from(self, after: Key | None) -> Iterator[tuple[Key, RowSpan]]:
        low = (*after, END_OF_TIME) if after else ABOVE_ALL
        for (first, tie, uid, start), (until, brief) in self._past.items(min=low):
            yield (first, tie, uid), (start, until, brief)


def _speaking(rows: Iterator, now: int) -> Iterator[Row]:
    return (Row(key, brief, start) for key, (start, until, brief) in rows if start <= now < until)


def _layout(key: Key | None, spans: list[RowSpan], moment: datetime) -> tuple[dict, dict]:
    """How the spans of one item lie in ``_current`` and in ``_past``."""
    now = micros(moment)
    shown = [span for span in spans if span[2] is not None]
    if not key or not shown:
        return {}, {}
    current = tuple(span for span in shown if span[1] > now)
    past = {(*key, start): (until, brief) for start, until, brief in shown if until <= now}
    return ({key: current} if current else {}), past


def _ends(current: dict) -> set:
    return {
        (span[1], key) for key, spans in current.items() for span in spans if span[1] < END_OF_TIME
    }


def _starts(current: dict, moment: datetime) -> set:
    now = micros(moment)
    return {(span[0], key) for key, spans in current.items() for span in spans if span[0] > now}


def _exchange(tree: Any, old: set, new: set) -> None:
    for entry in old - new:
        tree.discard(entry)
    for entry in new - old:
        tree.insert(entry)
