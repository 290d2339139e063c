"""What the catalogue and the fee schedule of one government list, at any moment; no page here."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from content import vocabularies as lists
from content.publication import Brief
from content.tree import Place, Section
from views.merged import own_sections, section_rows

BY = (
    ("department", "按部门"),
    ("theme", "按主题"),
    ("served", "按服务对象"),
    ("type", "按事项类型"),
)
UNSTATED_KEY, UNSTATED_LABEL = "unstated", "未标明"
VOCABULARIES = {
    "theme": lists.THEMES,
    "served": lists.SERVED,
    "type": lists.ITEM_TYPES,
}


@dataclass(frozen=True)
class Entry:
    """目录条: an item as it stands in its department's register; its edition is read when asked."""

    department: Place
    section: Section
    uid: str
    brief: Brief

    @property
    def title(self):
        return self.brief.title

    @cached_property
    def item(self):
        return self.section[self.brief.name]

    @property
    def edition(self):
        return self.item.edition(self.brief.number)

    @property
    def fields(self):
        return self.edition.fields

    def keys(self, by):
        """The groups it belongs to."""
        if by == "department":
            return (self.department.__name__,)
        if by == "type":
            return (dict(self.brief.summary).get("item_type") or UNSTATED_KEY,)
        name = {"theme": "themes", "served": "served"}[by]
        return tuple(self.fields.get(name) or ()) or (UNSTATED_KEY,)


@dataclass(frozen=True)
class Group:
    """一组: ``count`` is the length of the list behind it."""

    key: str
    label: str
    count: int


def entries_of(request, government, section_name, kind_name):
    """Every entry of the government's own departments at the moment asked for."""
    entries: list[Any] = []
    for department, section in own_sections(government, (section_name,)):
        briefs = ((row.key[2], Brief(*row.brief)) for row in section_rows(section, request))
        entries += [
            Entry(department, section, uid, brief)
            for uid, brief in briefs
            if brief.kind == kind_name
        ]
    return entries


def chosen(entries, filters, without=""):
    """Those that every filter lets pass, but for the one called ``without``."""
    wanted = {by: key for by, key in filters.items() if by != without}
    return [one for one in entries if all(key in one.keys(by) for by, key in wanted.items())]


def groups_of(entries, by):
    """The groups that are not empty, in their official order."""
    counts = Counter(key for one in entries for key in one.keys(by))
    labels = labels_of(entries, by)
    order = [*labels, *(key for key in counts if key not in labels)]
    return [Group(key, labels.get(key, key), counts[key]) for key in order if counts[key]]


def labels_of(entries, by):
    if by == "department":
        return {one.department.__name__: one.department.title for one in entries}
    return {**dict(VOCABULARIES[by]), UNSTATED_KEY: UNSTATED_LABEL}
