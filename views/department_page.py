"""A department's page: how to reach it, its columns that are not empty, what it was before."""

from dataclasses import dataclass
from itertools import islice

from content.permissions import Permission as P
from content.tree import Place
from views.addresses import canonical
from views.layout import page, url_of
from views.listing import row_json, row_of_brief
from views.merged import count_rows, section_rows
from views.places import place_json
from views.tree_nav import department_tree
from views.urls import follow_url
from views.values import plain

SHOWN_ROWS = 5


@dataclass(frozen=True)
class Column:
    """栏目: with its newest rows; ``count`` is the length of the list behind it."""

    name: str
    title: str
    url: str
    more_url: str
    count: int
    rows: tuple


def columns_of(context, request):
    """The department's columns that list something at the moment asked for."""
    for section in context.sections():
        rows = tuple(_newest(section, request))
        if rows:
            more_url = url_of(request, section, asof=request.GET.get("asof"))
            count = count_rows(section, request)
            url = url_of(request, section)
            yield Column(section.__name__, section.title, url, more_url, count, rows)


def _newest(section, request):
    found = islice(section_rows(section, request), SHOWN_ROWS)
    return (row_of_brief(request, section, row) for row in found)


def neighbours(request, uids):
    """(title, url) of the places behind ``uids`` that still exist."""
    places = (request.site.find(uid) for uid in uids)
    return [(place.title, url_of(request, place)) for place in places if isinstance(place, Place)]


def responsible(request, department):
    """(who has to publish here, whom to call)."""
    contact = department.contacts[0] if department.contacts else {}
    phone = contact.get("phone") or request.settings.phone
    return department.title, phone


@canonical
def show_department(context, request):
    feed = url_of(request, context, "feed.atom")
    government = context.government
    return {
        "layout": page(
            request,
            context.title,
            side=True,
            feeds=((f"{context.title}最新公开", feed),),
        ),
        "department": context,
        "abolished": _abolished(context),
        "government": government,
        "government_url": url_of(request, government),
        "columns": list(columns_of(context, request)),
        "contacts": context.contacts,
        "predecessors": neighbours(request, context.predecessor_uids),
        "successors": neighbours(request, context.successor_uids),
        "responsible": responsible(request, context),
        "tree": department_tree(request, context),
        "search_url": url_of(request, context, "search"),
        "feed_url": feed,
        "follow_url": follow_url(request, context),
        "adding": _adding(request, context),
    }


def _abolished(department):
    if not department.abolished_on:
        return None
    return f"本部门已于 {department.abolished_on} 撤销，这里保留它公开过的内容。"


def _adding(request, department):
    """(label, url) of every kind the person may add here."""
    if not request.person.grants:
        return
    for kind in request.registry.kinds:
        try:
            section = department[kind.section]
        except KeyError:
            continue
        if request.may(kind.add_permission, section):
            yield f"新建{kind.label}", url_of(request, section, "add", kind=kind.name)


@canonical
def department_json(context, request):
    columns = list(columns_of(context, request))
    items = [
        {
            "@id": column.url,
            "@type": "section",
            "id": column.name,
            "title": column.title,
            "items_total": column.count,
            "latest": [row_json(row) for row in column.rows],
        }
        for column in columns
    ]
    government = context.government
    return {
        **place_json(request, context),
        "parent": {"@id": url_of(request, government), "title": government.title},
        "contacts": plain(tuple(dict(one) for one in context.contacts)),
        "abolished_on": plain(context.abolished_on),
        "predecessors": _links(request, context.predecessor_uids),
        "successors": _links(request, context.successor_uids),
        "items": items,
        "items_total": len(items),
        "batching": {"@id": url_of(request, context)},
    }


def _links(request, uids):
    return [{"@id": url, "title": title} for title, url in neighbours(request, uids)]


def includeme(config):
    common = {
        "context": Place,
        "place_level": ("department",),
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    config.add_view(
        show_department, renderer="templates/department.pt", prefers_json=False, **common
    )
    config.add_view(department_json, renderer="json", prefers_json=True, **common)
