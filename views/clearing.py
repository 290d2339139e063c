"""Bulk review of forced publications: of those chosen on the desk's list, one act each."""

from datetime import datetime

from pyramid.httpexceptions import HTTPSeeOther

from content.acts.publishing import CLEAR_FORCED
from content.areas import StaffDesk
from content.items import Item
from content.permissions import Permission as P
from views.cookies import flash
from views.desk_lists import FLAGGED, edition_at, entries_in_reach, may_clear
from views.layout import url_of

EVERY = "all"
NONE_CHOSEN = "没有选中待复核的强制发布。请勾选后再提交；列表里没有的，可能别人已经复核了。"


def clear_flagged(context, request):
    """Each has its own record, so each is an act of its own; all are committed, or none."""
    chosen, note = list(_chosen(request)), request.POST.get("note", "").strip()
    for edition in chosen:
        request.desk.perform(CLEAR_FORCED, edition, {"note": note})
    response = HTTPSeeOther(url_of(request, context, FLAGGED))
    said = f"已复核 {len(chosen)} 件强制发布。" if chosen else NONE_CHOSEN
    flash(request, response, "ok" if chosen else "warn", said)
    return response


def _chosen(request):
    """Those ticked; or all that the page told of: what was forced since then stays."""
    if request.POST.get("which") == EVERY:
        told_at = _moment(request.POST.get("told_at", ""))
        yield from (e for e in to_clear(request) if told_at and e.forced["at"] <= told_at)
        return
    keys = dict.fromkeys(request.POST.getall("edition"))
    yield from filter(None, (_edition_of_key(request, key) for key in keys))


def _moment(text):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def to_clear(request):
    """Every forced edition that this person may clear, in no order."""
    for entry in entries_in_reach(request):
        item = request.site.find(entry.uid)
        for number in entry.flagged if isinstance(item, Item) else ():
            edition = edition_at(item, number)
            if edition is not None and may_clear(request, edition):
                yield edition


def _edition_of_key(request, key):
    """The forced edition that a row's key names; None where this person may not clear it."""
    uid, _, number = key.rpartition(".")
    item = request.site.find(uid)
    if not isinstance(item, Item) or not (number.isascii() and number.isdecimal()):
        return None
    edition = edition_at(item, int(number[:9]))
    return edition if edition is not None and may_clear(request, edition) else None


def includeme(config):
    config.add_view(
        clear_flagged,
        name=FLAGGED,
        context=StaffDesk,
        permission=P.USE_DESK,
        request_method="POST",
    )
