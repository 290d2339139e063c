"""What places and items say, gathered in one walk: from it everything derived is told again."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content.items import Item
from content.kinds import Kind
from content.publication import standing
from content.register import Key, RowSpan
from content.relations import Link
from content.trays import Entry, entry_of
from content.tree import Place
from content.verification.walking import Node

Rows = list[tuple[Key | None, list[RowSpan]]]


def identity_of(thing: Any) -> Any:
    """By which a thing is known again without being woken or kept in memory."""
    return getattr(thing, "_p_oid", None) or id(thing)


@dataclass
class Recount:
    """重计: what the tables of the site should hold; ``marks``: what registers hold now."""

    addresses: dict[str, str] = field(default_factory=dict)
    identities: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, dict[Key, tuple]] = field(default_factory=dict)
    place_uids: set[str] = field(default_factory=set)
    links: set[Link] = field(default_factory=set)
    moments: dict[str, frozenset[datetime]] = field(default_factory=dict)
    trays: dict[tuple[str, str], Entry] = field(default_factory=dict)
    numbers: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)

    def add_place(self, node: Node) -> None:
        self._add_address(node)
        self.place_uids.add(node.thing.uid)

    def _add_address(self, node: Node) -> None:
        self.addresses[node.thing.uid] = node.path
        self.identities[node.thing.uid] = identity_of(node.thing)

    def add_register(self, node: Node) -> None:
        """What its section's list knows to be said of items; not recounted, but to be compared."""
        if marked := dict(node.thing.register.marked()):
            self.marks[node.path] = marked

    def add_item(self, node: Node, place: Place, kind: Kind) -> Any:
        """Returns the rows that its section lists of it."""
        item: Item = node.thing
        found = standing(item, kind)
        self._add_address(node)
        self.links |= found.links
        self.moments[item.uid] = found.moments
        entry = entry_of(item)
        if entry is not None:
            self.trays[(place.government.uid, item.uid)] = entry
        if item.index_number:
            self.numbers.setdefault(item.index_number, []).append((item.created_at, item.uid))
        return found.key, found.spans
