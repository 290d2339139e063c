"""预约时段: which hours of a working day may be booked, by how many; for the openness office."""

from pyramid.httpexceptions import HTTPSeeOther

from content.act import ActRefused
from content.acts.counters import SET_SLOTS, SLOT_PARTS
from content.areas import AppointmentArea
from content.permissions import Permission as P
from views.appointments import EDIT
from views.cookies import flash
from views.forms import posted_texts, rows_typed
from views.layout import page, url_of

SPARE, UNPROCESSABLE = 3, 422


def show_edit(context, request, rows=None, problem=""):
    kept = [dict(one) for one in context.__parent__.__parent__.slots]
    crumbs = [(context.title, url_of(request, context))]
    return {
        "layout": page(request, "错误：修改时段" if problem else "修改时段", crumbs=crumbs),
        "title": "修改时段",
        "lead": "每个时段一行，每个工作日都一样；减少可约人数不取消已经约好的。",
        "rows": rows if rows is not None else [*kept, *[{}] * SPARE],
        "parts": [(name, label, 8, False) for name, label in SLOT_PARTS.items()],
        "problem": problem,
        "action": url_of(request, context, EDIT),
        "back_url": url_of(request, context),
        "csrf_token": request.csrf_token(),
    }


def save(context, request):
    rows = rows_typed(posted_texts(request), SLOT_PARTS)
    try:
        request.desk.perform(SET_SLOTS, context.__parent__.__parent__, {"slots": rows})
    except ActRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_edit(context, request, rows, str(refusal))
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", "时段已保存。")
    return response


def includeme(config):
    common = {"context": AppointmentArea, "name": EDIT, "permission": P.EDIT_PLACE}
    common["renderer"] = "templates/hall_counters_edit.pt"
    config.add_view(show_edit, request_method=("GET", "HEAD"), **common)
    config.add_view(save, request_method="POST", **common)
