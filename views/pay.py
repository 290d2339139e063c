"""支付结果: what a provider tells by itself, and what the browser brings back; both are signed.

The one who is believed is the provider: whoever carries its words, they are recorded once.
"""

from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response

from content.areas import BILL, TRACK
from content.cases.applying import ApplyRefused
from content.cases.doing import SystemDoing
from content.charging.paying import KNOWN, STRAY, receive
from content.charging.providers import NotGenuine
from content.charging_areas import ProviderPage
from content.permissions import Permission as P
from views.cookies import flash
from views.drafts import private
from views.errors import answer
from views.forms import posted_texts
from views.layout import page, url_of
from views.limiting import TOO_MANY, wait_page

CALLBACK, RETURN = "callback", "return"
BAD_REQUEST = 400
FORGED = "这不是支付渠道发来的消息，没有登记任何款项。请从办件的缴费单页面重新进入。"
UNKNOWN = (
    "支付渠道说已经收款，但本站没有这个订单。款项已经记下，请带上付款记录到大厅的收费窗口核对，"
    "不要重复付款。"
)


def provider_of(context, request):
    """Raises HTTPNotFound where this site takes no money through it."""
    found = request.registry.providers.get(context.__name__)
    if found is None:
        raise HTTPNotFound("没有这个支付渠道。")
    return found


def callback(context, request):
    """From server to server: ``success`` once it is recorded, however often it was told."""
    provider = provider_of(context, request)
    try:
        notice = provider.read_notice(posted_texts(request))
    except NotGenuine:
        seconds = request.registry.rate_limits.wait("guess", request)
        return _plain("wrong signature", TOO_MANY if seconds else BAD_REQUEST)
    try:
        received = receive(_doing(request), provider, notice)
    except ApplyRefused:
        return _plain("refused", BAD_REQUEST)
    return _plain("unknown order" if received.outcome == STRAY else "success", 200)


def _plain(text, status):
    return Response(text, status=status, content_type="text/plain", charset="utf-8")


def _doing(request):
    doing = request.apply_doing()
    return SystemDoing(doing.moment, doing.site, doing.affairs, doing.sealing, doing.new_uid)


def come_back(context, request):
    """The browser brings the provider's words: recorded, unless the callback was here before."""
    provider = provider_of(context, request)
    try:
        notice = provider.read_notice(posted_texts(request))
        received = receive(_doing(request), provider, notice)
    except (NotGenuine, ApplyRefused):
        seconds = request.registry.rate_limits.wait("guess", request)
        return wait_page(request, seconds) if seconds else answer(request, BAD_REQUEST, FORGED)
    if received.outcome == STRAY:
        response = answer(request, BAD_REQUEST, UNKNOWN)
        request.environ["openhall.commit"] = True
        return response
    response = HTTPSeeOther(_bill_url(request, received.case))
    said = "这笔付款已经登记过。" if received.outcome == KNOWN else "付款结果已经登记，见下面。"
    flash(request, response, "ok", said)
    return response


def _bill_url(request, case):
    return url_of(request, request.root, TRACK, case.number, BILL)


def show_return(context, request):
    """A GET records nothing: it says what is known, and offers to record the rest."""
    private(request)
    provider = provider_of(context, request)
    told = dict(request.GET.items())
    try:
        notice = provider.read_notice(told)
    except NotGenuine:
        return answer(request, BAD_REQUEST, FORGED)
    charges = request.affairs.charges
    known = charges.transaction(provider.name, notice.transaction) if charges else None
    case = request.affairs.cases.get(known[0]) if known is not None else None
    if case is not None:
        return HTTPSeeOther(_bill_url(request, case))
    return {
        "layout": page(request, "确认付款结果"),
        "title": "确认付款结果",
        "told": list(told.items()),
        "url": url_of(request, context, RETURN),
        "provider": provider.label,
    }


def query_of(told):
    return urlencode(told)


def includeme(config):
    # What is signed needs no token of ours: who sends it has none
    signed = {"context": ProviderPage, "permission": P.VIEW, "require_csrf": False}
    config.add_view(callback, name=CALLBACK, request_method="POST", **signed)
    config.add_view(come_back, name=RETURN, request_method="POST", **signed)
    config.add_view(
        show_return,
        name=RETURN,
        request_method=("GET", "HEAD"),
        renderer="templates/pay_return.pt",
        **signed,
    )
