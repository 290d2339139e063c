"""Numbers in cells → what a person sees there: dates, percentages, zeros before a code.

Where a format shows anything but the number itself, what is shown is the value.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from content.importers.grid import Cell, Fault, Value

GENERAL = "General"
# ECMA-376 18.8.30, and those that a Chinese Excel adds.
_BUILT_IN: Mapping[int, str] = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    48: "##0.0E+0",
    49: "@",
}
_MONTHS, _TIMES = frozenset((17, 27, 57)), frozenset((18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56))
_YEARLESS = frozenset((16, 28, 29, 30, 54, 58))
_DATES = frozenset((14, 15, 22, 31, 36, 50, 51, 52, 53, 34, 35))
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]')
_DATE_LETTERS = re.compile(r"[ymdhse]", re.IGNORECASE)
_DIGITS = re.compile(r"General|[0#?][0#?,]*(?:\.[0#?]+)?(?:E[+-]?[0#?]+)?", re.IGNORECASE)
_OWN_MONEY = frozenset(("¥", "￥", "元", "CNY", "RMB"))
_LAST_SERIAL = 2_958_466
_LONGEST, _NINE_PLACES = 18, Decimal("1E-9")
_LEAP_BUG = 60


class Number(NamedTuple):
    """What a cell with a number says: its value, and what is seen."""

    value: Value
    shown: str


@lru_cache(maxsize=1024)
def built_in(uid: int) -> str:
    """The format of a number that no workbook spells out."""
    if uid in _DATES:
        return "yyyy-mm-dd"
    if uid in _MONTHS:
        return 'yyyy"年"m"月"'
    if uid in _YEARLESS:
        return 'm"月"d"日"'
    return "h:mm" if uid in _TIMES else _BUILT_IN.get(uid, GENERAL)


def number(raw: str, form: str, since_1904: bool = False) -> Number:
    """Raises ValueError for what is no number."""
    amount = exact(raw)
    letters = _date_letters(form)
    if letters:
        return _moment(amount, letters, since_1904)
    shown = general(amount) if form in (GENERAL, "@", "") else formatted(amount, form)
    as_is = form in (GENERAL, "@", "") or _shows_the_number(form)
    return Number(tidy(amount) if as_is else shown, shown)


def exact(raw: str) -> Decimal:
    """With the 15 digits that a spreadsheet keeps. Raises ValueError."""
    try:
        amount = Decimal(raw)
    except InvalidOperation:
        raise ValueError(raw) from None
    if not amount.is_finite() or amount.adjusted() > 308:
        raise ValueError(raw)
    if len(amount.as_tuple().digits) > 15:
        amount = Decimal(f"{amount:.14E}")
    return amount


def tidy(amount: Decimal) -> int | Decimal:
    """20.0 is the whole number 20."""
    if amount == amount.to_integral_value() and amount.adjusted() < 40:
        return int(amount)
    return amount.normalize()


def general(amount: Decimal) -> str:
    """As a cell without a format shows it: eleven digits, and then 2.20118E+11."""
    if amount and (amount.adjusted() > 10 or amount.adjusted() < -9):
        digits, _, power = f"{amount:.5E}".partition("E")
        digits = digits.rstrip("0").rstrip(".")
        return f"{digits}E{int(power):+03d}"
    return plain(amount.quantize(_NINE_PLACES))


def plain(amount: Decimal) -> str:
    """0.50 → 0.5, 20.0 → 20."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def formatted(amount: Decimal, form: str) -> str:
    """The number by one of the format's sections for positive, negative and zero."""
    section, amount = _section(amount, form)
    found = _DIGITS.search(_QUOTED.sub(lambda one: "\x00" * len(one[0]), section))
    if found is None:
        return _literal(section)
    before, after = _literal(section[: found.start()]), _literal(section[found.end() :])
    if "%" in before + after:
        amount *= 100
    sign = "-" if amount < 0 else ""
    return f"{sign}{before}{_digits(abs(amount), found[0])}{after}"


def _section(amount: Decimal, form: str) -> tuple[str, Decimal]:
    parts = form.split(";")
    if amount < 0 and len(parts) > 1:
        return parts[1], abs(amount)
    if amount == 0 and len(parts) > 2:
        return parts[2], amount
    return parts[0], amount


