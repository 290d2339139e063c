"""示例收银台: the pages of the demonstration provider, as another's site would have them.

It knows what it was told in the signed request, and nothing of cases.
"""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.charging.amounts import yuan
from content.charging.demo_provider import AT_ONCE, NAME, NOTIFYING, bank_of
from content.charging.providers import NotGenuine
from content.charging_areas import ProviderPage
from content.permissions import Permission as P
from views.drafts import private
from views.errors import answer
from views.forms import posted_texts
from views.layout import page, url_of
from views.limiting import limited
from views.pay import BAD_REQUEST, RETURN, provider_of, query_of

CHECKOUT, PAID = "checkout", "paid"
OWN = ("notify", "again")  # of the form, not of the signed request
FORGED = "支付请求不完整或者被改动过，不能付款。请从办件的缴费单页面重新进入。"


def _demo(context, request):
    """Raises HTTPNotFound: another provider has pages of its own, elsewhere."""
    provider = provider_of(context, request)
    if provider.name != NAME:
        raise HTTPNotFound("没有这个支付渠道。")
    return provider


def show_checkout(context, request):
    return _checkout_page(context, request, dict(request.GET.items()))


def _checkout_page(context, request, told):
    private(request)
    try:
        order, fen, title = _demo(context, request).read_checkout(told)
    except NotGenuine:
        return answer(request, BAD_REQUEST, FORGED)
    bank = request.affairs.demo_bank
    return {
        "layout": page(request, "示例收银台"),
        "title": "示例收银台",
        "payee": title,
        "amount": yuan(fen),
        "order": order,
        "told": list(told.items()),
        "notifying": [(name, label, name == AT_ONCE) for name, label in NOTIFYING.items()],
        "is_paid": bool(bank is not None and bank.paid(order)),
        "url": url_of(request, context, CHECKOUT),
        "csrf_token": request.csrf_token(),
    }


def pay(context, request):
    """The bank takes the money, owes its notices, and shows that it is paid."""
    provider, typed = _demo(context, request), posted_texts(request)
    told = {name: text for name, text in typed.items() if name not in OWN}
    try:
        order, fen, _ = provider.read_checkout(told)
    except NotGenuine:
        return answer(request, BAD_REQUEST, FORGED)
    bank, how = bank_of(request.affairs), typed.get("notify", AT_ONCE)
    if bank.paid(order) and "again" not in typed:
        request.response.status_int = 409
        return _checkout_page(context, request, told)
    doing = request.apply_doing()
    transaction = doing.new_uid()
    bank.pay(transaction, order, fen)
    bank.owe_notices(transaction, how if how in NOTIFYING else AT_ONCE, doing.moment)
    notice = query_of(provider.notice(transaction, order, fen))
    return HTTPSeeOther(f"{url_of(request, context, PAID)}?{notice}")


def show_paid(context, request):
    """What the bank says after paying, with the way back."""
    private(request)
    told = dict(request.GET.items())
    try:
        notice = _demo(context, request).read_notice(told)
    except NotGenuine:
        return answer(request, BAD_REQUEST, FORGED)
    return {
        "layout": page(request, "付款成功"),
        "title": "付款成功",
        "amount": yuan(notice.amount_fen),
        "transaction": notice.transaction,
        "told": list(told.items()),
        "url": url_of(request, context, RETURN),
    }


def includeme(config):
    common = {"context": ProviderPage, "permission": P.VIEW}
    reading = {"request_method": ("GET", "HEAD"), **common}
    checkout = {"name": CHECKOUT, "renderer": "templates/pay_checkout.pt"}
    config.add_view(show_checkout, **checkout, **reading)
    config.add_view(pay, request_method="POST", decorator=limited("post"), **checkout, **common)
    config.add_view(show_paid, name=PAID, renderer="templates/pay_paid.pt", **reading)
