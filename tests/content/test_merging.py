"""What two writers did to different keys is put together, however few entries there are."""

import pytest
import transaction
import ZODB
from hypothesis import given
from hypothesis import strategies as st
from ZODB.DemoStorage import DemoStorage
from ZODB.POSException import ConflictError

from content.dirty import DirtyMap
from content.merging import CountingTree, LookUpMap, MergingMap, MergingSet, MergingTree


class Two:
    """Two writers who begin at the same moment; the second one commits last."""

    def __init__(self, made):
        self._database = ZODB.DB(DemoStorage())
        self._managers = [transaction.TransactionManager() for _ in range(3)]
        self._connections = [self._database.open(manager) for manager in self._managers]
        self._connections[0].root()["it"] = made
        self._managers[0].commit()

    def write(self, first, second):
        """Each is handed the tree. Raises ConflictError."""
        for manager in self._managers[1:]:
            manager.begin()
        trees = [connection.root()["it"] for connection in self._connections[1:]]
        for tree in trees:
            list(tree.entries() if isinstance(tree, DirtyMap) else tree)
        first(trees[0])
        second(trees[1])
        self._managers[1].commit()
        self._managers[2].commit()

    def read(self):
        self._managers[0].begin()
        return self._connections[0].root()["it"]

    def close(self):
        for manager, connection in zip(self._managers, self._connections, strict=True):
            manager.abort()
            connection.close()
        self._database.close()


@pytest.fixture
def two():
    made = []

    def writers(tree):
        made.append(Two(tree))
        return made[-1]

    yield writers
    for one in made:
        one.close()


def put(**entries):
    return lambda tree: tree.update(entries)


def take(*keys):
    def taken(tree):
        for key in keys:
            del tree[key]

    return taken


@pytest.mark.parametrize(
    ("before", "first", "second", "after"),
    [
        ({}, put(a=1), put(b=2), {"a": 1, "b": 2}),
        ({"a": 1}, take("a"), put(b=2), {"b": 2}),
        ({"a": 1, "b": 2}, take("a"), take("b"), {}),
        ({"a": 1, "b": 2}, put(a=3), put(b=4), {"a": 3, "b": 4}),
        ({"a": 1}, put(a=2), put(a=2), {"a": 2}),
        ({"a": 1, "b": 1}, take("a"), take("a"), {"b": 1}),
    ],
)
def test_different_keys_are_put_together(two, before, first, second, after):
    writers = two(MergingTree(before))
    writers.write(first, second)
    assert dict(writers.read().items()) == after


@pytest.mark.parametrize(
    ("before", "first", "second"),
    [
        ({}, put(a=1), put(a=2)),
        ({"a": 1}, put(a=2), put(a=3)),
        ({"a": 1}, take("a"), put(a=2)),
    ],
)
def test_one_key_changed_by_both_is_a_conflict(two, before, first, second):
    with pytest.raises(ConflictError):
        two(MergingTree(before)).write(first, second)


@pytest.mark.parametrize(
    ("first", "second", "after"),
    [
        (put(a=2), take("a"), {"a": 2}),
        (take("a"), put(a=2), {"a": 2}),
        (put(a=2), put(a=2), {"a": 3}),
        (put(a=2), put(a=4), {"a": 5}),
        (take("a"), take("a"), {}),
    ],
)
def test_a_number_that_grew_stays(two, first, second, after):
    """Who marked meanwhile is not cleared; two marks are two, whoever cleared only one of them."""
    writers = two(CountingTree({"a": 1}))
    writers.write(first, second)
    assert dict(writers.read().items()) == after


def test_what_was_marked_while_another_clears_is_to_be_done(two):
    dirty = DirtyMap()
    dirty.mark("one")
    writers = two(dirty)
    writers.write(lambda it: it.clear("one", 1), lambda it: it.mark("one"))
    assert list(writers.read().entries()) == [("one", 2)]


def test_a_tree_of_many_leaves_merges_what_lies_in_one(two):
    many = {f"k{number:04d}": number for number in range(200)}
    writers = two(MergingTree(many))
    writers.write(put(k0000=-1), put(k0001=-2))
    assert dict(writers.read().items()) == {**many, "k0000": -1, "k0001": -2}


def test_two_who_split_a_leaf_at_once_conflict(two):
    full = {f"k{number}": number for number in range(MergingTree.max_leaf_size)}
    with pytest.raises(ConflictError):
        two(MergingTree(full)).write(put(a=1), put(z=1))


def test_a_set_merges_like_a_tree(two):
    writers = two(MergingSet())
    writers.write(lambda tree: tree.insert("a"), lambda tree: tree.insert("b"))
    assert list(writers.read()) == ["a", "b"]
    writers.write(lambda tree: tree.remove("a"), lambda tree: tree.insert("c"))
    writers.write(lambda tree: tree.remove("b"), lambda tree: tree.remove("c"))
    assert list(writers.read()) == []


entries = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3), max_size=5)


@given(entries, entries, entries)
def test_whatever_two_do_both_of_it_is_kept_or_nothing(before, mine, yours):
    writers = Two(MergingTree(before))
    try:
        writers.write(becoming(mine), becoming(yours))
    except ConflictError:
        assert changed(before, mine) & changed(before, yours) or had_leaves(before, mine, yours)
    else:
        merged = dict(writers.read().items())
        for key in {*before, *mine, *yours}:
            told = [side.get(key) for side in (mine, yours) if side.get(key) != before.get(key)]
            assert merged.get(key) in (told or [before.get(key)])
        writers.read()._check()
    finally:
        writers.close()


def had_leaves(*states):
    """Entries come before others go, so that it may have been more than one leaf for a while."""
    return len(set().union(*states)) > MergingTree.max_leaf_size


def becoming(wanted):
    def become(tree):
        for key in [key for key in tree if key not in wanted]:
            del tree[key]
        tree.update(wanted)

    return become


def changed(before, after):
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


@pytest.mark.parametrize("kind", [MergingMap, LookUpMap])
def test_an_entry_costs_little_however_many_lie_beside_it(kind):
    table = kind(1)
    for number in range(2000):
        table[f"{number:04d}"] = number
    (shard,) = table.shards()
    assert [key for key, _ in table.items()] == sorted(f"{number:04d}" for number in range(2000))
    leaf = shard._firstbucket
    while leaf is not None:
        assert len(leaf) <= kind.shard_type.max_leaf_size
        leaf = leaf._next
