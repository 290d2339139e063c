"""台账: what was done, by whom and where, for those who oversee; as page, JSON and table.

Who may see which record stands in ``content.ledger_reading``.
"""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from pyramid.httpexceptions import HTTPBadRequest

from content.areas import StaffDesk
from content.base import lineage, path_of
from content.clock import end_of, micros, moment_of, start_of
from content.ledger import Asked
from content.people import normal_name
from content.permissions import Permission as P
from content.tree import Place
from views.csvs import csv_response
from views.layout import url_of
from views.ledger_rows import Rows, row_json
from views.listing import page_asked, with_query
from views.staff_desk import desk_page
from views.times import say_moment
from views.values import plain

MOST_IN_TABLE = 10_000
CSV_HEADER = (
    "序号",
    "时间",
    "账号",
    "姓名",
    "操作",
    "地方",
    "对象",
    "对象地址",
    "封存时间",
    "散列",
    "前一条散列",
    "内容摘要",
    "记录编号",
)
FILTERS = ("place", "person", "act", "since", "until")
FIRST_YEAR, LAST_YEAR = 1970, 9998


@dataclass(frozen=True)
class Filtered:
    """筛选: what was asked for; ``place`` is where, None for everywhere within reach."""

    place: object
    asked: object
    before: int | None
    size: int


def filtered(request, reader):
    """Raises HTTPBadRequest with a sentence on what cannot be understood."""
    entered = request.GET
    since, until = (_day(entered.get(name, ""), name) for name in ("since", "until"))
    if since and until and since > until:
        raise HTTPBadRequest("开始日期在结束日期之后，请核对。")
    place = _place(request, entered.get("place", "").strip())
    asked = reader.asked(
        place,
        person=normal_name(entered.get("person", "")) or None,
        act=entered.get("act", "").strip() or None,
        since=micros(start_of(since)) if since else None,
        until=micros(end_of(until)) if until else None,
    )
    return Filtered(place, asked, _before(entered.get("after", "")), page_asked(request)[1])


def _day(text, name):
    label = {"since": "开始日期", "until": "结束日期"}[name]
    try:
        day = date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        day = date.min
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise HTTPBadRequest(f"{label}“{text[:40]}”看不懂，请写成 2026-03-02 的样子。")
    return day


def _place(request, path):
    if not path:
        return None
    place = request.site.at(path)
    if not path.startswith("/") or not isinstance(place, Place):
        raise HTTPBadRequest(
            f"没有“{path[:80]}”这个地方，请填写它的地址，例如 /changchun/nanguan/mzj。"
        )
    return place


def _before(text):
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19 and int(text)):
        raise HTTPBadRequest("after 应是上一页最后一条的序号。")
    return int(text)


def show_ledger(context, request):
    rows, problem = Rows(request), ""
    reader = rows.reader
    try:
        wanted = filtered(request, reader)
        listed = reader.page(wanted.asked, wanted.before, wanted.size)
    except HTTPBadRequest as refusal:
        request.response.status_int = refusal.status_int
        wanted, listed, problem = None, None, str(refusal)
    return desk_page(
        request,
        "台账",
        problem=problem,
        entered={name: request.GET.get(name, "") for name in FILTERS},
        size=request.GET.get("size"),
        is_filtered=any(request.GET.get(name, "").strip() for name in FILTERS),
        places=_place_choices(request, reader, wanted.place if wanted else None),
        acts=sorted(reader.labels.items(), key=lambda one: one[1]),
        rows=[rows.row(record) for record in listed.rows] if listed else [],
        more_waiting=listed.more_waiting if listed else 0,
        next_url=_next_url(request, wanted, listed) if listed else None,
        first_url=with_query(request, after=None) if "after" in request.GET else None,
        csv_url=with_query(request, format="csv", after=None, size=None),
        sealed=_sealed(reader.chain),
        here=url_of(request, context, "ledger"),
        place_url=lambda row: _narrowed(request, row),
    )


