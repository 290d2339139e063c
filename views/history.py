"""历次版本 and 比较: what was public when, and what differs; staff also see who did what."""

from dataclasses import dataclass
from itertools import pairwise

from pyramid.httpexceptions import HTTPBadRequest, HTTPNotFound

from content.clock import FOREVER
from content.items import Item
from content.permissions import Permission as P
from content.timeline import last_started
from views.asof import asof
from views.diffing import differences
from views.editions import STANDING_LABELS
from views.layout import page, url_of
from views.times import say_moment
from views.values import plain


@dataclass(frozen=True)
class Version:
    """版本行: one edition in the history, as far as its reader may know it."""

    number: int
    title: str
    standing: str
    url: str
    since: str
    until: str
    note: str
    is_now: bool
    compare_url: str | None
    restore_url: str | None


def versions_of(context, request):
    moment = asof(request)
    seen = [e for e in context.editions() if _is_shown(request, e, moment)]
    readable = [edition for edition in seen if edition.state != "expunged"]
    urls = {new: _compare_url(request, old, new) for old, new in pairwise(readable)}
    return [_version(request, edition, urls.get(edition)) for edition in reversed(seen)]


def _is_shown(request, edition, moment):
    """Public editions that had begun by the moment; staff see the others too."""
    if not request.may(P.VIEW, edition):
        return False
    begun = edition.live_from is not None and edition.live_from <= moment
    return begun or request.may(P.LIST_EDITIONS, edition.item)


def _version(request, edition, compare_url):
    item, moment = edition.item, asof(request)
    begun = (phase for phase in item.phases if phase.start <= moment)
    phase = next((phase for phase in begun if phase.number == edition.number), None)
    restorable = request.may(P.REVISE, item) and edition.state == "approved"
    return Version(
        number=edition.number,
        title=edition.fields.get("title", ""),
        standing=STANDING_LABELS[edition.standing_at(request.moment)],
        url=url_of(request, edition),
        since=say_moment(phase.start) if phase else "",
        until=_until(request, edition, phase),
        note=edition.change_note,
        is_now=bool(phase and phase is last_started(item.phases, moment) and phase.covers(moment)),
        compare_url=compare_url,
        restore_url=_restore_url(request, edition) if restorable else None,
    )


def _restore_url(request, edition):
    return url_of(request, edition.item, "revise", **{"from": edition.number})


def _until(request, edition, phase):
    """An end to come is told where it is the edition's own, not where a successor waits unseen."""
    if phase is None or phase.until == FOREVER:
        return ""
    is_told = phase.until <= request.moment or phase.until == edition.live_until
    may_know = is_told or request.may(P.LIST_EDITIONS, edition.item)
    return say_moment(phase.until) if may_know else ""


def _compare_url(request, old, new):
    return url_of(request, new.item, "compare", **{"from": old.number, "to": new.number})


def show_history(context, request):
    staff = request.may(P.LIST_EDITIONS, context)
    return {
        "layout": page(request, "历次版本"),
        "item": context,
        "versions": versions_of(context, request),
        "entries": list(reversed(context.history.entries)) if staff else [],
        "say": say_moment,
        "item_url": url_of(request, context),
    }


def history_json(context, request):
    items = [
        {
            "@id": version.url,
            "number": version.number,
            "title": version.title,
            "standing": version.standing,
            "since": version.since,
            "until": version.until,
            "change_note": version.note,
        }
        for version in versions_of(context, request)
    ]
    said = {"@id": url_of(request, context, "history"), "@type": "history", "title": "历次版本"}
    said |= {"items": items, "items_total": len(items)}
    if request.may(P.LIST_EDITIONS, context):
        said["acts"] = [plain(dict(entry)) for entry in context.history.entries]
    return said


def show_compare(context, request):
    old, new = (_edition(context, request, name) for name in ("from", "to"))
    kind = request.registry.kinds[context.kind]
    return {
        "layout": page(request, f"第 {old.number} 版和第 {new.number} 版的不同"),
        "old": old,
        "new": new,
        "changes": differences(request, kind, old.fields, new.fields),
        "history_url": url_of(request, context, "history"),
        "item_url": url_of(request, context),
    }


def compare_json(context, request):
    old, new = (_edition(context, request, name) for name in ("from", "to"))
    kind = request.registry.kinds[context.kind]
    return {
        "@id": request.url,
        "@type": "compare",
        "from": old.number,
        "to": new.number,
        "items": [
            {"field": d.name, "label": d.label, "lines": [list(line) for line in d.lines]}
            for d in differences(request, kind, old.fields, new.fields)
        ],
    }


def _edition(item, request, name):
    number = request.GET.get(name, "")
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise HTTPBadRequest("请给出要比较的两版，例如 ?from=2&to=3。")
    try:
        edition = item.edition(int(number))
    except KeyError:
        raise HTTPNotFound from None
    if not _is_shown(request, edition, asof(request)) or edition.state == "expunged":
        raise HTTPNotFound
    return edition


def includeme(config):
    common = {"context": Item, "permission": P.VIEW_HISTORY, "request_method": ("GET", "HEAD")}
    for name, show, as_json in (
        ("history", show_history, history_json),
        ("compare", show_compare, compare_json),
    ):
        config.add_view(
            show, name=name, renderer=f"templates/{name}.pt", prefers_json=False, **common
        )
        config.add_view(as_json, name=name, renderer="json", prefers_json=True, **common)
