"""What of an index document answers a query's words, and what that is worth; no engine here.

Every engine carries out the same plan over the same tokens, so all find the same, in the same
order but for rounding.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import ceil, log
from typing import NamedTuple

from search_index.sounds import latin_pieces, pairs_of, readings, sound_pairs
from search_index.terms import GRAMS, NUMBERS, SOUNDS, STARTS, TERMS, TITLE, UID, WORDS
from search_index.tokens import QueryWords, query_words, without_asking
from search_index.vocabulary import DEFAULT, Variant, Vocabulary

MINIMUM_MATCH = 0.6
TITLE_BOOST, GRAM_BOOST, JOINED_BOOST, SOUND_BOOST = 3.0, 0.5, 2.0, 0.5
INITIALS_BOOST = 3.0
# A word within a longer one says less
PART = 0.4
# A word said otherwise is worth a little less than as it was said
OTHERWISE = 0.8
MENTION_SCORE, TERM_SCORE, OWN_NUMBER_SCORE = 100.0, 5_000.0, 10_000.0
BEST_BET_SCORE, START_SCORE = 50_000.0, 100.0
# What is not in force stands this much behind, in each pass
BEHIND = 2_000.0
K1, B = 1.2, 0.75  # of BM25
# A pass is the last one when this many were found
FEW = 3
# Enough for every pass, whatever the words say
ENOUGH = 255
# Pairs of sounds: of two, three and so many characters that one wrong one leaves most
OF_TWO, OF_THREE, MOST_SOUNDS = 1, 3, 21


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


class Condition(NamedTuple):
    """Another way to be found: at least ``needed`` points of clauses that score nothing."""

    clauses: tuple[Clause, ...]
    needed: int


class Pass(NamedTuple):
    """一轮: finds the documents with at least ``needed`` points, or that one of ``also`` finds.

    The score is that of ``clauses``, however a document was found.
    """

    clauses: tuple[Clause, ...]
    needed: int
    also: tuple[Condition, ...] = ()


class Plan(NamedTuple):
    """检索方案: passes, asked one after another while fewer than FEW documents are found.

    What a later pass adds stands behind everything that was found before.
    """

    passes: tuple[Pass, ...]


@lru_cache(maxsize=100)
def plan_of(text: str, vocabulary: Vocabulary = DEFAULT) -> Plan:
    words = query_words(text)
    passes = (
        _by_words(text, words, vocabulary),
        _by_bigrams(words),
        _by_sounds(text),
        _by_letters(text, words),
        _by_single_characters(words),
        _by_any_word(words),
    )
    return Plan(tuple(one for one in passes if one.clauses))


def typed_plan(text: str) -> Plan:
    """Titles that hold all of what was typed so far, those that begin with it first."""
    words = query_words(text)
    start = "^" + "".join(character for character in words.whole if character.isalnum())[:8]
    begins = Clause(STARTS, (start,), flat=START_SCORE, points=ENOUGH)
    if words.grams:
        held = [Clause(GRAMS, (gram,), boost=GRAM_BOOST, points=1) for gram in words.grams]
    elif len(words.whole) == 1:
        held = [Clause(STARTS, (words.whole,), flat=1.0, points=1)]
    else:
        held = [Clause(TITLE, (word,), boost=TITLE_BOOST, points=1) for word in words.words]
    by_letters = _by_letters(text, words, typed=True)
    found = Pass((begins, *held), max(1, len(held)))
    return Plan(tuple(one for one in (found, by_letters) if one.clauses))


def alike_plan(text: str) -> Plan:
    """Titles that look or sound like a query that found little: what may have been meant."""
    words = query_words(text)
    passes = (_by_letters(text, words), _by_sounds(text, loose=True))
    return Plan(tuple(one for one in passes if one.clauses))


def idf_of(total: int, holding: int) -> float:
    """Of BM25, for a term that ``holding`` of ``total`` documents hold."""
    return log(1 + (total - holding + 0.5) / (holding + 0.5))


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
        *_otherwise(words, variants),
    ]
    if words.whole:
        clauses.append(Clause(TERMS, (words.whole,), flat=TERM_SCORE, points=ENOUGH))
    also = [_said_so(variant, other) for variant, other in variants]
    if OF_TWO < len(sounds) <= MOST_SOUNDS:
        clauses += (Clause(SOUNDS, (pair,), boost=SOUND_BOOST) for pair in sounds)
        also.append(_condition(SOUNDS, sounds, _one_wrong(len(sounds))))
    return Pass(tuple(clauses), _needed(len(words.words) + len(words.joined)), tuple(also))


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
        yield Clause(GRAMS, (gram,), boost=GRAM_BOOST)


def _otherwise(words: QueryWords, variants: list[tuple[Variant, QueryWords]]) -> Iterator[Clause]:
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


def _said_so(variant: Variant, words: QueryWords) -> Condition:
    """All words of what stands instead, and 60 % of the others; words within words aside."""
    instead = {*query_words(variant.instead).words} - words.parts
    counted = [word for word in words.words if word not in words.parts] + [*words.joined]
    others = sum(word not in instead for word in counted)
    needed = len(counted) - others + ceil(MINIMUM_MATCH * others)
    return _condition(WORDS, counted, needed or ENOUGH)


def _best_bets(uids: tuple[str, ...]) -> Iterator[Clause]:
    for place, uid in enumerate(uids):
        yield Clause(UID, (uid,), flat=BEST_BET_SCORE - place, points=ENOUGH)


def _by_bigrams(words: QueryWords) -> Pass:
    """Titles that share 60 % of the query's bigrams."""
    clauses = (Clause(GRAMS, (gram,), boost=GRAM_BOOST, points=1) for gram in words.grams)
    return Pass(tuple(clauses), _needed(len(words.grams)))


