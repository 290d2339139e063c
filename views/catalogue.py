"""The service hall of one government: its catalogue of approval items, four ways in to one item."""

from itertools import islice

from pyramid.httpexceptions import HTTPBadRequest

from content import vocabularies as lists
from content.areas import DECISIONS, CounterList, Hall
from content.closing import closed_as
from content.permissions import Permission as P
from content.seal_pages import SEALS
from views.addresses import canonical
from views.asof import asof
from views.catalogue_entries import (
    BY,
    DEPARTMENT,
    departments_of,
    entries_after,
    entries_from,
    groups_of,
    labels_of,
    shelves_of,
    total_of,
    ways_of,
)
from views.csvs import csv_response
from views.guide_page import CODES, guide_notes, say_limit
from views.layout import page, url_of
from views.listing import ListRow, list_json, page_asked, paging_of, row_json, with_query
from views.open_data import url_of_open_data
from views.times import say_day

DEFAULT_BY, SECTION = DEPARTMENT, "items"
CLOSED_TAGS = {
    lists.CANCELLED: (("已取消", "error"),),
    lists.DELEGATED: (("已下放", "warn"),),
}
CSV_HEADER = (
    "事项名称",
    "事项编码",
    "部门",
    "事项类型",
    "服务对象",
    "服务主题",
    "法定时限",
    "承诺时限",
    "是否收费",
    "清理结果",
    "网址",
)


class Catalogue:
    """目录: what was asked for, and what of the government's items answers it."""

    def __init__(self, context, request):
        self.request, self.government = request, context.__parent__
        self.by = _by(request)
        self.filters = {by: key for by, _ in BY if (key := request.GET.get(by))}
        self.ways = ways_of(self.filters)
        self.all = shelves_of(request, self.government, SECTION)
        self.shelves = self._chosen(self.filters.get(DEPARTMENT, ""))

    def _chosen(self, department):
        return shelves_of(self.request, self.government, SECTION, department)

    @property
    def groups(self):
        """The groups of the way in; their counts leave the group chosen among them aside."""
        if self.by == DEPARTMENT:
            return departments_of(self.all, self.ways)
        return groups_of(self.shelves, self.by, ways_of(self.filters, without=self.by))

    @property
    def entries(self):
        return entries_from(self.shelves, self.ways, 0)

    def page(self):
        """(entries of the page, paging); by uid from where page numbers end."""
        number, size = page_asked(self.request)
        total, after = total_of(self.shelves, self.ways), self.request.GET.get("after")
        found = self._behind(after) if after else self._from((number - 1) * size)
        entries = list(islice(found, size + 1))
        last = entries[:size][-1].uid if entries else None
        more = len(entries) > size
        return entries[:size], paging_of(self.request, number, size, total, more, after=last)

    def _from(self, start):
        return entries_from(self.shelves, self.ways, start)

    def _behind(self, uid):
        found = entries_after(self.shelves, self.ways, self.request.site.find(uid))
        if found is None:
            raise HTTPBadRequest("after 不对，请从第一页重新开始。")
        return found


def _by(request):
    by = request.GET.get("by") or DEFAULT_BY
    if by not in dict(BY):
        raise HTTPBadRequest("by 应是 department、theme、served、type 之一。")
    return by


def row_of_entry(request, entry):
    """An entry as a row of a list; one item, one address, whichever way one came."""
    kind = request.registry.kinds[entry.brief.kind]
    return ListRow(
        uid=entry.uid,
        title=entry.title,
        url=entry.url,
        kind=kind.name,
        kind_label=kind.label,
        day=say_day(entry.live_from),
        notes=guide_notes(entry.summary),
        tags=_tags(request, kind, entry),
        place=entry.department.title,
    )


def _tags(request, kind, entry):
    if kind.name == "service_package":
        return ((kind.label, "info"),)
    return CLOSED_TAGS.get(closed_as(entry.summary, asof(request)), ())


def ways_in(request, current):
    """The four tabs: (label, url, is it the current one?)."""
    return [
        (label, with_query(request, by=by, page=None, after=None), by == current)
        for by, label in BY
    ]


def group_links(request, by, groups):
    """(group, url, is it chosen?); the chosen one's link takes the choice away."""
    picked = request.GET.get(by)
    for group in groups:
        key = None if group.key == picked else group.key
        url = with_query(request, **{by: key, "by": by, "page": None, "after": None})
        yield group, url, group.key == picked


