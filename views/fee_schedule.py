"""The fee schedule of one government: every published standard, by department and group."""

from dataclasses import dataclass
from itertools import groupby

from content.areas import Hall
from content.permissions import Permission as P
from views.asof import asof
from views.catalogue_entries import DEPARTMENT, departments_of, shelves_of, total_of
from views.csvs import csv_response
from views.layout import page, url_of
from views.listing import list_json, paging_of, with_query
from views.open_data import url_of_open_data
from views.times import say_day, say_fen
from views.values import plain_fields

MOST_ROWS = 1000
CSV_HEADER = (
    "部门",
    "收费类别",
    "收费项目",
    "计费单位",
    "收费标准",
    "收费依据",
    "减免规定",
    "有效期",
    "资金管理方式",
    "缴费人",
    "网址",
)


@dataclass(frozen=True)
class FeeLine:
    """收费项目: one row of the schedule, as text."""

    uid: str
    department: str
    group: str
    title: str
    url: str
    unit: str
    standard: str
    basis: tuple
    exemption: str
    validity: str
    management: str
    payer: str


def line_of(entry):
    fields = entry.fields
    amount = fields.get("amount_fen")
    return FeeLine(
        uid=entry.uid,
        department=entry.department.title,
        group=fields.get("group") or "",
        title=entry.title,
        url=entry.url,
        unit=fields.get("unit") or "—",
        standard=fields.get("standard") or ("见依据文件" if amount is None else say_fen(amount)),
        basis=tuple(fields.get("basis") or ()),
        exemption=fields.get("exemption") or "无",
        validity=_validity(fields, entry.live_from),
        management=fields.get("management") or "",
        payer=fields.get("payer") or "",
    )


def _validity(fields, live_from):
    start, until = fields.get("effective_on"), fields.get("valid_until")
    first = start.isoformat() if start else say_day(live_from)
    return f"{first} 起，至 {until.isoformat()}" if until else f"{first} 起"


class Schedule:
    """收费目录: the standards of a government's own departments, of one of them where asked."""

    def __init__(self, context, request):
        self.request = request
        self.department = request.GET.get(DEPARTMENT) or ""
        self.all = shelves_of(request, context.__parent__, "fees")
        self.shelves = shelves_of(request, context.__parent__, "fees", self.department)
        self.total = total_of(self.shelves)

    @property
    def departments(self):
        return departments_of(self.all)

    @property
    def is_too_long(self):
        return self.total > MOST_ROWS and not self.department

    @property
    def entries(self):
        """Each department's by its groups."""
        for shelf in self.shelves:
            yield from sorted(shelf.entries(), key=lambda one: one.fields.get("group") or "")

    def lines(self):
        """The rows; none where it is too long for one page."""
        return [] if self.is_too_long else list(map(line_of, self.entries))


def tables_of(lines):
    """[(department, count, [(group, lines)])], as the page shows them."""
    for department, of_department in groupby(lines, key=lambda line: line.department):
        rows = list(of_department)
        grouped = groupby(rows, key=lambda line: line.group)
        yield department, len(rows), [(group, list(found)) for group, found in grouped]


def show_schedule(context, request):
    schedule, government = Schedule(context, request), context.__parent__
    hall = ((context.title, url_of(request, context)),)
    return {
        "layout": page(request, "收费公示", crumbs=hall, meta=_meta(government)),
        "government": government,
        "tables": list(tables_of(schedule.lines())),
        "total": schedule.total,
        "too_long": schedule.is_too_long,
        "departments": [
            (group, with_query(request, department=group.key), group.key == schedule.department)
            for group in schedule.departments
        ],
        "all_url": with_query(request, department=None),
        "one_only": bool(schedule.department),
        "open_data_url": f"{url_of_open_data(request, government)}#fees",
        "csv_url": with_query(request, format="csv"),
        "hall_url": url_of(request, context),
        "phone": request.settings.phone,
        "below": [
            (one.title, f"{url_of(request, government)}{one.name}/hall/fees")
            for one in government.government_records()
        ],
    }


def _meta(government):
    return (
        ("ColumnName", "收费公示"),
        ("ColumnDescription", f"{government.title}各部门的行政事业性收费项目、依据和标准"),
        ("ColumnKeywords", f"收费公示,行政事业性收费,{government.title}"),
        ("ColumnType", "收费公示"),
    )


def schedule_json(context, request):
    schedule = Schedule(context, request)
    entries = [] if schedule.is_too_long else schedule.entries
    total = schedule.total
    paging = paging_of(request, 1, max(1, total), total, more=False)
    facets = {
        "department": [
            {"value": one.key, "label": one.label, "count": one.count}
            for one in schedule.departments
        ]
    }
    said = list_json(request, context, "fee_schedule", "收费公示", [], paging, facets=facets)
    items = [_entry_json(request, entry) for entry in entries]
    return {**said, "@id": url_of(request, context, "fees"), "items": items}


def _entry_json(request, entry):
    kind = request.registry.kinds[entry.brief.kind]
    return {
        "@id": entry.url,
        "@type": kind.name,
        "uid": entry.uid,
        "department": {"@id": entry.shelf.url, "title": entry.department.title},
        **plain_fields(request, kind, entry.fields, asof(request)),
    }


def schedule_csv(context, request):
    lines = map(line_of, Schedule(context, request).entries)
    return csv_response(request, "fees", CSV_HEADER, (_csv_row(line) for line in lines))


def _csv_row(line):
    return (
        line.department,
        line.group,
        line.title,
        line.unit,
        line.standard,
        "；".join(line.basis),
        line.exemption,
        line.validity,
        line.management,
        line.payer,
        line.url,
    )


def includeme(config):
    common = {
        "context": Hall,
        "name": "fees",
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    config.add_view(show_schedule, renderer="templates/fees.pt", prefers_json=False, **common)
    config.add_view(schedule_json, renderer="json", prefers_json=True, **common)
    config.add_view(schedule_csv, request_param="format=csv", prefers_json=False, **common)
