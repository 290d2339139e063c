"""办件的缴费单, for the cashier and those who handle the case: read, paid, cancelled, printed."""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.areas import BillPage
from content.cases.applying import ApplyRefused
from content.cases.bills import CASH, POS, WAYS, account
from content.cases.clocks import standing_at
from content.cases.persons import applying
from content.cases.shown import hidden_name
from content.cases.subjects import subject_of
from content.charging.billing import cancel_bill, unbillable_because
from content.charging.chargeable import changed_since
from content.charging.paying import orders_under_way, take_payment
from content.charging_areas import CashierDesk
from content.clock import moment_of
from content.permissions import Permission as P
from views.bill_rows import bill_json, shown_bill, sound
from views.cookies import flash
from views.forms import posted_texts
from views.keeping import keep_out
from views.layout import page, url_of
from views.receipt_of_payment import receipt_values
from views.times import say_moment

CONFLICT = 409
CHANGED = "您打开之后，这张缴费单已经变了。下面是现在的内容，请核对后再办。"


def bill_page(context, request, title="缴费单", **values):
    """The values of every page of a bill."""
    keep_out(request)
    case = context.case
    subject = subject_of(request.site, case, request.moment)
    person = applying(subject.definition, case.answers(request.registry.sealing))
    may_charge = request.may(P.CHARGE_CASE, context)
    desk = CashierDesk(_hall(context))
    return {
        "layout": page(request, f"{title} {case.number}", crumbs=_crumbs(request, context, desk)),
        "title": title,
        "number": case.number,
        "item": subject.title,
        "hall": subject.hall,
        "applicant": hidden_name(person.name),
        "bill": shown_bill(request, case),
        "may_charge": may_charge,
        "url": url_of(request, context),
        "desk_url": url_of(request, desk) if request.may(P.LIST_BILLS, desk) else "",
        "case_url": _case_url(request, context),
        "csrf_token": request.csrf_token(),
        "problem": "",
        **values,
    }


def _hall(context):
    return context.__parent__.__parent__.__parent__


def _case_url(request, context):
    may = request.may(P.VIEW_CASE, context.__parent__)
    return url_of(request, context.__parent__) if may else ""


def _crumbs(request, context, desk):
    return [("收费窗口", url_of(request, desk))] if request.may(P.LIST_BILLS, desk) else ()


def show_bill(context, request, problem="", typed=None):
    case, typed = context.case, typed or {}
    now = account(case.events)
    stale = ""
    if now.bill.due_fen:
        stale = changed_since(request.site, case, now.bill.lines, request.moment)
    state = standing_at(case, request.site, request.moment).state
    return bill_page(
        context,
        request,
        problem=problem,
        stale=stale,
        under_way=_under_way(request, case),
        unbillable=unbillable_because(case, state),
        ways=[(way, WAYS[way], typed.get("way", CASH) == way) for way in (CASH, POS)],
        slip=typed.get("slip", ""),
    )


def _under_way(request, case):
    """Until when the applicant may be paying on line; empty where nobody is."""
    orders = orders_under_way(request.affairs, case, request.moment)
    return say_moment(moment_of(max(one.until for one in orders))) if orders else ""


def show_json(context, request):
    return bill_json(context.case, request.site)


def pay(context, request):
    typed = posted_texts(request)
    try:
        _check_seen(context, typed)
        take_payment(
            request.clerk_doing(), context.case, typed.get("way", ""), typed.get("slip", "")
        )
    except ApplyRefused as refusal:
        request.response.status_int = CONFLICT
        return show_bill(context, request, str(refusal), typed)
    return _done(context, request, "收款已登记，缴费凭证在下面，可以打印。")


def _check_seen(context, typed):
    """What is pressed is about the bill that was on the page. Raises ApplyRefused."""
    if typed.get("bill", "") != account(context.case.events).bill.uid:
        raise ApplyRefused(CHANGED)


def _done(context, request, said):
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", said)
    return response


def show_cancel(context, request, problem="", reason=""):
    return bill_page(context, request, "取消缴费单", problem=problem, reason=reason)


def cancel(context, request):
    typed = posted_texts(request)
    try:
        _check_seen(context, typed)
        cancel_bill(request.clerk_doing(), context.case, typed.get("reason", ""))
    except ApplyRefused as refusal:
        request.response.status_int = CONFLICT
        return show_cancel(context, request, str(refusal), typed.get("reason", ""))
    return _done(context, request, "缴费单已取消。之后收到的这张单的款会列入待退款项。")


def show_receipt(context, request):
    values = receipt_values(request, context.case, request.GET.get("number", ""))
    if values is None:
        raise HTTPNotFound("没有这张缴费凭证，请从缴费单的页面打开。")
    return bill_page(context, request, "缴费凭证", **values)


def includeme(config):
    common = {"context": BillPage, "http_cache": 0, "decorator": sound}
    reading = {"permission": P.VIEW_BILL, "request_method": ("GET", "HEAD"), **common}
    template = {"renderer": "templates/bill.pt"}
    config.add_view(show_bill, prefers_json=False, **template, **reading)
    config.add_view(show_json, prefers_json=True, renderer="json", **reading)
    config.add_view(
        show_receipt, name="receipt", renderer="templates/payment_receipt.pt", **reading
    )
    charging = {"permission": P.CHARGE_CASE, **common}
    config.add_view(pay, name="pay", request_method="POST", **template, **charging)
    cancelling = {"name": "cancel", "renderer": "templates/bill_cancel.pt", **charging}
    config.add_view(show_cancel, request_method=("GET", "HEAD"), **cancelling)
    config.add_view(cancel, request_method="POST", **cancelling)
