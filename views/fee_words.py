"""How an estimate was worked out: ``3 证 × 10 元``; and quantities as people type them."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from content import vocabularies as lists
from content.fee_amounts import charging_of, counted, parts_of, tier_of, unit_of
from content.fee_estimates import quantity_label
from views.times import say_fen

_NUMBER = re.compile(r"\d{1,10}(?:\.\d{1,6})?", re.ASCII)


class QuantityRefused(ValueError):
    """Not a quantity that the standard counts in; the words say what is."""


def read_quantity(text, fields):
    """Raises QuantityRefused."""
    label, decimals = quantity_label(fields), fields.get("quantity_decimals") or 0
    tidied = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if not _NUMBER.fullmatch(tidied):
        raise QuantityRefused(f"“{label}”请只填数字，例如 3")
    if len(tidied.partition(".")[2].rstrip("0")) > decimals:
        most = f"最多 {decimals} 位小数" if decimals else "不能有小数"
        raise QuantityRefused(f"“{label}”{most}，请改正")
    return Fraction(Decimal(tidied))


def say_number(number):
    """A fraction with a finite decimal expansion, as quantities have."""
    text = f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def say_how(line):
    """What of the quantity costs what; rounding and bounds are in the amount beside it."""
    fields = line.standard.fields
    charging = charging_of(fields)
    if charging == lists.FREE:
        return "不收费"
    if charging == lists.FIXED:
        return f"每次 {say_fen(fields['amount_fen'])}"
    said = _say_tiers(line) if charging == lists.TIERS else _say_units(line)
    return "，".join(filter(None, (said, _say_bounds(fields))))


def _say_units(line):
    fields = line.standard.fields
    return _times(counted(fields, line.quantity), unit_of(fields), fields["amount_fen"])


def _times(quantity, unit, fen):
    return f"{say_number(quantity)} {unit} × {say_fen(fen)}".replace("  ", " ")


def _say_tiers(line):
    fields, unit = line.standard.fields, unit_of(line.standard.fields)
    if fields.get("tier_method") == lists.WHOLE:
        tier, quantity = tier_of(fields, line.quantity), counted(fields, line.quantity)
        return f"按“{_say_tier(tier, unit)}”一档：{_say_part(quantity, tier, unit)}"
    parts = parts_of(fields, line.quantity)
    return " ＋ ".join(_say_part(part, tier, unit) for part, tier in parts)


def _say_part(quantity, tier, unit):
    if tier.get("rate") == lists.FIXED:
        return f"{say_number(quantity)} {unit}共 {say_fen(tier['amount_fen'])}"
    return _times(quantity, unit, tier["amount_fen"])


def _say_tier(tier, unit):
    return "以上" if tier.get("up_to") is None else f"不超过 {tier['up_to']} {unit}"


def _say_bounds(fields):
    bounds = [
        f"{label} {say_fen(fields[name])}"
        for name, label in (("minimum_fen", "最低"), ("maximum_fen", "最高"))
        if fields.get(name) is not None
    ]
    return "、".join(bounds)


def tier_rows(fields):
    """(数量, 标准) of each tier, for the page of a standard."""
    unit, below, rows = unit_of(fields), 0, []
    for tier in fields.get("tiers") or ():
        until = tier.get("up_to")
        said = f"超过 {below} {unit}" if below else ""
        said += ("，" if said else "") + f"不超过 {until} {unit}" if until is not None else ""
        fen = tier.get("amount_fen")
        amount = "" if fen is None else say_fen(fen)
        if tier.get("rate") != lists.FIXED:
            amount += f" / {unit or '单位'}"
        rows.append((said or "不论数量", amount))
        below = until if until is not None else below
    return tuple(rows)


def say_exemption(row):
    if row.get("percent") is not None:
        return "全免" if row["percent"] == 100 else f"减收 {row['percent']}%"
    return f"减收 {say_fen(row.get('amount_fen') or 0)}"
