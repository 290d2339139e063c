"""Relevance: which documents of a segment hold enough of a query's words, and how well.

Whoosh 2.7.4 has no minimum match, so postings are added up term by term, over documents that
passed every filter; nobody else is scored or counted.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, log
from typing import Any

from search_index.schema import GRAMS, NUMBERS, TERMS, TITLE, WORDS
from search_index.segments import SegmentColumns
from search_index.tokens import QueryWords

MINIMUM_MATCH = 0.6
TITLE_BOOST, GRAM_BOOST, JOINED_BOOST = 3.0, 0.5, 1.0
MENTION_SCORE, TERM_SCORE, OWN_NUMBER_SCORE = 100.0, 500.0, 10_000.0
_ENOUGH = 255

Idf = Callable[[str, str], float]


@dataclass
class Scores:
    """得分: of one segment; ``selector`` has a 1 for each rank that was found."""

    selector: bytes
    scores: array

    @property
    def total(self) -> int:
        return self.selector.count(1)


def idf_of(total: int, holding: int) -> float:
    return log(1 + (total - holding + 0.5) / (holding + 0.5))


class SegmentScorer:
    """评分: one query over one segment, for the documents of ``allowed``."""

    def __init__(self, columns: SegmentColumns, reader: Any, allowed: bytes, idf: Idf) -> None:
        self._columns, self._reader, self._allowed, self._idf = columns, reader, allowed, idf
        self._scores = array("d", bytes(8 * columns.size))

    def by_words(self, query: QueryWords) -> Scores:
        """At least 60 % of the words, or the query as a whole code, or its document number."""
        counts = bytearray(self._columns.size)
        self._add_words(query.words, WORDS, 1.0, counts)
        self._add_words(query.words, TITLE, TITLE_BOOST)
        self._add_words(query.joined, WORDS, JOINED_BOOST)
        self._add_words(query.grams, GRAMS, GRAM_BOOST)
        self._add_words(query.keys, WORDS, MENTION_SCORE, counts, _ENOUGH)
        self._add_terms((query.whole,), TERMS, TERM_SCORE, counts)
        self._add_terms(query.keys, NUMBERS, OWN_NUMBER_SCORE, counts)
        return self._selected(counts, _needed(len(query.words)))

    def by_bigrams(self, query: QueryWords, found: Scores) -> Scores:
        """What was found and, behind it, titles that share 60 % of the query's bigrams."""
        counts = bytearray(self._columns.size)
        self._add_words(query.grams, GRAMS, 0.0, counts)
        titles = self._selected(counts, _needed(len(query.grams)))
        both = int.from_bytes(titles.selector, "little") | int.from_bytes(found.selector, "little")
        return Scores(self._columns.selector(both), found.scores)

    def _add_words(
        self,
        words: Iterable[str],
        field: str,
        boost: float,
        counts: bytearray | None = None,
        step: int = 1,
    ) -> None:
        allowed, scores = self._allowed, self._scores
        for word in words:
            postings = self._columns.postings(self._reader, field, word)
            weight = boost * self._idf(field, word) if postings.ranks else 0.0
            for rank, impact in zip(postings.ranks, postings.impacts, strict=True):
                if allowed[rank]:
                    scores[rank] += weight * impact
                    if counts is not None:
                        counts[rank] = min(_ENOUGH, counts[rank] + step)

    def _add_terms(self, terms: Iterable[str], field: str, score: float, counts: bytearray) -> None:
        for term in filter(None, terms):
            for rank in self._columns.ranks(self._reader, field, term):
                if self._allowed[rank]:
                    self._scores[rank] += score
                    counts[rank] = _ENOUGH

    def _selected(self, counts: bytearray, needed: int) -> Scores:
        table = bytes(count >= needed for count in range(256))
        return Scores(bytes(counts.translate(table)), self._scores)


def _needed(words: int) -> int:
    return ceil(MINIMUM_MATCH * words) if words else _ENOUGH
