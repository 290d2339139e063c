"""A map cut into shards, so that writers who do not know each other do not meet."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from zlib import crc32

from BTrees.OOBTree import OOBTree
from persistent import Persistent


class ShardedMap(Persistent):
    """``routing key → sorted map``: what is written under one routing key lies in one BTree.

    A BTree cannot merge a first insert or a split; with 64 shards eight busy writers still met,
    with 1,024 they do not (measured: 0.07 % of commits).
    """

    shard_type: type[OOBTree] = OOBTree

    def __init__(self, shards: int = 1024) -> None:
        self._shards = tuple(self.shard_type() for _ in range(shards))

    def shard(self, routing_key: str) -> OOBTree:
        return self._shards[crc32(routing_key.encode()) % len(self._shards)]

    def get(self, key: str, default: Any = None) -> Any:
        return self.shard(key).get(key, default)

    def __getitem__(self, key: str) -> Any:
        return self.shard(key)[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.shard(key)[key] = value

    def __contains__(self, key: str) -> bool:
        return key in self.shard(key)

    def pop(self, key: str, default: Any = None) -> Any:
        return self.shard(key).pop(key, default)

    def shards(self) -> tuple[OOBTree, ...]:
        return self._shards

    def page(self, after: tuple[int, str], most: int) -> list[tuple[int, str]]:
        """(number of the shard, key), ``most`` of those that come after one of them."""
        first, key = after
        found: list[tuple[int, str]] = []
        for number in range(first, len(self._shards)):
            low = key if number == first else ""
            keys = self._shards[number].keys(min=low, excludemin=bool(low))
            found += ((number, one) for one in islice(keys, most - len(found)))
            if len(found) >= most:
                break
        return found

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Everything, shard by shard, in no useful order."""
        for shard in filter(None, self._shards):
            yield from shard.items()
