"""怎样算出这个日期: each time limit of a case, day by day, for its applicant and for the hall."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from content.areas import CasePage, TrackPage
from content.cases.clock_counting import MISSED, STATE_LABELS, STOPPED
from content.cases.clock_proof import digest, law_of, sheet, sheet_of
from content.cases.clocks import case_clocks, published
from content.cases.subjects import subject_of, titles_of
from content.cases.submitting import receipt_for
from content.permissions import Permission as P
from content.vocabularies import STOP_GROUNDS, label_of
from views.clock_links import CLOCK, RECEIPT_SHEET, SHEET, check_url
from views.drafts import private
from views.layout import page, url_of
from views.months import say_weekday

TITLE = "怎样算出这个日期"
STYLES = {MISSED: "error", STOPPED: "warn"}


@dataclass(frozen=True)
class Row:
    """一天: the day in words, whether it counts, and why, in fact and in law."""

    day: str
    words: str
    said: str
    counted: bool
    reason: str
    law: str


@dataclass(frozen=True)
class ShownClock:
    """一项期限: what the page shows of a clock; ``facts`` are (label, text)."""

    anchor: str
    title: str
    about: str
    state: str
    style: str
    due: str
    due_words: str
    note: str
    facts: tuple
    rows: tuple
    counted: int
    digest: str
    sheet_url: str
    is_open: bool


def show_clock(context, request):
    private(request)
    case, clocks = context.case, _clocks(context, request)
    asked = request.GET.get("name", "")
    if asked and all(clock.name != asked for clock in clocks):
        raise HTTPNotFound
    titles = _titles(request, case)
    calendars = published(request.site)
    opened = _opened(request, clocks, asked)
    return {
        "layout": page(request, TITLE),
        "print_url": url_of(request, context, CLOCK, print="1"),
        "number": case.number,
        "item_title": subject_of(request.site, case, request.moment).title,
        "case_url": url_of(request, context),
        "check_url": check_url(request),
        "clocks": [
            _shown(request, clock, titles, calendars(clock.ended_at or request.moment), opened)
            for clock in clocks
        ],
    }


def _opened(request, clocks, asked):
    """Names of those whose days are open: the one asked for, on paper all, else the most urgent."""
    if request.GET.get("print") == "1":
        return {clock.name for clock in clocks}
    running = sorted((clock.due, clock.name) for clock in clocks if clock.is_open)
    return {asked} if asked else {name for _, name in running[:1]}


def _clocks(context, request):
    """Those that have begun."""
    clocks = case_clocks(request.site, context.case, request.moment)
    return [clock for clock in clocks if clock.due is not None]


def _titles(request, case):
    """Branch → its item; of a single case nothing is to be said apart."""
    if len(case.branches) == 1:
        return {}
    return {one.name: titles_of(request.site, one)[0] for one in case.branches}


def _shown(request, clock, titles, calendar, opened):
    return ShownClock(
        anchor=anchor_of(clock.name),
        title=clock.label,
        about=titles.get(clock.branch, ""),
        state=STATE_LABELS[clock.state],
        style=STYLES.get(clock.state, "ok"),
        due=clock.due.isoformat(),
        due_words=say_weekday(clock.due),
        note=note_of(clock),
        facts=facts_of(clock),
        rows=tuple(_row(clock, one, calendar) for one in clock.days),
        counted=sum(one.counted for one in clock.days),
        digest=digest(clock.days),
        sheet_url=url_of(request, request.context, SHEET, name=clock.name),
        is_open=clock.name in opened,
    )


def anchor_of(name):
    return name.replace(":", "-")


def note_of(clock):
    """Why the date may change yet; empty where it may not."""
    if clock.state == STOPPED:
        return "现在暂停计时，这个日期是按预计的时间推算的，恢复计时后会重新计算并告知。"
    if clock.provisional:
        return "这个日期是暂定的：期限跨到了放假安排还没有公布的年份，公布后会重新计算并告知。"
    return ""


def facts_of(clock):
    """(label, text) of what it is counted from, and where it stands."""
    return list(_facts(clock))


def _facts(clock):
    yield "依据", clock.basis
    yield "起算日", f"{say_weekday(clock.start)}，当日不计入"
    yield "期限", clock.limit.length
    for one in clock.extended:
        yield "延长", one.length
    for stop in clock.stops:
        until = f"至 {stop.last}" if stop.last else "起，还没有结束"
        yield "不计入", f"{label_of(STOP_GROUNDS, stop.ground)}：{stop.first} {until}"
    yield "到期日", say_weekday(clock.due)
    if clock.ended_on is not None:
        yield "完成", say_weekday(clock.ended_on)
    else:
        yield "现在", _left(clock)


def _left(clock):
    unit = clock.limit.length.lstrip("0123456789 ")
    if clock.days_left < 0:
        return f"已超过 {-clock.days_left} {unit}"
    if clock.days_left == 0:
        return "今天是最后一天"
    return f"还有 {clock.days_left} {unit}（已过 {clock.percent}%）"


def _row(clock, one, calendar):
    return Row(
        one.day.isoformat(),
        say_weekday(one.day),
        f"第 {one.ordinal} 天" if one.counted else "不计入",
        one.counted,
        one.reason,
        law_of(clock, one, calendar),
    )


def clock_json(context, request):
    private(request)
    case, calendars = context.case, published(request.site)
    return {
        "@id": url_of(request, context, CLOCK),
        "@type": "clocks",
        "title": TITLE,
        "number": case.number,
        "clocks": [
            _json(clock, calendars(clock.ended_at or request.moment))
            for clock in _clocks(context, request)
        ],
    }


def _json(clock, calendar):
    return {
        "name": clock.name,
        "label": clock.label,
        "branch": clock.branch,
        "basis": clock.basis,
        "limit": _limit(clock.limit),
        "extended": [_limit(one) for one in clock.extended],
        "stops": [
            {
                "ground": stop.ground,
                "from": stop.first.isoformat(),
                "to": stop.last.isoformat() if stop.last else None,
            }
            for stop in clock.stops
        ],
        "start": clock.start.isoformat(),
        "due": clock.due.isoformat(),
        "provisional": clock.provisional,
        "state": clock.state,
        "percent": clock.percent,
        "days_left": clock.days_left,
        "ended_on": clock.ended_on.isoformat() if clock.ended_on else None,
        "digest": digest(clock.days),
        "days": [_day(clock, one, calendar) for one in clock.days],
    }


def _limit(limit):
    return {"number": limit.number, "unit": limit.unit, "start": limit.start}


def _day(clock, one, calendar):
    return {
        "day": one.day.isoformat(),
        "counted": one.counted,
        "ordinal": one.ordinal,
        "reason": one.reason,
        "law": law_of(clock, one, calendar),
    }


def send_sheet(context, request):
    """计算单: to be kept, and checked without the portal."""
    private(request)
    asked = request.GET.get("name", "")
    clock = next((one for one in _clocks(context, request) if one.name == asked), None)
    if clock is None:
        raise HTTPNotFound
    return sheet_answer(sheet(clock, context.case.number), f"{context.case.number}-{asked}")


def send_receipt_sheet(context, request):
    """Of a step of the receipt, as it was received: ``?step=1`` is the first one."""
    private(request)
    case, asked = context.case, request.GET.get("step", "")
    if case.standing.is_forgotten:
        raise HTTPNotFound
    steps = receipt_for(request.apply_doing(), case).next_steps
    step = {str(number): one for number, one in enumerate(steps, 1)}.get(asked)
    if step is None or not step.days:
        raise HTTPNotFound
    what = (f"收件凭证 办件 {case.number}", step.what, f"依据：{step.basis}")
    text = sheet_of(what, step.days, step.provisional)
    return sheet_answer(text, f"{case.number}-receipt-{asked}")


def sheet_answer(text, name):
    response = Response(text, content_type="text/plain", charset="utf-8")
    safe = anchor_of(name)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}.txt"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def includeme(config):
    reading = {"request_method": ("GET", "HEAD")}
    for context, permission in ((TrackPage, P.TRACK_CASE), (CasePage, P.VIEW_CASE)):
        given = {"context": context, "permission": permission, **reading}
        config.add_view(
            show_clock, name=CLOCK, renderer="templates/clock.pt", prefers_json=False, **given
        )
        config.add_view(clock_json, name=CLOCK, renderer="json", prefers_json=True, **given)
        config.add_view(send_sheet, name=SHEET, **given)
    config.add_view(
        send_receipt_sheet,
        name=RECEIPT_SHEET,
        context=TrackPage,
        permission=P.TRACK_CASE,
        **reading,
    )
