"""审批决定公开 (行政许可法§40): what the public may read of every decision, and nothing else.

Derived: each entry is a pure function of its case (events, and ``case.published``, what was taken
down of person, item and office when it was decided). Pages read entries and wake no case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from heapq import merge
from typing import Any
from zlib import crc32

from BTrees.Length import Length
from persistent import Persistent

from content.cases.persons import public_name
from content.cases.subjects import subject_of, titles_of
from content.merging import LookUpTree, MergingMap

_SHARDS = 4
DECIDED, ISSUED, GRANTED, REFUSED = "decided", "issued", "granted", "refused"
OUTCOMES = {GRANTED: "准予", REFUSED: "不予"}
DECISION_PAPERS = frozenset({"grant", "refusal", "result"})
# What happens to a decision afterwards; what becomes of its licence, the licence itself tells
NOTED = {
    "decision_corrected": "决定书文字已更正",
    "decision_revoked": "决定已撤销",
}
_ONLY = "1"
_IN_KEY = frozenset({"number", "branch", "day"})
Key = tuple[int, str, str]  # (-ordinal of the day, number of the case, branch)


@dataclass(frozen=True)
class Entry:
    """公开的决定: one decision of one branch. ``name`` is masked where it is a natural person's;
    ``paper`` the number of the decision; ``notes`` (day, what happened to it since). ``case_uid``
    leads to its licence, and is not told.
    """

    case_uid: str
    number: str
    branch: str
    name: str
    is_firm: bool
    item_uid: str
    item: str
    department_uid: str
    office: str
    government_uid: str
    outcome: str
    day: date
    paper: str = ""
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Key:
        return -self.day.toordinal(), self.number, self.branch

    @property
    def place_uids(self) -> tuple[str, ...]:
        """Of whose lists it is one row: the hall's, the department's, the item's."""
        found = (self.government_uid, self.department_uid, self.item_uid)
        return tuple(dict.fromkeys(found))

    @property
    def outcome_label(self) -> str:
        return OUTCOMES[self.outcome]


def take_down(doing: Any, case: Any, branch: str) -> None:
    """What the public may know of who applied and for what, as it is when the branch is decided:
    the deciding act calls it, before its event; what is sealed need not be opened for it again."""
    known = dict(case.published)
    if "name" not in known:
        subject = subject_of(doing.site, case, doing.moment)
        name, is_firm = public_name(subject.definition, case.answers(doing.sealing))
        known |= {"name": name, "is_firm": is_firm}
    found = next(one for one in case.branches if one.name == branch)
    item, office = titles_of(doing.site, found)
    known["branches"] = {**known.get("branches", {}), branch: {"item": item, "office": office}}
    case.published = known


def entries_of(case: Any) -> dict[str, Entry]:
    """Branch → its entry, of every branch that is decided."""
    found: dict[str, Entry] = {}
    for event in case.events:
        branch = event.get("branch") or _ONLY
        if event["type"] == DECIDED:
            found[branch] = _entry(case, branch, event)
        elif branch in found:
            found[branch] = _after(found[branch], event)
    return found


def _entry(case: Any, branch: str, event: Mapping[str, Any]) -> Entry:
    of = next(one for one in case.branches if one.name == branch)
    told = case.published.get("branches", {}).get(branch, {})
    return Entry(
        case_uid=case.uid,
        number=case.number,
        branch=branch,
        name=case.published.get("name", ""),
        is_firm=bool(case.published.get("is_firm")),
        item_uid=of.item_uid,
        item=told.get("item", ""),
        department_uid=of.department_uid,
        office=told.get("office", ""),
        government_uid=case.government_uid,
        outcome=event["outcome"],
        day=date.fromisoformat(event["day"]),
    )


def _after(entry: Entry, event: Mapping[str, Any]) -> Entry:
    """What became of a decision: its paper, its licence, a correction, a revocation."""
    kind, number = event["type"], event.get("number", "")
    if kind == ISSUED and event.get("kind") in DECISION_PAPERS:
        return replace(entry, paper=number)
    if kind in NOTED:
        return replace(entry, notes=(*entry.notes, (event["day"], NOTED[kind])))
    return entry


class DecisionList(Persistent):
    """决定清单: of one place or item in one month; cut, because many decide in one hall at once."""

    def __init__(self) -> None:
        self._shards = tuple(LookUpTree() for _ in range(_SHARDS))
        self.count = Length()

    def put(self, entry: Entry) -> None:
        shard = self._shards[crc32(entry.number.encode()) % _SHARDS]
        if entry.key not in shard:
            self.count.change(1)
        if shard.get(entry.key) != (plain := _plain(entry)):
            shard[entry.key] = plain

    def entries(self, after: Key | None = None) -> Iterator[Entry]:
        """Newest first."""
        found = (one.items(min=after, excludemin=after is not None) for one in self._shards)
        return (_read(key, plain) for key, plain in merge(*found, key=lambda pair: pair[0]))


class RegisterOfDecisions(Persistent):
    """许可决定登记簿: place or item → month → what was decided there."""

    def __init__(self) -> None:
        self._lists = MergingMap(64)  # "uid:2026-11" → DecisionList
        self._months = MergingMap(64)  # uid → months, oldest first

    def follow(self, case: Any) -> None:
        """The entries of a case as they are now."""
        for entry in entries_of(case).values():
            for uid in entry.place_uids:
                self._made(uid, f"{entry.day:%Y-%m}").put(entry)

    def _made(self, uid: str, month: str) -> DecisionList:
        name = f"{uid}:{month}"
        found = self._lists.get(name)
        if found is None:
            found = self._lists[name] = DecisionList()
            self._months[uid] = tuple(sorted({*self._months.get(uid, ()), month}))
        return found

    def of(self, uid: str, month: str) -> DecisionList | None:
        found: DecisionList | None = self._lists.get(f"{uid}:{month}")
        return found

    def months(self, uid: str) -> list[str]:
        """In which something was decided, newest first."""
        return list(reversed(self._months.get(uid, ())))

    def entries(self, uid: str, after: Key | None = None) -> Iterator[Entry]:
        """Newest first, month after month; only those looked at are woken."""
        last = None if after is None else f"{date.fromordinal(-after[0]):%Y-%m}"
        for month in self.months(uid):
            if last is None or month <= last:
                found = self.of(uid, month)
                yield from found.entries(after if month == last else None) if found else ()

    def total(self, uid: str) -> int:
        lists = (self.of(uid, month) for month in self.months(uid))
        return sum(int(found.count()) for found in lists if found is not None)

    def lists(self) -> Iterator[tuple[str, DecisionList]]:
        """Every list under its name, ``uid:month``."""
        return self._lists.items()


def _plain(entry: Entry) -> dict[str, Any]:
    known = {one.name: getattr(entry, one.name) for one in fields(entry)}
    return {"v": 1, **{name: said for name, said in known.items() if name not in _IN_KEY}}


def _read(key: Key, plain: Mapping[str, Any]) -> Entry:
    said = {name: value for name, value in plain.items() if name != "v"}
    return Entry(number=key[1], branch=key[2], day=date.fromordinal(-key[0]), **said)
