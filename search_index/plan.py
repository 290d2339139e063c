"""What of an index document answers a query's words, and what that is worth; no engine here.

Every engine carries out the same plan over the same tokens, so all find the same, in the same
order but for rounding.
"""

from math import ceil, log
from typing import NamedTuple

from search_index.schema import GRAMS, NUMBERS, TERMS, TITLE, WORDS
from search_index.tokens import QueryWords, query_words

MINIMUM_MATCH = 0.6
TITLE_BOOST, GRAM_BOOST, JOINED_BOOST = 3.0, 0.5, 1.0
MENTION_SCORE, TERM_SCORE, OWN_NUMBER_SCORE = 100.0, 500.0, 10_000.0
K1, B = 1.2, 0.75  # of BM25
# A pass is the last one when this many were found
FEW = 3
# Enough for every pass, whatever the words say
ENOUGH = 255


class Clause(NamedTuple):
    """条件: documents whose ``field`` holds one of ``terms``, which stand for one another.

    ``boost`` times the BM25 weight of the term is added to the score, of several terms that of
    the best; ``flat`` is added as it is. ``points`` count towards what the pass needs.
    """

    field: str
    terms: tuple[str, ...]
    boost: float = 0.0
    flat: float = 0.0
    points: int = 0


class Pass(NamedTuple):
    """一轮: finds the documents with at least ``needed`` points."""

    clauses: tuple[Clause, ...]
    needed: int


class Plan(NamedTuple):
    """检索方案: passes, asked one after another while fewer than FEW documents are found.

    What a later pass adds stands behind everything that was found before.
    """

    passes: tuple[Pass, ...]


def plan_of(text: str) -> Plan:
    words = query_words(text)
    passes = (_by_words(words), _by_bigrams(words))
    return Plan(tuple(one for one in passes if one.clauses))


def idf_of(total: int, holding: int) -> float:
    """Of BM25, for a term that ``holding`` of ``total`` documents hold."""
    return log(1 + (total - holding + 0.5) / (holding + 0.5))


def _by_words(words: QueryWords) -> Pass:
    """At least 60 % of the words, or the query as a whole code, or its document number."""
    clauses = [
        *(Clause(WORDS, (word,), boost=1.0, points=1) for word in words.words),
        *(Clause(TITLE, (word,), boost=TITLE_BOOST) for word in words.words),
        *(Clause(WORDS, (word,), boost=JOINED_BOOST) for word in words.joined),
        *(Clause(GRAMS, (gram,), boost=GRAM_BOOST) for gram in words.grams),
        *(Clause(WORDS, (key,), boost=MENTION_SCORE, points=ENOUGH) for key in words.keys),
        *(Clause(NUMBERS, (key,), flat=OWN_NUMBER_SCORE, points=ENOUGH) for key in words.keys),
    ]
    if words.whole:
        clauses.append(Clause(TERMS, (words.whole,), flat=TERM_SCORE, points=ENOUGH))
    return Pass(tuple(clauses), _needed(len(words.words)))


def _by_bigrams(words: QueryWords) -> Pass:
    """Titles that share 60 % of the query's bigrams."""
    clauses = (Clause(GRAMS, (gram,), boost=GRAM_BOOST, points=1) for gram in words.grams)
    return Pass(tuple(clauses), _needed(len(words.grams)))


def _needed(words: int) -> int:
    return ceil(MINIMUM_MATCH * words) if words else ENOUGH
