"""Names of steps, fields and choices, made from their titles; once given they stay."""

import re
from collections.abc import Collection
from itertools import count

LONGEST = 20


def name_of(title: str, taken: Collection[str]) -> str:
    """申请人姓名 → sqrxm, sqrxm2 where that is taken."""
    initials = initials_of(title)
    stem = initials if initials[:1].isalpha() else f"x{initials}"
    numbered = (stem if number == 1 else f"{stem}{number}" for number in count(1))
    return next(name for name in numbered if name not in taken)


def initials_of(title: str) -> str:
    """残联 → cl; at most 20 letters and digits."""
    # A dictionary of 40,000 characters, wanted only where a form is designed
    from pypinyin import Style, lazy_pinyin

    letters = "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower()
    return re.sub(r"[^a-z0-9]", "", letters)[:LONGEST]
