"""What of a case may be charged on a day: published standards in force of the items of its
branches, and lines worked out of them to the fen; nothing else ever becomes a line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from content.approval.fee_standard import FEE_OF
from content.cases.applying import ApplyRefused
from content.cases.bills import BillLine
from content.charging.amounts import quantity_of, quantity_text
from content.clock import day_of
from content.fee_estimates import Estimate, Line, Standard, estimate, why_not_on
from content.items import Item
from content.situations import narrow
from content.standards_in_force import standards_of
from content.vocabularies import NO

Fields = Mapping[str, Any]
NOT_LISTED = "没有公布的收费标准，不得收取"
MOST_LINES = 60


class LinesRefused(ApplyRefused):
    """Lines that cannot be charged as asked: (branch, standard) → sentence."""

    def __init__(self, errors: Mapping[tuple[str, str], str]) -> None:
        super().__init__("缴费单还有问题，请改好后再开。")
        self.errors = dict(errors)


@dataclass(frozen=True)
class Chargeable:
    """可收的一项: a standard of a branch's item; ``stopped`` says why it may not be charged,
    where it may not; ``expected``: the situation says that it applies.
    """

    branch: str
    department_uid: str
    item_title: str
    standard: Standard
    edition: int
    expected: bool
    stopped: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.branch, self.standard.uid


@dataclass(frozen=True)
class LineAsked:
    """要开的一行: which standard of which branch, how many, and whose exemption."""

    branch: str
    standard: str
    quantity: Fraction | None = None
    exemption: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.branch, self.standard


def chargeables(site: Any, case: Any, moment: datetime) -> tuple[Chargeable, ...]:
    """In the order of branches; those that are stopped too, each with its reason."""
    return tuple(one for branch in case.branches for one in _of_branch(site, case, branch, moment))


def _of_branch(site: Any, case: Any, branch: Any, moment: datetime) -> Iterator[Chargeable]:
    item = site.find(branch.item_uid)
    fields = _fields_now(item, branch.item_edition, moment)
    listed = dict.fromkeys(fields.get("fees") or ())
    listed |= dict.fromkeys(site.relations.sources(branch.item_uid, FEE_OF, moment))
    standards = standards_of(site, listed, moment)
    titles = [(one.uid, one.title) for one in standards]
    fees = narrow(fields, case.situation, titles).fees
    reasons = dict(zip((u for u, _ in titles if u in fees.dropped), fees.reasons, strict=False))
    for one in standards:
        yield Chargeable(
            branch=branch.name,
            department_uid=branch.department_uid,
            item_title=fields.get("title") or "",
            standard=one,
            edition=_edition_now(site, one.uid, moment),
            expected=one.uid not in fees.open and not one.stopped,
            stopped=_stopped(fields, one, reasons.get(one.uid, ("", ""))[1], day_of(moment)),
        )


def _fields_now(item: Any, filed_under: int, moment: datetime) -> Fields:
    """What the item says now; where it is silent, what it said when the case was filed."""
    if not isinstance(item, Item):
        return {}
    speaking = item.edition_at(moment)
    if speaking is not None:
        return speaking.fields
    try:
        return item.edition(filed_under).fields
    except KeyError:
        return {}


def _edition_now(site: Any, uid: str, moment: datetime) -> int:
    return site.find(uid).number_at(moment) or 0


def _stopped(item: Fields, standard: Standard, dropped: str, day: date) -> str:
    if item.get("charged") == NO:
        return "事项公布为不收费，不得收取"
    return standard.stopped or dropped or why_not_on(standard.fields, day)


def lines_of(
    site: Any, case: Any, asked: Sequence[LineAsked], moment: datetime
) -> tuple[BillLine, ...]:
    """Raises LinesRefused, ApplyRefused."""
    if not asked:
        raise ApplyRefused("请至少选择一项收费。")
    if len(asked) > MOST_LINES:
        raise ApplyRefused(f"一张缴费单最多 {MOST_LINES} 行。")
    known = {one.key: one for one in chargeables(site, case, moment)}
    lines, errors = [], {}
    for number, one in enumerate(asked, 1):
        try:
            lines.append(_line(str(number), known.get(one.key), one, day_of(moment)))
        except ApplyRefused as refusal:
            errors[one.key] = str(refusal)
    if len({one.key for one in asked}) < len(asked):
        raise ApplyRefused("同一项收费在缴费单里出现了两次，请只留一行。")
    if errors:
        raise LinesRefused(errors)
    return tuple(lines)


def _line(number: str, of: Chargeable | None, asked: LineAsked, day: date) -> BillLine:
    if of is None:
        raise ApplyRefused(NOT_LISTED)
    if of.stopped:
        raise ApplyRefused(of.stopped)
    worked_out = worked_out_line(of.standard, asked.quantity, asked.exemption, day)
    return BillLine(
        line=number,
        branch=of.branch,
        department_uid=of.department_uid,
        standard_uid=of.standard.uid,
        edition=of.edition,
        title=of.standard.title,
        quantity=quantity_text(worked_out.quantity),
        exemption=asked.exemption,
        full_fen=worked_out.full_fen,
        reduced_fen=worked_out.reduced_fen,
    )


def worked_out_line(
    standard: Standard, quantity: Fraction | None, exemption: str, day: date
) -> Line:
    """What a standard comes to. Raises ApplyRefused with the reason why nothing can be told."""
    quantities = {} if quantity is None else {standard.uid: quantity}
    exemptions = {standard.uid: exemption} if exemption else {}
    found: Estimate = estimate([standard], quantities, exemptions, day)
    for _, reason in (*found.stopped, *found.unknown):
        raise ApplyRefused(reason)
    return found.lines[0]


def changed_since(site: Any, case: Any, lines: Sequence[BillLine], moment: datetime) -> str:
    """Why a bill may not be paid any more as it was made: a sentence; empty where it may."""
    known = {one.key: one for one in chargeables(site, case, moment)}
    for line in lines:
        asked = LineAsked(line.branch, line.standard_uid, quantity_of(line.quantity))
        try:
            now = _line(
                line.line,
                known.get(asked.key),
                replace(asked, exemption=line.exemption),
                day_of(moment),
            )
        except ApplyRefused as refusal:
            return f"第 {line.line} 项“{line.title}”：{str(refusal).rstrip('。')}。"
        if now.fen != line.fen:
            return (
                f"第 {line.line} 项“{line.title}”的收费标准已经变动，请取消这张缴费单，重新开单。"
            )
    return ""
