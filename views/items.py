"""An item at its address: what it says now, or said then, or why it is silent."""

from pyramid.httpexceptions import HTTPMovedPermanently, HTTPNotFound, HTTPSeeOther

from content.items import ERROR, MERGED, Item
from content.permissions import Permission as P
from content.timeline import last_started
from views.addresses import canonical
from views.asof import asof, is_asof
from views.item_page import item_values
from views.jsons import item_json, silence_json
from views.layout import page, url_of
from views.rendering import answer_page

GONE = 410


def spoken(context, request):
    """(edition, withdrawal) to show. Raises HTTPNotFound, HTTPMovedPermanently.

    The withdrawal is None for what speaks; for an error the edition is None.
    """
    moment = asof(request)
    if edition := context.edition_at(moment):
        return edition, None
    withdrawal = context.withdrawal_at(moment)
    if withdrawal is None:
        return _expunged(context, moment), None
    if withdrawal["reason"] == MERGED:
        target = request.site.find(withdrawal["target"])
        raise HTTPMovedPermanently(url_of(request, target or request.root))
    if withdrawal["reason"] == ERROR:
        return None, withdrawal
    return context.withdrawn_edition(withdrawal), withdrawal


def _expunged(context, moment):
    phase = last_started(context.phases, moment)
    if phase and phase.covers(moment) and context.edition(phase.number).state == "expunged":
        return context.edition(phase.number)
    raise HTTPNotFound


@canonical
def show_item(context, request):
    try:
        edition, withdrawal = spoken(context, request)
    except HTTPNotFound:
        if request.may(P.LIST_EDITIONS, context) and "asof" not in request.GET:
            return HTTPSeeOther(_where_work_is(context, request))
        raise
    if edition is None or edition.state == "expunged":
        return _gone(context, request, withdrawal)
    values = item_values(request, context, edition, asof(request))
    values["withdrawal"] = withdrawal
    values["staff_links"] = staff_links(context, request)
    values["asof_text"] = request.GET.get("asof") if is_asof(request) else None
    return answer_page(request, values["template"], values)


def _where_work_is(context, request):
    """For staff, what was never public leads to the edition being worked on."""
    edition = context.open_edition
    if edition is not None and request.may(P.VIEW, edition):
        return url_of(request, edition)
    return url_of(request, context, "history")


def _gone(context, request, withdrawal):
    values = {
        "layout": page(request, "这项内容已不再公开"),
        "text": withdrawal["text"] if withdrawal else "",
        "at": withdrawal["at"] if withdrawal else None,
        "section_url": url_of(request, context.__parent__),
        "staff_links": staff_links(context, request),
    }
    return answer_page(request, "gone.pt", values, GONE)


@canonical
def show_item_json(context, request):
    edition, withdrawal = spoken(context, request)
    if edition is None or edition.state == "expunged":
        request.response.status_int = GONE
        return silence_json(request, context, withdrawal)
    return item_json(request, context, edition, asof(request), withdrawal)


def staff_links(context, request):
    """What staff may do from the public page, as (label, url)."""
    if request.person.is_anonymous:
        return []
    links = []
    if request.may(P.LIST_EDITIONS, context):
        links.append(("版本与经过", url_of(request, context, "history")))
    edition = context.open_edition
    if edition is not None and request.may(P.VIEW, edition):
        links.append((f"正在办理的第 {edition.number} 版", url_of(request, edition)))
    elif request.may(P.REVISE, context):
        links.append(("修订", url_of(request, context, "revise")))
    for permission, label, name in (
        (P.WITHDRAW, "撤下", "withdraw"),
        (P.MOVE, "移动或改地址", "move"),
    ):
        if request.may(permission, context):
            links.append((label, url_of(request, context, name)))
    return links


def includeme(config):
    common = {"context": Item, "permission": P.VIEW, "request_method": ("GET", "HEAD")}
    config.add_view(show_item, prefers_json=False, **common)
    config.add_view(show_item_json, renderer="json", prefers_json=True, **common)
