"""今天的收件: what the hall took in today, at which counter and by whom, for its clerks."""

from dataclasses import dataclass
from itertools import islice, takewhile

from content.areas import CASES, CounterArea
from content.cases.event_types import CHANNELS, ONLINE, STATES
from content.cases.subjects import subject_of
from content.clock import day_of, moment_of
from content.permissions import Permission as P
from views.counter import TODAY, counter_page
from views.layout import url_of
from views.times import say_moment

SHOWN = 200


@dataclass(frozen=True)
class IntakeRow:
    """今天的一件: without the names of persons."""

    number: str
    url: str
    item: str
    department: str
    at: str
    channel: str
    window: str
    by: str
    state: str


def show_today(context, request):
    cases = list(islice(_of_today(context, request), SHOWN + 1))
    rows = [_row(context, request, case) for case in cases[:SHOWN]]
    counts = {}
    for row in rows:
        counts[row.channel] = counts.get(row.channel, 0) + 1
    return counter_page(
        request,
        "今天的收件",
        day=day_of(request.moment).isoformat(),
        rows=rows,
        more=len(cases) > SHOWN,
        counts=[(label, counts[label]) for label in CHANNELS.values() if label in counts],
    )


def _of_today(context, request):
    """Newest first; nothing of yesterday is woken but one."""
    book, hall = request.affairs.cases, context.__parent__.__parent__
    if book is None:
        return
    today = day_of(request.moment)
    keys = book.lists.keys((hall.uid,), tuple(STATES))
    for _, number in takewhile(lambda key: day_of(moment_of(-key[0])) == today, keys):
        if (case := book.by_number(number)) is not None:
            yield case


def _row(context, request, case):
    first = case.events[0]
    subject = subject_of(request.site, case, request.moment)
    channel = first.get("channel", ONLINE)
    return IntakeRow(
        number=case.number,
        url=url_of(request, context.__parent__, CASES, case.number),
        item=subject.title,
        department=subject.office,
        at=say_moment(case.received_at),
        channel=CHANNELS[channel],
        window=first.get("window", ""),
        by=_name_of(request, first["by"]) if channel != ONLINE else "",
        state=case.standing.label,
    )


def _name_of(request, account):
    found = request.affairs.people.find(account)
    return found.display_name if found is not None else account


def includeme(config):
    config.add_view(
        show_today,
        context=CounterArea,
        name=TODAY,
        permission=P.INTAKE,
        renderer="templates/counter_today.pt",
        request_method=("GET", "HEAD"),
        http_cache=0,
    )