def chips(request, catalogue):
    """(label, url without it) of every filter chosen."""
    for by, key in catalogue.filters.items():
        label = _labels(catalogue, by).get(key, key)
        yield label, with_query(request, **{by: None, "page": None, "after": None})


def _labels(catalogue, by):
    if by == DEPARTMENT:
        return {shelf.record.name: shelf.record.title for shelf in catalogue.all}
    return labels_of(by)


@canonical
def show_catalogue(context, request):
    catalogue, government = Catalogue(context, request), context.__parent__
    entries, paging = catalogue.page()
    groups = catalogue.groups
    return {
        "layout": page(request, context.title, side=bool(groups), meta=_meta(context)),
        "government": government,
        "rows": [row_of_entry(request, entry) for entry in entries],
        "paging": paging,
        "everything": total_of(catalogue.all),
        "tabs": ways_in(request, catalogue.by),
        "by_label": dict(BY)[catalogue.by],
        "groups": list(group_links(request, catalogue.by, groups)),
        "chips": list(chips(request, catalogue)),
        "all_url": url_of(request, context),
        "open_data_url": f"{url_of_open_data(request, government)}#items",
        "csv_url": with_query(request, format="csv", page=None, after=None),
        "fees_url": url_of(request, context, "fees", asof=request.GET.get("asof")),
        "counters_url": url_of(request, CounterList(context)),
        "decisions_url": url_of(request, context[DECISIONS]),
        "seals_url": url_of(request, context[SEALS]),
        "search_url": url_of(request, government, "search"),
        "below": [
            (one.title, f"{url_of(request, government)}{one.name}/hall/")
            for one in government.government_records()
        ],
    }


def _meta(hall):
    name = hall.__parent__.title
    return (
        ("ColumnName", "办事服务"),
        ("ColumnDescription", f"{name}各部门的行政审批事项和办事指南"),
        ("ColumnKeywords", f"办事服务,行政审批事项,{name}"),
        ("ColumnType", "办事服务"),
    )


@canonical
def catalogue_json(context, request):
    catalogue = Catalogue(context, request)
    entries, paging = catalogue.page()
    facets = {
        catalogue.by: [
            {"value": group.key, "label": group.label, "count": group.count}
            for group in catalogue.groups
        ]
    }
    title = context.title
    said = list_json(request, context, "service_hall", title, [], paging, facets=facets)
    return {**said, "items": [_entry_json(request, entry) for entry in entries]}


def _entry_json(request, entry):
    fields = entry.fields
    names = ("item_type", "exercise_level", "charged", "disposition", *CODES)
    return {
        **row_json(row_of_entry(request, entry)),
        "department": {"@id": entry.shelf.url, "title": entry.department.title},
        "served": list(fields.get("served") or ()),
        "themes": list(fields.get("themes") or ()),
        "statutory_limit": say_limit(fields, "statutory"),
        "promised_limit": say_limit(fields, "promised"),
        **{name: fields.get(name) or None for name in names},
    }


@canonical
def catalogue_csv(context, request):
    entries = Catalogue(context, request).entries
    return csv_response(
        request, "catalogue", CSV_HEADER, (_csv_row(request, one) for one in entries)
    )


def _csv_row(request, entry):
    fields = entry.fields
    return (
        entry.title,
        next((fields[name] for name in CODES if fields.get(name)), ""),
        entry.department.title,
        lists.label_of(lists.ITEM_TYPES, fields.get("item_type") or ""),
        "、".join(lists.label_of(lists.SERVED, key) for key in fields.get("served") or ()),
        "、".join(lists.label_of(lists.THEMES, key) for key in fields.get("themes") or ()),
        say_limit(fields, "statutory"),
        say_limit(fields, "promised"),
        lists.label_of(lists.YES_NO_UNSTATED, fields.get("charged") or lists.UNSTATED),
        lists.label_of(lists.DISPOSITIONS, fields.get("disposition") or ""),
        entry.url,
    )


def includeme(config):
    common = {"context": Hall, "permission": P.VIEW, "request_method": ("GET", "HEAD")}
    config.add_view(show_catalogue, renderer="templates/catalogue.pt", prefers_json=False, **common)
    config.add_view(catalogue_json, renderer="json", prefers_json=True, **common)
    config.add_view(catalogue_csv, request_param="format=csv", prefers_json=False, **common)
