"""工作台: what a member of staff has to do, on one page and as full lists; and where to write."""

from content.areas import ImportArea, StaffDesk
from content.permissions import Permission as P
from views.accounts import own_account, roles_of
from views.bill_links import cashier_links
from views.clearing import to_clear
from views.counter import counter_links
from views.desk_lists import (
    EMPTY,
    FLAGGED,
    LIST_LABELS,
    WAITING,
    desk_lists,
    row_json,
    writable_sections,
)
from views.hall_cards import card_links
from views.hall_cases import hall_links
from views.hall_work import work_links
from views.layout import page, url_of
from views.listing import page_asked, paging_of, take, with_query

SHOWN = 20
TASK_STYLES = {WAITING: "warn", "returned": "warn", "flagged": "error"}


def desk_page(request, title, **more):
    """The values that every page of the desk has."""
    home = url_of(request, request.context)
    return {
        "layout": page(request, title, crumbs=[("工作台", home)] if request.view_name else ()),
        "title": title,
        "home_url": home,
        "csrf_token": request.csrf_token(),
        "problem": "",
        "clearable": 0,
        **more,
    }


def show_desk(context, request):
    lists = desk_lists(request)
    first = _list_shown(lists)
    return desk_page(
        request,
        "我的工作台",
        name=first,
        list_title=LIST_LABELS[first],
        rows=lists[first][:SHOWN],
        total=len(lists[first]),
        list_url=url_of(request, context, first),
        tasks=_tasks(request, context, lists),
        empty=EMPTY[first],
        writable=list(writable_sections(request)),
        roles=roles_of(request, own_account(request)),
        users_url=_url_where(request, P.LIST_USERS, "users"),
        ledger_url=_url_where(request, P.READ_LEDGER, "ledger"),
        settings_url=_url_where(request, P.MANAGE_SETTINGS, "settings"),
        mail_url=_url_where(request, P.MANAGE_MAIL, "mail"),
        vocabulary_url=_url_where(request, P.MANAGE_SEARCH, "vocabulary"),
        searches_url=url_of(request, context, "searches"),
        imports_url=_imports_url(request, context),
        hall_links=[*counter_links(request), *hall_links(request), *cashier_links(request)],
    )


def _list_shown(lists):
    """What the page opens with: what waits for me, else the first list that is not empty."""
    return next((name for name in lists if lists[name]), WAITING)


def _url_where(request, permission, name):
    """The address of another page of the desk, for those who may open it."""
    may = request.may(permission, request.context)
    return url_of(request, request.context, name) if may else None


def _imports_url(request, context):
    area = ImportArea(context)
    return url_of(request, area) if request.may(P.VIEW_IMPORT, area) else None


def _tasks(request, context, lists):
    """(label, address, how many, style) of every list."""
    found = [
        (LIST_LABELS[name], url_of(request, context, name), len(rows), _style(name, rows))
        for name, rows in lists.items()
    ]
    work = [
        (*one, "warn" if one[2] else "ok") for one in (*work_links(request), *card_links(request))
    ]
    return [*work, *found]


def _style(name, rows):
    return TASK_STYLES.get(name, "info") if rows else "ok"


def desk_json(context, request):
    lists = desk_lists(request)
    return {
        "@id": url_of(request, context),
        "@type": "desk",
        "title": "我的工作台",
        "person": request.person.account,
        **{
            name: {
                "@id": url_of(request, context, name),
                "items": [row_json(row) for row in rows[:SHOWN]],
                "items_total": len(rows),
            }
            for name, rows in lists.items()
        },
    }


def _page_of(request):
    rows = desk_lists(request)[request.view_name]
    number, size = page_asked(request)
    shown, more = take(rows, number, size)
    return shown, paging_of(request, number, size, len(rows), more)


def show_list(context, request):
    name = request.view_name
    rows, paging = _page_of(request)
    clearable = sum(1 for _ in to_clear(request)) if name == FLAGGED else 0
    return desk_page(
        request,
        LIST_LABELS[name],
        name=name,
        rows=rows,
        paging=paging,
        empty=EMPTY[name],
        clearable=clearable,
        told_at=request.moment.isoformat(),
    )


def list_json(context, request):
    rows, paging = _page_of(request)
    batching = {"@id": with_query(request), "first": with_query(request, page=None)}
    if paging.next_url:
        batching["next"] = paging.next_url
    if paging.previous_url:
        batching["prev"] = paging.previous_url
    return {
        "@id": url_of(request, context, request.view_name),
        "@type": "desk-list",
        "title": LIST_LABELS[request.view_name],
        "items": [row_json(row) for row in rows],
        "items_total": paging.total,
        "batching": batching,
    }


def includeme(config):
    common = {
        "context": StaffDesk,
        "permission": P.USE_DESK,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    pages = [("", show_desk, desk_json, "desk")]
    pages += [(name, show_list, list_json, "desk_list") for name in LIST_LABELS]
    for name, show, as_json, template in pages:
        config.add_view(
            show, name=name, renderer=f"templates/{template}.pt", prefers_json=False, **common
        )
        config.add_view(as_json, name=name, renderer="json", prefers_json=True, **common)
