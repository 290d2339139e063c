"""检索统计: what the public looks for and does not find, for the openness office; no persons.

Which words may be shown stands in ``content.search_statistics``.
"""

from datetime import date

from pyramid.httpexceptions import HTTPBadRequest

from content.areas import StaffDesk
from content.permissions import Permission as P
from content.search_statistics import (
    ALL,
    THRESHOLD,
    Count,
    most_asked,
    most_missed,
    rarely_asked,
)
from views.csvs import csv_response
from views.layout import url_of
from views.staff_desk import desk_page

SHOWN, MOST_IN_TABLE = 50, 5_000
CSV_HEADER = ("查询词", "次数", "没有结果的次数")
YEAR = "year"


def _statistics(request):
    return request.affairs.search_statistics


def _period(request):
    """(weeks asked for, all known, the name of the choice). Raises HTTPBadRequest."""
    statistics = _statistics(request)
    known = statistics.known_weeks() if statistics else []
    chosen = request.GET.get("part") or (known[0] if known else YEAR)
    if chosen == YEAR:
        return known, known, chosen
    if chosen not in known:
        raise HTTPBadRequest(f"没有“{chosen[:20]}”这一周的统计，请从列表里选择。")
    return [chosen], known, chosen


def _counts(request, weeks):
    statistics = _statistics(request)
    return statistics.counts(weeks) if statistics else {}


def say_week(name):
    """``2026年11月23日至11月29日`` of ``2026-W48``."""
    year, week = name.split("-W")
    first = date.fromisocalendar(int(year), int(week), 1)
    last = date.fromisocalendar(int(year), int(week), 7)
    return f"{first.year}年{first.month}月{first.day}日至{last.month}月{last.day}日"


def show_statistics(context, request):
    weeks, known, chosen = _period(request)
    counts = _counts(request, weeks)
    here = url_of(request, context, "search_statistics")
    return desk_page(
        request,
        "检索统计",
        total=counts.get(ALL, Count()),
        asked_most=most_asked(counts)[:SHOWN],
        missed_most=most_missed(counts)[:SHOWN],
        rare=rarely_asked(counts),
        threshold=THRESHOLD,
        weeks=[(name, say_week(name)) for name in known],
        year=YEAR,
        chosen=chosen,
        by_week=[(say_week(name), _counts(request, [name]).get(ALL, Count())) for name in known],
        action=here,
        csv_url=url_of(request, context, "search_statistics", part=chosen, format="csv"),
        search_url=url_of(request, request.root, "search"),
        vocabulary_url=url_of(request, context, "vocabulary"),
    )


def statistics_json(context, request):
    weeks, known, chosen = _period(request)
    counts = _counts(request, weeks)
    total = counts.get(ALL, Count())
    shown = most_asked(counts)
    return {
        "@id": url_of(request, context, "search_statistics", part=chosen),
        "@type": "search-statistics",
        "title": "检索统计",
        "weeks": weeks,
        "known_weeks": known,
        "asked": total.asked,
        "without_result": total.empty,
        "not_shown": rarely_asked(counts),
        "items": [one._asdict() for one in shown],
        "items_total": len(shown),
    }


def statistics_csv(context, request):
    weeks, _, chosen = _period(request)
    rows = most_asked(_counts(request, weeks))[:MOST_IN_TABLE]
    return csv_response(request, f"searches-{chosen}", CSV_HEADER, rows)


def includeme(config):
    common = {
        "context": StaffDesk,
        "name": "search_statistics",
        "permission": P.MANAGE_SEARCH,
        "request_method": ("GET", "HEAD"),
        "http_cache": 0,
    }
    html = {"renderer": "templates/search_statistics.pt", "prefers_json": False}
    config.add_view(show_statistics, **html, **common)
    config.add_view(statistics_json, renderer="json", prefers_json=True, **common)
    csv = {"request_param": "format=csv", "prefers_json": False}
    config.add_view(statistics_csv, **csv, **common)
