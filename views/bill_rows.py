"""A bill as pages show it: its lines with how and on what basis, its payments and refunds."""

from dataclasses import dataclass

from content.cases.bills import COUNTER, WAYS, account, sound_account
from content.charging.amounts import quantity_of, yuan
from content.charging.chargeable import worked_out_line
from content.clock import day_of, moment_of
from content.fee_estimates import Standard
from content.guide_gates import stated_basis
from content.items import Item
from views.errors import answer
from views.fee_words import say_exemption, say_how
from views.times import say_moment

BROKEN = (
    "这个办件的收费记录前后不合，可能被改动过，所以不能显示，也不能收款或者退费。"
    "请报告管理员，由管理员核验数据库（openhall verify）。"
)


def sound(view):
    """A decorator: of a case whose events cannot be, a sentence rather than a fault."""

    def shown(context, request):
        if sound_account(context.case.events) is None:
            return answer(request, 500, BROKEN)
        return view(context, request)

    return shown


@dataclass(frozen=True)
class LineRow:
    """缴费单行, as text; ``left_fen`` may still be given back."""

    line: str
    title: str
    item: str
    department: str
    how: str
    basis: tuple
    exemption: str
    full: str
    reduced: str
    amount: str
    refunded: str
    left_fen: int


@dataclass(frozen=True)
class PaymentRow:
    """收款, as text; ``problem`` says why it settles nothing."""

    uid: str
    at: str
    by: str
    way: str
    amount: str
    reference: str
    receipt: str
    problem: str
    refunded: str
    left_fen: int


@dataclass(frozen=True)
class RefundRow:
    """退费, as text."""

    uid: str
    at: str
    by: str
    way: str
    amount: str
    lines: tuple
    reason: str
    is_mine: bool


@dataclass(frozen=True)
class ShownBill:
    """缴费单 of a page."""

    uid: str
    state: str
    label: str
    made_at: str
    lines: tuple
    total: str
    total_fen: int
    due: str
    due_fen: int
    refunded: str
    payments: tuple
    refunds: tuple
    asked: tuple
    to_return: str

    @property
    def is_open(self):
        return self.state == "open"


def shown_bill(request, case):
    now = account(case.events)
    bill, sealing = now.bill, request.registry.sealing
    titles = _item_titles(request, case)
    return ShownBill(
        uid=bill.uid,
        state=bill.state,
        label=bill.label,
        made_at=say_moment(moment_of(bill.at)) if bill.uid else "",
        lines=tuple(_line_row(request, line, bill.at, titles) for line in bill.lines),
        total=yuan(bill.total_fen),
        total_fen=bill.total_fen,
        due=yuan(bill.due_fen),
        due_fen=bill.due_fen,
        refunded=yuan(bill.refunded_fen) if bill.refunded_fen else "",
        payments=tuple(_payment_row(request, one) for one in now.payments),
        refunds=tuple(_refund_row(request, case, one, sealing) for one in now.refunds),
        asked=tuple(_refund_row(request, case, one, sealing) for one in now.asked),
        to_return=yuan(now.to_return_fen) if now.to_return_fen else "",
    )


def lines_shown(request, case, lines, micros):
    """Rows of lines that are only worked out."""
    titles = _item_titles(request, case)
    return tuple(_line_row(request, line, micros, titles) for line in lines)


def _item_titles(request, case):
    """Branch → the title of its item, in the wording it was filed under."""
    found = {}
    for branch in case.branches:
        item = request.site.find(branch.item_uid)
        fields = _fields(item, branch.item_edition)
        found[branch.name] = fields.get("title") or ""
    return found


def _fields(item, number):
    try:
        return item.edition(number).fields if isinstance(item, Item) else {}
    except KeyError:
        return {}


def _line_row(request, line, micros, titles):
    fields = _fields(request.site.find(line.standard_uid), line.edition)
    how, exemption = _say_line(line, fields, micros)
    place = request.site.find(line.department_uid)
    return LineRow(
        line=line.line,
        title=line.title,
        item=titles.get(line.branch, ""),
        department=place.title if place is not None else "",
        how=how,
        basis=tuple(stated_basis(fields.get("basis") or ())),
        exemption=exemption,
        full=yuan(line.full_fen),
        reduced=yuan(line.reduced_fen) if line.reduced_fen else "",
        amount=yuan(line.fen),
        refunded=yuan(line.refunded_fen) if line.refunded_fen else "",
        left_fen=line.left_fen,
    )


def _say_line(line, fields, micros):
    """(how it was worked out, whose exemption); of a wording that was expunged only the numbers."""
    standard = Standard(line.standard_uid, line.title, fields)
    try:
        again = worked_out_line(
            standard, quantity_of(line.quantity), line.exemption, day_of(moment_of(micros))
        )
    except ValueError:
        return line.quantity, line.exemption
    row = again.exemption
    if row is None:
        return say_how(again), ""
    basis = f"（依据：{row['basis']}）" if row.get("basis") else ""
    return say_how(again), f"{row['who']}：{say_exemption(row)}{basis}"


def _payment_row(request, one):
    return PaymentRow(
        uid=one.uid,
        at=say_moment(moment_of(one.at)),
        by=name_of(request, one.by),
        way=WAYS.get(one.way, one.way) if one.provider == COUNTER else WAYS["online"],
        amount=yuan(one.amount_fen),
        reference=one.reference,
        receipt=one.receipt,
        problem=one.because,
        refunded=yuan(one.refunded_fen) if one.refunded_fen else "",
        left_fen=one.left_fen,
    )


def _refund_row(request, case, one, sealing):
    said = case.said(sealing, one.asked or one.uid) or case.said(sealing, one.uid)
    return RefundRow(
        uid=one.uid,
        at=say_moment(moment_of(one.at)),
        by=name_of(request, one.by),
        way="退回原支付渠道" if one.way == "online" else WAYS.get(one.way, one.way),
        amount=yuan(one.amount_fen),
        lines=tuple(f"第 {name} 行 {yuan(fen)}" for name, fen in one.lines),
        reason=said.get("reason", ""),
        is_mine=one.by == request.person.account,
    )


def name_of(request, by):
    account_of = request.affairs.people.find(by) if by else None
    return account_of.display_name if account_of is not None else "系统"


def bill_json(case, site):
    """Amounts in fen; nobody who typed or paid is named."""
    now = account(case.events)
    bill = now.bill
    return {
        "@type": "bill",
        "number": case.number,
        "state": bill.state,
        "total_fen": bill.total_fen,
        "due_fen": bill.due_fen,
        "refunded_fen": bill.refunded_fen,
        "to_return_fen": now.to_return_fen,
        "lines": [_line_json(line, site) for line in bill.lines],
        "payments": [
            {
                "at": moment_of(one.at).isoformat(),
                "way": one.way,
                "amount_fen": one.amount_fen,
                "receipt": one.receipt or None,
                "settles": one.settles,
                "refunded_fen": one.refunded_fen,
            }
            for one in now.payments
        ],
    }


def _line_json(line, site):
    fields = _fields(site.find(line.standard_uid), line.edition)
    return {
        "line": line.line,
        "branch": line.branch,
        "title": line.title,
        "standard": line.standard_uid,
        "department": line.department_uid,
        "quantity": line.quantity or None,
        "exemption": line.exemption or None,
        "full_fen": line.full_fen,
        "reduced_fen": line.reduced_fen,
        "fen": line.fen,
        "refunded_fen": line.refunded_fen,
        "basis": stated_basis(fields.get("basis") or ()),
    }
