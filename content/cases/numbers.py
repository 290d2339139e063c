"""Numbers and codes of cases: what people read aloud, copy from paper and type again.

Of 23 signs none is taken for another, and 23 is a prime: so the check character finds every wrong
sign and every two that changed places.
"""

import random
import re
import unicodedata
from collections.abc import Callable
from datetime import date

from content.item_codes import implementation_findings, tidy_code

SIGNS = "23456789ACEFHJKMNPRTWXY"
NUMBER_LENGTH = 10
DRAFT_CODE, QUERY_CODE, VERIFY_CODE = (6, 5), (3, 4), (4, 5)  # groups, signs in each
SERIALS = 10_000
_TRIES = 20
_BETWEEN = re.compile(r"[\s\-‐-―－]+")


def new_number(chance: random.Random, is_taken: Callable[[str], bool]) -> str:
    """A case number nobody has: nine signs drawn, and a check character."""
    while True:
        drawn = "".join(chance.choices(SIGNS, k=NUMBER_LENGTH - 1))
        number = drawn + check_sign(drawn)
        if not is_taken(number):
            return number


def check_sign(signs: str) -> str:
    """Makes the sum of all signs, each times its place, a multiple of 23."""
    total = sum(place * SIGNS.index(sign) for place, sign in enumerate(signs, 1))
    inverse = pow(NUMBER_LENGTH, -1, len(SIGNS))
    return SIGNS[-total * inverse % len(SIGNS)]


def is_number(text: str) -> bool:
    fits = len(text) == NUMBER_LENGTH and all(sign in SIGNS for sign in text)
    return fits and check_sign(text[:-1]) == text[-1]


def tidy(text: str) -> str:
    """As it is kept: half-width, upper case, without what people put between the groups."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def new_code(chance: random.Random, shape: tuple[int, int]) -> str:
    """A secret in groups. A draft's has 135 bits, a query code 54, a code to verify by 90."""
    groups, length = shape
    return "-".join("".join(chance.choices(SIGNS, k=length)) for _ in range(groups))


def official_number(
    code: str, day: date, chance: random.Random, is_taken: Callable[[str], bool]
) -> str:
    """办件编号: 实施编码 31 · yyyymmdd · 4 digits drawn among those free that day.

    Empty where the item has no valid 实施编码, or has no number left that day.
    """
    if not code or implementation_findings(code):
        return ""
    stem = f"{tidy_code(code)}{day:%Y%m%d}"
    for _ in range(_TRIES):
        number = f"{stem}{chance.randrange(SERIALS):04}"
        if not is_taken(number):
            return number
    free = [number for serial in range(SERIALS) if not is_taken(number := f"{stem}{serial:04}")]
    return chance.choice(free) if free else ""
