"""编码: the cell of a table → an item's code; what a spreadsheet did to it is undone or told."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from content.importers.values import Unfit, as_text
from content.item_codes import BASIC_LENGTH, tidy_code
from content.vocabularies import ITEM_TYPES

_TYPES = frozenset(key for key, _ in ITEM_TYPES) | {"05", "10"}
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
_SEVERAL = re.compile(r"[0-9A-Z]{8,}", re.IGNORECASE)
# What makes a spreadsheet keep digits as text; typed in front of what is text already.
_APOSTROPHES = "'‘’＇`"
# Codes of one's own have letters, signs and names of offices, but no notes and question marks.
_STRANGE = re.compile(r"[^0-9A-Z\u4e00-\u9fff._/〔〕\[\]-]")
# A General cell shows six significant digits of a long number; a float keeps fifteen.
_SHOWN_DIGITS, _KEPT_DIGITS = 6, 15
_CURE = "请把这一列设为文本格式，按原编码重填"


@dataclass(frozen=True)
class CodeRead:
    """``doubt``: what the person should confirm; ``done``: what was only tidied."""

    code: str
    doubt: str = ""
    done: str = ""


def read_code(value: Any) -> CodeRead:
    """Raises Unfit for a code whose digits are lost."""
    if isinstance(value, bool) or (isinstance(value, Decimal) and value != int(value)):
        raise Unfit(f"编码“{value}”不像编码", _CURE)
    if isinstance(value, int | Decimal):
        return _from_number(int(value))
    text = as_text(value).strip()
    code = tidy_code(text.lstrip(_APOSTROPHES))
    if not re.search(r"[0-9]", code):
        return CodeRead("", f"“{text}”不像编码，没有采用，请填写编码，没有的留空")
    if len(_SEVERAL.findall(text)) > 1:
        raise Unfit(f"一个单元格内有两个编码“{text.strip()}”", "请每个事项写一行，各写一个编码")
    if _SCIENTIFIC.fullmatch(code):
        raise Unfit(f"编码“{code}”是科学计数法，后面的数字已经丢失，无法还原", _CURE)
    if padded := _padded(code):
        return CodeRead(padded, f"编码{code}疑似丢失前导零，建议{padded}，请确认")
    return CodeRead(code, _doubt(code), _tidied(as_text(value), code))


def _doubt(code: str) -> str:
    if re.fullmatch(r"[0-9A-Z]{8,}Y", code):
        return "末位Y表示含子项的主项，不能直接受理"
    if len(code) == BASIC_LENGTH and re.fullmatch(r"[0-9OIL]+", code) and not code.isdigit():
        letters = "、".join(dict.fromkeys(one for one in code if one.isalpha()))
        return f"编码里的字母{letters}像是数字，已按原样保留，请核对"
    if odd := _STRANGE.findall(code):
        return f"编码里有“{''.join(dict.fromkeys(odd))}”，已按原样保留，请核对"
    return ""


def _from_number(number: int) -> CodeRead:
    """A number cell has lost its zeros in front, and perhaps its last digits."""
    digits = str(number)
    if number < 0:
        raise Unfit(f"编码“{number}”不像编码", _CURE)
    if len(digits) > _KEPT_DIGITS:
        raise Unfit(f"编码为数值{digits}，超过15位的数字已经丢失，无法还原", _CURE)
    if len(digits) >= BASIC_LENGTH and len(digits.rstrip("0")) <= _SHOWN_DIGITS:
        shown = f"{number:.5E}".replace("E+0", "E+")
        raise Unfit(
            f"编码为数值{digits}（科学计数法{shown}），末位已被舍为0且不含事项类型码，无法还原",
            _CURE,
        )
    if padded := _padded(digits):
        return CodeRead(padded, f"编码{digits}为数值，疑似丢失前导零，建议{padded}")
    return CodeRead(digits, f"编码{digits}为数值，可能丢了前面的0，已按原样保留，请核对")


def _padded(digits: str) -> str:
    """A national code (00 and a known type) that lost its zeros; empty: it is none."""
    if not re.fullmatch(r"[0-9]{8,11}", digits):
        return ""
    padded = digits.zfill(BASIC_LENGTH)
    return padded if padded.startswith("00") and padded[2:4] in _TYPES else ""


def _tidied(text: str, code: str) -> str:
    """What was done to the text, in words; empty: nothing."""
    if text == code:
        return ""
    said = []
    if wide := [
        letter for letter in text.strip().lstrip(_APOSTROPHES) if "\uff01" <= letter <= "\uff5e"
    ]:
        said.append("、".join(f"全角{one}→{tidy_code(one)}" for one in dict.fromkeys(wide)))
    if text.strip().startswith(tuple(_APOSTROPHES)):
        said.append("编码前的撇号已去除")
    elif text.rstrip() != text and text.strip() == code:
        said.append("编码末尾空格已去除")
    elif re.search(r"\s", text):
        said.append("编码里的空白已去除")
    return "；".join(said) or f"已读作“{code}”"
