"""Text cut into the tokens that every engine is given; queries are cut exactly like the text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Any

import opencc

from content.document_numbers import number_key

MOST_QUERY_WORDS = 40
LONGEST_TOKEN = 100
LONGEST_START = 8

_TO_SIMPLIFIED = opencc.OpenCC("t2s")
_STOP_WORDS = frozenset("的了和与及或在是为以于之其等对将并被把由从") | {"a", "an", "of", "the"}
# Said to a clerk, and no part of what is looked for, unless it is all there is
_ASKING_WORDS = frozenset("吗呢啊呀吧去想要能我你您办怎哪钱") | {
    *("怎么", "怎么办", "怎么样", "怎样", "如何", "哪里", "哪儿", "哪些", "哪个", "什么"),
    *("多少", "多少钱", "几天", "多久", "需要", "想要", "我要", "我想", "请问", "可以", "能否"),
    *("是否", "办理", "一下"),
}
_DIGITS = frozenset("0123456789")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_RANGE = re.compile(r"([0-9]+)\s*[至到~]\s*([0-9]+)")
_HAN = "\u3400-\u9fff"
HAN_RUN = re.compile(f"[{_HAN}]+")
# 二○○八, also with a letter or a digit for the zero
_ZERO = "○〇零0o"
_WRITTEN_YEAR = re.compile(
    f"(?<![0-9{_ZERO}一二三四五六七八九])(?:一九|二[{_ZERO}])[{_ZERO}一二三四五六七八九]{{2}}"
    f"(?![0-9{_ZERO}一二三四五六七八九十百千万亿])"
)
_PLAIN_DIGITS = str.maketrans(f"{_ZERO}一二三四五六七八九", "00000123456789")

_YEAR = "[12][0-9]{3}|[0-9]{2}|[○〇零一二三四五六七八九]{4}"
_SERIAL = r"第?\s*(?:[0-9]{1,6}|[○〇零一二三四五六七八九十百千]{1,8})\s*号"
_WRITTEN_NUMBERS = (
    re.compile(
        rf"(?P<word>[{_HAN}]{{1,14}})\s*(?P<rest>[〔\[【(〈「{{<]\s*(?:{_YEAR})\s*[〕\]】)〉」}}>]\s*{_SERIAL})"
    ),
    re.compile(rf"(?P<word>[{_HAN}]{{0,20}}[令告])\s*(?P<rest>{_SERIAL})"),
)
_TYPED_NUMBER = re.compile(
    rf"(?P<word>[{_HAN}]{{1,12}}[发函字令规办文告电])\s*[〔\[【(〈「{{<]?\s*(?P<year>(?:19|20)[0-9]{{2}})"
    r"(?:\s*[〕\]】)〉」}>年\-]\s*|\s+)第?\s*(?P<serial>[0-9]{1,4})\s*号?(?![0-9\w])"
)
# Words that lead to a number in a running text and are no part of it: 根据吉政发〔2008〕24号.
_LEADING = re.compile(
    r".*(?:根据|依据|按照|依照|遵照|参照|关于|印发|转发|废止|修改|贯彻|执行|落实|文件|发布|公布"
    r"|以及|[见以与和及或的按由被将即原])"
)


@cache
def _words() -> Any:
    import rjieba  # 30 MB of words: whoever cuts no text does without

    return rjieba


class Sort(Enum):
    """What a token is: a word, a number with its unit, one character, or two such neighbours."""

    WORD = auto()
    JOINED = auto()
    SINGLE = auto()
    PAIR = auto()


@dataclass(frozen=True)
class QueryWords:
    """查询词: ``words`` are counted for the minimum match, and ``joined`` (2025年) with them.

    ``parts`` are those words that lie within a longer one, which say less. ``singles`` are
    characters that the cutting left alone side by side, which ``words`` has in pairs; ``keys`` are
    document numbers, ``whole`` is the query as one term, ``grams`` its bigrams.
    """

    words: tuple[str, ...]
    joined: tuple[str, ...]
    parts: frozenset[str]
    singles: tuple[str, ...]
    keys: tuple[str, ...]
    whole: str
    grams: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.words or self.keys or self.whole)


def fold(text: str) -> str:
    """One spelling of all: full width, traditional characters, capitals and 二○○八 go."""
    simplified = str(_TO_SIMPLIFIED.convert(unicodedata.normalize("NFKC", text))).lower()
    return _WRITTEN_YEAR.sub(lambda year: year[0].translate(_PLAIN_DIGITS), simplified)


def text_tokens(text: str) -> list[str]:
    """All tokens of a text, repeated as often as they occur; document numbers as their keys too."""
    folded = fold(text)
    return [*(token for _, token in _cut(folded)), *number_keys(folded)]


@lru_cache(maxsize=500)
def query_words(text: str) -> QueryWords:
    folded = fold(text)
    tokens = list(_cut(folded))
    alone = {character for sort, pair in tokens if sort is Sort.PAIR for character in pair}
    counted = [
        token
        for sort, token in tokens
        if sort in (Sort.WORD, Sort.PAIR) or (sort is Sort.SINGLE and token not in alone)
    ]
    return QueryWords(
        words=_unique(_without_asking(counted)),
        joined=_unique(token for sort, token in tokens if sort is Sort.JOINED),
        parts=frozenset(_parts(folded)),
        singles=_unique(t for sort, t in tokens if sort is Sort.SINGLE and t in alone),
        keys=_unique((*number_keys(folded), *_loose_keys(folded))),
        whole=whole_term(text),
        grams=tuple(dict.fromkeys(bigrams(text)))[:MOST_QUERY_WORDS],
    )


def whole_term(text: str) -> str:
    """A code or keyword as one term: folded and without white space; empty where it is too long."""
    term = "".join(fold(text).split())
    return term if len(term) <= LONGEST_TOKEN else ""


def bigrams(text: str) -> Iterator[str]:
    """Neighbouring pairs of Chinese characters: asked for when the words find little."""
    for run in HAN_RUN.findall(fold(text)):
        yield from (run[i : i + 2] for i in range(len(run) - 1))


def starts_of(title: str) -> tuple[str, ...]:
    """How a title begins (``^身份``), and the first character of each of its words."""
    folded = fold(title)
    plain = "".join(character for character in folded if character.isalnum())
    beginnings = [f"^{plain[:length]}" for length in range(1, min(len(plain), LONGEST_START) + 1)]
    firsts = [word[0] for word, _, _ in cut_words(folded, "search") if word[0].isalnum()]
    return tuple(dict.fromkeys([*beginnings, *firsts]))


def cut_words(folded: str, mode: str) -> Iterable[tuple[str, int, int]]:
    """(word, start, end): ``default`` once each, ``search`` with the words within words.

    No word is guessed (hmm): a guess depends on what stands beside it, and a query stands alone.
    """
    found: Iterable[tuple[str, int, int]] = _words().tokenize(folded, mode, hmm=False)
    return found


def number_keys(folded: str) -> Iterator[str]:
    """The keys of the document numbers written in a running text."""
    for pattern in _WRITTEN_NUMBERS:
        for found in pattern.finditer(folded):
            word = _LEADING.sub("", found["word"]) or found["word"]
            if key := number_key(word + found["rest"]):
                yield key.lower()


def own_key(document_number: str) -> str | None:
    """The key of a field that is a document number as a whole; None for what is none."""
    key = number_key(fold(document_number))
    return key.lower() if key else None


def without_asking(text: str) -> str:
    """Folded, with a gap where something is only said to a clerk; as it is if that is all."""
    folded = fold(text)
    spans = [span for span in cut_words(folded, "default") if span[0] in _ASKING_WORDS]
    kept = list(folded)
    for _, start, end in spans:
        kept[start:end] = " " * (end - start)
    return "".join(kept) if any(map(str.isalnum, kept)) else folded


def _loose_keys(folded: str) -> Iterator[str]:
    """Of numbers as they are typed, without brackets or 号; in a text they would mean anything."""
    for found in _TYPED_NUMBER.finditer(folded):
        key = number_key(f"{found['word']}〔{found['year']}〕{found['serial']}号")
        if key:
            yield key.lower()


def _parts(folded: str) -> Iterator[str]:
    spans = list(cut_words(folded, "search"))
    ends = {start: max(e for _, s, e in spans if s == start) for _, start, _ in spans}
    for word, start, end in spans:
        if any(s <= start and end <= e and e - s > end - start for s, e in ends.items()):
            yield word


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_QUERY_WORDS]


def _without_asking(words: list[str]) -> list[str]:
    return [word for word in words if word not in _ASKING_WORDS] or words


def _cut(folded: str) -> Iterator[tuple[Sort, str]]:
    """A number and its unit (30个) are also one joined word, and so is a range (2至3)."""
    number, number_end = "", -1
    single, single_end = "", -1
    for word, start, end in cut_words(folded, "search"):
        is_single = len(word) == 1 and HAN_RUN.fullmatch(word) is not None
        if is_single and start == number_end:
            yield Sort.JOINED, number + word
        elif word not in _STOP_WORDS and any(map(str.isalnum, word)):
            yield Sort.SINGLE if is_single else Sort.WORD, word[:LONGEST_TOKEN]
            if is_single and start == single_end:
                yield Sort.PAIR, single + word
            single, single_end = (word, end) if is_single else ("", -1)
        if word[0] in _DIGITS and _NUMBER.fullmatch(word):
            number, number_end = word, end
        elif start == number_end and word.isspace():
            number_end = end
    for found in _RANGE.finditer(folded):
        yield Sort.JOINED, f"{found[1]}至{found[2]}"
