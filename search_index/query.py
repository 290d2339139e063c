"""What may be asked of an index and what it answers; plain records, no engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content.permissions import ANONYMOUS, Person
from content.validity import NOT_IN_FORCE
from search_index.plan import Plan
from search_index.planning import plan_of
from search_index.vocabulary import DEFAULT, Vocabulary

RELEVANCE, DATE = "relevance", "date"
LONGEST_TEXT = 200

# Attribute of Query → field of the index; a tuple means any of its values.
TERM_FILTERS = {
    "place_uid": "places",
    "department_uid": "department",
    "kinds": "kind",
    "sections": "section",
    "year": "year",
    "served": "served",
    "theme": "themes",
    "item_type": "item_type",
    "states": "state",
}
FACETS = (
    "places",
    "department",
    "kind",
    "section",
    "year",
    "validity",
    "served",
    "themes",
    "item_type",
    "state",
)


@dataclass(frozen=True)
class Query:
    """查询: what is public at ``moment``, and what ``person`` may read besides.

    ``sort`` empty: by relevance where there is a text, else by date. ``after`` is a hit's cursor
    and continues a list by date; ``facets`` names the fields of FACETS that are to be counted.
    ``vocabulary`` is what the site knows of words; ``given`` is a plan in the place of the text's.
    """

    moment: datetime
    text: str = ""
    person: Person = ANONYMOUS
    place_uid: str = ""
    department_uid: str = ""
    kinds: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    year: str = ""
    validity: str = ""
    served: str = ""
    theme: str = ""
    item_type: str = ""
    states: tuple[str, ...] = ()
    sort: str = ""
    offset: int = 0
    size: int = 20
    after: str = ""
    facets: tuple[str, ...] = ()
    vocabulary: Vocabulary = DEFAULT
    given: Plan | None = None

    def plan(self) -> Plan:
        """What every engine carries out where there is a text; of a long one its beginning."""
        return self.given or plan_of(self.text[:LONGEST_TEXT], self.vocabulary)

    @property
    def behind(self) -> tuple[str, ...]:
        """Of these validities, at the moment, are documents that stand ``plan.BEHIND`` the others.

        None where a validity was asked for.
        """
        return () if self.validity else tuple(sorted(NOT_IN_FORCE))

    @property
    def by_date(self) -> bool:
        return self.sort == DATE or not self.text.strip()

    def wanted_terms(self) -> dict[str, tuple[str, ...]]:
        """Index field → the terms of which a document must have one."""
        wanted = {}
        for attribute, name in TERM_FILTERS.items():
            value = getattr(self, attribute)
            if value:
                wanted[name] = (value,) if isinstance(value, str) else tuple(value)
        return wanted


@dataclass(frozen=True)
class Hit:
    """命中: enough for a row of a list; whoever shows it asks the tree once more.

    ``date`` is what lists are ordered by (µs); ``summary`` is that of the item's brief.
    """

    uid: str
    number: int
    path: str
    title: str
    kind: str
    section: str
    date: int
    state: str
    department_uid: str
    government_uid: str
    summary: tuple[tuple[str, Any], ...] = ()
    excerpt: str = ""
    live_from: int = 0
    live_until: int = 0
    department_title: str = ""
    score: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.uid}.{self.number}"

    @property
    def cursor(self) -> str:
        return f"{self.date}~{self.key}"


@dataclass(frozen=True)
class Page:
    """一页结果: ``facets`` is field → term → count, over all that was found.

    ``degraded``: the index could not be read, and nothing can be said.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    degraded: bool = False

    @property
    def next_after(self) -> str:
        return self.hits[-1].cursor if self.hits else ""


@dataclass(frozen=True)
class Entry:
    """What the index holds under one key, for comparison with the tree."""

    digest: str


def position_after(cursor: str) -> tuple[int, str] | None:
    """(−date, key) of a cursor; None for what is none."""
    date, _, key = cursor.partition("~")
    digits = date.removeprefix("-")
    if not (key and digits.isascii() and digits.isdecimal() and len(digits) < 19):
        return None
    return -int(date), key
