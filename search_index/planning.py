"""How a query becomes a plan: the passes, from what was surely meant to what is near it."""

from collections.abc import Iterator
from functools import lru_cache
from math import ceil

from search_index.conditions import (
    OF_TWO,
    PART,
    TERM_SCORE,
    TITLE_BOOST,
    all_but_one,
    condition_of,
    longest_words,
    most_of,
    otherwise,
    said_so,
)
from search_index.plan import ENOUGH, Clause, Pass, Plan
from search_index.planning_sounds import GRAM_BOOST, MOST_SOUNDS, SOUND_BOOST, by_letters, by_sounds
from search_index.sounds import sound_pairs
from search_index.terms import GRAMS, NUMBERS, SOUNDS, TERMS, TITLE, UID, WORDS
from search_index.tokens import QueryWords, query_words, without_asking
from search_index.vocabulary import DEFAULT, Vocabulary

JOINED_BOOST = 2.0
MENTION_SCORE, OWN_NUMBER_SCORE, BEST_BET_SCORE = 100.0, 10_000.0, 50_000.0


@lru_cache(maxsize=100)
def plan_of(text: str, vocabulary: Vocabulary = DEFAULT) -> Plan:
    words = query_words(text)
    passes = (
        _by_words(text, words, vocabulary),
        by_letters(text, words, vocabulary),
        _by_bigrams(words),
        by_sounds(text),
        _by_single_characters(words),
        _by_any_word(text, words, vocabulary),
    )
    return Plan(tuple(one for one in passes if one.clauses))


def _by_words(text: str, words: QueryWords, vocabulary: Vocabulary) -> Pass:
    """At least 60 % of the words, or the query as a whole code, or its document number.

    Or 60 % of the words of the query said otherwise, or a title with one character wrong.
    """
    sounds = sound_pairs(without_asking(text))
    variants = [(one, query_words(one.text)) for one in vocabulary.variants(text)]
    clauses = [
        *_weighed(words),
        *_raised(words),
        *(Clause(WORDS, (key,), boost=MENTION_SCORE, points=ENOUGH) for key in words.keys),
        *(Clause(NUMBERS, (key,), flat=OWN_NUMBER_SCORE, points=ENOUGH) for key in words.keys),
        *_best_bets(vocabulary.bets(text)),
        *otherwise(words, variants),
    ]
    if words.whole:
        clauses.append(Clause(TERMS, (words.whole,), flat=TERM_SCORE, points=ENOUGH))
    also = [said_so(variant, other) for variant, other in variants]
    if OF_TWO < len(sounds) <= MOST_SOUNDS and _may_be_misspelt(words):
        clauses += (Clause(SOUNDS, (pair,), boost=SOUND_BOOST) for pair in sounds)
        also.append(condition_of(SOUNDS, sounds, all_but_one(len(sounds))))
    return Pass(tuple(clauses), most_of(len(words.words) + len(words.joined)), tuple(also))


def _may_be_misspelt(words: QueryWords) -> bool:
    """Did the cutting leave single characters? With another number it is another title, though."""
    has_single = any(len(word) == 1 for word in (*words.words, *words.singles))
    return has_single and not any(map(str.isdecimal, words.whole))


def _weighed(words: QueryWords) -> Iterator[Clause]:
    """The words that count, in the text and once more in the title."""
    for word in words.words:
        share = PART if word in words.parts else 1.0
        yield Clause(WORDS, (word,), boost=share, points=1)
        yield Clause(TITLE, (word,), boost=TITLE_BOOST * share)
    for word in words.joined:
        yield Clause(WORDS, (word,), boost=JOINED_BOOST, points=1)
        yield Clause(TITLE, (word,), boost=JOINED_BOOST)


def _raised(words: QueryWords) -> Iterator[Clause]:
    """What raises the score of a document that was found, and finds none."""
    for single in words.singles:
        yield Clause(WORDS, (single,), boost=GRAM_BOOST)
    for gram in words.grams:
        # As a word of the title it counts already
        if gram not in words.words:
            yield Clause(GRAMS, (gram,), boost=GRAM_BOOST)


def _best_bets(uids: tuple[str, ...]) -> Iterator[Clause]:
    for place, uid in enumerate(uids):
        yield Clause(UID, (uid,), flat=BEST_BET_SCORE - place, points=ENOUGH)


def _by_bigrams(words: QueryWords) -> Pass:
    """Titles that share 60 % of the query's bigrams."""
    clauses = (Clause(GRAMS, (gram,), boost=GRAM_BOOST, points=1) for gram in words.grams)
    return Pass(tuple(clauses), most_of(len(words.grams)))


def _by_single_characters(words: QueryWords) -> Pass:
    """What the cutting left alone, looked for one by one: a name that the text cuts otherwise."""
    if not words.singles:
        return Pass((), ENOUGH)
    pairs = {a + b for a in words.singles for b in words.singles}
    counted = [word for word in words.words if word not in pairs] + [*words.singles]
    clauses = [Clause(WORDS, (word,), boost=1.0, points=1) for word in counted]
    clauses += (Clause(TITLE, (word,), boost=TITLE_BOOST) for word in counted)
    return Pass(tuple(clauses), most_of(len(counted)))


def _by_any_word(text: str, words: QueryWords, vocabulary: Vocabulary) -> Pass:
    """Titles with a third of the words: near to what was meant, where nothing else is there.

    Or with all of what stands for one of them.
    """
    counted = longest_words(words)
    clauses = [Clause(TITLE, (word,), boost=TITLE_BOOST, points=1) for word in counted]
    clauses += (Clause(WORDS, (word,), boost=1.0) for word in counted)
    variants = [(one, query_words(one.text)) for one in vocabulary.variants(text)]
    clauses += (clause for clause in otherwise(words, variants) if clause.boost)
    instead = (longest_words(query_words(variant.instead)) for variant, _ in variants)
    also = tuple(condition_of(TITLE, said, len(said)) for said in instead if said)
    return Pass(tuple(clauses), ceil(len(counted) / 3) if len(counted) > 1 else ENOUGH, also)
