"""窗口一览: the counters of a hall for whoever goes there; edited by the openness office."""

from pyramid.httpexceptions import HTTPSeeOther

from content.act import ActRefused
from content.acts.counters import PARTS, SET_COUNTERS
from content.areas import AppointmentArea, CounterList
from content.permissions import Permission as P
from views.cookies import flash
from views.forms import posted_texts, rows_typed
from views.layout import page, url_of

EDIT = "edit"
SPARE = 3
UNPROCESSABLE = 422
WIDE = ("does",)


def _title(context):
    return f"{context.__parent__.title}{context.title}"


def show_counters(context, request):
    government = context.__parent__.__parent__
    may_edit = not request.person.is_anonymous and request.may(P.EDIT_PLACE, context)
    return {
        "layout": page(request, context.title, crumbs=()),
        "title": _title(context),
        "rows": government.counters,
        "contacts": government.contacts,
        "edit_url": url_of(request, context, EDIT) if may_edit else "",
        "hall_url": url_of(request, context.__parent__),
        "book_url": url_of(request, AppointmentArea(context.__parent__))
        if government.slots
        else "",
    }


def counters_json(context, request):
    rows = context.__parent__.__parent__.counters
    return {
        "@id": url_of(request, context),
        "@type": "counters",
        "title": _title(context),
        "items": [dict(one) for one in rows],
        "items_total": len(rows),
    }


def show_edit(context, request, rows=None, problem=""):
    kept = [dict(one) for one in context.__parent__.__parent__.counters]
    return {
        "layout": page(
            request,
            "错误：修改窗口" if problem else "修改窗口",
            crumbs=[(context.title, url_of(request, context))],
        ),
        "title": "修改窗口",
        "lead": "每个窗口一行。",
        "rows": rows if rows is not None else [*kept, *[{}] * SPARE],
        "parts": [(name, label, most, name in WIDE) for name, (label, most) in PARTS.items()],
        "problem": problem,
        "action": url_of(request, context, EDIT),
        "back_url": url_of(request, context),
        "csrf_token": request.csrf_token(),
    }


def save(context, request):
    rows = rows_typed(posted_texts(request), PARTS)
    government = context.__parent__.__parent__
    try:
        request.desk.perform(SET_COUNTERS, government, {"counters": rows})
    except ActRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_edit(context, request, rows, str(refusal))
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", "窗口已保存。")
    return response


def includeme(config):
    common = {"context": CounterList}
    reading = {"request_method": ("GET", "HEAD"), **common}
    template = {"renderer": "templates/hall_counters.pt", "prefers_json": False}
    config.add_view(show_counters, permission=P.VIEW, **template, **reading)
    config.add_view(counters_json, permission=P.VIEW, renderer="json", prefers_json=True, **reading)
    editing = {"name": EDIT, "permission": P.EDIT_PLACE}
    editing["renderer"] = "templates/hall_counters_edit.pt"
    config.add_view(show_edit, **editing, **reading)
    config.add_view(save, request_method="POST", **editing, **common)
