"""检索统计: how often the public looked for which words, and how often nothing was found.

No persons, no addresses, no moments but the week. Each process adds what it counted as a batch of
its own, so that no two ever write the same; the tick gathers them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from content.clock import day_of, micros
from content.merging import MergingTree
from content.personal_data import find_personal_data

KEPT_WEEKS = 53
# A text that fewer have typed may name a person: it is not shown, and not kept beyond its week
THRESHOLD = 3
LONGEST_WORDS, MOST_A_WEEK = 40, 5_000
GATHERED_AFTER = timedelta(hours=1)
# Number of what was asked under no words of its own
ALL = ""
# Telephone numbers, codes of cases and of persons; document numbers and years are shorter
_LONG_NUMBER = re.compile(r"(?:[0-9][ \-]?){7}")


class Count(NamedTuple):
    """次数: how often it was asked, and how often of these nothing was found."""

    asked: int = 0
    empty: int = 0

    def plus(self, other: Iterable[int]) -> "Count":
        asked, empty = other
        return Count(self.asked + asked, self.empty + empty)


Counts = Mapping[str, Count]


class AskedWords(NamedTuple):
    """A line of the statistics."""

    words: str
    asked: int
    empty: int


def countable(text: str) -> str:
    """The words as they are counted; ``ALL`` for what is counted without its words."""
    words = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if len(words) > LONGEST_WORDS or "@" in words or _LONG_NUMBER.search(words):
        return ALL
    return ALL if find_personal_data(words) else words


def week_of(moment: datetime) -> str:
    """``2026-W48``, by the days of Shanghai; sorts as text."""
    year, week, _ = day_of(moment).isocalendar()
    return f"{year}-W{week:02d}"


class SearchStatistics(Persistent):
    """检索统计: weeks by name, and beside them the batches that are not gathered yet."""

    def __init__(self) -> None:
        self.batches = MergingTree()  # moment and process → (week, ((words, asked, empty), …))
        self.weeks = OOBTree()  # week → OOBTree of words → (asked, empty)

    def add(self, process: str, moment: datetime, counts: Counts) -> None:
        """What one process counted since it told last."""
        told = tuple((words, *count) for words, count in sorted(counts.items()))
        self.batches[f"{micros(moment):020d}.{process}"] = (week_of(moment), told)

    def gather(self, moment: datetime) -> int:
        """Batches older than an hour into their weeks; done by one process at a time.

        Weeks gone by keep what many asked for, and only for a year. Returns how many batches.
        """
        last = f"{micros(moment - GATHERED_AFTER):020d}"
        keys = list(self.batches.keys(max=last))
        for key in keys:
            week, told = self.batches.pop(key)
            self._gather_one(week, told)
        if keys:
            self._forget(moment)
        return len(keys)

    def _gather_one(self, week: str, told: Iterable[tuple[str, int, int]]) -> None:
        if week not in self.weeks:
            self.weeks[week] = OOBTree()
        kept = self.weeks[week]
        room = MOST_A_WEEK - len(list(kept.keys()))
        for words, *count in told:
            known = words in kept
            if not known and words != ALL and room <= 0:
                continue
            room -= not known
            kept[words] = tuple(Count(*kept.get(words, ())).plus(count))

    def _forget(self, moment: datetime) -> None:
        oldest = week_of(moment - timedelta(weeks=KEPT_WEEKS))
        # A batch of last Sunday is gathered an hour into the week
        over = week_of(moment - timedelta(days=1))
        for week in list(self.weeks.keys(max=oldest, excludemax=True)):
            del self.weeks[week]
        for week in list(self.weeks.keys(max=over, excludemax=True)):
            kept = self.weeks[week]
            for words in [one for one, count in kept.items() if one and count[0] < THRESHOLD]:
                del kept[words]

    def known_weeks(self) -> list[str]:
        """Newest first."""
        waiting = {week for week, _ in self.batches.values()}
        return sorted({*self.weeks.keys(), *waiting}, reverse=True)

    def counts(self, weeks: Iterable[str]) -> dict[str, Count]:
        """Words → how often, in these weeks together; under ``ALL`` everything."""
        wanted = set(weeks)
        found: dict[str, Count] = {}
        for words, *count in self._lines(wanted):
            found[words] = found.get(words, Count()).plus(count)
        return found

    def _lines(self, wanted: set[str]) -> Iterator[tuple[str, int, int]]:
        for week in wanted:
            for words, (asked, empty) in self.weeks.get(week, {}).items():
                yield words, asked, empty
        for week, told in self.batches.values():
            if week in wanted:
                yield from told


def most_asked(counts: Counts) -> list[AskedWords]:
    """What may be shown, most often asked first."""
    shown = (AskedWords(w, *n) for w, n in counts.items() if w and n.asked >= THRESHOLD)
    return sorted(shown, key=lambda one: (-one.asked, one.words))


def most_missed(counts: Counts) -> list[AskedWords]:
    """What found nothing, at least THRESHOLD times; most often first."""
    missed = (one for one in most_asked(counts) if one.empty >= THRESHOLD)
    return sorted(missed, key=lambda one: (-one.empty, one.words))


def rarely_asked(counts: Counts) -> int:
    """How many different words are not shown."""
    return sum(1 for words, count in counts.items() if words and count.asked < THRESHOLD)
