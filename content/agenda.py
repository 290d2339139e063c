"""日程: the moments at which what is public changes by itself.

The page cache and /health ask for the next one. Plain publishing writes nothing here; the shards
keep those apart who schedule for the same hour.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zlib import crc32

from persistent import Persistent

from content.clock import FOREVER, micros, moment_of
from content.merging import MergingSet

SHARDS = 64


class Agenda(Persistent):
    """日程: (moment in µs, uid of the item that changes then)."""

    def __init__(self) -> None:
        self._shards = tuple(MergingSet() for _ in range(SHARDS))

    def replace(
        self, uid: str, before: Iterable[datetime], after: Iterable[datetime], moment: datetime
    ) -> None:
        shard = self._shards[crc32(uid.encode()) % SHARDS]
        old, new = _finite(before), _finite(after)
        for at in old - new:
            shard.discard((micros(at), uid))
        for at in new - old:
            if at > moment:
                shard.insert((micros(at), uid))

    def next_after(self, moment: datetime) -> datetime:
        """The first moment later than ``moment``; FOREVER when there is none."""
        low = (micros(moment) + 1, "")
        firsts = (next(iter(shard.keys(min=low)), None) for shard in self._shards)
        return min((moment_of(first[0]) for first in firsts if first), default=FOREVER)

    def due(self, moment: datetime) -> Iterator[tuple[datetime, str]]:
        """What has changed by ``moment`` and was not trimmed yet, shard by shard."""
        high = (micros(moment) + 1, "")
        for shard in self._shards:
            for at, uid in shard.keys(max=high, excludemax=True):
                yield moment_of(at), uid

    def trim(self, due: Iterable[tuple[datetime, str]]) -> None:
        """Forget moments whose side effects are done."""
        for at, uid in due:
            self._shards[crc32(uid.encode()) % SHARDS].discard((micros(at), uid))


def _finite(moments: Iterable[datetime]) -> set[datetime]:
    return set(moments) - {FOREVER}
