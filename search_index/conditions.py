"""Parts that plans are made of: how much is enough, and a query that is said otherwise."""

from collections.abc import Iterable, Iterator
from math import ceil

from search_index.plan import ENOUGH, Clause, Condition
from search_index.terms import TERMS, TITLE, WORDS
from search_index.tokens import QueryWords, query_words
from search_index.vocabulary import Variant

MINIMUM_MATCH = 0.6
TITLE_BOOST, TERM_SCORE = 3.0, 5_000.0
# A word within a longer one says less, and one said otherwise a little less than as it was said
PART, OTHERWISE = 0.25, 0.8
# Pairs of sounds in two characters, and in three
OF_TWO, OF_THREE = 1, 3


def otherwise(words: QueryWords, variants: list[tuple[Variant, QueryWords]]) -> Iterator[Clause]:
    """What the words are worth that only another way of saying it has.

    Together about as much as those they stand for, however many they are.
    """
    known = {*words.words}
    for variant, other in variants:
        new = [word for word in other.words if word not in known]
        known.update(new)
        stood_for = _weight_of(query_words(variant.said), words.words)
        share = OTHERWISE * min(1.0, stood_for / max(1.0, _weight_of(other, new)))
        for word in new:
            weight = share * (PART if word in other.parts else 1.0)
            yield Clause(WORDS, (word,), boost=weight)
            yield Clause(TITLE, (word,), boost=TITLE_BOOST * weight)
        if other.whole:
            yield Clause(TERMS, (other.whole,), flat=TERM_SCORE * OTHERWISE, points=ENOUGH)


def _weight_of(words: QueryWords, counted: Iterable[str]) -> float:
    return sum(PART if word in words.parts else 1.0 for word in counted if word in words.words)


def said_so(variant: Variant, words: QueryWords) -> Condition:
    """All words of what stands instead, and 60 % of the others; words within words aside."""
    instead = {*query_words(variant.instead).words} - words.parts
    counted = [*longest_words(words), *words.joined]
    others = sum(word not in instead for word in counted)
    needed = len(counted) - others + ceil(MINIMUM_MATCH * others)
    return condition_of(WORDS, counted, needed or ENOUGH)


def longest_words(words: QueryWords) -> list[str]:
    """The words that lie in no longer one."""
    return [word for word in words.words if word not in words.parts]


def condition_of(field: str, terms: Iterable[str], needed: int) -> Condition:
    return Condition(tuple(points_for(field, terms)), needed)


def points_for(field: str, terms: Iterable[str]) -> Iterator[Clause]:
    return (Clause(field, (term,), points=1) for term in terms)


def most_of(words: int) -> int:
    return ceil(MINIMUM_MATCH * words) if words else ENOUGH


def all_but_one(pairs: int) -> int:
    """How many pairs of sounds are left of a text when one of its characters is wrong.

    Of three characters too little would be left: there all must sound alike.
    """
    if pairs <= OF_THREE:
        return pairs
    return max(2, min(pairs - 4, most_of(pairs)))
