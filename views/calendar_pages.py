"""The working calendar at /calendar/, and a due date worked out day by day; GET only."""

from dataclasses import dataclass
from datetime import date

from content.approval.working_calendar import year_fields
from content.calendar import DeadlineError, count_deadline
from content.calendar_years import working_calendar
from content.clock import day_of
from content.items import Item
from content.permissions import Permission as P
from content.tree import CALENDAR, Section
from views.addresses import canonical
from views.asof import asof
from views.layout import page, url_of
from views.months import say_weekday, year_grid

UNITS = (("working", "个工作日"), ("calendar", "日（自然日）"), ("month", "个月"))
BAD_REQUEST = 400
LONGEST_NUMBER = 6


@dataclass(frozen=True)
class Asked:
    """What the deadline form was sent with, as text; kept when it is wrong."""

    start: str
    days: str
    unit: str

    @property
    def is_empty(self):
        return not (self.start or self.days)


def years_at(section, moment):
    """(item, its calendar's fields) of every year public at ``moment``, newest first."""
    items = [one for one in section.values() if isinstance(one, Item)]
    found = [(item, item.edition_at(moment)) for item in items]
    years = [(item, year_fields(edition.fields)) for item, edition in found if edition]
    return sorted(years, key=lambda pair: -pair[1]["year"])


def calendar_at(site, moment):
    """The working calendar that counts at ``moment``."""
    pairs = years_at(site.province[CALENDAR], moment)
    return working_calendar(fields for _, fields in pairs)


def _shown_year(pairs, moment):
    """This year's grid, or the newest known one; None where no year is known."""
    if not pairs:
        return None
    this_year = day_of(moment).year
    fields = next((said for _, said in pairs if said["year"] == this_year), pairs[0][1])
    return year_grid(fields)


@canonical
def show_calendar(context, request):
    moment = asof(request)
    pairs = years_at(context, moment)
    return {
        "layout": page(request, "工作日历", feeds=(_feed(context, request),)),
        "year": _shown_year(pairs, moment),
        "years": [(said["year"], url_of(request, item), said["source"]) for item, said in pairs],
        "this_year": day_of(moment).year,
        "asked": Asked("", "", "working"),
        "units": UNITS,
        "deadline_url": url_of(request, context, "deadline"),
        "adding": _adding(context, request),
        "missing": _missing(context, request),
    }


def _feed(context, request):
    return "工作日历", url_of(request, context, "feed.atom")


def _adding(context, request):
    if not request.may(P.ADD, context):
        return []
    return [("新建工作日历", url_of(request, context, "add", kind="working_calendar"))]


def _missing(context, request):
    """For the office: [(year without a calendar, open cases whose dates depend on it)]."""
    if not request.may(P.ADD, context):
        return []
    cases = request.affairs.cases
    agenda = cases.agenda if cases is not None else None
    return sorted(agenda.provisional().items()) if agenda is not None else []


@canonical
def calendar_json(context, request):
    pairs = years_at(context, asof(request))
    items = [
        {
            "@id": url_of(request, item),
            "@type": item.kind,
            "uid": item.uid,
            "title": f"{said['year']} 年工作日历",
            "year": said["year"],
            "source": said["source"],
        }
        for item, said in pairs
    ]
    return {
        "@id": url_of(request, context),
        "@type": "section",
        "title": context.title,
        "items": items,
        "items_total": len(items),
        "batching": {"@id": url_of(request, context)},
    }


def asked_of(request):
    """(what was asked, start day or None, number or None, field name → what is wrong)."""
    asked = Asked(*(request.GET.get(n, "").strip() for n in ("start", "days", "unit")))
    asked = Asked(asked.start, asked.days, asked.unit or "working")
    if asked.is_empty:
        return asked, None, None, {}
    wrong = {}
    start, days = _day(asked.start), _number(asked.days)
    if start is None:
        wrong["start"] = "请填写起算日期，如 2026-12-10"
    if days is None:
        wrong["days"] = "请填写期限的天数，只填数字，如 20"
    if asked.unit not in dict(UNITS):
        wrong["unit"] = "请选择期限的单位：工作日、自然日或者月"
    return asked, start, days, wrong


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text):
    sound = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if sound else None


def worked_out(request):
    """(asked, Deadline or None, field name → what is wrong)."""
    asked, start, days, wrong = asked_of(request)
    if wrong or start is None:
        return asked, None, wrong
    known = calendar_at(request.site, asof(request))
    try:
        return asked, count_deadline(start, days, known, unit=asked.unit), {}
    except DeadlineError as error:
        return asked, None, {"days": str(error).rstrip("。")}


def show_deadline(context, request):
    asked, deadline, wrong = worked_out(request)
    if wrong:
        request.response.status_int = BAD_REQUEST
    return {
        "layout": page(request, "错误：计算到期日" if wrong else "计算到期日"),
        "asked": asked,
        "units": UNITS,
        "wrong": wrong,
        "deadline": deadline,
        "due": say_weekday(deadline.due) if deadline else "",
        "counted": deadline and [(say_weekday(one.day), one) for one in deadline.days],
        "deadline_url": url_of(request, context, "deadline"),
        "calendar_url": url_of(request, context),
    }


def deadline_json(context, request):
    """The shape of ``openhall deadline --json``."""
    asked, deadline, wrong = worked_out(request)
    said = {"@id": url_of(request, context, "deadline"), "@type": "deadline", "title": "计算到期日"}
    if wrong:
        request.response.status_int = BAD_REQUEST
        return {**said, "errors": wrong}
    if deadline is None:
        return {**said, "parameters": {"start": "2026-12-10", "days": 20, "unit": "working"}}
    return {**said, "unit": asked.unit, **deadline.as_mapping()}


def includeme(config):
    common = {
        "context": Section,
        "physical_path": f"/{CALENDAR}",
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    pages = (
        ("", show_calendar, calendar_json, "calendar"),
        ("deadline", show_deadline, deadline_json, "deadline"),
    )
    for name, html, json, template in pages:
        config.add_view(
            html, name=name, renderer=f"templates/{template}.pt", prefers_json=False, **common
        )
        config.add_view(json, name=name, renderer="json", prefers_json=True, **common)
