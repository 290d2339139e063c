"""待办: the editions somebody is to do something with, by government; read by the staff desk."""

from collections.abc import Iterator, Mapping
from typing import Any

from persistent import Persistent

from content.items import Item
from content.shards import ShardedMap

Entry = Mapping[str, Any]


class Trays(Persistent):
    """待办簿: (government uid, item uid) → what the desk shows without waking the item."""

    def __init__(self) -> None:
        self._entries = ShardedMap(256)

    def update(self, government_uid: str, uid: str, entry: Entry | None) -> None:
        shard, key = self._entries.shard(government_uid), (government_uid, uid)
        if entry is None:
            shard.pop(key, None)
        elif shard.get(key) != entry:
            shard[key] = entry

    def of(self, government_uid: str) -> Iterator[Entry]:
        low, high = (government_uid, ""), (government_uid, "\uffff")
        return iter(self._entries.shard(government_uid).values(min=low, max=high))

    def __iter__(self) -> Iterator[tuple[tuple[str, str], Entry]]:
        return self._entries.items()


def entry_of(item: Item, place_uid: str, path: str) -> Entry | None:
    """What is to be done with an item: an open edition, or a forced or doubtful one to clear."""
    edition = item.open_edition
    flagged = [e for e in item.editions() if needs_clearing(e) or e.expunge_proposal]
    if edition is None and not flagged:
        return None
    shown = edition or flagged[-1]
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
    }


def needs_clearing(edition: Any) -> bool:
    """Was it forced past two persons, and has no second person looked at it since?"""
    return bool(edition.forced) and "cleared_by" not in edition.forced