def _literal(text: str) -> str:
    return _LITERAL.sub(lambda one: one[1] or one[2] or one[3] or "", text)


def _digits(amount: Decimal, pattern: str) -> str:
    if pattern.lower() == GENERAL.lower():
        return general(amount)
    if "E" in pattern.upper() or amount.adjusted() > _LONGEST:
        return f"{amount:.2E}"
    scale = len(pattern) - len(pattern.rstrip(","))
    whole, _, fraction = pattern.rstrip(",").partition(".")
    places = len(fraction)
    rounded = (amount / 1000**scale).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    units, dot, rest = text.partition(".")
    least = len(fraction.rstrip("#?")) if fraction else 0
    while rest and len(rest) > least and rest.endswith("0"):
        rest = rest[:-1]
    units = "" if units == "0" and "0" not in whole else units.zfill(whole.count("0"))
    return units + (dot + rest if rest else "")


@lru_cache(maxsize=1024)
def _shows_the_number(form: str) -> bool:
    """Nothing but digits, separators and our own money's sign is shown."""
    for section in form.split(";")[:3]:
        found = _DIGITS.search(_QUOTED.sub(lambda one: "\x00" * len(one[0]), section))
        if found is None:
            continue
        whole = found[0].partition(".")[0]
        around = _literal(section[: found.start()]) + _literal(section[found.end() :])
        rest = around.strip(" ()-+")
        if (rest and rest not in _OWN_MONEY) or (whole.count("0") > 1 and "," not in whole):
            return False
        if found[0].endswith(","):
            return False
    return True


@lru_cache(maxsize=1024)
def _date_letters(form: str) -> str:
    """The letters of a format that tell a date or time: ``ymd``, ``h``; empty for a number's."""
    if GENERAL.lower() in form.lower():
        return ""
    bare = _QUOTED.sub("", form.partition(";")[0])
    elapsed = re.search(r"\[(h+|m+|s+)\]", form, re.IGNORECASE)
    if re.search(r"[#0?]", bare.replace("E+", "").replace("e+", "")) and "s" not in bare.lower():
        return ""
    found = "".join(dict.fromkeys(_DATE_LETTERS.findall(bare.lower().replace("am/pm", ""))))
    return f"{found}*" if elapsed else found


def _moment(amount: Decimal, letters: str, since_1904: bool) -> Number:
    """A day, a moment of a day or a time; a month or a day without its year is what is seen."""
    if not 0 <= amount < _LAST_SERIAL:
        return Number(Fault("#####"), "#####")
    days, part = divmod(amount, 1)
    seconds = int((part * 86400).to_integral_value(ROUND_HALF_UP))
    clock = _clock(int(days) * 86400 + seconds if "*" in letters else seconds)
    if "*" in letters or (set(letters) <= set("mhs") and set(letters) & set("hs")):
        return Number(clock, clock)
    if not since_1904 and days == _LEAP_BUG:
        return Number("1900-02-29", "1900-02-29")
    day = _day(int(days), since_1904)
    if "d" not in letters and "h" not in letters:
        shown = f"{day.year}年{day.month}月" if "m" in letters else f"{day.year}年"
        return Number(shown, shown)
    if "y" not in letters and "e" not in letters:
        shown = f"{day.month}月{day.day}日"
        return Number(shown, shown)
    if not seconds:
        return Number(day, day.isoformat())
    moment = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)
    return Number(moment, moment.isoformat(" "))


def _day(serial: int, since_1904: bool) -> date:
    """Excel counts a 29 February 1900 that was not."""
    if since_1904:
        return date(1904, 1, 1) + timedelta(days=serial)
    return date(1899, 12, 31 if serial < _LEAP_BUG else 30) + timedelta(days=serial)


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours:02d}:{rest // 60:02d}" + (f":{rest % 60:02d}" if rest % 60 else "")


def number_cell(raw: str, form: str, since_1904: bool, formula: str = "") -> Cell:
    found = number(raw, form, since_1904)
    return Cell(found.value, found.shown, formula)
