"""The pages of governments: the province's home, cities, counties, and what they disclose."""

from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPMovedPermanently

from content.areas import Hall
from content.permissions import Permission as P
from content.tree import CALENDAR, PROVINCE, SECTION_LABELS, Place
from search_index.listings import latest
from views.addresses import canonical
from views.asof import is_asof
from views.layout import page, url_of
from views.listing import list_json, page_asked, paging_of, row_json, with_query
from views.merged import count_own, count_rows, latest_names, own_sections, rows_across
from views.open_page import COLUMNS, column_asked, column_rows
from views.urls import follow_url

LATEST, SECOND = 8, 6
FREQUENT_READ, FREQUENT_SHOWN = 40, 4
ITEM_TILES = (
    ("department", "按部门找", "{} 项"),
    ("theme", "按主题找", "生育、就业、开办企业等"),
    ("served", "按服务对象找", "个人、企业、其他组织"),
    ("type", "按事项类型找", "许可、确认、公共服务等"),
)
GROUP_LABELS = {
    "office": "政府办公室",
    "constituent": "组成部门",
    "directly_under": "直属机构",
    "special": "特设机构",
    "institution": "事业单位",
    "party": "党委工作机构",
    "vertical": "垂直管理部门",
    "": "其他部门",
}


class PlaceLevel:
    """View predicate ``place_level``: province, government (any other) or department."""

    def __init__(self, wanted, config):
        self.wanted = wanted

    def text(self):
        return f"place_level = {self.wanted}"

    phash = text

    def __call__(self, context, request):
        return level_of(context) in self.wanted


def level_of(place):
    if not place.is_government:
        return "department"
    return PROVINCE if place.level == PROVINCE else "government"


def departments_by_group(request, government):
    """[(label of the group, [(title, url)])]; those that were abolished stand apart, last."""
    groups = {}
    base = url_of(request, government)
    for one in government.department_records():
        key = "abolished" if one.abolished_on else one.group
        label = "已撤销的部门" if key == "abolished" else GROUP_LABELS.get(key, GROUP_LABELS[""])
        groups.setdefault(label, []).append((one.title, f"{base}{one.name}/"))
    order = [*GROUP_LABELS.values(), "已撤销的部门"]
    return [(label, groups[label]) for label in order if label in groups]


def service_tiles(request, government):
    """(label, what stands behind it, url); the counts are those of the pages behind."""
    hall, asof_text = Hall(government), request.GET.get("asof")
    items, fees = _count(request, government, "items"), _count(request, government, "fees")
    tiles = []
    if items:
        for by, label, text in ITEM_TILES:
            url = url_of(request, hall, by=by, asof=asof_text)
            tiles.append((label, text.format(items), url))
    if fees:
        url = url_of(request, hall, "fees", asof=asof_text)
        tiles.append(("收费公示", f"{fees} 项", url))
    if (
        government.government_records()
        and not asof_text
        and (every := _count_below(request, government))
    ):
        url = url_of(request, government, "search", kind="approval_item")
        tiles.append(("全部办事事项", f"含下级，{every} 项", url))
    calendar = f"{url_of(request, request.root)}{CALENDAR}/"
    return [*tiles, ("工作日历", "哪天上班、哪天到期", calendar)]


def _count_below(request, government):
    kinds = ("approval_item",)
    return latest(request.engine, government.uid, request.moment, kinds=kinds, size=1).total


def _count(request, government, name):
    if not is_asof(request):
        return count_own(request, government, name)
    return sum(count_rows(section, request) for _, section in own_sections(government, (name,)))


def _government_values(context, request, *, title):
    feed, base = url_of(request, context, "feed.atom"), url_of(request, context)
    return {
        "layout": page(request, title, feeds=((f"{context.title}最新公开", feed),)),
        "place": context,
        "latest": rows_across(request, context, COLUMNS, LATEST),
        "policies": rows_across(request, context, ("policies",), SECOND),
        "tiles": service_tiles(request, context),
        "groups": departments_by_group(request, context),
        "places": [(one.title, f"{base}{one.name}/") for one in context.government_records()],
        "open_url": _open_url(request, context),
        "policies_url": _open_url(request, context, column="policies"),
        "phone": request.settings.phone,
        "feed_url": feed,
        "follow_url": follow_url(request, context),
    }


def _open_url(request, place, **query):
    query = {**query, "asof": request.GET.get("asof")}
    said = urlencode({name: value for name, value in query.items() if value})
    return f"{url_of(request, place)}open/" + (f"?{said}" if said else "")


