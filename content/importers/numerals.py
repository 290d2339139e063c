"""Numerals as people write them, read to whole numbers; what is counted is not asked."""

import re
import unicodedata

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
_DIGITS |= {"陆": 6, "柒": 7, "捌": 8, "玖": 9}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CONTRACTED = {"廿": "二十", "卅": "三十"}

CHINESE = "[零〇○一二两三四五六七八九十百千廿卅壹贰叁肆伍陆柒捌玖拾佰仟]"
NUMERAL = rf"(?:\d+(?:\.0+)?|{CHINESE}+)"


def half_width(text: str) -> str:
    """３０ → 30 and （ → (; both forms of the zero are one, white space is gone."""
    folded = unicodedata.normalize("NFKC", text.replace("○", "〇"))
    return re.sub(r"[\s\u200b\ufeff]+", "", folded)


def has_gap(text: str) -> bool:
    """Does white space part two digits, so that they are perhaps two numbers (``20 15日``)?"""
    return re.search(r"\d\s+\d", text) is not None


def whole(numeral: str) -> int | None:
    """``20``, ``20.0``, ``二十``, ``一百二十``, ``廿五``, ``二〇``; None for what is no number."""
    text = half_width(numeral)
    if re.fullmatch(r"\d+(?:\.0+)?", text):
        return int(text.partition(".")[0])
    for short, full in _CONTRACTED.items():
        text = text.replace(short, full)
    if not re.fullmatch(f"{CHINESE}+", text):
        return None
    if not any(unit in text for unit in _TENS):
        return _digit_by_digit(text)
    return _by_units(text)


def chinese(number: int) -> str:
    """51 → 五十一, as articles of a law are numbered; below 10,000."""
    said, zero = "", False
    for unit, label in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            said += f"{'零' if zero else ''}{'零一二三四五六七八九'[digit]}{label}"
        zero = not digit and bool(said)
    return said.removeprefix("一") if said.startswith("一十") else said or "零"


def _digit_by_digit(text: str) -> int | None:
    """二〇 is 20; but 二三 could be two or three."""
    if len(text) > 1 and not set(text) & set("零〇"):
        return None
    return int("".join(str(_DIGITS[character]) for character in text))


def _by_units(text: str) -> int | None:
    """None where units do not fall: 十百 or 二十三十."""
    total, digit, last = 0, None, 10_000
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
            continue
        unit = _TENS[character]
        if unit >= last or digit == 0:
            return None
        total, digit, last = total + (1 if digit is None else digit) * unit, None, unit
    return total + (digit or 0)
