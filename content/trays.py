"""待办: the editions somebody is to do something with, by government; read by the staff desk."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zlib import crc32

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from content.items import Item
from content.merging import MergingMap
from content.workflow import APPROVED, EXPUNGED

DRAWERS = 16


class Entry(NamedTuple):
    """待办条: why somebody looks at an item; what there is to do, its editions tell.

    ``flagged``: the editions to be cleared or expunged; ``scheduled``: (edition, from when), as of
    the item's last act: whoever reads it looks at the clock.
    """

    uid: str
    flagged: tuple[int, ...] = ()
    scheduled: tuple[tuple[int, datetime], ...] = ()


class Trays(Persistent):
    """待办簿: (government uid, item uid) → what makes the desk wake the item.

    Each government's entries lie in several drawers. They say no more than that there is
    something: an item on its way from desk to desk keeps the one that it came with.
    """

    def __init__(self) -> None:
        self._entries = MergingMap()

    def update(self, government_uid: str, uid: str, entry: Entry | None) -> None:
        drawer = crc32(uid.encode()) % DRAWERS
        shard, key = self._drawer(government_uid, drawer), (government_uid, uid)
        if entry is None:
            shard.pop(key, None)
        elif shard.get(key) != entry[1:]:
            shard[key] = entry[1:]

    def of(self, government_uid: str) -> Iterator[Entry]:
        low, high = (government_uid, ""), (government_uid, "\uffff")
        for drawer in range(DRAWERS):
            for (_, uid), kept in self._drawer(government_uid, drawer).items(min=low, max=high):
                yield _read(uid, kept)

    def _drawer(self, government_uid: str, number: int) -> OOBTree:
        return self._entries.shard(f"{government_uid}/{number}")

    def __iter__(self) -> Iterator[tuple[tuple[str, str], Entry]]:
        return ((key, _read(key[1], kept)) for key, kept in self._entries.items())


def _read(uid: str, kept: Any) -> Entry:
    """Entries of earlier sites are mappings that told much more."""
    if isinstance(kept, Mapping):
        return Entry(uid, tuple(kept["flagged"]), tuple(kept.get("scheduled", ())))
    return Entry(uid, *kept)


def entry_of(item: Item) -> Entry | None:
    """Of an item with an open edition, one to clear, or one that is scheduled; else None."""
    flagged = tuple(e.number for e in item.editions() if needs_clearing(e) or is_proposed(e))
    scheduled = tuple(_scheduled(item))
    if item.open_number is None and not flagged and not scheduled:
        return None
    return Entry(item.uid, flagged, scheduled)


def needs_clearing(edition: Any) -> bool:
    """Was it forced past two persons, and has no second person looked at it since?"""
    uncleared = bool(edition.forced) and "cleared_by" not in edition.forced
    return uncleared and edition.state != EXPUNGED


def is_proposed(edition: Any) -> bool:
    """Has somebody proposed to expunge it, and nobody decided yet?"""
    return bool(edition.expunge_proposal) and edition.state != EXPUNGED


def _scheduled(item: Item) -> Iterator[tuple[int, datetime]]:
    for edition in item.editions() if item.history.entries else ():
        start = edition.live_from if edition.state == APPROVED else None
        if start is not None and start > item.history.entries[-1]["at"]:
            yield edition.number, start
