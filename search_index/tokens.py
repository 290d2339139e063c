"""Text cut into the tokens that every engine is given; queries are cut exactly like the text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import opencc

from content.document_numbers import number_key

MOST_QUERY_WORDS = 40
LONGEST_TOKEN = 100

_TO_SIMPLIFIED = opencc.OpenCC("t2s")
_STOP_WORDS = frozenset("的了和与及或在是为以于之其等对将并被把由从") | {"a", "an", "of", "the"}
_DIGITS = frozenset("0123456789")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_HAN = "\u3400-\u9fff"
_HAN_RUN = re.compile(f"[{_HAN}]+")

_YEAR = "[12][0-9]{3}|[0-9]{2}|[○〇零一二三四五六七八九]{4}"
_SERIAL = r"第?\s*(?:[0-9]{1,6}|[○〇零一二三四五六七八九十百千]{1,8})\s*号"
_WRITTEN_NUMBERS = (
    re.compile(
        rf"(?P<word>[{_HAN}]{{1,14}})\s*(?P<rest>[〔\[【(〈「{{<]\s*(?:{_YEAR})\s*[〕\]】)〉」}}>]\s*{_SERIAL})"
    ),
    re.compile(rf"(?P<word>[{_HAN}]{{0,20}}[令告])\s*(?P<rest>{_SERIAL})"),
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


@dataclass(frozen=True)
class QueryWords:
    """查询词: ``words`` are counted for the minimum match; ``joined`` (2025年) only raise a score.

    ``keys`` are document numbers, ``whole`` is the query as one term, ``grams`` its bigrams.
    """

    words: tuple[str, ...]
    joined: tuple[str, ...]
    keys: tuple[str, ...]
    whole: str
    grams: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.words or self.keys or self.whole)


def fold(text: str) -> str:
    """One spelling of all: full width, traditional characters and capitals go."""
    return str(_TO_SIMPLIFIED.convert(unicodedata.normalize("NFKC", text))).lower()


def text_tokens(text: str) -> list[str]:
    """All tokens of a text, repeated as often as they occur; document numbers as their keys too."""
    folded = fold(text)
    words = [word for pair in _cut(folded) for word in pair if word]
    return words + list(number_keys(folded))


def query_words(text: str) -> QueryWords:
    folded = fold(text)
    pairs = list(_cut(folded))
    return QueryWords(
        words=_unique(word for word, _ in pairs),
        joined=_unique(joined for _, joined in pairs),
        keys=_unique(number_keys(folded)),
        whole=whole_term(text),
        grams=tuple(dict.fromkeys(bigrams(text)))[:MOST_QUERY_WORDS],
    )


def whole_term(text: str) -> str:
    """A code or keyword as one term: folded and without white space; empty where it is too long."""
    term = "".join(fold(text).split())
    return term if len(term) <= LONGEST_TOKEN else ""


def bigrams(text: str) -> Iterator[str]:
    """Neighbouring pairs of Chinese characters: asked for when the words find little."""
    for run in _HAN_RUN.findall(fold(text)):
        yield from (run[i : i + 2] for i in range(len(run) - 1))


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


def _unique(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_QUERY_WORDS]


def _cut(folded: str) -> Iterator[tuple[str, str]]:
    """(word, joined) pairs; a number and its unit (30个) are also one joined word."""
    number, number_end = "", -1
    for word, start, end in _words().tokenize(folded, "search"):
        word = word[:LONGEST_TOKEN]
        if start == number_end and len(word) == 1 and _HAN_RUN.fullmatch(word):
            yield "", number + word
        elif word not in _STOP_WORDS and (word.isalnum() or any(map(str.isalnum, word))):
            yield word, ""
        if word[0] in _DIGITS and _NUMBER.fullmatch(word):
            number, number_end = word, end
