"""缴费单, for the applicant: every line with its basis, paid on line or at the counter."""

from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.areas import BILL, TrackPage
from content.cases.applying import ApplyRefused
from content.cases.bills import account
from content.cases.persons import applying
from content.cases.shown import hidden_name
from content.charging.chargeable import changed_since
from content.charging.paying import begin_order
from content.charging_areas import PAY
from content.permissions import Permission as P
from views.bill_rows import bill_json, shown_bill, sound
from views.drafts import private
from views.forms import posted_texts
from views.layout import page, url_of
from views.limiting import limited
from views.receipt_of_payment import receipt_values

PAY_VIEW, RECEIPT = "pay", "payment-receipt"
CONFLICT = 409
CHANGED = "您打开之后，缴费单已经变了。下面是现在的内容，请核对后再缴。"


def bill_page(context, request, title="缴费单", **values):
    private(request)
    subject = request.apply_doing().subject(context.case)
    person = applying(subject.definition, context.case.answers(request.registry.sealing))
    return {
        "layout": page(request, title),
        "title": title,
        "number": context.case.number,
        "item": subject.title,
        "hall": subject.hall,
        "applicant": hidden_name(person.name),
        "case_url": url_of(request, context),
        "url": url_of(request, context, BILL),
        "problem": "",
        **values,
    }


def show_bill(context, request, problem=""):
    case = context.case
    bill, stale = account(case.events).bill, ""
    if bill.due_fen:
        stale = changed_since(request.site, case, bill.lines, request.moment)
    return bill_page(
        context,
        request,
        bill=shown_bill(request, case),
        stale=stale,
        providers=[(one.name, one.label) for one in request.registry.providers],
        problem=problem,
        csrf_token=request.csrf_token(),
    )


def show_json(context, request):
    private(request)
    return bill_json(context.case, request.site)


def pay(context, request):
    """To the provider's page, with an order of its own; pressing twice begins one order."""
    typed = posted_texts(request)
    provider = request.registry.providers.get(typed.get("provider", ""))
    try:
        if provider is None:
            raise ApplyRefused("没有这种网上支付，请到大厅的收费窗口缴费。")
        if typed.get("bill", "") != account(context.case.events).bill.uid:
            raise ApplyRefused(CHANGED)
        doing = request.apply_doing()
        order = begin_order(doing, context.case, provider)
    except ApplyRefused as refusal:
        request.response.status_int = CONFLICT
        return show_bill(context, request, str(refusal))
    told = provider.checkout(order, doing.subject(context.case).hall)
    url = url_of(request, request.root, PAY, provider.name, "checkout")
    return HTTPSeeOther(f"{url}?{urlencode(told)}")


def show_receipt(context, request):
    values = receipt_values(request, context.case, request.GET.get("number", ""))
    if values is None:
        raise HTTPNotFound("没有这张缴费凭证，请从缴费单的页面打开。")
    return bill_page(context, request, "缴费凭证", **values)


def includeme(config):
    held = {"context": TrackPage, "permission": P.TRACK_CASE, "http_cache": 0}
    reading = {"request_method": ("GET", "HEAD"), "decorator": sound, **held}
    template = {"renderer": "templates/track_bill.pt"}
    config.add_view(show_bill, name=BILL, prefers_json=False, **template, **reading)
    config.add_view(show_json, name=BILL, prefers_json=True, renderer="json", **reading)
    config.add_view(show_receipt, name=RECEIPT, renderer="templates/payment_receipt.pt", **reading)
    config.add_view(
        pay,
        name=PAY_VIEW,
        request_method="POST",
        decorator=(limited("post"), sound),
        **template,
        **held,
    )
