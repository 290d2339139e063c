"""Plans by sounds and letters: a wrong character, pinyin, initials, and what is typed so far."""

from collections.abc import Iterator

from search_index.conditions import (
    OF_THREE,
    TITLE_BOOST,
    all_but_one,
    longest_words,
    otherwise,
    points_for,
    said_so,
)
from search_index.plan import ENOUGH, Clause, Condition, Pass, Plan
from search_index.sounds import latin_pieces, pairs_of, readings, sound_pairs
from search_index.terms import GRAMS, SOUNDS, STARTS, TITLE
from search_index.tokens import LONGEST_START, QueryWords, fold, query_words, without_asking
from search_index.vocabulary import Variant, Vocabulary

GRAM_BOOST, SOUND_BOOST, INITIALS_BOOST = 0.5, 0.5, 3.0
START_SCORE = 100.0
# Of a longer query the words say enough
MOST_SOUNDS = 21
NOTHING_KNOWN = Vocabulary()


def typed_plan(text: str) -> Plan:
    """Titles that hold what was typed so far, those that begin with it first."""
    words = query_words(text)
    start = "^" + "".join(filter(str.isalnum, words.whole))[:LONGEST_START]
    begins = Clause(STARTS, (start,), flat=START_SCORE, points=ENOUGH)
    if len(words.whole) == 1:
        held = [Clause(STARTS, (words.whole,), flat=1.0, points=1)]
    else:
        held = [Clause(GRAMS, (gram,), boost=GRAM_BOOST, points=1) for gram in words.grams]
    counted = longest_words(words)
    whole = [Clause(TITLE, (word,), boost=TITLE_BOOST, points=1) for word in counted]
    passes = (
        Pass((begins, *held), len(held) or ENOUGH),
        Pass(tuple(whole), len(whole)),
        by_letters(text, words, NOTHING_KNOWN, typed=True),
    )
    return Plan(tuple(one for one in passes if one.clauses))


def alike_plan(text: str) -> Plan:
    """Titles that look or sound like a query that found little: what may have been meant."""
    words = query_words(text)
    passes = (by_letters(text, words, NOTHING_KNOWN), by_sounds(text))
    return Plan(tuple(one for one in passes if one.clauses))


def by_sounds(text: str) -> Pass:
    """Titles that look or sound like it: of two or three characters something, else nearly all."""
    pairs = sound_pairs(without_asking(text))
    if len(pairs) > MOST_SOUNDS:
        return Pass((), ENOUGH)
    clauses = [Clause(SOUNDS, (pair,), boost=SOUND_BOOST, points=1) for pair in pairs]
    clauses += (Clause(GRAMS, (gram,), boost=GRAM_BOOST) for gram in query_words(text).grams)
    return Pass(tuple(clauses), 1 if len(pairs) <= OF_THREE else all_but_one(len(pairs)))


def by_letters(
    text: str, words: QueryWords, vocabulary: Vocabulary, *, typed: bool = False
) -> Pass:
    """Titles by pinyin or initials; other words of the query must be there too.

    Letters that spell a word of the vocabulary are that word, wherever it stands.
    """
    pieces = latin_pieces(text)
    others = [word for word in longest_words(words) if not word.isascii()]
    initials = [_initials_of(piece) for piece in pieces] if typed else pieces
    if not pieces:
        return Pass((), ENOUGH)
    clauses = [
        *(Clause(SOUNDS, (one,), boost=INITIALS_BOOST, points=1) for one in initials),
        *(Clause(TITLE, (word,), boost=TITLE_BOOST, points=1) for word in others),
    ]
    ways = [pairs for said in _readings_of(pieces) if (pairs := _pairs_in(said))]
    spoken = dict.fromkeys(pair for pairs in ways for pair in pairs if pair not in initials)
    clauses += (Clause(SOUNDS, (pair,), boost=SOUND_BOOST) for pair in spoken)
    also = [
        Condition(
            (*points_for(SOUNDS, pairs), *points_for(TITLE, others)),
            all_but_one(len(pairs)) + len(others),
        )
        for pairs in ways
    ]
    variants = [(one, query_words(one.text)) for one in _spelled_out(text, pieces, vocabulary)]
    clauses += otherwise(words, variants)
    also += (said_so(variant, other) for variant, other in variants)
    return Pass(tuple(clauses), len(pieces) + len(others), tuple(also))


def _spelled_out(text: str, pieces: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[Variant]:
    """The query with letters replaced by what they spell."""
    for piece in pieces:
        for phrase in vocabulary.spelled(piece):
            yield Variant(fold(text).replace(piece, f" {phrase} ", 1), piece, phrase)


def _readings_of(pieces: tuple[str, ...]) -> Iterator[list[tuple[str, ...]]]:
    """The pieces as pinyin: each with its first reading, with its second …; initials have none."""
    ways = [found for piece in pieces if (found := readings(piece))]
    for number in range(max(map(len, ways), default=0)):
        yield [found[min(number, len(found) - 1)] for found in ways]


def _pairs_in(said: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Also from one piece to the next: shen fen zheng."""
    return pairs_of(syllable for one in said for syllable in one)


def _initials_of(piece: str) -> str:
    """Of pinyin whose last syllable may be unfinished (shenf); initials stay what they are."""
    for end in range(len(piece), 0, -1):
        if ways := readings(piece[:end]):
            rest = piece[end : end + 1]
            said = "".join(one[:1] for one in ways[0]) + rest
            return said if len(said) > 1 else piece
    return piece