def _next_url(request, wanted, listed):
    """By the number of the last record shown; where only waiting ones were, from the end on."""
    if not listed.has_more:
        return None
    last = listed.sealed[-1]["seq"] if listed.sealed else request.affairs.chain.highest + 1
    return with_query(request, after=last, page=None)


def _sealed(chain):
    last = next(chain.newest(Asked()), None)
    return {
        "count": chain.highest,
        "hash": last["hash"] if last else "",
        "last_sealed_at": moment_of(last["sealed_at"]) if last else None,
        "said": say_moment(moment_of(last["sealed_at"])) if last else "",
    }


def _narrowed(request, row):
    """The same list, of the place of that row only."""
    place = request.site.find(row.record["place"])
    return with_query(request, place=path_of(place), after=None) if row.place_url else None


def _place_choices(request, reader, chosen):
    """(path, label) step by step: from what is within reach to the one chosen, and below it."""
    tops = reader.tops()
    above = [step for step in lineage(chosen) if isinstance(step, Place)] if chosen else []
    within = {uid for step in above for uid in (step.uid,)} & {top.uid for top in tops}
    trail = _trail(above[::-1], within) if within else above[:1]
    shown = trail or tops
    levels = [(step, depth) for depth, step in enumerate(trail)] or [(top, 0) for top in tops]
    choices = [(path_of(place), place.title, depth) for place, depth in levels]
    if shown:
        path, below = path_of(shown[-1]).rstrip("/"), shown[-1].place_records()
        choices += [(f"{path}/{one.name}", one.title, levels[-1][1] + 1) for one in below]
    return [(path, "　" * depth + title) for path, title, depth in choices]


def _trail(steps, within):
    start = next(number for number, step in enumerate(steps) if step.uid in within)
    return steps[start:]


def ledger_json(context, request):
    rows = Rows(request)
    wanted = filtered(request, rows.reader)
    listed = rows.reader.page(wanted.asked, wanted.before, wanted.size)
    batching = {"@id": with_query(request), "first": with_query(request, after=None)}
    if next_url := _next_url(request, wanted, listed):
        batching["next"] = next_url
    sealed = _sealed(rows.reader.chain)
    return {
        "@id": url_of(request, context, "ledger"),
        "@type": "ledger",
        "title": "台账",
        "items": [row_json(rows.row(record)) for record in listed.rows],
        "more_waiting": listed.more_waiting,
        "sealed": plain({name: sealed[name] for name in ("count", "hash", "last_sealed_at")}),
        "batching": batching,
    }


def ledger_csv(context, request):
    """All that is asked for, or nothing: a table that lacks rows unsaid would mislead."""
    rows = Rows(request)
    asked = filtered(request, rows.reader).asked
    found = list(islice(rows.reader.every(asked), MOST_IN_TABLE + 1))
    if len(found) > MOST_IN_TABLE:
        raise HTTPBadRequest(
            f"符合条件的记录超过 {MOST_IN_TABLE:,} 条，请用日期、地方或操作缩小范围后再下载；"
            "要全部记录的，请系统管理员用 openhall ledger export 导出。"
        )
    return csv_response(
        request, "ledger", CSV_HEADER, (_csv_row(rows.row(record)) for record in found)
    )


def _csv_row(row):
    record = row.record
    sealed_at = record.get("sealed_at")
    return (
        row.number or "待封存",
        row.when,
        row.who,
        row.who_name,
        row.act,
        row.place,
        row.subject,
        row.subject_url,
        say_moment(moment_of(sealed_at)) if sealed_at is not None else "",
        row.hash,
        record.get("prev", ""),
        record["digest"],
        record["uid"],
    )


def includeme(config):
    common = {
        "context": StaffDesk,
        "name": "ledger",
        "permission": P.READ_LEDGER,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    config.add_view(show_ledger, renderer="templates/ledger.pt", prefers_json=False, **common)
    config.add_view(ledger_json, renderer="json", prefers_json=True, **common)
    config.add_view(ledger_csv, request_param="format=csv", prefers_json=False, **common)
