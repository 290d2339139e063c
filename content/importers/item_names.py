"""哪个事项: finds approval items as files name them: by uid, address, code or title."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from content.importers.identity import told_by
from content.item_codes import tidy_code
from content.items import Item
from content.tree import Place

APPROVAL_ITEM = "approval_item"
_CODES = ("basic_code", "implementation_code", "item_code")


class ItemNames:
    """事项名录: a uid or an address is looked for in the site, a code or title in a department,
    whose items are walked once."""

    def __init__(self, site: Any, moment: datetime) -> None:
        self._site, self._moment = site, moment
        self._known: dict[str, dict[str, list[Item]]] = {}

    def uids(self, department: Place | None, name: str) -> list[str]:
        """Those that ``name`` may mean: one where it is clear, none where it is unknown."""
        return [item.uid for item in self._find(department, name)]

    def _find(self, department: Place | None, name: str) -> list[Item]:
        found = self._site.find(name) or self._at(name)
        if isinstance(found, Item) and found.kind == APPROVAL_ITEM:
            return [found]
        known = self._names_in(department) if department is not None else {}
        return known.get(name) or known.get(tidy_code(name)) or []

    def _at(self, name: str) -> Any:
        path = "/" + name.split("://", 1)[-1].partition("/")[2] if "://" in name else name
        return self._site.at(path.partition("?")[0])

    def _names_in(self, department: Place) -> dict[str, list[Item]]:
        if department.uid not in self._known:
            names: dict[str, list[Item]] = {}
            for item in _items_of(department):
                for name in {*self._names_of(item)}:
                    names.setdefault(name, []).append(item)
            self._known[department.uid] = names
        return self._known[department.uid]

    def _names_of(self, item: Item) -> Iterator[str]:
        fields = told_by(item, self._moment)
        yield item.__name__ or ""
        yield fields.get("title") or ""
        yield from (tidy_code(fields.get(name) or "") for name in _CODES)
        yield from (tidy_code(row.get("code") or "") for row in fields.get("business_codes") or ())


def _items_of(department: Place) -> Iterator[Item]:
    section = department.get("items")
    for item in section.values() if section is not None else ():
        if item.kind == APPROVAL_ITEM:
            yield item
