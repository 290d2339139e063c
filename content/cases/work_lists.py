"""What an office has to do, by due date: lists by place, state and holder; derived from cases.

None of the cases is woken for a list. Which entries a case has is told in ``work_entries``.
"""

from collections.abc import Iterable, Iterator
from heapq import merge
from typing import Any, NamedTuple
from zlib import crc32

from BTrees.Length import Length
from persistent import Persistent

from content.merging import LookUpTree, MergingMap, MergingSet

PENDING, AWAITED, RUNNING, STOPPED = "pending", "awaited", "running", "stopped"
TO_DELIVER, TO_COUNTERSIGN = "deliver", "countersign"
NEVER = "9999-12-31"  # the due date of what is not counted
_OFFICE_SHARDS = 8
WorkKey = tuple[str, str, str]  # (due, ISO; number; branch, "" for the whole case)


class Entry(NamedTuple):
    """清单项: one case in one list; ``holder`` is "" in the office's box."""

    place: str
    state: str
    holder: str
    key: WorkKey


class DueList(Persistent):
    """待办清单: by due date; an office's own is cut, because everybody there takes from it."""

    def __init__(self, shards: int) -> None:
        self._shards = tuple(MergingSet() for _ in range(shards))
        self.count = Length()

    def _shard(self, key: WorkKey) -> MergingSet:
        return self._shards[crc32(key[1].encode()) % len(self._shards)]

    def add(self, key: WorkKey) -> None:
        if self._shard(key).insert(key):
            self.count.change(1)

    def remove(self, key: WorkKey) -> None:
        shard = self._shard(key)
        if key in shard:
            shard.remove(key)
            self.count.change(-1)

    def keys(self, after: WorkKey | None = None, before: str | None = None) -> Iterator[WorkKey]:
        """``before``: only what is due before that day (ISO)."""
        low, most = after is not None, None if before is None else (before,)
        return merge(*(shard.keys(min=after, max=most, excludemin=low) for shard in self._shards))


class PlaceWork(Persistent):
    """一处的待办: (state, holder) → its list."""

    def __init__(self) -> None:
        self.lists = LookUpTree()

    def add(self, entry: Entry) -> None:
        name = entry.state, entry.holder
        found = self.lists.get(name)
        if found is None:
            found = self.lists[name] = DueList(1 if entry.holder else _OFFICE_SHARDS)
        found.add(entry.key)


class WorkLists(Persistent):
    """待办簿: place uid → what has to be done there; and where each case lies."""

    def __init__(self) -> None:
        self._places = MergingMap(64)
        self._placed = MergingMap(256)  # case uid → its entries

    def place(self, case_uid: str, entries: Iterable[Entry]) -> bool:
        """These and no others; was anything different?"""
        wanted: tuple[tuple[Any, ...], ...] = tuple(sorted(tuple(one) for one in entries))
        before = self._placed.get(case_uid, ())
        if wanted == before:
            return False
        for gone in set(before) - set(wanted):
            self._remove(Entry(*gone))
        for new in set(wanted) - set(before):
            self._made(new[0]).add(Entry(*new))
        if wanted:
            self._placed[case_uid] = wanted
        else:
            self._placed.pop(case_uid, None)
        return True

    def _remove(self, entry: Entry) -> None:
        place = self._places.get(entry.place)
        found = place.lists.get((entry.state, entry.holder)) if place is not None else None
        if found is not None:
            found.remove(entry.key)

    def _made(self, place_uid: str) -> PlaceWork:
        found: PlaceWork | None = self._places.get(place_uid)
        if found is None:
            found = self._places[place_uid] = PlaceWork()
        return found

    def lists_at(self, place_uid: str) -> Iterator[tuple[str, str, DueList]]:
        """(state, holder, list) of a place."""
        place = self._places.get(place_uid)
        if place is not None:
            for (state, holder), found in place.lists.items():
                yield state, holder, found

    def placed(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Every case uid with its entries."""
        return self._placed.items()

    def places(self) -> Iterator[str]:
        for uid, _ in self._places.items():
            yield uid