def _by_sounds(text: str, *, loose: bool = False) -> Pass:
    """Titles that sound like a query of two or three characters; ``loose``: of any length."""
    pairs = sound_pairs(without_asking(text))
    if len(pairs) > (MOST_SOUNDS if loose else OF_THREE):
        return Pass((), ENOUGH)
    clauses = [Clause(SOUNDS, (pair,), boost=SOUND_BOOST, points=1) for pair in pairs]
    clauses += (Clause(GRAMS, (gram,), boost=GRAM_BOOST) for gram in query_words(text).grams)
    return Pass(tuple(clauses), 1 if len(pairs) <= OF_THREE else _one_wrong(len(pairs)))


def _by_letters(text: str, words: QueryWords, *, typed: bool = False) -> Pass:
    """Titles by pinyin or initials; other words of the query must be there too."""
    pieces = latin_pieces(text)
    if not pieces:
        return Pass((), ENOUGH)
    others = [word for word in words.words if not word.isascii()]
    initials = [*pieces] if not typed else [_initials_of(piece) for piece in pieces]
    clauses = [
        *(Clause(SOUNDS, (one,), boost=INITIALS_BOOST, points=1) for one in initials),
        *(Clause(TITLE, (word,), boost=TITLE_BOOST, points=1) for word in others),
    ]
    spoken = [readings(piece) for piece in pieces]
    also = []
    for number in range(max(map(len, spoken))):
        said = [ways[min(number, len(ways) - 1)] for ways in spoken if ways]
        pairs = tuple(dict.fromkeys(pair for one in said for pair in pairs_of(one)))
        if not pairs:
            continue
        known = {clause.terms for clause in clauses}
        clauses += (
            Clause(SOUNDS, (pair,), boost=SOUND_BOOST) for pair in pairs if (pair,) not in known
        )
        held = (*_points(SOUNDS, pairs), *_points(TITLE, others))
        also.append(Condition(held, _one_wrong(len(pairs)) + len(others)))
    return Pass(tuple(clauses), len(pieces) + len(others), tuple(also))


def _initials_of(piece: str) -> str:
    """Of pinyin whose last syllable may be unfinished (shenf); initials stay what they are."""
    for end in range(len(piece), 0, -1):
        if ways := readings(piece[:end]):
            rest = piece[end : end + 1]
            said = "".join(one[:1] for one in ways[0]) + rest
            return said if len(said) > 1 else piece
    return piece


def _by_single_characters(words: QueryWords) -> Pass:
    """What the cutting left alone, looked for one by one: a name that the text cuts otherwise."""
    if not words.singles:
        return Pass((), ENOUGH)
    pairs = {a + b for a in words.singles for b in words.singles}
    counted = [word for word in words.words if word not in pairs] + [*words.singles]
    clauses = [Clause(WORDS, (word,), boost=1.0, points=1) for word in counted]
    clauses += (Clause(TITLE, (word,), boost=TITLE_BOOST) for word in counted)
    return Pass(tuple(clauses), _needed(len(counted)))


def _by_any_word(words: QueryWords) -> Pass:
    """Titles with a third of the words: near to what was meant, where nothing else is there."""
    counted = [word for word in words.words if word not in words.parts] or [*words.words]
    clauses = [Clause(TITLE, (word,), boost=TITLE_BOOST, points=1) for word in counted]
    clauses += (Clause(WORDS, (word,), boost=1.0) for word in counted)
    return Pass(tuple(clauses), ceil(len(counted) / 3) if len(counted) > 1 else ENOUGH)


def _condition(field: str, terms: Iterable[str], needed: int) -> Condition:
    return Condition(tuple(_points(field, terms)), needed)


def _points(field: str, terms: Iterable[str]) -> Iterator[Clause]:
    return (Clause(field, (term,), points=1) for term in terms)


def _needed(words: int) -> int:
    return ceil(MINIMUM_MATCH * words) if words else ENOUGH


def _one_wrong(pairs: int) -> int:
    """How many pairs of sounds are left of a text when one of its characters is wrong.

    Of three characters too little would be left: there all must sound alike.
    """
    if pairs <= OF_THREE:
        return pairs
    return max(2, min(pairs - 4, _needed(pairs)))
