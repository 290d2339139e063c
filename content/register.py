"""登记簿: what a section lists, at any moment, newest first.

A row keeps the place of the item's first publication: a correction does not jump to the top.
What has ended moves from ``_current`` to ``_past`` with the section's next write (or tick), so
that a page today never wades through the dead.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from heapq import merge
from itertools import chain, islice, takewhile
from typing import Any, NamedTuple

from BTrees.Length import Length
from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from content.briefs import EVERYTHING, keys_of
from content.clock import FOREVER, micros
from content.merging import LookUpTree

SETTLED_AT_ONCE, FEW_STARTS = 50, 12
END_OF_TIME = micros(FOREVER)

Key = tuple[int, str, str]  # minus first publication (µs), tie, item uid
Brief = tuple  # what a list shows; see content.briefs
RowSpan = tuple[int, int, Any]  # start, until (µs), brief or None when nothing may be shown
Turns = tuple[tuple[int, ...] | None, int]
Mark = tuple[str, int, int]  # relation, start, until (µs): what others say of the document
ABOVE_ALL: Key = (-END_OF_TIME, "", "")


class Row(NamedTuple):
    """``start``: since when (µs) it says this; the key's first number is its first publication.

    ``marks``: what others say of it, at any moment, as far as a list shows it.
    """

    key: Key
    brief: Brief
    start: int
    marks: tuple[Mark, ...] = ()


class Register(Persistent):
    """登记簿: small trees; no reader walks one of them beyond its page.

    ``_current``  key → spans not over yet: the one that speaks, those scheduled
    ``_spans``    how many spans ``_current`` holds
    and, made with their first entry because most sections have none:
    ``_past``     (*key, start) → (until, brief)
    ``_ends``     (until, key) of every span in ``_current`` that has an end
    ``_starts``   (start, key) of every span in ``_current`` that had not begun when written
    ``_marks``    key → marks
    """

    first_start: int = END_OF_TIME
    _past: OOBTree | None = None
    _ends: OOTreeSet | None = None
    _starts: OOTreeSet | None = None
    _marks: OOBTree | None = None

    def __init__(self) -> None:
        self._current = LookUpTree()
        self._spans = Length()

    def rows(self, moment: datetime, after: Key | None = None) -> Iterator[Row]:
        """The rows public now, ``moment`` being this request's, from the row behind ``after``."""
        return self._speaking(self._current_from(after), micros(moment))

    def rows_asof(self, moment: datetime, after: Key | None = None) -> Iterator[Row]:
        """The same for a moment gone by: what was listed then."""
        if micros(moment) < self.first_start:
            return iter(())
        rows = merge(self._current_from(after), self._past_from(after), key=lambda row: row[0])
        return self._speaking(rows, micros(moment))

    def rows_between(self, moment: datetime, since: datetime, until: datetime) -> Iterator[Row]:
        """Rows public now whose first publication lies in [since, until)."""
        last = -micros(since)
        rows = self.rows(moment, (-micros(until), "\uffff", ""))
        return takewhile(lambda row: row.key[0] <= last, rows)

    def total(self, moment: datetime, key: str = EVERYTHING) -> int:
        """How many rows are public now, of those counted under ``key``; exact.

        All of them are counted without a walk, for others every row is looked at.
        """
        if key != EVERYTHING:
            return sum(1 for row in self.rows(moment) if key in keys_of(row.brief))
        now = micros(moment)
        waiting = _how_many(self._starts, min=(now + 1,))
        ended = _how_many(self._ends, max=(now + 1,), excludemax=True)
        return self._spans() - waiting - ended

    def turns(self, moment: datetime) -> Turns:
        """The starts still to come, None where they are many, and the first end (µs)."""
        low = (micros(moment) + 1,)
        coming = self._starts.keys(min=low) if self._starts is not None else ()
        starts = tuple(start for start, _ in islice(coming, FEW_STARTS + 1))
        until = self._ends.minKey()[0] if self._ends else END_OF_TIME
        return (starts if len(starts) <= FEW_STARTS else None), until

    def replace(
        self, before: tuple[Key | None, list], after: tuple[Key | None, list], moment: datetime
    ) -> Counter[str]:
        """Put what is known of one item in the place of what was known.

        Returns key of ``content.tally`` → how many more spans are current than were.
        """
        changes = self.settle(moment)
        old, new = _layout(*before, moment), _layout(*after, moment)
        self._exchange_rows("_current", old[0], new[0])
        self._exchange_rows("_past", old[1], new[1])
        self._exchange("_ends", _ends(old[0]), _ends(new[0]))
        self._exchange("_starts", _starts(old[0], moment), _starts(new[0], moment))
        _count_in(changes, 1, chain.from_iterable(new[0].values()))
        _count_in(changes, -1, chain.from_iterable(old[0].values()))
        self._count(sum(map(len, new[0].values())) - sum(map(len, old[0].values())))
        self._begin_no_later_than(min((span[0] for span in after[1]), default=END_OF_TIME))
        return changes

    def settle(self, moment: datetime) -> Counter[str]:
        """Move what has ended out of the readers' way; returns what is counted less, as above."""
        changes: Counter[str] = Counter()
        if self._ends is None:
            return changes
        over = self._ends.keys(max=(micros(moment) + 1,), excludemax=True)
        for until, key in list(islice(over, SETTLED_AT_ONCE)):
            self._ends.remove((until, key))
            _count_in(changes, -1, self._move(key, micros(moment)))
        return changes

    def mark(self, key: Key | None, marks: tuple[Mark, ...]) -> None:
        """Keep what others say of the item listed under ``key``; nothing where it is not listed."""
        if key is None or self.marks(key) == marks:
            return
        if marks:
            self._own("_marks", LookUpTree)[key] = marks
        elif self._marks is not None:
            del self._marks[key]

    def mark_only(self, marks: Mapping[Key, tuple[Mark, ...]]) -> None:
        """These and no others."""
        self._marks = LookUpTree(marks) if marks else None

    def marks(self, key: Key) -> tuple[Mark, ...]:
        return () if self._marks is None else self._marks.get(key, ())

    def marked(self) -> Iterator[tuple[Key, tuple[Mark, ...]]]:
        return iter(() if self._marks is None else self._marks.items())

    def _move(self, key: Key, now: int) -> list[RowSpan]:
        spans = self._current.get(key, ())
        ended = [span for span in spans if span[1] <= now]
        for start, until, brief in ended:
            self._own("_past", LookUpTree)[(*key, start)] = (until, brief)
            if self._starts is not None:
                self._starts.discard((start, key))
        self._count(-len(ended))
        if left := tuple(span for span in spans if span[1] > now):
            self._current[key] = left
        elif spans:
            del self._current[key]
        return ended

    def _count(self, change: int) -> None:
        if change:
            self._spans.change(change)

    def _own(self, name: str, make: Callable[[], Any]) -> Any:
        """The tree of this name, made now if it was not there yet."""
        if getattr(self, name) is None:
            setattr(self, name, make())
        return getattr(self, name)

    def _exchange_rows(self, name: str, was: dict, becomes: dict) -> None:
        if not was and not becomes:
            return
        tree = self._own(name, LookUpTree)
        for key in was.keys() - becomes.keys():
            tree.pop(key, None)
        for key, value in becomes.items():
            if tree.get(key) != value:
                tree[key] = value

    def _exchange(self, name: str, old: set, new: set) -> None:
        if old == new:
            return
        tree = self._own(name, OOTreeSet)
        for entry in old - new:
            tree.discard(entry)
        for entry in new - old:
            tree.insert(entry)

    def _begin_no_later_than(self, start: int) -> None:
        if start < self.first_start:
            self.first_start = start

    def _current_from(self, after: Key | None) -> Iterator[tuple[Key, RowSpan]]:
        for found, spans in self._current.items(min=after or ABOVE_ALL, excludemin=bool(after)):
            for span in spans:
                yield found, span

    def _past_from(self, after: Key | None) -> Iterator[tuple[Key, RowSpan]]:
        low = (*after, END_OF_TIME) if after else ABOVE_ALL
        if self._past is None:
            return
        for (first, tie, uid, start), (until, brief) in self._past.items(min=low):
            yield (first, tie, uid), (start, until, brief)

    def _speaking(self, rows: Iterator, now: int) -> Iterator[Row]:
        for key, (start, until, brief) in rows:
            if start <= now < until:
                yield Row(key, brief, start, self.marks(key))


def _how_many(tree: OOTreeSet | None, **limits: Any) -> int:
    return 0 if tree is None else sum(1 for _ in tree.keys(**limits))


def _count_in(changes: Counter[str], sign: int, spans: Iterable[RowSpan]) -> None:
    for _, _, brief in spans:
        for key in keys_of(brief):
            changes[key] += sign


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
