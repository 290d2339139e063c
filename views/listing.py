"""Lists: rows, paging by number and by key, and their JSON in plone.restapi's usual shape."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from pyramid.httpexceptions import HTTPBadRequest

from content.briefs import UNDATED, Brief
from content.clock import day_of, moment_of
from content.disclosure.notice import has_ended
from content.validity import NOT_IN_FORCE, marked_validity
from views.asof import asof
from views.guide_page import guide_notes
from views.urls import url_of, with_query
from views.values import plain, say

TOLD_BY_TAG = frozenset({"valid_until"})
LARGEST_SIZE, REACH = 100, 1000


class ListRow(NamedTuple):
    """列表行: what one line of a list shows; ``tags`` are (text, style), no ``day`` is 日期不详."""

    uid: str
    title: str
    url: str
    kind: str
    kind_label: str
    day: str
    notes: tuple = ()
    tags: tuple = ()
    place: str = ""


@dataclass(frozen=True)
class Paging:
    """分页: ``next_after`` continues by key where page numbers end."""

    page: int
    size: int
    total: int | None
    next_url: str | None
    previous_url: str | None

    @property
    def pages(self):
        return None if self.total is None else max(1, -(-self.total // self.size))


def page_asked(request):
    """(page, size). Raises HTTPBadRequest outside size ≤ 100 and page × size ≤ 1,000."""
    number, size = _whole(request, "page", 1), _whole(request, "size", request.settings.list_rows)
    if size > LARGEST_SIZE:
        raise HTTPBadRequest(f"每页最多 {LARGEST_SIZE} 条，请减小 size。")
    if number * size > REACH:
        raise HTTPBadRequest(
            f"按页码最多看前 {REACH} 条；更早的请用“下一页”接着看，或按月份、搜索查找。"
        )
    return number, size


def _whole(request, name, default):
    text = request.GET.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and int(text[:9]) > 0 and len(text) < 9):
        raise HTTPBadRequest(f"{name} 应是大于 0 的整数。")
    return int(text)


def paging_of(request, number, size, total, more, after=None):
    """Links to the pages before and behind; by key from where page numbers end."""
    following = None
    if more:
        by_number = (number + 1) * size <= REACH and "after" not in request.GET
        step = {"page": number + 1, "after": None} if by_number else {"after": after, "page": None}
        following = with_query(request, **step) if by_number or after else None
    previous = with_query(request, page=number - 1) if number > 1 else None
    return Paging(number, size, total, following, previous)


def row_of_brief(request, section, row):
    """A register's row as a line of a list."""
    return row_at(request, f"{url_of(request, section)}{Brief(*row.brief).name}", row)


def row_at(request, url, row):
    """What a register lists, or an index found, as a line of a list; the item lies at ``url``."""
    brief = Brief(*row.brief)
    kind = request.registry.kinds[brief.kind]
    summary = dict(brief.summary)
    day = "" if summary.pop(UNDATED, False) else _day(-row.key[0])
    notes, tags = noted(request, kind, row.marks, summary)
    return ListRow(row.key[2], brief.title, url, kind.name, kind.label, day, notes, tags)


@lru_cache(maxsize=10_000)
def _day(microseconds):
    return day_of(moment_of(microseconds)).isoformat()


def noted(request, kind, marks, summary):
    """Summary fields as short notes, validity as a tag; ``marks`` as in a register's row."""
    if kind.name == "approval_item":
        return guide_notes(summary), ()
    if kind.name == "service_package":
        return (), ((kind.label, "info"),)
    notes, tags = [], []
    for name, value in summary.items():
        if name == "validity":
            tags += _validity_tag(request, kind.node(name), marks, summary)
        elif name in TOLD_BY_TAG:
            continue
        elif value not in (None, "", ()):
            notes.append(_note(kind.node(name), value))
    if has_ended(summary, asof(request)):
        tags.append(("已结束", "warn"))
    return tuple(notes), tuple(tags)


def _note(node, value):
    """A day says nothing without its name."""
    text = say(node, value)
    return f"{node.title} {text}" if isinstance(value, date) else text


def _validity_tag(request, node, marks, summary):
    validity = marked_validity(marks, summary, asof(request))
    if validity in NOT_IN_FORCE:
        return [(say(node, validity), "warn")]
    return [] if validity == "unstated" else [(say(node, validity), "ok")]


def take(rows, number, size):
    """(the rows of one page, are there more?) of an iterator that starts at the first page."""
    start = (number - 1) * size
    found = list(islice(rows, start, start + size + 1))
    return found[:size], len(found) > size


def list_json(request, resource, kind_name, title, rows, paging, **more):
    return page_json(
        request, resource, kind_name, title, [row_json(row) for row in rows], paging, **more
    )


def page_json(request, resource, kind_name, title, items, paging, **more):
    """One page of a list; ``items`` are what JSON can say."""
    batching = {"@id": with_query(request), "first": with_query(request, page=None, after=None)}
    if paging.next_url:
        batching["next"] = paging.next_url
    if paging.previous_url:
        batching["prev"] = paging.previous_url
    return {
        "@id": url_of(request, resource),
        "@type": kind_name,
        "title": title,
        "items": items,
        "items_total": paging.total,
        "batching": batching,
        **more,
    }


def row_json(row):
    return plain(
        {
            "@id": row.url,
            "@type": row.kind,
            "uid": row.uid,
            "title": row.title,
            "date": row.day or None,
            "description": "　".join(row.notes),
            "tags": [text for text, _ in row.tags],
        }
    )
