"""计费: what a fee standard asks for a quantity, exactly; whether it may be asked is elsewhere.

Amounts are fractions of fen until the standard's own words round them, once, at the end.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any

from content import vocabularies as lists

Fields = Mapping[str, Any]


class NotComputable(ValueError):
    """No amount can be told; the words say what is not known."""


def charging_of(fields: Fields) -> str:
    """How it is charged; a schedule that gives an amount and no more means each unit."""
    said = fields.get("charging") or ""
    if said:
        return str(said)
    return lists.PER_UNIT if fields.get("amount_fen") is not None else lists.NOT_COMPUTABLE


def needs_quantity(fields: Fields) -> bool:
    return charging_of(fields) in (lists.PER_UNIT, lists.TIERS)


def unit_of(fields: Fields) -> str:
    """每证 → 证."""
    return (fields.get("unit") or "").strip().removeprefix("每")


def counted(fields: Fields, quantity: Fraction) -> Fraction:
    """The quantity that counts: 不足一个单位的按一个单位计."""
    rounds_up = fields.get("quantity_rounding") == lists.ROUNDED_UP
    return Fraction(ceil(quantity)) if rounds_up else quantity


def amount_due(fields: Fields, quantity: Fraction) -> Fraction:
    """In fen, within the least and the most. Raises NotComputable."""
    if faults := computing_faults(fields):
        raise NotComputable(faults[0][1])
    raw = _CHARGES[charging_of(fields)](fields, counted(fields, quantity))
    least, most = fields.get("minimum_fen"), fields.get("maximum_fen")
    if raw and least is not None:
        raw = max(raw, Fraction(least))
    return raw if most is None else min(raw, Fraction(most))


def rounded(fields: Fields, fen: Fraction) -> int:
    step, how = _ROUNDINGS[fields.get("amount_rounding") or lists.NEAREST_FEN]
    return how(fen / step) * step


def parts_of(fields: Fields, quantity: Fraction) -> list[tuple[Fraction, Fields]]:
    """(quantity in the tier, tier) of each tier that has a part of it; for marginal tiers."""
    return [(part, tier) for part, tier in _segments(fields, counted(fields, quantity)) if part]


def tier_of(fields: Fields, quantity: Fraction) -> Fields:
    """The tier that a quantity lies in. Raises NotComputable."""
    quantity = counted(fields, quantity)
    for tier in fields.get("tiers") or ():
        if tier.get("up_to") is None or quantity <= tier["up_to"]:
            found: Fields = tier
            return found
    raise NotComputable("数量超过公布的最高一档，请先咨询")


def computing_faults(fields: Fields) -> list[tuple[str, str]]:
    """(field, what is missing or contradictory) of a standard that says how it is charged."""
    charging = charging_of(fields)
    if charging in (lists.FIXED, lists.PER_UNIT) and fields.get("amount_fen") is None:
        way = lists.label_of(lists.CHARGINGS, charging)
        return [("amount_fen", f"计费方式是“{way}”，还没有写明金额")]
    if charging == lists.TIERS and (fault := _tiers_fault(fields.get("tiers") or ())):
        return [("tiers", fault)]
    return []


def _tiers_fault(tiers: Sequence[Fields]) -> str:
    if not tiers:
        return "计费方式是“分档计收”，还没有写明收费档次"
    if any(tier.get("amount_fen") is None for tier in tiers):
        return "有的收费档次没有写明金额"
    bounds = [tier.get("up_to") for tier in tiers]
    stated = [0, *(bound for bound in bounds if bound is not None)]
    if None in bounds[:-1] or any(a >= b for a, b in pairwise(stated)):
        return "收费档次应从小到大，只有最后一档可以不写“不超过”"
    return ""


def _fixed(fields: Fields, quantity: Fraction) -> Fraction:
    return Fraction(fields["amount_fen"])


def _per_unit(fields: Fields, quantity: Fraction) -> Fraction:
    return fields["amount_fen"] * quantity


def _free(fields: Fields, quantity: Fraction) -> Fraction:
    return Fraction(0)


def _unknown(fields: Fields, quantity: Fraction) -> Fraction:
    raise NotComputable("金额要按收费标准和依据文件另行核定")


def _tiered(fields: Fields, quantity: Fraction) -> Fraction:
    tier = tier_of(fields, quantity)  # refused beyond the last one, however it is computed
    if not quantity:
        return Fraction(0)
    if fields.get("tier_method") == lists.WHOLE:
        return charge_of(tier, quantity)
    return sum((charge_of(one, part) for part, one in _segments(fields, quantity)), Fraction(0))


def charge_of(tier: Fields, quantity: Fraction) -> Fraction:
    """Of the part of a quantity that lies in a tier."""
    if not quantity:
        return Fraction(0)
    whole = tier.get("rate") == lists.FIXED
    return Fraction(tier["amount_fen"]) if whole else tier["amount_fen"] * quantity


def _segments(fields: Fields, quantity: Fraction) -> Iterator[tuple[Fraction, Fields]]:
    below = Fraction(0)
    for tier in fields.get("tiers") or ():
        bound = quantity if tier.get("up_to") is None else min(quantity, Fraction(tier["up_to"]))
        yield max(Fraction(0), bound - below), tier
        below = max(below, bound)


def _nearest(value: Fraction) -> int:
    """四舍五入: a half goes up."""
    return floor(value + Fraction(1, 2))


_CHARGES: Mapping[str, Callable[[Fields, Fraction], Fraction]] = {
    lists.FIXED: _fixed,
    lists.PER_UNIT: _per_unit,
    lists.TIERS: _tiered,
    lists.FREE: _free,
    lists.NOT_COMPUTABLE: _unknown,
}
_ROUNDINGS: Mapping[str, tuple[int, Callable[[Fraction], int]]] = {
    lists.NEAREST_FEN: (1, _nearest),
    lists.NEAREST_JIAO: (10, _nearest),
    lists.JIAO_DOWN: (10, floor),
    lists.NEAREST_YUAN: (100, _nearest),
    lists.YUAN_DOWN: (100, floor),
    lists.YUAN_UP: (100, ceil),
}
