"""证照档案: what a department granted and what became of it, and the acts of its approval office.

Everybody else reads the state of a licence at /verify and in the register of decisions.
"""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther

from content.cases.applying import ApplyRefused
from content.cases.licence_acts import end_licence, file_renewal
from content.cases.subjects import fields_of
from content.clock import day_of
from content.licences import (
    CANCELLED,
    DEEMED_RENEWED,
    GROUNDS,
    RENEWAL_FILED,
    RENEWAL_REFUSED,
    RENEWED,
    REVOKED,
    WITHDRAWN,
)
from content.permissions import Permission as P
from content.seal_pages import LicenceArea, LicencePage
from views.addresses import canonical
from views.cookies import flash
from views.forms import posted_texts
from views.keeping import keep_out
from views.layout import page
from views.rendering import answer_page
from views.urls import url_of

UNPROCESSABLE, MOST = 422, 100
ENDINGS = {REVOKED: "撤销", WITHDRAWN: "撤回", CANCELLED: "注销"}
EVENTS = {
    "granted": "准予",
    RENEWAL_FILED: "收到延续申请",
    RENEWED: "准予延续",
    RENEWAL_REFUSED: "不予延续",
    DEEMED_RENEWED: "视为准予延续（期满前没有作出决定）",
    **ENDINGS,
}
NOT_SURE = "这一步不能收回。请勾选“我已核对”，再办理。"
_STYLES = {"valid": "ok", "renewed": "ok", "deemed_renewed": "warn", "expired": "warn"}


@dataclass(frozen=True)
class LicenceRow:
    """A line of the list, and the head of a licence's page."""

    url: str
    number: str
    item: str
    department: str
    state: str
    style: str
    valid: str


def _row(request, licence_page):
    licence = licence_page.licence
    now = licence.standing_on(day_of(request.moment))
    fields = fields_of(request.site.find(licence.item_uid), licence.item_edition)
    until = now.until.isoformat() if now.until else "长期"
    return LicenceRow(
        url=url_of(request, licence_page),
        number=licence.number,
        item=fields.get("title") or "事项已不在网上",
        department=licence_page.place.title,
        state=now.label,
        style=_STYLES.get(now.state, "error"),
        valid=f"{now.valid_from} 至 {until}",
    )


def _rows(context, request):
    """Newest first, of the departments whose approval office, or whose supervisor, is asking."""
    book, government = request.affairs.licences, context.__parent__.__parent__
    if book is None:
        return []
    places = [government[one.name] for one in government.department_records()]
    mine = [one for one in places if request.may(P.VIEW_LICENCE, LicencePage(context, None, one))]
    return [
        _row(request, LicencePage(context, licence, place))
        for place in mine
        for licence in book.of_department(place.uid, MOST)
    ]


@canonical
def show_licences(context, request):
    keep_out(request)
    hall = context.__parent__
    return {
        "layout": page(request, context.title, crumbs=[(hall.title, url_of(request, hall))]),
        "rows": _rows(context, request),
        "most": MOST,
    }


@canonical
def licences_json(context, request):
    keep_out(request)
    items = [
        {"@id": row.url, "@type": "licence", "number": row.number, "item": row.item,
         "state": row.state, "valid": row.valid}
        for row in _rows(context, request)
    ]  # fmt: skip
    said = {"@id": url_of(request, context), "@type": "licences", "title": context.title}
    return {**said, "items": items}


def show_licence(context, request, problem="", status=200):
    keep_out(request)
    area, licence = context.__parent__, context.licence
    may_change = request.may(P.CHANGE_LICENCE, context)
    now = licence.standing_on(day_of(request.moment))
    values = {
        "layout": page(request, context.title, crumbs=[(area.title, url_of(request, area))]),
        "title": context.title,
        "problem": problem,
        "entered": posted_texts(request),
        "row": _row(request, context),
        "holder": licence.holder(request.registry.sealing) if may_change else "",
        "events": [_event_row(request, licence, one, may_change) for one in licence.events],
        "filed": _say_filed(now),
        "endings": _endings(now) if may_change else [],
        "can_renew": may_change and now.stands and now.until is not None,
        "csrf_token": request.csrf_token(),
        "end_url": url_of(request, context, "end"),
        "renewal_url": url_of(request, context, "renewal"),
        "area_url": url_of(request, area),
    }
    return answer_page(request, "licence.pt", values, status)


def _event_row(request, licence, event, may_read):
    """(day, what, ground and reason) — the reason is for the office that wrote it."""
    ground = GROUNDS.get(event["type"], {}).get(event.get("ground", ""), "")
    reason = licence.reason(request.registry.sealing, event["uid"]) if may_read else ""
    until = event.get("valid_until")
    more = [ground, reason, f"有效期至 {until}" if until else ""]
    return event["day"], EVENTS[event["type"]], "；".join(filter(None, more))


def _say_filed(now):
    if now.renewal_filed_on is None:
        return ""
    said = f"{now.renewal_filed_on} 收到延续申请"
    if now.is_in_time:
        return (
            f"{said}，在期满三十日以前；期满前没有作出决定的，视为准予延续（行政许可法第五十条）。"
        )
    return f"{said}，不足期满前三十日；期满前没有作出决定的，不能视为准予延续。"


def _endings(now):
    """[(state, label, [(ground, label)])]: what may still be done to it."""
    if now.state == CANCELLED:
        return []
    left = (CANCELLED,) if now.state in (REVOKED, WITHDRAWN) else (REVOKED, WITHDRAWN, CANCELLED)
    return [(state, ENDINGS[state], list(GROUNDS[state].items())) for state in left]


def end(context, request):
    fields = posted_texts(request)
    state, _, ground = fields.get("ground", "").partition(":")
    try:
        if not fields.get("sure"):
            raise ApplyRefused(NOT_SURE)
        doing = request.clerk_doing()
        end_licence(doing, context.licence, state, ground, fields.get("reason", ""))
    except ApplyRefused as refusal:
        return show_licence(context, request, str(refusal), UNPROCESSABLE)
    return _done(request, context, f"已{ENDINGS[state]}，公众现在就能核验到。")


def renewal(context, request):
    try:
        number = posted_texts(request).get("number", "")
        file_renewal(request.clerk_doing(), context.licence, number)
    except ApplyRefused as refusal:
        return show_licence(context, request, str(refusal), UNPROCESSABLE)
    return _done(request, context, "已登记延续申请。")


def _done(request, context, text):
    response = HTTPSeeOther(url_of(request, context))
    flash(request, response, "ok", text)
    return response


def includeme(config):
    reading = {"permission": P.VIEW_LICENCE, "request_method": ("GET", "HEAD"), "http_cache": 0}
    html, json = {"prefers_json": False}, {"prefers_json": True, "renderer": "json"}
    listed = {"context": LicenceArea, **reading}
    config.add_view(show_licences, renderer="templates/licences.pt", **html, **listed)
    config.add_view(licences_json, **json, **listed)
    config.add_view(show_licence, context=LicencePage, **reading)
    acting = {"permission": P.CHANGE_LICENCE, "request_method": "POST", "http_cache": 0}
    config.add_view(end, context=LicencePage, name="end", **acting)
    config.add_view(renewal, context=LicencePage, name="renewal", **acting)
