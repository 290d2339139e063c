"""开单: one bill a case, of published standards in force only; and its cancelling."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from content.case_letters import bill_cancelled_letter, billed_letter
from content.cases.acting import append_event, settle
from content.cases.applying import ApplyRefused
from content.cases.bills import (
    BILL_CANCELLED,
    BILLED,
    CANCELLED,
    NONE,
    RETURNED,
    BillLine,
    account,
)
from content.cases.event_types import CHARGE_SAID, DECLINED, WITHDRAWN
from content.cases.following.money import BILLABLE
from content.cases.following.rules import Event
from content.charging.amounts import yuan
from content.charging.chargeable import LineAsked, lines_of
from content.charging.entering import checked_reason, enter, ledger, tell

# What the ledger calls them
LABELS = {
    "say_charges": "核定收费数量",
    "make_bill": "开出缴费单",
    "cancel_bill": "取消缴费单",
    "take_payment": "收费窗口收款",
    "receive_payment": "收到网上支付",
    "ask_refund": "提出退费",
    "decline_refund": "不同意退费",
    "refund": "退费",
}
NOT_ACCEPTED = "办件还没有受理，不能收费。请先受理。"
ENDED = "办件已经撤回或者没有受理，不能收费。"


def unbillable_because(case: Any, state: str) -> str:
    """Why no bill can be made now: a sentence; empty where one can. ``state``: what is true of
    the case, with what silence made of it."""
    if state not in BILLABLE:
        return ENDED if state in (WITHDRAWN, DECLINED) else NOT_ACCEPTED
    now = account(case.events).bill
    if now.state not in (NONE, CANCELLED, RETURNED):
        return f"这个办件已有缴费单（{now.label}），一个办件只开一张。需要更改的，请先取消。"
    return ""


def make_bill(doing: Any, case: Any, asked: Sequence[LineAsked]) -> dict[str, Any]:
    """Raises ApplyRefused, LinesRefused."""
    settle(doing, case)
    if because := unbillable_because(case, case.standing.state):
        raise ApplyRefused(because)
    lines = lines_of(doing.site, case, asked, doing.moment)
    event = enter(doing, case, BILLED, lines=[_facts(line) for line in lines])
    ledger.record("make_bill", doing, event, case.government_uid)
    total = sum(line.fen for line in lines)
    if total:
        tell(doing, case, lambda facts: billed_letter(facts, yuan(total)))
    return event


def _facts(line: BillLine) -> dict[str, Any]:
    said = asdict(line)
    return {
        "line": said["line"],
        "branch": said["branch"],
        "department": said["department_uid"],
        "standard": said["standard_uid"],
        "edition": said["edition"],
        "title": said["title"],
        "quantity": said["quantity"],
        "exemption": said["exemption"],
        "full_fen": said["full_fen"],
        "reduced_fen": said["reduced_fen"],
    }


def charges_said(events: Iterable[Event]) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Branch → (standard, quantity, exemption) that its office said last are to be charged."""
    found = {}
    for event in events:
        if event["type"] == CHARGE_SAID:
            lines = event["lines"]
            said = tuple((one["standard"], one["quantity"], one["exemption"]) for one in lines)
            found[event["branch"]] = said
    return found


def say_charges(doing: Any, case: Any, branch: str, asked: Sequence[LineAsked]) -> dict[str, Any]:
    """What the office of a branch says is to be charged for it; the cashier makes the bill.

    Raises ApplyRefused, LinesRefused.
    """
    settle(doing, case)
    if because := unbillable_because(case, case.standing.state):
        raise ApplyRefused(because)
    if any(one.branch != branch for one in asked):
        raise ApplyRefused("只能核定本部门事项的收费。")
    lines = lines_of(doing.site, case, asked, doing.moment) if asked else ()
    said = [
        {"standard": one.standard_uid, "quantity": one.quantity, "exemption": one.exemption}
        for one in lines
    ]
    event = append_event(doing, case, CHARGE_SAID, branch=branch, lines=said)
    doing.record("say_charges", case.uid, case.department_uid)
    return event


def cancel_bill(doing: Any, case: Any, reason: str) -> dict[str, Any]:
    """Only one that waits to be paid. Raises ApplyRefused."""
    reason = checked_reason(reason)
    uid = account(case.events).bill.uid
    event = enter(doing, case, BILL_CANCELLED, said=reason, bill=uid)
    ledger.record("cancel_bill", doing, event, case.government_uid)
    tell(doing, case, bill_cancelled_letter)
    return event
