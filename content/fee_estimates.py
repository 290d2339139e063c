"""收费预估: what the published standards in force make of quantities and exemptions, to the fen.

Nothing is charged here. What is not known is said, and no total is told then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from content.fee_amounts import NotComputable, amount_due, needs_quantity, rounded

Fields = Mapping[str, Any]
Quantities = Mapping[str, Fraction]


@dataclass(frozen=True)
class Standard:
    """适用的收费标准: ``stopped`` says why it may not be charged on the day, where it may not;
    ``unsure`` why it is not known whether it is charged.
    """

    uid: str
    title: str
    fields: Fields
    basis: tuple[str, ...] = ()
    stopped: str = ""
    unsure: str = ""


@dataclass(frozen=True)
class Line:
    """预估的一项: what is due, ``reduced_fen`` less for ``exemption``."""

    standard: Standard
    quantity: Fraction | None
    full_fen: int
    reduced_fen: int = 0
    exemption: Fields | None = None

    @property
    def fen(self) -> int:
        return self.full_fen - self.reduced_fen


@dataclass(frozen=True)
class Estimate:
    """收费预估. ``unknown`` and ``stopped`` are (title, reason)."""

    lines: tuple[Line, ...]
    unknown: tuple[tuple[str, str], ...]
    stopped: tuple[tuple[str, str], ...]

    @property
    def known_fen(self) -> int:
        return sum(line.fen for line in self.lines)

    @property
    def total_fen(self) -> int | None:
        """None while something is not known: a sum without it would be wrong."""
        return None if self.unknown else self.known_fen


def estimate(
    standards: Sequence[Standard],
    quantities: Quantities,
    exemptions: Mapping[str, str],
    day: date,
) -> Estimate:
    """``quantities`` and ``exemptions`` (whom the exemption is for) by the uid of a standard."""
    lines, unknown, stopped = [], [], []
    for standard in standards:
        if why := standard.stopped or why_not_on(standard.fields, day):
            stopped.append((standard.title, why))
            continue
        try:
            quantity = quantities.get(standard.uid)
            lines.append(_line(standard, quantity, exemptions.get(standard.uid, ""), day))
        except NotComputable as error:
            unknown.append((standard.title, str(error)))
    return Estimate(tuple(lines), tuple(unknown), tuple(stopped))


def _line(standard: Standard, quantity: Fraction | None, who: str, day: date) -> Line:
    fields = standard.fields
    if standard.unsure:
        raise NotComputable(standard.unsure)
    if quantity is None and needs_quantity(fields):
        raise NotComputable(f"请填写“{quantity_label(fields)}”")
    due = amount_due(fields, quantity or Fraction(0))
    full, exemption = rounded(fields, due), None
    if who:
        exemption = next((one for one in exemptions_on(fields, day) if one["who"] == who), None)
        if exemption is None:
            raise NotComputable(f"当日没有“{who}”这项减免，请重新选择")
    reduced = full - rounded(fields, _after(exemption, due)) if exemption else 0
    counted = quantity if needs_quantity(fields) else None
    return Line(standard, counted, full, reduced, exemption)


def _after(exemption: Fields, due: Fraction) -> Fraction:
    """What is left to pay; never less than nothing."""
    percent, amount = exemption.get("percent"), exemption.get("amount_fen")
    if percent is not None:
        return due * (100 - percent) / 100
    return max(Fraction(0), due - (amount or 0))


def quantity_label(fields: Fields) -> str:
    return fields.get("quantity_label") or "数量"


def why_not_on(fields: Fields, day: date) -> str:
    """Why a standard's own days keep it from being charged on ``day``; empty where they do not."""
    start, until = fields.get("effective_on"), fields.get("valid_until")
    if start and day < start:
        return f"自 {start.isoformat()} 起施行，目前不收取"
    if until and day > until:
        return f"已于 {until.isoformat()} 到期，不再收取"
    return ""


def exemptions_on(fields: Fields, day: date) -> Iterator[Fields]:
    for row in fields.get("exemptions") or ():
        start, until = row.get("from_on"), row.get("until_on")
        if (start is None or start <= day) and (until is None or day <= until):
            yield row
