"""A section's list, newest first: by page number at first, by key or month further on."""

from datetime import date

from pyramid.httpexceptions import HTTPBadRequest

from content.clock import start_of
from content.items import Item
from content.permissions import Permission as P
from content.tree import Section
from views.addresses import canonical
from views.asof import asof, is_asof
from views.layout import page, url_of
from views.listing import list_json, page_asked, paging_of, row_of_brief, take
from views.tree_nav import department_tree
from views.urls import follow_url


def rows_of(context, request):
    """(rows, paging) of the section at the moment asked for."""
    number, size = page_asked(request)
    register, moment = context.register, asof(request)
    after = _key_after(context, request)
    if month := request.GET.get("month"):
        found = register.rows_between(request.moment, *_month(month))
    elif is_asof(request):
        found = register.rows_asof(moment, after)
    else:
        found = register.rows(request.moment, after)
    rows, more = take(found, 1 if after else number, size)
    whole = not (is_asof(request) or month or after)
    total = register.total(request.moment) if whole else None
    last = rows[-1].key[2] if rows else None
    paging = paging_of(request, number, size, total, more, after=last)
    return [row_of_brief(request, context, row) for row in rows], paging


def _key_after(context, request):
    """The register key of the item named by ``?after=``."""
    uid = request.GET.get("after")
    if not uid:
        return None
    item = request.site.find(uid)
    if not isinstance(item, Item) or item.listing_key is None or item.__parent__ is not context:
        raise HTTPBadRequest("after 不对，请从第一页重新开始。")
    return item.listing_key


def _month(text):
    """(start of the month, start of the next) of ``2024-05``."""
    try:
        first = date.fromisoformat(f"{text}-01")
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    except ValueError:
        raise HTTPBadRequest(f"月份“{text[:20]}”不对，请用 2024-05 的样子。") from None
    return start_of(first), start_of(following)


@canonical
def show_section(context, request):
    rows, paging = rows_of(context, request)
    feed = url_of(request, context, "feed.atom")
    kinds = request.registry.kinds.in_section(context.__name__)
    return {
        "layout": page(
            request,
            f"{context.__parent__.title}{context.title}",
            side=True,
            feeds=((context.title, feed),),
            meta=_column_meta(context),
        ),
        "section": context,
        "rows": rows,
        "paging": paging,
        "feed_url": feed,
        "follow_url": follow_url(request, context),
        "month": request.GET.get("month", ""),
        "tree": department_tree(request, context),
        "adding": [
            (kind.label, url_of(request, context, "add", kind=kind.name))
            for kind in kinds
            if request.may(kind.add_permission, context)
        ],
        "place_url": url_of(request, context.__parent__),
        "search_url": url_of(request, context.__parent__, "search"),
    }


def _column_meta(context):
    return (
        ("ColumnName", context.title),
        ("ColumnDescription", f"{context.__parent__.title}公开的{context.title}"),
        ("ColumnKeywords", f"{context.title},{context.__parent__.title}"),
        ("ColumnType", context.title),
    )


@canonical
def section_json(context, request):
    rows, paging = rows_of(context, request)
    return list_json(request, context, "section", context.title, rows, paging)


def includeme(config):
    common = {"context": Section, "permission": P.VIEW, "request_method": ("GET", "HEAD")}
    config.add_view(show_section, renderer="templates/section.pt", prefers_json=False, **common)
    config.add_view(section_json, renderer="json", prefers_json=True, **common)
