"""Cases by the name of who applies: no name is kept, only keyed digests; nobody can read it back.

A digest holds for one hall: the same name in another hall has another one.
"""

from collections.abc import Iterator

from persistent import Persistent

from content.cases.lists import Key
from content.merging import MergingMap

_SHARDS = 256
_MOST, _LAST = 1 << 63, "\U0010ffff"
Row = tuple[str, int, str]  # digest, -micros of receipt, number


class NameIndex(Persistent):
    """按姓名查办件: (digest, key of the case), newest first below each digest."""

    def __init__(self) -> None:
        self._rows = MergingMap(_SHARDS)

    def replace(self, key: Key, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        for digest in set(before) - set(after):
            self._rows.shard(digest).pop((digest, *key), None)
        for digest in set(after) - set(before):
            self._rows.shard(digest)[(digest, *key)] = None

    def keys(self, digest: str) -> Iterator[Key]:
        """Newest first."""
        found = self._rows.shard(digest).keys(min=(digest,), max=(digest, _MOST, _LAST))
        return ((at, number) for _, at, number in found)

    def rows(self) -> Iterator[Row]:
        for shard in filter(None, self._rows.shards()):
            yield from shard.keys()
