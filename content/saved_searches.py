"""保存的搜索: the searches that members of staff keep under a name, each in a list of their own.

They lie in the affairs database. What is kept is an address of the public search; what is found
there is public, whoever opens it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from persistent import Persistent

from content.merging import MergingTree
from content.permissions import Person

LONGEST_NAME, MOST_SAVED, LONGEST_QUERY = 40, 50, 1000

# What the ledger calls them
LABELS = {
    "save_search": "保存搜索",
    "rename_search": "给保存的搜索改名",
    "remove_search": "删除保存的搜索",
}


class SavedSearchRefused(ValueError):
    """It cannot be kept so; the message says what to do."""


class SavedSearch(NamedTuple):
    """保存的一个搜索: at a place (uid), with its query string as the address has it."""

    uid: str
    name: str
    place_uid: str
    query: str
    saved_at: datetime


class SavedSearches(Persistent):
    """保存的搜索: account → its searches, newest first."""

    def __init__(self) -> None:
        self._lists = MergingTree()

    def of(self, account: str) -> tuple[SavedSearch, ...]:
        return tuple(SavedSearch(*one) for one in self._lists.get(account, ()))

    def keep(self, account: str, searches: tuple[SavedSearch, ...]) -> None:
        if searches:
            self._lists[account] = tuple(map(tuple, searches))
        else:
            self._lists.pop(account, None)


@dataclass(frozen=True)
class SavingDoing:
    """保存办理: on whose behalf and when; everybody has one list, and writes no other."""

    person: Person
    moment: datetime
    affairs: Any
    new_uid: Callable[[], str]

    @property
    def by(self) -> str:
        return self.person.account or ""

    @property
    def kept(self) -> tuple[SavedSearch, ...]:
        lists = self.affairs.saved_searches
        return () if lists is None else lists.of(self.by)

    def keep(self, searches: tuple[SavedSearch, ...]) -> None:
        if self.affairs.saved_searches is None:
            self.affairs.saved_searches = SavedSearches()
        self.affairs.saved_searches.keep(self.by, searches)

    def record(self, act: str, search: SavedSearch) -> None:
        self.affairs.record(self, act, search.uid, search.place_uid)


def save(doing: SavingDoing, name: str, place_uid: str, query: str) -> SavedSearch:
    """Raises SavedSearchRefused."""
    name = _checked_name(doing, name)
    if not query or len(query) > LONGEST_QUERY:
        raise SavedSearchRefused("请先搜索，再保存；条件太长的，请减少一些。")
    if len(doing.kept) >= MOST_SAVED:
        raise SavedSearchRefused(f"最多保存 {MOST_SAVED} 个搜索，请先删除不用的。")
    for one in doing.kept:
        if (one.place_uid, one.query) == (place_uid, query):
            raise SavedSearchRefused(f"这个搜索已经保存过，名称是“{one.name}”。")
    saved = SavedSearch(doing.new_uid(), name, place_uid, query, doing.moment)
    doing.keep((saved, *doing.kept))
    doing.record("save_search", saved)
    return saved


def rename(doing: SavingDoing, uid: str, name: str) -> SavedSearch:
    """Raises SavedSearchRefused."""
    old = _own(doing, uid)
    renamed = old._replace(name=_checked_name(doing, name, but=uid))
    if renamed != old:
        doing.keep(tuple(renamed if one.uid == uid else one for one in doing.kept))
        doing.record("rename_search", renamed)
    return renamed


def remove(doing: SavingDoing, uid: str) -> SavedSearch:
    """Raises SavedSearchRefused."""
    gone = _own(doing, uid)
    doing.keep(tuple(one for one in doing.kept if one.uid != uid))
    doing.record("remove_search", gone)
    return gone


def _own(doing: SavingDoing, uid: str) -> SavedSearch:
    found: Mapping[str, SavedSearch] = {one.uid: one for one in doing.kept}
    if uid not in found:
        raise SavedSearchRefused("没有这个保存的搜索，可能已经删除，请刷新后再看。")
    return found[uid]


def _checked_name(doing: SavingDoing, name: str, but: str = "") -> str:
    name = " ".join(name.split())
    if not name:
        raise SavedSearchRefused("请填写名称，例如：南关区低保文件。")
    if len(name) > LONGEST_NAME:
        raise SavedSearchRefused(f"名称最多 {LONGEST_NAME} 个字，请缩短。")
    if any(one.name == name for one in doing.kept if one.uid != but):
        raise SavedSearchRefused(f"您已有一个叫“{name}”的搜索，请换一个名称。")
    return name
