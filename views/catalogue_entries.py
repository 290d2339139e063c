"""What the catalogue and the fee schedule of one government list, at any moment; no page here."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from content import vocabularies as lists
from content.briefs import EVERYTHING, UNSTATED, Brief, keys_of, way
from content.clock import moment_of
from content.directory import PlaceRecord
from content.items import Item
from content.register import Row
from content.tree import Place, Section
from views.asof import is_asof
from views.layout import url_of
from views.merged import section_rows

DEPARTMENT = "department"
BY = (
    (DEPARTMENT, "按部门"),
    ("theme", "按主题"),
    ("served", "按服务对象"),
    ("type", "按事项类型"),
)
UNSTATED_LABEL = "未标明"
FIELDS = {"theme": "themes", "served": "served", "type": "item_type"}
VOCABULARIES = {
    "theme": lists.THEMES,
    "served": lists.SERVED,
    "type": lists.ITEM_TYPES,
}


@dataclass(frozen=True)
class Entry:
    """目录条: an item as it stands in its department's register; its edition is read when asked."""

    shelf: "Shelf"
    row: Row

    @property
    def uid(self):
        return self.row.key[2]

    @cached_property
    def brief(self):
        return Brief(*self.row.brief)

    @cached_property
    def summary(self):
        return dict(self.brief.summary)

    @property
    def title(self):
        return self.brief.title

    @property
    def department(self):
        return self.shelf.record

    @property
    def url(self):
        return f"{self.shelf.url}{self.shelf.name}/{self.brief.name}"

    @property
    def live_from(self):
        return moment_of(self.row.start)

    @cached_property
    def item(self):
        return self.shelf.section[self.brief.name]

    @property
    def fields(self):
        return self.item.edition(self.brief.number).fields


@dataclass(frozen=True)
class Shelf:
    """一架: the section of one department; it is woken only when its rows are asked for.

    ``ways`` are keys of ``content.briefs``: of what is asked for, each must be one of a row's.
    """

    request: Any
    government: Place
    record: PlaceRecord
    name: str

    @cached_property
    def section(self) -> Section:
        return self.government[self.record.name][self.name]

    @property
    def url(self):
        """Of the department."""
        return f"{url_of(self.request, self.government)}{self.record.name}/"

    def entries(self, ways=(), after=None):
        for row in section_rows(self.section, self.request, after):
            if not ways or set(ways) <= set(keys_of(row.brief)):
                yield Entry(self, row)

    def total(self, ways=()):
        """How many entries there are; exact."""
        if len(ways) < 2 and not is_asof(self.request):
            key = ways[0] if ways else EVERYTHING
            told = self.record.tally.total(self.name, self.request.moment, key)
            return self.section.total(self.request.moment, key) if told is None else told
        return sum(1 for _ in self.entries(ways))

    def keys(self, ways=()):
        """Key → how many entries are counted under it."""
        if not ways and not is_asof(self.request):
            told = self.record.tally.spans(self.name, self.request.moment)
            if told is not None:
                return told
        return Counter(key for one in self.entries(ways) for key in keys_of(one.row.brief))

    def holds(self, item):
        section = getattr(item, "__parent__", None) if isinstance(item, Item) else None
        return section is not None and (section.__name__, section.__parent__.uid) == (
            self.name,
            self.record.uid,
        )


@dataclass(frozen=True)
class Group:
    """一组: ``count`` is the length of the list behind it."""

    key: str
    label: str
    count: int


def shelves_of(request, government, name, department=""):
    """Of the government's own departments, or the one chosen, which ever listed anything there."""
    return [
        Shelf(request, government, record, name)
        for record in government.department_records()
        if name in record.tally and department in ("", record.name)
    ]


def ways_of(filters, without=""):
    """The filters but for the department's, as keys."""
    return tuple(
        way(FIELDS[by], key) for by, key in filters.items() if by in FIELDS and by != without
    )


def total_of(shelves, ways=()):
    return sum(shelf.total(ways) for shelf in shelves)


def entries_from(shelves, ways, start):
    """From the entry at position ``start``; shelves that lie before it are not woken."""
    for shelf in shelves:
        total = shelf.total(ways) if start else 0
        if start and start >= total:
            start -= total
            continue
        for number, entry in enumerate(shelf.entries(ways)):
            if number >= start:
                yield entry
        start = 0


def entries_after(shelves, ways, item):
    """From the entry behind ``item``; None where it stands on none of the shelves."""
    for number, shelf in enumerate(shelves):
        if item is not None and shelf.holds(item):
            following = [shelf.entries(ways, item.listing_key)]
            following += (later.entries(ways) for later in shelves[number + 1 :])
            return (entry for entries in following for entry in entries)
    return None


def departments_of(shelves, ways=()):
    """The departments that have any, in their official order."""
    groups = (Group(one.record.name, one.record.title, one.total(ways)) for one in shelves)
    return [group for group in groups if group.count]


def groups_of(shelves, by, ways):
    """The groups of a way in that are not empty, in the order of its vocabulary."""
    counts = Counter()
    for shelf in shelves:
        counts.update(shelf.keys(ways))
    prefix = way(FIELDS[by], "")
    found = {key.removeprefix(prefix): n for key, n in counts.items() if key.startswith(prefix)}
    labels = labels_of(by)
    order = [*labels, *(key for key in sorted(found) if key not in labels)]
    return [Group(key, labels.get(key, key), found[key]) for key in order if found.get(key)]


def labels_of(by):
    return {**dict(VOCABULARIES[by]), UNSTATED: UNSTATED_LABEL}