@canonical
def show_home(context, request):
    values = _government_values(context, request, title=request.settings.site_name)
    return {
        **values,
        "frequent": frequent_items(request, context),
        "sitemap_url": url_of(request, context, "sitemap"),
    }


def frequent_items(request, place):
    """A few guides to begin with, each name once."""
    return latest_names(request, place, ("items",), FREQUENT_READ, FREQUENT_SHOWN)


@canonical
def show_government(context, request):
    return _government_values(context, request, title=context.title)


@canonical
def government_json(context, request):
    latest, base = rows_across(request, context, COLUMNS, LATEST), url_of(request, context)
    children = [
        {"@id": f"{base}{one.name}/", "@type": "place", "title": one.title, "level": one.level}
        for one in context.place_records()
    ]
    return {
        **place_json(request, context),
        "latest": [{**row_json(row), "department": row.place} for row in latest],
        "services": [
            {"title": label, "description": text, "@id": url}
            for label, text, url in service_tiles(request, context)
        ],
        "items": children,
        "items_total": len(children),
        "batching": {"@id": url_of(request, context)},
    }


def place_json(request, place):
    """What identifies a place; the same for governments and departments."""
    return {
        "@id": url_of(request, place),
        "@type": "place",
        "uid": place.uid,
        "title": place.title,
        "level": place.level,
        "code": place.code or None,
        "former_names": list(place.former_names),
    }


def show_open(context, request):
    """政务公开: policies, information and notices of every department at and below."""
    _with_slash(request)
    column = column_asked(request)
    number, size = page_asked(request)
    rows, total, after = column_rows(context, request, column, (number, size))
    more = after is not None
    label = SECTION_LABELS.get(column, "政务公开")
    return {
        "layout": page(
            request,
            "政务公开",
            feeds=((f"{context.title}最新公开", url_of(request, context, "feed.atom")),),
            meta=_column_meta(context, label, column),
        ),
        "place": context,
        "rows": rows,
        "total": total,
        "paging": paging_of(request, number, size, total, more, after=after),
        "tabs": _tabs(request, column),
        "groups": departments_by_group(request, context),
        "search_url": url_of(request, context, "search"),
        "feed_url": url_of(request, context, "feed.atom"),
        "phone": request.settings.phone,
    }


def open_json(context, request):
    _with_slash(request)
    column, (number, size) = column_asked(request), page_asked(request)
    rows, total, after = column_rows(context, request, column, (number, size))
    paging = paging_of(request, number, size, total, after is not None, after=after)
    said = list_json(request, context, "disclosure", f"{context.title}政务公开", rows, paging)
    return {**said, "@id": f"{url_of(request, context)}open/"}


def _with_slash(request):
    """Raises HTTPMovedPermanently: this page is one of places, so it ends like them."""
    if not request.path.endswith("/"):
        query = f"?{request.query_string}" if request.query_string else ""
        raise HTTPMovedPermanently(f"{request.path_url}/{query}")


def _tabs(request, column):
    tabs = (("", "全部"), *((name, SECTION_LABELS[name]) for name in COLUMNS))
    return [
        (label, with_query(request, column=name or None, page=None, after=None), name == column)
        for name, label in tabs
    ]


def _column_meta(place, label, column):
    told = label if column else "、".join(SECTION_LABELS[name] for name in COLUMNS)
    return (
        ("ColumnName", label),
        ("ColumnDescription", f"{place.title}各部门公开的{told}"),
        ("ColumnKeywords", f"{label},{place.title}"),
        ("ColumnType", label),
    )


def includeme(config):
    config.add_view_predicate("place_level", PlaceLevel)
    common = {"context": Place, "permission": P.VIEW, "request_method": ("GET", "HEAD")}
    everywhere = (PROVINCE, "government")
    for view, level, template in (
        (show_home, (PROVINCE,), "home"),
        (show_government, ("government",), "place"),
    ):
        config.add_view(
            view,
            place_level=level,
            renderer=f"templates/{template}.pt",
            prefers_json=False,
            **common,
        )
    config.add_view(
        government_json, place_level=everywhere, renderer="json", prefers_json=True, **common
    )
    opened = {**common, "name": "open", "place_level": everywhere}
    config.add_view(show_open, renderer="templates/open.pt", prefers_json=False, **opened)
    config.add_view(open_json, renderer="json", prefers_json=True, **opened)
