"""The words that the openness office gives the search: equal ones, recommendations, examples.

Rows of three tables, kept in the tree and replaced one by one; a search is given plain tuples.
What may be written, and by whom, stands in ``acts.vocabulary``.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from persistent import Persistent

SYNONYMS, BEST_BETS, HOT = "synonyms", "bestbets", "hot"
TABLES = {SYNONYMS: "同义词", BEST_BETS: "推荐结果", HOT: "常用搜索词"}
MOST_CHANGES = 50

Groups = tuple[tuple[str, ...], ...]
BestBets = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


class Row(NamedTuple):
    """词表条目: ``words`` of a table; of a best bet the queries, and the ``items`` (uids) shown.

    ``revision`` counts its changes from 1.
    """

    table: str
    words: tuple[str, ...]
    items: tuple[str, ...] = ()
    revision: int = 1


class Change(NamedTuple):
    """一次改动: uid → (row before, row after), None where there was or is none."""

    number: int
    at: datetime
    by: str
    label: str
    rows: Mapping[str, tuple[Row | None, Row | None]]


class VocabularyChanges(Persistent):
    """改动经过: the last MOST_CHANGES, newest first; no search loads them."""

    kept: tuple[tuple[Any, ...], ...] = ()
    count = 0

    def add(self, at: datetime, by: str, label: str, rows: Mapping[str, Any]) -> None:
        self.count += 1
        plain = tuple((uid, *map(_plain, pair)) for uid, pair in rows.items())
        self.kept = ((self.count, at, by, label, plain), *self.kept[: MOST_CHANGES - 1])

    def __iter__(self) -> Iterator[Change]:
        for number, at, by, label, plain in self.kept:
            rows = {uid: (_row(before), _row(after)) for uid, before, after in plain}
            yield Change(number, at, by, label, rows)


class SearchVocabulary(Persistent):
    """检索词表: of a site whose office has changed it once; before that holds what is shipped."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Any, ...]] = {u: tuple(row) for u, row in shipped().items()}
        self.changes = VocabularyChanges()

    @property
    def rows(self) -> Mapping[str, Row]:
        """uid → row, in the order in which they were added; read for each search."""
        found: Mapping[str, Row] | None = getattr(self, "_v_rows", None)
        if found is None:
            found = {uid: Row(*plain) for uid, plain in self._rows.items()}
            self._v_rows = found
        return found

    def put(self, rows: Mapping[str, Row | None]) -> None:
        """None takes a row away."""
        kept = {**self.rows, **rows}
        self._rows = {uid: tuple(row) for uid, row in kept.items() if row is not None}
        del self._v_rows


def _plain(row: Row | None) -> tuple[Any, ...] | None:
    return None if row is None else tuple(row)


def _row(plain: tuple[Any, ...] | None) -> Row | None:
    return None if plain is None else Row(*plain)


@cache
def shipped() -> Mapping[str, Row]:
    """What holds until an office changes something."""
    told = json.loads((files("content") / "search_words.json").read_text(encoding="utf-8"))
    groups = [Row(SYNONYMS, tuple(words)) for words in told[SYNONYMS]]
    rows = [*groups, *(Row(HOT, (word,)) for word in told[HOT])]
    return MappingProxyType({f"shipped{n}": row for n, row in enumerate(rows)})


def rows_of(site: Any) -> Mapping[str, Row]:
    """uid → row of what holds at ``site``."""
    kept: SearchVocabulary | None = site.vocabulary
    return shipped() if kept is None else kept.rows


def table_of(site: Any, table: str) -> dict[str, Row]:
    return {uid: row for uid, row in rows_of(site).items() if row.table == table}


def groups_of(site: Any) -> Groups:
    """Groups of words that stand for one another."""
    return tuple(row.words for row in table_of(site, SYNONYMS).values())


def best_bets_of(site: Any) -> BestBets:
    """(queries, uids of the items that are shown first for them)."""
    return tuple((row.words, row.items) for row in table_of(site, BEST_BETS).values())


def hot_words_of(site: Any) -> tuple[str, ...]:
    return tuple(word for row in table_of(site, HOT).values() for word in row.words)


def changes_of(site: Any) -> tuple[Change, ...]:
    return () if site.vocabulary is None else tuple(site.vocabulary.changes)


@lru_cache(maxsize=20_000)  # an imported row is compared with every other one
def normal(word: str) -> str:
    """One spelling of what is to be compared: full width, capitals and white space go."""
    return "".join(unicodedata.normalize("NFKC", word).lower().split())
