"""关联: which item repeals, explains or charges for which, with the time for which it says so.

One table, both directions; the rows come from the editions that speak, so a document is shown as
repealed without anybody editing it, and time travel agrees.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from persistent import Persistent

from content.clock import micros
from content.shards import ShardedMap

OUTWARD, INWARD = "out", "in"
MARKING = frozenset({"repeals", "amends"})  # what a list shows of a document that others changed


class Link(NamedTuple):
    """``source`` says ``relation`` of ``target`` from ``start`` until before ``until`` (µs)."""

    source: str
    relation: str
    target: str
    number: int
    start: int
    until: int


class Relations(Persistent):
    """关联表: (uid, direction, relation, other uid, edition number) → (start, until)."""

    def __init__(self) -> None:
        self._rows = ShardedMap()

    def replace(self, before: Iterable[Link], after: Iterable[Link]) -> set[str]:
        """Returns the uids at the other end of whatever changed."""
        old, new = set(before), set(after)
        for link in old - new:
            for key in _keys(link):
                self._rows.shard(key[0]).pop(key, None)
        for link in new - old:
            for key in _keys(link):
                self._rows.shard(key[0])[key] = (link.start, link.until)
        return {link.target for link in old ^ new}

    def sources(self, uid: str, relation: str, moment: datetime) -> Iterator[str]:
        """Uids of the items that say ``relation`` of ``uid`` at ``moment``."""
        return (other for other, _, _ in self._at(uid, INWARD, relation, moment))

    def targets(self, uid: str, relation: str, moment: datetime) -> Iterator[str]:
        """Uids of the items of which ``uid`` says ``relation`` at ``moment``."""
        return (other for other, _, _ in self._at(uid, OUTWARD, relation, moment))

    def said_of(self, uid: str, moment: datetime) -> dict[str, list[str]]:
        """Relation → uids of the items that say it of ``uid`` at ``moment``; in one walk."""
        now, said = micros(moment), dict[str, list[str]]()
        low, high = (uid, INWARD, ""), (uid, INWARD, "\uffff")
        for key, (start, until) in self._rows.shard(uid).items(min=low, max=high):
            if start <= now < until:
                said.setdefault(key[2], []).append(key[3])
        return said

    def begins(self, uid: str, relation: str, moment: datetime) -> int | None:
        """Since when (µs) somebody has said ``relation`` of ``uid``; None when nobody does."""
        starts = [start for _, start, _ in self._at(uid, INWARD, relation, moment)]
        return min(starts, default=None)

    def of(self, uid: str) -> Iterator[Link]:
        """Every row of one item, both directions, at any time."""
        low, high = (uid, ""), (uid, "\uffff")
        for key, (start, until) in self._rows.shard(uid).items(min=low, max=high):
            _, direction, relation, other, number = key
            ends = (uid, other) if direction == OUTWARD else (other, uid)
            yield Link(ends[0], relation, ends[1], number, start, until)

    def marks_of(self, uid: str) -> tuple[tuple[str, int, int], ...]:
        """(relation, start, until) of all that a list must know others say of ``uid``, ever."""
        links = (link for link in self.of(uid) if link.target == uid and link.relation in MARKING)
        return tuple(sorted((link.relation, link.start, link.until) for link in links))

    def __iter__(self) -> Iterator[Link]:
        """Every link once."""
        for key, (start, until) in self._rows.items():
            if key[1] == OUTWARD:
                yield Link(key[0], key[2], key[3], key[4], start, until)

    def _at(
        self, uid: str, direction: str, relation: str, moment: datetime
    ) -> Iterator[tuple[str, int, int]]:
        now = micros(moment)
        low, high = (uid, direction, relation, ""), (uid, direction, relation, "\uffff")
        for key, (start, until) in self._rows.shard(uid).items(min=low, max=high):
            if start <= now < until:
                yield key[3], start, until


def _keys(link: Link) -> tuple[tuple, tuple]:
    return (
        (link.source, OUTWARD, link.relation, link.target, link.number),
        (link.target, INWARD, link.relation, link.source, link.number),
    )
