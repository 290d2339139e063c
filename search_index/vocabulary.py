"""Words that stand for one another, and what a query is meant to bring; no plan and no engine here.

The list that ships is data of ``content``; a site's own comes with the query.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from search_index.sounds import HAN_RUN, alike, syllables
from search_index.tokens import cut_words, fold, whole_term

MOST_VARIANTS, SHORTEST_PHRASE = 6, 2

Groups = tuple[tuple[str, ...], ...]


class Variant(NamedTuple):
    """另一说法: the query with one phrase said otherwise, and what was replaced by what."""

    text: str
    said: str
    instead: str


@dataclass(frozen=True)
class Vocabulary:
    """词汇: ``groups`` say the same; ``best_bets`` are (queries, uids that they shall bring)."""

    groups: Groups = ()
    best_bets: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    def variants(self, text: str) -> list[Variant]:
        """Of a query, at most MOST_VARIANTS; the text in them is folded."""
        phrases = _phrases(self.groups)
        if not phrases:
            return []
        folded = fold(text)
        found = list(_found(folded, phrases))
        each = [_said(folded, start, end, phrases) for start, end in found]
        # The first of each phrase before the second of any
        turns = chain.from_iterable(zip(*map(_padded, each), strict=True))
        return [one for one in turns if one][:MOST_VARIANTS]

    def spelled(self, letters: str) -> tuple[str, ...]:
        """The phrases whose pinyin or initials these letters are: yyzz, yingyezhizhao."""
        return _by_letters(self.groups).get(letters, ())[:MOST_VARIANTS]

    def like(self, word: str) -> tuple[str, ...]:
        """The phrases that sound the same, or have one character otherwise."""
        folded = fold(word)
        return tuple(one for one in _phrases(self.groups) if _is_like(folded, one))

    def bets(self, text: str) -> tuple[str, ...]:
        """The uids that the office wants this very query to bring first, in its order."""
        wanted = whole_term(text)
        for queries, uids in self.best_bets:
            if wanted and wanted in map(whole_term, queries):
                return tuple(uids)
        return ()


@cache
def shipped_groups() -> Groups:
    """What every new site begins with."""
    words = json.loads(files("content").joinpath("search_words.json").read_text("utf-8"))
    return tuple(tuple(group) for group in words["synonyms"])


DEFAULT = Vocabulary(shipped_groups())


@lru_cache(maxsize=8)
def _phrases(groups: Groups) -> dict[str, tuple[str, ...]]:
    """Folded phrase → the others of its groups."""
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        words = tuple(dict.fromkeys(word for one in group if (word := fold(one).strip())))
        for word in words:
            if len(word) >= SHORTEST_PHRASE:
                others = (*found.get(word, ()), *(other for other in words if other != word))
                found[word] = tuple(dict.fromkeys(others))
    return found


@lru_cache(maxsize=8)
def _by_letters(groups: Groups) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for phrase in filter(HAN_RUN.fullmatch, _phrases(groups)):
        spoken = syllables(phrase)
        for letters in {"".join(spoken), "".join(one[:1] for one in spoken)}:
            found[letters] = (*found.get(letters, ()), phrase)
    return found


def _is_like(word: str, phrase: str) -> bool:
    if len(word) != len(phrase) or word == phrase or not HAN_RUN.fullmatch(word + phrase):
        return False
    wrong = [pair for pair in zip(word, phrase, strict=True) if pair[0] != pair[1]]
    if len(wrong) == 1 and len(word) > SHORTEST_PHRASE:
        return True
    return len(wrong) * 2 <= len(word) and all(
        alike(syllables(one)[0]) == alike(syllables(other)[0]) for one, other in wrong
    )


def _found(folded: str, phrases: dict[str, tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Where phrases stand, the longest first; one that neither begins nor ends a word is none."""
    words = list(cut_words(folded, "search"))
    starts, ends = {start for _, start, _ in words}, {end for _, _, end in words}
    longest, start = max(map(len, phrases)), 0
    while start < len(folded):
        end = min(len(folded), start + longest)
        while end > start and not (
            folded[start:end] in phrases and (start in starts or end in ends)
        ):
            end -= 1
        if end > start:
            yield start, end
        start = max(end, start + 1)


def _said(folded: str, start: int, end: int, phrases: dict[str, tuple[str, ...]]) -> list[Variant]:
    said, before, after = folded[start:end], folded[:start], folded[end:]
    return [Variant(f"{before} {other} {after}".strip(), said, other) for other in phrases[said]]


def _padded(variants: list[Variant]) -> list[Variant | None]:
    return [*variants, *([None] * MOST_VARIANTS)][:MOST_VARIANTS]
