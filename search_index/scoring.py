"""Relevance in a segment: the passes of a plan over documents that passed every filter.

Whoosh 2.7.4 has no minimum match, so postings are added up term by term; nobody else is scored or
counted.
"""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from search_index.plan import ENOUGH, Clause, Pass
from search_index.segments import SegmentColumns, ranks_in

# What an earlier pass finds stands before what a later one finds
BEFORE_LATER_PASSES = 1_000_000.0

Idf = Callable[[str, str], float]


@dataclass
class Scores:
    """得分: of one segment; ``selector`` has a 1 for each rank that was found."""

    selector: bytes
    scores: array

    @property
    def total(self) -> int:
        return self.selector.count(1)


class SegmentScorer:
    """评分: one query over one segment, for the documents of ``allowed``."""

    def __init__(self, columns: SegmentColumns, reader: Any, allowed: bytes, idf: Idf) -> None:
        self._columns, self._reader, self._allowed, self._idf = columns, reader, allowed, idf
        self.found = Scores(bytes(columns.size), array("d", bytes(8 * columns.size)))

    def run(self, one: Pass) -> None:
        """Adds to ``found`` what this pass finds, behind what was there."""
        scores = array("d", bytes(8 * self._columns.size))
        selector = bytearray(self._with_points(one.clauses, one.needed, scores))
        for condition in one.also:
            more = self._with_points(condition.clauses, condition.needed, scores)
            for rank in ranks_in(more):
                selector[rank] = 1
        before = self.found
        for rank in ranks_in(before.selector):
            selector[rank] = 1
            scores[rank] = before.scores[rank] + BEFORE_LATER_PASSES
        self.found = Scores(bytes(selector), scores)

    def put_behind(self, selector: bytes, much: float) -> None:
        """What was found of these documents scores that much less."""
        for rank in ranks_in(selector):
            self.found.scores[rank] -= much

    def _with_points(self, clauses: tuple[Clause, ...], needed: int, scores: array) -> bytes:
        """A selector of those with enough points; adds to ``scores`` whatever is found."""
        points = bytearray(self._columns.size)
        for clause in clauses:
            for rank, score in self._matches(clause):
                scores[rank] += score
                points[rank] = min(ENOUGH, points[rank] + clause.points)
        return bytes(points).translate(bytes(count >= needed for count in range(256)))

    def _matches(self, clause: Clause) -> Iterator[tuple[int, float]]:
        """(rank, score) of each document that is allowed; of several terms the best counts."""
        if len(clause.terms) == 1:
            return self._holding(clause, clause.terms[0])
        best: dict[int, float] = {}
        for term in clause.terms:
            for rank, score in self._holding(clause, term):
                best[rank] = max(score, best.get(rank, score))
        return iter(best.items())

    def _holding(self, clause: Clause, term: str) -> Iterator[tuple[int, float]]:
        columns, reader, allowed = self._columns, self._reader, self._allowed
        if clause.flat:
            held = columns.ranks(reader, clause.field, term)
            return ((rank, clause.flat) for rank in held if allowed[rank])
        postings = columns.postings(reader, clause.field, term)
        weight = clause.boost * self._idf(clause.field, term) if postings.ranks else 0.0
        pairs = zip(postings.ranks, postings.impacts, strict=True)
        return ((rank, weight * impact) for rank, impact in pairs if allowed[rank])
