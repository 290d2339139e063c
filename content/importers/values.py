"""Cells → values: dates, amounts, lists and words as people write them; which field, is not asked.

Every function raises Unfit for a value that would have to be guessed.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from content.clock import day_of


class Unfit(ValueError):
    """A value that does not fit; ``cure`` says what would, also where one sentence says both."""

    def __init__(self, finding: str, cure: str = "") -> None:
        super().__init__(f"{finding}，{cure}" if cure else finding)
        self.finding, self.cure = (finding, cure) if cure else with_cure(finding)


def with_cure(sentence: str) -> tuple[str, str]:
    """没有这一天，请核对日期 → what is the matter, and what to do; there is always something."""
    if sentence.startswith("请填写"):
        return f"{sentence.removeprefix('请填写')}为空", sentence
    finding, mark, cure = sentence.rpartition("，请")
    return (finding, f"请{cure}") if mark else (sentence, "请核对后改正")


BLANKS = frozenset(("", "无", "暂无", "-", "—", "/", "null", "none", "nan", "n/a"))
_YES = frozenset(
    ("true", "yes", "y", "1", "是", "有", "√", "✓", "✔", "收费", "需要", "必须", "必要")
)
_NO = frozenset(
    ("false", "no", "n", "0", "否", "无", "×", "x", "不收费", "免费", "不需要", "非必要")
)
_SEPARATORS = re.compile(r"[；;\n]")
_NUMERALS = str.maketrans("○〇Ｏ零一二三四五六七八九", "0000123456789")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CHINESE_DAY = re.compile(r"([0-9]{4})年([0-9十]+)月([0-9十]+)日")
_LARGEST, _SMALLEST = Decimal(10**14), -30


def is_blank(value: Any) -> bool:
    """Nothing, or one of the marks that stand for nothing in tables."""
    if isinstance(value, str):
        return value.strip().lower() in BLANKS
    return value is None or value in ([], {}, ())


def as_text(value: Any) -> str:
    """A text, or a number as its digits. The text is not changed in any character."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Unfit("这里应是文字，请核对")
    return str(value)


def as_line(value: Any) -> str:
    """A text on one line, without white space around it."""
    return re.sub(r"\s+", " ", as_text(value)).strip()


def as_day(value: Any) -> date:
    """2008-08-18, 2008/8/18, 2008年8月18日, 二○○八年八月十八日, 20080818, or a moment of it."""
    text = unicodedata.normalize("NFKC", as_text(value).replace("○", "〇")).strip()
    try:
        if found := _day_parts(text):
            return _moment_day(text) or date(*found)
    except ValueError:
        raise Unfit("没有这一天，请核对日期") from None
    raise Unfit("不是完整的日期，请按 2026-03-05 的样子填写，不知道的留空")


def _moment_day(text: str) -> date | None:
    """A moment with its offset belongs to the day it was in Shanghai."""
    if "T" not in text:
        return None
    moment = datetime.fromisoformat(text)
    return day_of(moment) if moment.tzinfo else None


def _day_parts(text: str) -> tuple[int, int, int] | None:
    found = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    chinese = _CHINESE_DAY.fullmatch(text.translate(_NUMERALS))
    if chinese:
        return int(chinese[1]), small_number(chinese[2]), small_number(chinese[3])
    return None


def plain_digits(text: str) -> str:
    """二十 → 2十, ３０ → 30: every numeral but 十 as a digit."""
    return unicodedata.normalize("NFKC", text.replace("○", "〇")).translate(_NUMERALS)


def small_number(numeral: str) -> int:
    """``十8`` → 18, ``2十`` → 20."""
    if "十" not in numeral:
        return int(numeral)
    tens, _, ones = numeral.partition("十")
    return int(tens or 1) * 10 + int(ones or 0)


def as_whole(value: Any) -> int:
    """A whole number; 20.0 and ２０ are, 20.5 is not."""
    number = _number(value)
    if number.denominator != 1:
        raise Unfit("不是整数，请只填数字")
    return int(number)


def as_fen(value: Any) -> int:
    """An amount of yuan as whole fen, exactly."""
    text = as_text(value).replace(",", "").replace("，", "").strip().removesuffix("元")
    fen = _number(text) * 100
    if fen.denominator != 1:
        raise Unfit("金额不足一分的部分无法记账，请核对")
    return int(fen)


def _number(value: Any) -> Fraction:
    try:
        number = Decimal(unicodedata.normalize("NFKC", as_text(value)).strip())
    except InvalidOperation:
        raise Unfit("不是数字，请只填数字") from None
    if not number.is_finite() or not -_LARGEST <= number <= _LARGEST:
        raise Unfit("这个数太大或者不是数字，请核对")
    if number.adjusted() < _SMALLEST:
        raise Unfit("这个数的小数位太多，请核对")
    return Fraction(number)


def as_flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = as_text(value).strip().lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise Unfit("应填“是”或者“否”")


def as_list(value: Any) -> list[Any]:
    """A list; in a cell it is JSON, or parts joined by ； or line feeds."""
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, Mapping):
        return [value]
    text = as_text(value)
    if (found := from_json(text)) is not None and isinstance(found, list):
        return found
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def as_mapping(value: Any) -> Mapping[str, Any]:
    found = from_json(value) if isinstance(value, str) else value
    if not isinstance(found, Mapping):
        raise Unfit("这里应是一组“名称：值”，请核对")
    return found


def from_json(text: str) -> Any | None:
    """What a cell holds as JSON; None for a cell that is no list or mapping."""
    if not text.lstrip().startswith(("[", "{")):
        return None
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def key_of(vocabulary: Sequence[tuple[str, str]], value: Any) -> str:
    """The key for a key or its label."""
    text = as_text(value).strip()
    for key, label in vocabulary:
        if text in (key, label):
            return key
    raise Unfit("不在列表中，请按列表填写")
