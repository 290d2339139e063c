"""待办: the editions somebody is to do something with, by government; read by the staff desk."""

from collections.abc import Iterator, Mapping
from typing import Any
from zlib import crc32

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from content.items import Item
from content.shards import ShardedMap
from content.workflow import APPROVED, EXPUNGED

Entry = Mapping[str, Any]
DRAWERS = 16


class Trays(Persistent):
    """待办簿: (government uid, item uid) → what the desk shows without waking the item.

    Each government's entries lie in several drawers: they come and go with every act, and a BTree
    that is filled and emptied again cannot merge what two writers did.
    """

    def __init__(self) -> None:
        self._entries = ShardedMap()

    def update(self, government_uid: str, uid: str, entry: Entry | None) -> None:
        drawer = crc32(uid.encode()) % DRAWERS
        shard, key = self._drawer(government_uid, drawer), (government_uid, uid)
        if entry is None:
            shard.pop(key, None)
        elif shard.get(key) != entry:
            shard[key] = entry

    def of(self, government_uid: str) -> Iterator[Entry]:
        low, high = (government_uid, ""), (government_uid, "\uffff")
        for drawer in range(DRAWERS):
            yield from self._drawer(government_uid, drawer).values(min=low, max=high)

    def _drawer(self, government_uid: str, number: int) -> OOBTree:
        return self._entries.shard(f"{government_uid}/{number}")

    def __iter__(self) -> Iterator[tuple[tuple[str, str], Entry]]:
        return self._entries.items()


def entry_of(item: Item, place_uid: str, path: str) -> Entry | None:
    """What is to be done with an item: an open edition, one to clear, or one that is scheduled.

    ``scheduled`` is as of the item's last act; whoever reads it looks at the clock.
    """
    edition = item.open_edition
    flagged = [e for e in item.editions() if needs_clearing(e) or is_proposed(e)]
    scheduled = [e for e in item.editions() if _was_scheduled(e, item)]
    if edition is None and not flagged and not scheduled:
        return None
    shown = edition or (flagged or scheduled)[-1]
    return {
        "uid": item.uid,
        "path": path,
        "place_uid": place_uid,
        "kind": item.kind,
        "number": shown.number,
        "state": shown.state,
        "title": shown.fields.get("title", ""),
        "authors": shown.authors,
        "changed_at": shown.changed_at,
        "submitted_at": shown.submitted_at,
        "returned": bool(shown.returned_reason),
        "flagged": tuple(e.number for e in flagged),
        "scheduled": tuple((e.number, e.live_from) for e in scheduled),
    }


def needs_clearing(edition: Any) -> bool:
    """Was it forced past two persons, and has no second person looked at it since?"""
    uncleared = bool(edition.forced) and "cleared_by" not in edition.forced
    return uncleared and edition.state != EXPUNGED


def is_proposed(edition: Any) -> bool:
    """Has somebody proposed to expunge it, and nobody decided yet?"""
    return bool(edition.expunge_proposal) and edition.state != EXPUNGED


def _was_scheduled(edition: Any, item: Item) -> bool:
    if edition.state != APPROVED or not item.history.entries:
        return False
    return edition.live_from > item.history.entries[-1]["at"]
