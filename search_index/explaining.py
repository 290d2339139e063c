"""Why a document ranks where it does: what of a plan it answers, and what that is worth.

No engine is asked; how rare a word is, is told by whoever knows.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from content.clock import micros
from content.validity import NOT_IN_FORCE
from search_index.documents import IndexDocument
from search_index.plan import BEHIND, ENOUGH, K1, Clause, Condition, Pass, Plan
from search_index.terms import (
    GRAMS,
    NUMBERS,
    SOUNDS,
    STARTS,
    TERMS,
    TITLE,
    UID,
    WORDS,
    term_fields,
)

WORTH_OF_FIELDS = {
    WORDS: "正文中的词",
    TITLE: "标题中的词",
    GRAMS: "标题中相连的字",
    SOUNDS: "标题的读音",
    NUMBERS: "本文文号",
    TERMS: "与标题或编码完全相同",
    STARTS: "标题的开头",
    UID: "推荐",
}
MENTION, NOT_VALID = "文中提到的文号", "已失效或废止，排在有效的之后"

Idf = Callable[[str, str], float]
Fields = Mapping[str, tuple[str, ...]]


class Row(NamedTuple):
    """一条理由: ``what`` answers, by these words, and what it adds to the score."""

    what: str
    words: tuple[str, ...]
    score: float


class Explained(NamedTuple):
    """解释: the first pass that finds a document, with its reasons; none if no pass does.

    ``by`` is ``words``, or ``also`` where only another way of saying it finds the document.
    """

    pass_number: int
    by: str
    points: int
    needed: int
    rows: tuple[Row, ...]

    @property
    def score(self) -> float:
        return sum(row.score for row in self.rows)


NOT_FOUND = Explained(0, "", 0, 0, ())


def _equally_rare(field: str, term: str) -> float:
    return 1.0


def explain(
    plan: Plan, document: IndexDocument, moment: datetime, idf: Idf = _equally_rare
) -> Explained:
    """Without ``idf`` all words count as equally rare, and fields as of average length."""
    fields = {**term_fields(document), UID: (document.uid,)}
    for number, one in enumerate(plan.passes, start=1):
        by = _found_by(one, fields)
        if by:
            rows = (*_rows(one, fields, idf), *_behind(document, moment))
            return Explained(number, by, _points(one, fields), one.needed, tuple(rows))
    return NOT_FOUND


def _found_by(one: Pass, fields: Fields) -> str:
    if _points(one, fields) >= one.needed:
        return "words"
    return "also" if any(_points(way, fields) >= way.needed for way in one.also) else ""


def _points(one: Pass | Condition, fields: Fields) -> int:
    return min(ENOUGH, sum(clause.points for clause in one.clauses if _held(clause, fields)))


def _held(clause: Clause, fields: Fields) -> tuple[str, ...]:
    return tuple(term for term in clause.terms if term in fields[clause.field])


def _rows(one: Pass, fields: Fields, idf: Idf) -> Iterator[Row]:
    """One for each sort of reason, with all its words; what is worth most first."""
    gathered: dict[str, list[tuple[str, float]]] = {}
    for clause in one.clauses:
        worth = [(term, _worth(clause, term, fields, idf)) for term in _held(clause, fields)]
        if worth:
            best = max(worth, key=lambda pair: pair[1])
            gathered.setdefault(_what(clause), []).append(best)
    rows = (
        Row(what, tuple(term for term, _ in found), sum(score for _, score in found))
        for what, found in gathered.items()
    )
    return iter(sorted(rows, key=lambda row: -row.score))


def _what(clause: Clause) -> str:
    if clause.field == WORDS and clause.points == ENOUGH:
        return MENTION
    return WORTH_OF_FIELDS[clause.field]


def _worth(clause: Clause, term: str, fields: Fields, idf: Idf) -> float:
    count = fields[clause.field].count(term)
    weight = count * (K1 + 1) / (count + K1)
    return clause.flat + clause.boost * weight * idf(clause.field, term)


def _behind(document: IndexDocument, moment: datetime) -> Iterator[Row]:
    now = micros(moment)
    for span in document.validity:
        if span.start <= now < span.until and span.validity in NOT_IN_FORCE:
            yield Row(NOT_VALID, (), -BEHIND)
