"""Which cases a hall or a department has, by state, newest first; none of them is woken for it."""

from collections.abc import Iterator
from heapq import merge
from typing import Any
from zlib import crc32

from BTrees.Length import Length
from persistent import Persistent

from content.merging import MergingMap, MergingSet

_SHARDS = 16
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
    """各处办件清单: (place uid, state) → its list."""

    def __init__(self) -> None:
        self._lists = MergingMap(64)

    def move(self, place_uids: tuple[str, ...], key: Key, states: tuple[str, str]) -> None:
        """From one state (empty: new) to another (empty: gone)."""
        before, after = states
        for uid in place_uids:
            if before and (found := self._of(uid, before)) is not None:
                found.remove(key)
            if after:
                self._made(uid, after).add(key)

    def holds(self, place_uid: str, state: str, key: Key) -> bool:
        found = self._of(place_uid, state)
        return found is not None and key in found

    def items(self) -> Iterator[tuple[str, CaseList]]:
        """Every list under its name, ``place:state``."""
        return self._lists.items()

    def _of(self, place_uid: str, state: str) -> CaseList | None:
        found: CaseList | None = self._lists.get(f"{place_uid}:{state}")
        return found

    def _made(self, place_uid: str, state: str) -> CaseList:
        found = self._of(place_uid, state)
        if found is None:
            found = self._lists[f"{place_uid}:{state}"] = CaseList()
        return found

    def count(self, place_uids: Any, states: Any) -> int:
        return sum(int(found.count()) for found in self._found(place_uids, states))

    def keys(self, place_uids: Any, states: Any, after: Key | None = None) -> Iterator[Key]:
        """Of these places (disjoint) in any of these states, newest first."""
        return merge(*(found.keys(after) for found in self._found(place_uids, states)))

    def _found(self, place_uids: Any, states: Any) -> Iterator[CaseList]:
        for uid in place_uids:
            for state in states:
                if (found := self._of(uid, state)) is not None:
                    yield found
