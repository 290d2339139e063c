"""``?asof=``: the moment a page is asked for; days are Shanghai's, the future is not told."""

from datetime import UTC, date, datetime

from pyramid.httpexceptions import HTTPBadRequest

from content.clock import SHANGHAI, day_of, end_of

CURE = "请用 2009-01-31 或 2009-01-31T12:00:00 的样子。"


def asof(request):
    """The moment asked for, this request's where none is. Raises HTTPBadRequest."""
    text = request.GET.get("asof")
    if not text:
        return request.moment
    moment = _parse(text, request.moment)
    if moment > request.moment:
        raise HTTPBadRequest("asof 不能是将来的时间：还没有发生的事不提前公开。")
    return moment


def is_asof(request):
    return bool(request.GET.get("asof")) and asof(request) != request.moment


def _parse(text, now):
    try:
        if len(text) == len("2009-01-31"):
            day = date.fromisoformat(text)
            return now if day == day_of(now) else end_of(day)
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        raise HTTPBadRequest(f"看不懂时间“{text[:40]}”。{CURE}") from None
