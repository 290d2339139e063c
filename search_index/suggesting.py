"""What somebody may be about to type, and what they may have meant; any engine is asked.

Both are made of titles that the same person may see at the same moment, so nothing else is told
and no list of words is kept in memory.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from search_index.plan import Plan
from search_index.planning_sounds import alike_plan, typed_plan
from search_index.query import Hit, Page, Query
from search_index.sounds import alike, latin_pieces, syllables
from search_index.tokens import HAN_RUN, cut_words, fold, query_words
from search_index.vocabulary import DEFAULT, Vocabulary

MOST_LOOKED_AT, LONGEST_TYPED = 40, 40
# Of the characters of a word, and of those of a whole query, that may be wrong
ONE_OF = 3
SHORTEST_MEANT = 2


class Asked(Protocol):
    """Whatever answers a query."""

    def search(self, query: Query) -> Page: ...


def suggestions(
    engine: Asked, prefix: str, *, moment: datetime, size: int = 8, **narrowed: Any
) -> list[str]:
    """Titles that begin with or contain what was typed, in characters, pinyin or initials.

    ``narrowed`` are fields of Query (place_uid, person …).
    """
    typed = prefix.strip()[:LONGEST_TYPED]
    hits = _ask(engine, typed, typed_plan(typed), moment, narrowed)
    titles = dict.fromkeys(hit.title for hit in hits if _holds(hit.title, typed))
    return list(titles)[:size]


def suggest_spelling(
    engine: Asked,
    text: str,
    *,
    moment: datetime,
    vocabulary: Vocabulary = DEFAULT,
    **narrowed: Any,
) -> str:
    """The query as titles or the vocabulary spell it, where that finds something; else empty."""
    asked = text.strip()[:LONGEST_TYPED]
    hits = _ask(engine, asked, alike_plan(asked), moment, narrowed)
    meant = asked
    for piece in _pieces(asked):
        meant = meant.replace(piece, _meant_by(piece, hits, vocabulary), 1)
    if fold(meant) == fold(asked):
        return ""
    query = Query(moment, text=meant, vocabulary=vocabulary, size=0, **narrowed)
    return meant if engine.search(query).total else ""


def _meant_by(piece: str, hits: tuple[Hit, ...], vocabulary: Vocabulary) -> str:
    """What a title has that is most like it; if none has, what the vocabulary knows; or itself."""
    found = [one for hit in hits for one in _likenesses(piece, fold(hit.title))]
    if found:
        return max(found, key=lambda like: like[0])[1]
    known = vocabulary.spelled(_plain(piece)) if piece.isascii() else vocabulary.like(piece)
    return known[0] if known else piece


def _ask(
    engine: Asked, text: str, plan: Plan, moment: datetime, narrowed: dict[str, Any]
) -> tuple[Hit, ...]:
    if not (plan.passes and any(map(str.isalnum, text))):
        return ()
    query = Query(moment, text=text, given=plan, size=MOST_LOOKED_AT, **narrowed)
    return engine.search(query).hits


def _holds(title: str, typed: str) -> bool:
    """Does it hold all that was typed, one after another or in pieces?"""
    folded, words = fold(title), fold(typed).split()
    words += query_words(typed).words
    missing = [word for word in words if word not in folded and not _has_part(word, words)]
    letters = "".join(map(_plain, latin_pieces(typed)))
    if not all(word.isascii() for word in missing):
        return False
    return not missing or any(_spelled(folded, start, letters) for start in _starts(folded))


def _has_part(word: str, words: list[str]) -> bool:
    """Is it made of others, which are asked for one by one?"""
    return any(other != word and other in word for other in words)


def _plain(piece: str) -> str:
    return piece.replace("'", "").replace("’", "")


def _starts(folded: str) -> Iterator[int]:
    return (start for _, start, _ in cut_words(folded, "search"))


def _spelled(folded: str, start: int, letters: str) -> bool:
    """Are ``letters`` the pinyin (the last syllable unfinished) or the initials from here on?"""
    run = HAN_RUN.match(folded, start)
    if run is None:
        return False
    spoken = syllables(run[0][: len(letters)])
    initials = "".join(one[:1] for one in spoken)
    return "".join(spoken).startswith(letters) or initials.startswith(letters)


def _pieces(text: str) -> list[str]:
    """What of a query can be misspelt: runs of Chinese, and of letters that may be pinyin."""
    return [run for run in (*HAN_RUN.findall(text), *latin_pieces(text)) if len(run) > 1]


def _likenesses(piece: str, title: str) -> Iterator[tuple[float, str]]:
    """(how alike, what of the title): all that may have been meant by one piece."""
    if piece.isascii():
        yield from ((1.0, word) for word in _spelled_like(piece, title))
        return
    folded = fold(piece)
    if folded in title:
        yield 2.0, piece
    heard = _heard(folded)
    for run in HAN_RUN.findall(title):
        for start in range(len(run) - len(folded) + 1):
            window = run[start : start + len(folded)]
            if like := _likeness(folded, heard, window):
                yield like, window


def _likeness(folded: str, heard: list[str], window: str) -> float:
    """0 where too many characters differ; those that sound alike count half."""
    wrong = [number for number, one in enumerate(window) if one != folded[number]]
    spoken = _heard(window)
    differing = sum(0.5 if spoken[number] == heard[number] else 1.0 for number in wrong)
    is_near = differing <= max(1, len(folded) // ONE_OF) and differing < len(folded) / 2
    return 1.0 - differing / len(folded) if wrong and is_near else 0.0


def _heard(run: str) -> list[str]:
    return [alike(one) for one in syllables(run)]


def _spelled_like(letters: str, title: str) -> Iterator[str]:
    """The words of a title, and what is made of neighbours, that these letters spell in full."""
    plain = _plain(letters)
    words = list(cut_words(title, "search"))
    ends = sorted({end for _, _, end in words})
    for start in sorted({start for _, start, _ in words}):
        for end in ends:
            said = title[start:end]
            if len(said) < SHORTEST_MEANT or not HAN_RUN.fullmatch(said):
                continue
            spoken = syllables(said)
            if plain in ("".join(spoken), "".join(one[:1] for one in spoken)):
                yield said
