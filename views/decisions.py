"""``…/hall/decisions/``: what was decided, by month, for everybody to read (行政许可法§40)."""

from datetime import date
from itertools import islice

from pyramid.httpexceptions import HTTPBadRequest

from content.areas import DecisionsArea
from content.cases.numbers import is_number
from content.items import Item
from content.permissions import Permission as P
from content.tree import department_of
from views.addresses import canonical
from views.csvs import csv_response
from views.decision_rows import CSV_HEADER, csv_row, entry_json, feed_entry, row_of
from views.feeds import FeedHead, atom_response
from views.keeping import keep_briefly
from views.layout import page, url_of
from views.listing import page_asked, paging_of, take, with_query

MOST_ROWS = 1000


class Asked:
    """所查的登记: which list was asked for, of which month; all of the hall's where none is."""

    def __init__(self, context, request):
        keep_briefly(request)
        self.request, self.government = request, context.__parent__.__parent__
        self.item = self._item()
        self.department = self._department()
        self.month = _month(request.GET.get("month", ""))
        cases = request.affairs.cases
        self._register = None if cases is None else cases.decisions

    def _item(self):
        uid = self.request.GET.get("item")
        found = self.request.site.find(uid) if uid else None
        is_own = isinstance(found, Item) and department_of(found).government is self.government
        if uid and not is_own:
            raise HTTPBadRequest("这个大厅没有这个事项，请从事项的页面进入。")
        return found

    def _department(self):
        name = self.request.GET.get("department")
        if not name:
            return None
        records = (one for one in self.government.department_records() if one.name == name)
        found = next(records, None)
        if found is None:
            raise HTTPBadRequest("这里没有这个部门，请从部门列表里选。")
        return found

    @property
    def uid(self):
        chosen = self.item or self.department or self.government
        return chosen.uid

    @property
    def title(self):
        chosen = self.item or self.department or self.government
        return _title_of(self.request, chosen)

    @property
    def months(self):
        return [] if self._register is None else self._register.months(self.uid)

    @property
    def total(self):
        if self._register is None:
            return 0
        if self.month:
            found = self._register.of(self.uid, self.month)
            return 0 if found is None else int(found.count())
        return self._register.total(self.uid)

    def has(self, uid):
        """Was anything decided there?"""
        return self._register is not None and bool(self._register.months(uid))

    def entries(self, after=None):
        if self._register is None:
            return iter(())
        if self.month:
            found = self._register.of(self.uid, self.month)
            return iter(()) if found is None else found.entries(after)
        return self._register.entries(self.uid, after)

    def page(self):
        """(entries of the page, paging)."""
        number, size = page_asked(self.request)
        after = _key_after(self.request.GET.get("after", ""))
        found, more = take(self.entries(after), 1 if after else number, size)
        last = _said_key(found[-1]) if found else None
        return found, paging_of(self.request, number, size, self.total, more, after=last)


def _title_of(request, chosen):
    if isinstance(chosen, Item):
        edition = chosen.edition_at(request.moment)
        return edition.fields["title"] if edition is not None else "已撤下的事项"
    return chosen.title


def _month(text):
    try:
        return f"{date.fromisoformat(f'{text}-01'):%Y-%m}" if text else ""
    except ValueError:
        raise HTTPBadRequest(f"月份“{text[:20]}”不对，请用 2024-05 的样子。") from None


def _said_key(entry):
    return f"{entry.day.isoformat()}.{entry.number}.{entry.branch}"


def _key_after(text):
    if not text:
        return None
    try:
        day, number, branch = text.split(".")
        key = -date.fromisoformat(day).toordinal(), number, branch
    except ValueError:
        key = None
    if key is None or not is_number(key[1]):
        raise HTTPBadRequest("after 不对，请从第一页重新开始。")
    return key


@canonical
def show_decisions(context, request):
    asked = Asked(context, request)
    entries, paging = asked.page()
    feed = url_of(request, context, "feed.atom")
    return {
        "layout": page(request, _heading(asked), side=True, feeds=((context.title, feed),)),
        "title": _heading(asked),
        "rows": [row_of(request, entry) for entry in entries],
        "paging": paging,
        "month": asked.month,
        "months": [
            (month, _with(request, month=month), month == asked.month) for month in asked.months
        ],
        "departments": _departments(request, asked),
        "narrowed": bool(asked.item or asked.department or asked.month),
        "all_url": url_of(request, context),
        "csv_url": _with(request, format="csv"),
        "feed_url": feed,
        "hall_url": url_of(request, context.__parent__),
        "most_rows": MOST_ROWS,
    }


def _heading(asked):
    month = f"（{asked.month}）" if asked.month else ""
    return f"{asked.title}行政审批决定公开{month}"


def _with(request, **query):
    return with_query(request, **{"page": None, "after": None, **query})


def _departments(request, asked):
    """(title, address, is it chosen?) of those that decided something."""
    return [
        (one.title, _with(request, department=one.name, item=None), asked.department is one)
        for one in asked.government.department_records()
        if asked.has(one.uid)
    ]


@canonical
def decisions_json(context, request):
    asked = Asked(context, request)
    entries, paging = asked.page()
    batching = {"@id": with_query(request), "first": _with(request)}
    if paging.next_url:
        batching["next"] = paging.next_url
    if paging.previous_url:
        batching["prev"] = paging.previous_url
    return {
        "@id": url_of(request, context),
        "@type": "decisions",
        "title": _heading(asked),
        "items": [entry_json(request, context, entry) for entry in entries],
        "items_total": paging.total,
        "batching": batching,
        "facets": {"month": asked.months},
    }


@canonical
def decisions_csv(context, request):
    asked = Asked(context, request)
    rows = (csv_row(row_of(request, one)) for one in islice(asked.entries(), MOST_ROWS))
    return csv_response(request, "decisions", CSV_HEADER, rows)


def show_feed(context, request):
    asked = Asked(context, request)
    found = islice(asked.entries(), request.settings.feed_entries)
    head = FeedHead(
        uid=f"{asked.uid}/decisions",
        title=_heading(asked),
        own_url=request.url,
        page_url=url_of(request, context),
    )
    return atom_response(request, head, [feed_entry(request, context, one) for one in found])


def includeme(config):
    common = {
        "context": DecisionsArea,
        "permission": P.VIEW,
        "request_method": ("GET", "HEAD"),
    }
    template = {"renderer": "templates/decisions.pt"}
    config.add_view(show_decisions, prefers_json=False, **template, **common)
    config.add_view(decisions_json, renderer="json", prefers_json=True, **common)
    config.add_view(decisions_csv, request_param="format=csv", prefers_json=False, **common)
    config.add_view(show_feed, name="feed.atom", **common)
