"""文号: one way of writing a document number, and one key for all the ways it is written.

Where numbers stand in a running text is search's question, not asked here.
"""

import re
import unicodedata
from typing import NamedTuple

_BRACKETS = str.maketrans("[【(〈「『〖{<]】)〉」』〗}>", "〔" * 9 + "〕" * 9)
_DIGITS = str.maketrans("○〇零一二三四五六七八九", "000123456789")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_DIGIT = "[0-9○〇零一二三四五六七八九]"

_WORD = "(?P<word>[^〔〕0-9]+?)"
_SERIAL = f"第?(?P<serial>(?:{_DIGIT}|[十百千]){{1,9}})号"
_YEAR = f"(?P<year>{_DIGIT}{{4}}|[0-9]{{2}})"
# One bracket may be lost on the way (〔20212号); then only four digits are surely a year.
_LONG_YEAR = "(?:19|20)[0-9]{2}"
_LOST_BRACKET = f"〔?(?P<bare>{_LONG_YEAR})[〕年]|〔(?P<open>{_LONG_YEAR})"
_WITH_YEAR = re.compile(f"{_WORD}(?:〔{_YEAR}〕|{_LOST_BRACKET}){_SERIAL}(?P<tail>.*)")
_YEAR_FIRST = re.compile(f"〔{_YEAR}〕{_WORD}{_SERIAL}(?P<tail>.*)")
_ORDER = re.compile(f"(?P<word>[^〔〕0-9]*?[令告]){_SERIAL}")

_STATE = "中华人民共和国"
_SAME_ORDER = {"国令": "国务院令"}


class DocumentNumber(NamedTuple):
    """文号: 吉政发 · 2008 · 24; an order (国务院令第711号) has no year; short years stay."""

    word: str
    year: str
    serial: str
    tail: str = ""
    year_first: bool = False


def parse_number(number: str) -> DocumentNumber | None:
    """The parts of a document number in any of its spellings; None for what is none."""
    text = _fold(number)
    if found := _WITH_YEAR.fullmatch(text):
        year = found["year"] or found["bare"] or found["open"]
        return _number(found, year, found["tail"])
    if found := _YEAR_FIRST.fullmatch(text):
        return _number(found, found["year"], found["tail"])._replace(year_first=True)
    if found := _ORDER.fullmatch(text):
        return _number(found, "", "")
    return None


def canonical(number: str) -> str:
    """``吉政发[二○○八]第024號`` → ``吉政发〔2008〕24号``; what is no number is only trimmed."""
    parsed = parse_number(number)
    if parsed is None:
        return number.strip()
    if not parsed.year:
        return f"{parsed.word}第{parsed.serial}号"
    year = f"〔{parsed.year}〕"
    head = f"{year}{parsed.word}" if parsed.year_first else f"{parsed.word}{year}"
    return f"{head}{parsed.serial}号{parsed.tail}"


def number_key(number: str) -> str | None:
    """``wh:吉政发|2008|24`` for every spelling of one number; None for what is no number."""
    parsed = parse_number(number)
    if parsed is None:
        return None
    word = parsed.word.removeprefix(_STATE)
    if not parsed.year:
        word = _SAME_ORDER.get(word, word)
    return f"wh:{word}|{parsed.year}|{parsed.serial}"


def _number(found: re.Match[str], year: str, tail: str) -> DocumentNumber:
    return DocumentNumber(
        found["word"], year.translate(_DIGITS), _plain_digits(found["serial"]), tail
    )


def _fold(number: str) -> str:
    """Half-width, without white space; both forms of 号 and of the zero are one."""
    folded = unicodedata.normalize("NFKC", number).translate(_BRACKETS)
    return re.sub(r"[\s\u200b\ufeff]+", "", folded).replace("號", "号").replace("發", "发")


def _plain_digits(numeral: str) -> str:
    """``024`` → ``24``, ``二十四`` → ``24``, ``二四`` → ``24``."""
    if not any(unit in numeral for unit in _UNITS):
        return numeral.translate(_DIGITS).lstrip("0") or "0"
    total, digit = 0, 0
    for character in numeral:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = digit * 10 + int(character.translate(_DIGITS))
    return str(total + digit)
