"""Which item a row is about: what a place has already, by what makes a thing the same thing."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from content.importers.shapes import TO_PROVINCE, Key, Shape
from content.items import Item, items_below
from content.kinds import Fields, Kinds
from content.tree import CALENDAR, Place, department_of


class Known:
    """已有内容: the items of a shape below a place, by identity; walked once."""

    def __init__(self, shape: Shape, kinds: Kinds, place: Place, moment: datetime) -> None:
        self._shape = shape
        self._by_key: dict[Key, list[tuple[Item, Fields]]] = {}
        self._by_uid: dict[str, Item] = {}
        self._claimed: set[str] = set()
        for item in _items(shape, place):
            fields = told_by(item, moment)
            key = shape.identity(kinds[item.kind], fields, department_of(item).uid)
            self._by_key.setdefault(key, []).append((item, fields))
            self._by_uid[item.uid] = item

    def claim(self, key: Key, uid: str, fields: Fields, repeated: bool) -> Item | None:
        """The item that a row is about, given to one row only.

        Of several with one identity: the one with the row's uid, else the one that says the same
        nuance. A file that repeats an identity must name the nuance.
        """
        free = [(item, said) for item, said in self._by_key.get(key, ()) if self._is_free(item)]
        chosen = next((item for item, _ in free if item.uid == uid), None)
        chosen = chosen or self._by_nuance(free, fields)
        if chosen is None and len(free) == 1 and not repeated:
            chosen = free[0][0]
        if chosen is None and not free and uid in self._by_uid and self._is_free(self._by_uid[uid]):
            chosen = self._by_uid[uid]
        if chosen is not None:
            self._claimed.add(chosen.uid)
        return chosen

    def _is_free(self, item: Item) -> bool:
        return item.uid not in self._claimed

    def _by_nuance(self, free: Iterable[tuple[Item, Fields]], fields: Fields) -> Item | None:
        nuance = self._shape.nuance(fields)
        alike = [pair for pair in free if self._shape.nuance(pair[1]) == nuance]
        same = (item for item, said in alike if dict(said) == dict(fields))
        return next(same, alike[0][0] if alike else None)


def told_by(item: Item, moment: datetime) -> Fields:
    """What an item says: what the public reads, else the newest wording."""
    edition = item.edition_at(moment) or item.open_edition or item.edition(item.newest_number)
    return edition.fields


def _items(shape: Shape, place: Place) -> Iterator[Item]:
    if shape.housing == TO_PROVINCE:
        section = place.get(CALENDAR)
        return iter(()) if section is None else section.values()
    return (item for item in items_below(place) if item.kind in shape.kinds)
