"""大厅办件: the cases of one government's hall, for its clerks, its approvers and supervision."""

from dataclasses import dataclass
from datetime import datetime

from content.acl import allowed
from content.areas import CaseArea, Hall
from content.cases.event_types import (
    ACCEPTED,
    AWAITING,
    CORRECTED,
    DECIDED,
    DECLINED,
    DELIVERED,
    STATES,
    SUBMITTED,
    WITHDRAWN,
)
from content.cases.listing import listed_places
from content.cases.numbers import is_number
from content.cases.pages import page_of_case
from content.cases.persons import applying
from content.cases.shown import hidden_name
from content.cases.subjects import subject_of
from content.permissions import Permission as P
from content.permissions import Role
from content.seal_pages import SEALS, LicenceArea
from views.drafts import private
from views.hall_search import FIND, find_cases, only_one, typed_in, unfound
from views.layout import page, url_of
from views.listing import page_asked, page_json, paging_of, take, with_query
from views.times import say_moment

STATE_STYLES = {
    SUBMITTED: "info",
    AWAITING: "warn",
    CORRECTED: "info",
    ACCEPTED: "info",
    DECIDED: "ok",
    DELIVERED: "ok",
    DECLINED: "error",
    WITHDRAWN: "error",
}
EMPTY = "还没有办件"


@dataclass(frozen=True)
class CaseRow:
    """办件行: what a list shows of a case."""

    number: str
    url: str
    item: str
    department: str
    applicant: str
    received: str
    received_at: datetime
    state: str
    state_label: str
    state_style: str


@dataclass(frozen=True)
class StateFilter:
    """按状态筛选: one choice, with the address that makes it."""

    state: str
    label: str
    number: int
    url: str
    current: bool


def row_of(request, context):
    """The row of a CasePage."""
    case, sealing = context.case, request.registry.sealing
    subject = subject_of(request.site, case, request.moment)
    person = applying(subject.definition, case.answers(sealing))
    name = person.name if request.may(P.SHOW_CASE, context) else hidden_name(person.name)
    standing = case.standing
    return CaseRow(
        number=case.number,
        url=url_of(request, context),
        item=subject.title,
        department=subject.office,
        applicant=name,
        received=say_moment(case.received_at),
        received_at=case.received_at,
        state=standing.state,
        state_label=standing.label,
        state_style=STATE_STYLES[standing.state],
    )


def state_asked(request):
    """The states of the list; all where none, or an unknown one, is asked for."""
    asked = request.GET.get("state", "")
    return (asked,) if asked in STATES else tuple(STATES)


def _listed(context, request):
    government = context.__parent__.__parent__
    return listed_places(request.site, government, request.person, request.moment)


def _filters(context, request):
    lists, places = request.affairs.cases, _listed(context, request)
    asked = request.GET.get("state", "")
    found = []
    for state, label in (("", "全部"), *STATES.items()):
        states = (state,) if state else tuple(STATES)
        number = lists.lists.count(places, states) if lists is not None else 0
        url = with_query(request, state=state or None, page=None, after=None, number=None)
        current = state == (asked if asked in STATES else "")
        found.append(StateFilter(state, label, number, url, current))
    return found


def _rows(context, request):
    """(rows, Paging) of the page asked for."""
    number, size = page_asked(request)
    cases, places, states = request.affairs.cases, _listed(context, request), state_asked(request)
    if cases is None:
        return [], paging_of(request, number, size, 0, False)
    keys = cases.lists.keys(places, states, _after(request))
    shown, more = take(keys, number, size)
    pages = [page_of_case(request.site, context, cases.by_number(number)) for _, number in shown]
    after = f"{-shown[-1][0]}-{shown[-1][1]}" if shown else None
    total = cases.lists.count(places, states)
    rows = [row_of(request, one) for one in pages]
    return rows, paging_of(request, number, size, total, more, after)


def _after(request):
    at, _, number = request.GET.get("after", "").partition("-")
    return (-int(at), number) if at.isdecimal() and len(at) < 20 and is_number(number) else None


def show_cases(context, request):
    typed = typed_in(request)
    found = find_cases(context, request, typed) if typed else None
    if found is not None:
        private(request)
        if (only := only_one(request, found)) is not None:
            return only
    rows, paging = _rows(context, request) if found is None else _found_rows(request, found)
    return {
        "layout": page(request, "办件", crumbs=()),
        "title": f"{context.__parent__.title}办件",
        "rows": rows,
        "paging": paging,
        "filters": _filters(context, request) if found is None else (),
        "typed": typed,
        "problem": unfound(typed) if found is not None and not found.pages else "",
        "more": found is not None and found.more,
        "url": url_of(request, context),
        "find_url": url_of(request, context, FIND),
        "csrf_token": request.csrf_token(),
        "by_name": request.may(P.INTAKE, context),
        "desk_url": url_of(request, request.root, "desk"),
        "empty": _empty(request),
    }


def _found_rows(request, found):
    rows = [row_of(request, one) for one in found.pages]
    return rows, paging_of(request, 1, max(len(rows), 1), len(rows), False)


def _empty(request):
    asked = request.GET.get("state", "")
    if asked in STATES:
        return f"现在没有“{STATES[asked]}”的办件。可以看“全部”。"
    return "申请人在网上提交申请以后，会列在这里，最近收到的排在前面。"


def cases_json(context, request):
    typed = typed_in(request)
    found = find_cases(context, request, typed) if typed else None
    rows, paging = _rows(context, request) if found is None else _found_rows(request, found)
    items = [row_json(row) for row in rows]
    facets = {one.state: one.number for one in _filters(context, request) if one.state}
    return page_json(request, context, "cases", context.title, items, paging, facets=facets)


def row_json(row):
    return {
        "@id": row.url,
        "@type": "case",
        "number": row.number,
        "title": row.item,
        "department": row.department,
        "applicant": row.applicant,
        "received_at": row.received_at.isoformat(),
        "state": row.state,
    }


def _own_links(request, government, role):
    """address → label of what one role looks after in a hall besides its cases."""
    hall = Hall(government)
    if role in (Role.APPROVER, Role.SUPERVISOR):
        return {url_of(request, LicenceArea(hall)): f"{hall.title}证照档案"}
    return {url_of(request, hall[SEALS]): "印章登记"} if role is Role.ADMINISTRATOR else {}


def hall_links(request):
    """(label, address) of the lists of cases that somebody looks after, for the staff desk."""
    found = {}
    for grant in sorted(request.person.grants, key=lambda grant: grant.place_uid):
        place = request.site.find(grant.place_uid)
        if place is not None:
            found |= _own_links(request, place.government, grant.role)
        if place is None or grant.role not in (Role.CLERK, Role.APPROVER, Role.SUPERVISOR):
            continue
        area = CaseArea(Hall(place.government))
        if allowed(area, request.person, request.moment, P.LIST_CASES):
            found[url_of(request, area)] = f"{area.__parent__.title}办件"
    return [(label, url) for url, label in found.items()]


def includeme(config):
    reading = {
        "context": CaseArea,
        "permission": P.LIST_CASES,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    config.add_view(show_cases, renderer="templates/hall_cases.pt", prefers_json=False, **reading)
    finding = {**reading, "request_method": "POST", "name": FIND}
    config.add_view(show_cases, renderer="templates/hall_cases.pt", **finding)
    config.add_view(cases_json, renderer="json", prefers_json=True, **reading)
