"""How Chinese is spoken: the terms by which a title is found by its sound or by its initials.

Ears and keyboards confuse zh with z and ing with in, so both are one here.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from search_index.tokens import HAN_RUN, cut_words, fold

SHORTEST_INITIALS, LONGEST_INITIALS = 2, 8
MOST_READINGS, LONGEST_PIECE, MOST_PIECES = 4, 60, 8
_LATIN = re.compile(r"[a-z]+(?:['’][a-z]+)*")
_ALIKE = ((re.compile("^([zcs])h"), r"\1"), (re.compile("([aei]n)g$"), r"\1"))
_VOWEL = re.compile("[aeiou]")


@cache
def _pinyin() -> Any:
    from pypinyin import lazy_pinyin  # 20 MB of readings: whoever cuts no title does without

    return lazy_pinyin


@lru_cache(maxsize=20_000)
def syllables(word: str) -> tuple[str, ...]:
    """One for each character of a Chinese word: 银行 is yin hang."""
    spoken = _pinyin()(word)
    if len(spoken) != len(word):
        spoken = [syllable for character in word for syllable in _pinyin()(character)[:1]]
    return tuple(spoken)


@lru_cache(maxsize=2000)
def alike(syllable: str) -> str:
    """One spelling of all syllables that sound alike: sheng and sen are one."""
    for pattern, said in _ALIKE:
        syllable = pattern.sub(said, syllable)
    return syllable.replace("v", "u").replace("ü", "u")


def sounds_of(title: str) -> tuple[str, ...]:
    """The sounds of neighbouring characters, and the initials of what begins with a word.

    Initials that end with a word count twice.
    """
    found: list[str] = []
    for run, starts, ends in _runs(fold(title)):
        spoken = _spoken(run)
        found += dict.fromkeys(_pairs(spoken))
        found += _initials("".join(one[:1] for one in spoken), starts, ends)
    return tuple(found)


def sound_pairs(text: str) -> tuple[str, ...]:
    """The same sounds of a query in Chinese."""
    pairs = (_pairs(_spoken(run)) for run in HAN_RUN.findall(fold(text)))
    return tuple(dict.fromkeys(pair for found in pairs for pair in found))


def latin_pieces(text: str) -> tuple[str, ...]:
    """What of a query may be pinyin or initials: shen'fen'zheng, sfz."""
    found = (piece for piece in _LATIN.findall(fold(text)) if 1 < len(piece) <= LONGEST_PIECE)
    return tuple(dict.fromkeys(found))[:MOST_PIECES]


def readings(piece: str) -> list[tuple[str, ...]]:
    """The syllables of pinyin written without gaps, the fewest first; empty where it is none."""
    parts = [_splits(part) for part in re.split("['’]", piece)]
    found: list[tuple[str, ...]] = [()]
    for splits in parts:
        found = [(*before, *after) for before in found for after in splits][:MOST_READINGS]
    return sorted(found, key=len)


def pairs_of(spoken: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_pairs(tuple(spoken))))


@cache
def _all_syllables() -> frozenset[str]:
    spoken = (_pinyin()(chr(number))[0] for number in range(0x4E00, 0x9FA6))
    known = {one for one in spoken if one.isascii() and _VOWEL.search(one)}
    return frozenset(known | {"lv", "nv", "lve", "nve"})


@lru_cache(maxsize=1000)
def _splits(letters: str) -> tuple[tuple[str, ...], ...]:
    """The MOST_READINGS ways with the fewest syllables."""
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in letters)]
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            if ways[start] and letters[start:end] in _all_syllables():
                ways[end] += [(*before, letters[start:end]) for before in ways[start]]
        ways[end] = sorted(ways[end], key=len)[:MOST_READINGS]
    return tuple(ways[-1])


def _spoken(run: str) -> tuple[str, ...]:
    return tuple(one for word, _, _ in cut_words(run, "default") for one in syllables(word))


def _pairs(spoken: tuple[str, ...]) -> Iterator[str]:
    """Of neighbours, and (with a gap) of those with one between them: it may be the wrong one."""
    heard = [alike(one) for one in spoken]
    for number in range(len(heard) - 1):
        yield heard[number] + heard[number + 1]
        if number + 2 < len(heard):
            yield f"{heard[number]}_{heard[number + 2]}"


def _runs(folded: str) -> Iterator[tuple[str, set[int], set[int]]]:
    """Each run of Chinese characters, with the positions in it where words start and end."""
    for run in HAN_RUN.findall(folded):
        words = list(cut_words(run, "search"))
        yield run, {start for _, start, _ in words}, {end for _, _, end in words}


def _initials(letters: str, starts: set[int], ends: set[int]) -> Iterator[str]:
    for start in sorted(starts):
        last = min(len(letters), start + LONGEST_INITIALS)
        for end in range(start + SHORTEST_INITIALS, last + 1):
            yield from [letters[start:end]] * (2 if end in ends else 1)
