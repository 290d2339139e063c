"""Trees that writers meet in who do not know each other: what they did to different keys is merged.

They hold what comes and goes, or what is written with every act: an entry of a tree whose leaves
are small costs little, however much lies beside it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from BTrees.Interfaces import BTreesConflictError
from BTrees.OOBTree import OOBTree, OOTreeSet

from content.shards import ShardedMap

LEAF, INNER = 4, 16
_ABSENT = object()
_SAME_KEY = 1  # the reason, in the words of BTrees: conflicting changes


class MergingTree(OOBTree):
    """可合并的树: a BTree that also merges first and last entries, while it is one leaf.

    An OOBTree refuses to merge where a leaf was empty or becomes so, and that is what happens all
    the time in a queue that is worked off. Its leaves hold 30 entries, and each entry written
    writes its leaf anew.
    """

    __slots__ = ()
    max_leaf_size, max_internal_size = LEAF, INNER

    def _p_resolveConflict(self, old: Any, saved: Any, new: Any) -> Any:  # noqa: N802 - ZODB's name
        if any(map(_has_leaves, (old, saved, new))):
            return super()._p_resolveConflict(old, saved, new)
        merged = _merged(self._both, *(_pairs(_items(state)) for state in (old, saved, new)))
        return _state(part for key in sorted(merged) for part in (key, merged[key]))

    def _both(self, saved: Any, mine: Any) -> Any:
        """What a key that both changed becomes, where one may have taken it away (_ABSENT)."""
        if saved == mine:
            return mine
        raise BTreesConflictError(-1, -1, -1, _SAME_KEY)


class MergingSet(OOTreeSet):
    """可合并的集: the same for a set."""

    __slots__ = ()
    max_leaf_size, max_internal_size = LEAF, INNER

    def _p_resolveConflict(self, old: Any, saved: Any, new: Any) -> Any:  # noqa: N802 - ZODB's name
        if any(map(_has_leaves, (old, saved, new))):
            return super()._p_resolveConflict(old, saved, new)
        keys = (dict.fromkeys(_items(state)) for state in (old, saved, new))
        return _state(sorted(_merged(lambda saved, mine: mine, *keys)))


class CountingTree(MergingTree):
    """计数的树: numbers that grow; one made larger stays, whoever took it away meanwhile."""

    __slots__ = ()

    def _both(self, saved: Any, mine: Any) -> Any:
        if saved is _ABSENT or mine is _ABSENT:
            return mine if saved is _ABSENT else saved
        return max(saved, mine) + 1


class LookUpTree(MergingTree):
    """The same for what pages look up: fewer levels to wake, somewhat more to write."""

    __slots__ = ()
    max_leaf_size, max_internal_size = 12, 120


class MergingMap(ShardedMap):
    """可合并的分片表: a sharded map made of such trees."""

    shard_type = MergingTree


class CountingMap(MergingMap):
    """计数表: a sharded map of numbers that grow."""

    shard_type = CountingTree


class LookUpMap(ShardedMap):
    """查找表: a sharded map that pages look things up in."""

    shard_type = LookUpTree


def _has_leaves(state: Any) -> bool:
    """Is it more than one leaf, kept in the tree itself?"""
    return state is not None and len(state) > 1


def _items(state: Any) -> tuple:
    return () if state is None else state[0][0][0]


def _pairs(items: tuple) -> dict:
    return dict(zip(items[::2], items[1::2], strict=True))


def _state(items: Any) -> Any:
    found = tuple(items)
    return (((found,),),) if found else None


def _merged(
    both: Callable[[Any, Any], Any], old: Mapping, saved: Mapping, new: Mapping
) -> dict[Any, Any]:
    """What two made of it; ``both`` says what becomes of a key that both changed."""
    merged = dict(saved)
    for key in (*old.keys(), *(new.keys() - old.keys())):
        before, mine = old.get(key, _ABSENT), new.get(key, _ABSENT)
        if mine == before:
            continue
        theirs = saved.get(key, _ABSENT)
        becomes = mine if theirs == before else both(theirs, mine)
        if becomes is _ABSENT:
            merged.pop(key, None)
        else:
            merged[key] = becomes
    return merged
