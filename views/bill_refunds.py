"""退费: of a payment, in full or by line; above an amount a second cashier agrees or does not."""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.areas import BillPage
from content.cases.applying import ApplyRefused
from content.cases.bills import REFUND_ASKED, account
from content.charging.amounts import AmountRefused, figure, read_fen, yuan
from content.charging.refunding import RefundWish, confirm_refund, decline_refund, refund
from content.permissions import Permission as P
from views.bill_page import CONFLICT, bill_page, show_bill
from views.bill_rows import shown_bill, sound
from views.cookies import flash
from views.forms import posted_texts
from views.urls import url_of

ASKED = "退费已提出，要另一位收费人员复核后才退。"
RETURNED = "退费已登记。"


def show_refund(context, request, typed=None, problem=""):
    typed = typed or {}
    uid = typed.get("payment") or request.GET.get("payment", "")
    now = account(context.case.events)
    payment = now.payment(uid)
    if payment is None or not payment.left_fen:
        raise HTTPNotFound("没有这笔可以退的收款，请从缴费单的页面打开。")
    lines = ()
    if payment.settles:
        shown = {one.line: one for one in shown_bill(request, context.case).lines}
        of = now.bill_of(payment.bill_uid)
        lines = tuple(
            (one.line, one.title, yuan(one.left_fen),
             typed.get(f"fen-{one.line}", figure(one.left_fen)))
            for one in of.lines if one.left_fen and one.line in shown
        )  # fmt: skip
    return bill_page(
        context,
        request,
        "退费",
        problem=problem,
        payment=payment.uid,
        paid=yuan(payment.amount_fen),
        left=yuan(payment.left_fen),
        because=payment.because,
        lines=lines,
        reason=typed.get("reason", ""),
        alone=yuan(request.refund_rules().alone_fen),
    )


def make_refund(context, request):
    typed = posted_texts(request)
    try:
        wish = RefundWish(typed.get("payment", ""), typed.get("reason", ""), tuple(_lines(typed)))
        _check_some(context, wish)
        event = refund(request.clerk_doing(), context.case, wish, request.refund_rules())
    except (ApplyRefused, AmountRefused) as refusal:
        if not _left(context, typed.get("payment", "")):
            return _done(context, request, str(refusal), "warn")
        request.response.status_int = CONFLICT
        return show_refund(context, request, typed, str(refusal))
    return _done(context, request, ASKED if event["type"] == REFUND_ASKED else RETURNED)


def _left(context, payment_uid):
    """What of a payment may still be given back; somebody else may have been quicker."""
    payment = account(context.case.events).payment(payment_uid)
    return payment.left_fen if payment is not None else 0


def _check_some(context, wish):
    """All fields left empty give nothing back, rather than everything. Raises ApplyRefused."""
    payment = account(context.case.events).payment(wish.payment_uid)
    if payment is not None and payment.settles and not wish.lines:
        raise ApplyRefused("请至少在一行填写要退的金额。")


def _lines(typed):
    """(line, fen) of every amount that was typed. Raises AmountRefused."""
    for name, text in typed.items():
        line = name.removeprefix("fen-")
        if line != name and text.strip() and read_fen(text):
            yield line, read_fen(text)


def decide(context, request):
    """By the second person: agreed, or not."""
    typed, case = posted_texts(request), context.case
    try:
        if typed.get("says") == "agree":
            confirm_refund(
                request.clerk_doing(), case, typed.get("asked", ""), request.refund_rules()
            )
            return _done(context, request, RETURNED)
        decline_refund(request.clerk_doing(), case, typed.get("asked", ""), typed.get("reason", ""))
    except ApplyRefused as refusal:
        request.response.status_int = CONFLICT
        return show_bill(context, request, str(refusal))
    return _done(context, request, "已记为不同意退费。")


def _done(context, request, said, kind="ok"):
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, kind, said)
    return response


def includeme(config):
    common = {"context": BillPage, "permission": P.CHARGE_CASE, "http_cache": 0, "decorator": sound}
    page = {"name": "refund", "renderer": "templates/bill_refund.pt", **common}
    config.add_view(show_refund, request_method=("GET", "HEAD"), **page)
    config.add_view(make_refund, request_method="POST", **page)
    config.add_view(
        decide,
        name="decide_refund",
        request_method="POST",
        renderer="templates/bill.pt",
        **common,
    )
