"""事项编码: reading and checking item codes, softly: what breaks the rule is kept and said.

Rules: GB/T 39554.1-2020 and DB22/T 2848-2017 for items, GB 32100-2015 for the credit code in them.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from content.kinds import Fields, Finding
from content.vocabularies import EXERCISE_LEVELS, ITEM_TYPES, label_of

BASIC_LENGTH, IMPLEMENTATION_LENGTH, BUSINESS_LENGTH = 12, 31, 14

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CREDIT_CODE = re.compile(rf"[{_CREDIT_ALPHABET}]{{18}}")
# Y as the last character marks a main item that has sub-items.
_BASIC = re.compile(r"[0-9]{11}[0-9Y]")
_BUSINESS = re.compile(r"[0-9]{14}|[0-9]{13}Y|[0-9]{11}Y[0-9]{2}")
_LEVEL_DIGITS = {str(digit): key for digit, (key, _) in enumerate(EXERCISE_LEVELS, 1)}


class ImplementationCode(NamedTuple):
    """实施编码: 统一社会信用代码 18 · 行使层级 1 · 基本编码 12."""

    credit_code: str
    level_digit: str
    basic_code: str

    @property
    def level(self) -> str | None:
        """The key of the exercise level; None for a digit that means none."""
        return _LEVEL_DIGITS.get(self.level_digit)


def tidy_code(code: str) -> str:
    """Half-width, upper case, without the white space that spreadsheets leave."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", code)).upper()


def is_credit_code(code: str) -> bool:
    """Is it a 统一社会信用代码 with a right check character (GB 32100)?"""
    if not _CREDIT_CODE.fullmatch(code):
        return False
    values = [_CREDIT_ALPHABET.index(character) for character in code]
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=False))
    return values[17] == -total % 31


def parse_implementation_code(code: str) -> ImplementationCode | None:
    """Its three parts; None unless it has 31 characters."""
    tidy = tidy_code(code)
    if len(tidy) != IMPLEMENTATION_LENGTH:
        return None
    return ImplementationCode(tidy[:18], tidy[18], tidy[19:])


def implementation_findings(code: str, exercise_level: str = "") -> list[str]:
    """What is wrong with an 实施编码, a sentence each; nothing wrong: empty."""
    parsed = parse_implementation_code(code)
    if parsed is None:
        length = len(tidy_code(code))
        return [f"实施编码应为 31 位，现为 {length} 位，请与编码管理部门核对"]
    wrong = []
    if not is_credit_code(parsed.credit_code):
        wrong.append("实施编码前 18 位不是有效的统一社会信用代码（校验位不符），请核对")
    wrong += _level_findings(parsed, exercise_level)
    if not _BASIC.fullmatch(parsed.basic_code):
        wrong.append("实施编码后 12 位不是有效的基本编码，应为 12 位数字（含子项的主项末位为 Y）")
    return wrong


def _level_findings(parsed: ImplementationCode, exercise_level: str) -> list[str]:
    digit, level = parsed.level_digit, parsed.level
    if level is None:
        return [f"实施编码第 19 位（行使层级）应为 1 至 7，现为“{digit}”，请核对"]
    if exercise_level and level != exercise_level:
        said = label_of(EXERCISE_LEVELS, exercise_level)
        coded = label_of(EXERCISE_LEVELS, level)
        return [f"实施编码第 19 位“{digit}”表示{coded}，与所填的行使层级“{said}”不同，请核对"]
    return []


def basic_findings(code: str, item_type: str = "") -> list[str]:
    """What is wrong with a 基本编码; types outside the national table are let be."""
    tidy = tidy_code(code)
    if not _BASIC.fullmatch(tidy):
        return [f"基本编码应为 12 位数字（含子项的主项末位为 Y），现为“{code}”，请核对"]
    coded = tidy[2:4]
    if item_type and coded != item_type and coded in dict(ITEM_TYPES):
        said = label_of(ITEM_TYPES, item_type)
        return [
            f"基本编码第 3、4 位“{coded}”表示{label_of(ITEM_TYPES, coded)}，"
            f"与所填的事项类型“{said}”不同，请核对"
        ]
    return []


def business_findings(code: str, basic_code: str = "") -> list[str]:
    """What is wrong with a 业务办理项编码: its item's basic code and two digits."""
    tidy, basic = tidy_code(code), tidy_code(basic_code)
    if not _BUSINESS.fullmatch(tidy):
        return [f"业务办理项编码应为 14 位（基本编码加 2 位序号），现为“{code}”，请核对"]
    # A main item's code ends in 00Y where its sub-items have their serial of three digits.
    shared = basic[:9] if basic.endswith("Y") else basic
    if _BASIC.fullmatch(basic) and not tidy.startswith(shared):
        return [f"业务办理项编码“{code}”不以本事项的基本编码开头，请核对"]
    return []


def code_findings(fields: Fields) -> list[Finding]:
    """What is wrong with the codes of an approval item, as notes: never a reason to refuse it."""
    basic = fields.get("basic_code") or ""
    implementation = fields.get("implementation_code") or ""
    found = [*_notes("basic_code", basic and basic_findings(basic, fields.get("item_type") or ""))]
    if implementation:
        level = fields.get("exercise_level") or ""
        found += _notes("implementation_code", implementation_findings(implementation, level))
        found += _notes("implementation_code", _disagreement(implementation, basic))
    for row in fields.get("business_codes") or ():
        if row.get("code"):
            found += _notes("business_codes", business_findings(row["code"], basic))
    return found


def _disagreement(implementation: str, basic: str) -> list[str]:
    parsed = parse_implementation_code(implementation)
    if parsed is None or not basic or parsed.basic_code == tidy_code(basic):
        return []
    return ["实施编码的后 12 位与基本编码不同，请核对"]


def _notes(field: str, messages: Iterable[str]) -> list[Finding]:
    return [Finding("note", field, message) for message in messages]
