"""Which cases a hall or a department has, by state, newest first; none of them is woken for it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from typing import Any
from zlib import crc32

from BTrees.Length import Length
from persistent import Persistent

from content.merging import MergingMap, MergingSet

_SHARDS = 16
_SHARED = "shared"
Key = tuple[int, str]  # (-micros of receipt, number)


class CaseList(Persistent):
    """办件清单: of one place and state; cut, because two hundred may file in one hall at once."""

    def __init__(self) -> None:
        self._shards = tuple(MergingSet() for _ in range(_SHARDS))
        self.count = Length()

    def _shard(self, key: Key) -> MergingSet:
        return self._shards[crc32(key[1].encode()) % _SHARDS]

    def add(self, key: Key) -> None:
        if self._shard(key).insert(key):
            self.count.change(1)

    def __contains__(self, key: Key) -> bool:
        return key in self._shard(key)

    def remove(self, key: Key) -> None:
        shard = self._shard(key)
        if key in shard:
            shard.remove(key)
            self.count.change(-1)

    def keys(self, after: Key | None) -> Iterator[Key]:
        return merge(
            *(shard.keys(min=after, excludemin=after is not None) for shard in self._shards)
        )


class CaseLists(Persistent):
    """各处办件清单: (place uid, state) → its list.

    What several departments decide together lies in the list of each, and in one of what it shares:
    over several departments it is listed and counted once.
    """

    def __init__(self) -> None:
        self._lists = MergingMap(64)

    def move(self, place_uids: tuple[str, ...], key: Key, states: tuple[str, str]) -> None:
        """From one state (empty: new) to another (empty: gone)."""
        before, after = states
        for name in list_names(place_uids, before):
            if (found := self._lists.get(name)) is not None:
                found.remove(key)
        for name in list_names(place_uids, after):
            self._made(name).add(key)

    def holds(self, place_uid: str, state: str, key: Key) -> bool:
        found = self._of(place_uid, state)
        return found is not None and key in found

    def items(self) -> Iterator[tuple[str, CaseList]]:
        """Every list under its name, ``place:state`` or ``place:state:shared``."""
        return self._lists.items()

    def _of(self, place_uid: str, state: str) -> CaseList | None:
        found: CaseList | None = self._lists.get(f"{place_uid}:{state}")
        return found

    def _made(self, name: str) -> CaseList:
        found: CaseList | None = self._lists.get(name)
        if found is None:
            found = self._lists[name] = CaseList()
        return found

    def count(self, place_uids: Any, states: Any) -> int:
        places = tuple(dict.fromkeys(place_uids))
        total = sum(int(found.count()) for found in self._found(places, states))
        return total - (self._repeated(places, states) if len(places) > 1 else 0)

    def _repeated(self, places: tuple[str, ...], states: Any) -> int:
        """How often too often the shared ones are counted; they are few."""
        lists = self._found(places, [f"{state}:{_SHARED}" for state in states])
        counts = Counter(key for found in lists for key in found.keys(None))
        return sum(number - 1 for number in counts.values())

    def keys(self, place_uids: Any, states: Any, after: Key | None = None) -> Iterator[Key]:
        """Of these places in any of these states, newest first, each once."""
        found = merge(*(one.keys(after) for one in self._found(place_uids, states)))
        return (key for key, _ in groupby(found))

    def _found(self, place_uids: Any, states: Any) -> Iterator[CaseList]:
        for uid in place_uids:
            for state in states:
                if (found := self._of(uid, state)) is not None:
                    yield found


def list_names(place_uids: Iterable[str], state: str) -> tuple[str, ...]:
    """In which lists a case of these places (the hall's government first) lies; "": in none."""
    if not state:
        return ()
    government, *departments = place_uids
    shared = departments if len(departments) > 1 else ()
    return (
        *(f"{uid}:{state}" for uid in (government, *departments)),
        *(f"{uid}:{state}:{_SHARED}" for uid in shared),
    )
