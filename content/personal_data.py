"""个人信息: finds resident identity numbers, mobile numbers and bank cards in text, to be masked.

It looks at text only; what follows from a find is decided elsewhere.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from content.item_codes import is_credit_code

RESIDENT_ID, MOBILE, BANK_CARD = "resident_id", "mobile", "bank_card"
PERSONAL_LABELS = {RESIDENT_ID: "居民身份证号码", MOBILE: "手机号码", BANK_CARD: "银行卡号"}

# A digit for a digit, so that positions stay those of the text.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ－　", "0123456789Xx- ")
_ADDRESS = re.compile(r"https?://[!-~]+")
# Each of these numbers has eleven digits, most texts have years only: they are not read further.
_ENOUGH_DIGITS = re.compile(r"(?:[0-9０-９][- －　]?){11}")

# Nothing that could continue the number stands beside it: no digit or letter, no decimal point,
# no hyphen to further digits (0431-…).
_BEFORE = r"(?<![0-9A-Za-z])(?<![0-9][-.])"
_AFTER = r"(?![0-9A-Za-z])(?![-.][0-9])"
_RESIDENT_ID = re.compile(rf"{_BEFORE}[1-8][0-9]{{5}}[ -]?[0-9]{{8}}[ -]?[0-9]{{3}}[0-9Xx]{_AFTER}")
# Mobile numbers often stand behind a word (Tel138…) or another number and a hyphen; not, however,
# behind an area code, within a decimal or before a unit.
_NO_MOBILE_BEFORE = r"(?<![0-9])(?<![0-9][A-Za-z])(?<![0-9]\.)(?<!0[0-9]{2}-)(?<!0[0-9]{3}-)"
_NO_MOBILE_AFTER = r"(?![0-9A-Za-z])(?!\.[0-9])(?!\s*(?:元|万|亿|号|%|％|吨|人次|平方米|立方米))"
_MOBILE = re.compile(
    rf"{_NO_MOBILE_BEFORE}(?:\+?86[ -]?)?(1[3-9][0-9][ -]?[0-9]{{4}}[ -]?[0-9]{{4}})"
    rf"{_NO_MOBILE_AFTER}"
)
_GROUPED = r"[3-69][0-9]{3}(?:[ -][0-9]{4}){3}(?:[ -][0-9]{1,3})?"
_BANK_CARD = re.compile(rf"{_BEFORE}(?:[3-69][0-9]{{15,18}}|{_GROUPED}){_AFTER}")
# 9 begins only the oldest cards of one bank; other numbers with 9 are credit codes and the like.
_OLD_CARD = "9558"

_ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_ID_CHECKS = "10X98765432"


@dataclass(frozen=True)
class PersonalNumber:
    """个人号码: where in the text one stands, and what to write instead; not the number itself."""

    what: str
    start: int
    end: int
    mask: str

    @property
    def label(self) -> str:
        return PERSONAL_LABELS[self.what]


def find_personal_data(text: str) -> list[PersonalNumber]:
    """Every such number in ``text``, in order; of two readings of one place the first holds."""
    if not _ENOUGH_DIGITS.search(text):
        return []
    plain = _without_addresses(text.translate(_HALF_WIDTH))
    taken: list[PersonalNumber] = []
    for one in (*_resident_ids(plain), *_bank_cards(plain), *_mobiles(plain)):
        if all(one.end <= other.start or other.end <= one.start for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.start)


def mask_personal_data(text: str) -> str:
    """``text`` with every such number masked."""
    for one in reversed(find_personal_data(text)):
        text = text[: one.start] + one.mask + text[one.end :]
    return text


def is_resident_id(number: str) -> bool:
    """Is it a 居民身份证号码 with a real date of birth and a right check digit (GB 11643)?"""
    if not re.fullmatch(r"[1-8][0-9]{16}[0-9Xx]", number):
        return False
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return born_on.year >= 1850 and number[17].upper() == _ID_CHECKS[total % 11]


def _resident_ids(text: str) -> Iterable[PersonalNumber]:
    return _find(text, _RESIDENT_ID, RESIDENT_ID, is_resident_id, (4, 4))


def _bank_cards(text: str) -> Iterable[PersonalNumber]:
    return _find(text, _BANK_CARD, BANK_CARD, _is_bank_card, (4, 4))


def _mobiles(text: str) -> Iterable[PersonalNumber]:
    return _find(text, _MOBILE, MOBILE, lambda number: True, (3, 4))


def _find(
    text: str,
    pattern: re.Pattern[str],
    what: str,
    is_real: Callable[[str], bool],
    shown: tuple[int, int],
) -> Iterable[PersonalNumber]:
    group = pattern.groups
    for found in pattern.finditer(text):
        number = re.sub(r"[ -]", "", found[group])
        if is_real(number):
            first, last = shown
            hidden = "*" * (len(number) - first - last)
            mask = number[:first] + hidden + number[-last:]
            yield PersonalNumber(what, found.start(group), found.end(group), mask)


def _is_bank_card(number: str) -> bool:
    """Luhn over 16 to 19 digits; a credit code of digits only is none."""
    if number[0] == "9" and not number.startswith(_OLD_CARD):
        return False
    if is_credit_code(number):
        return False
    doubled = (
        sum(divmod(int(digit) * 2, 10)) if place % 2 else int(digit)
        for place, digit in enumerate(reversed(number))
    )
    return sum(doubled) % 10 == 0


def _without_addresses(text: str) -> str:
    """Web addresses blanked out: the numbers in them name pages."""
    return _ADDRESS.sub(lambda found: " " * len(found[0]), text)
