"""交接班: what is open at the end of a shift, given to a colleague who takes it."""

from dataclasses import dataclass

from content.areas import CASES, CounterArea, CounterDraft
from content.cases.shifts import (
    begin_shift,
    close_shift,
    colleagues,
    given_by,
    in_hand,
    leavers,
    offered_to,
    take_back,
    take_from_leaver,
    take_over,
)
from content.cases.subjects import subject_of
from content.clock import moment_of
from content.permissions import Permission as P
from views.counter import SHIFT, counter_page, windows_of
from views.counter_presses import pressed
from views.layout import url_of
from views.times import say_moment

CONFLICT = 409


@dataclass(frozen=True)
class HeldRow:
    """手上的一份: a draft or an intake, without anybody's name."""

    label: str
    item: str
    state: str
    since: str
    url: str


@dataclass(frozen=True)
class Given:
    """一份交接: to or from whom, when, and how much."""

    uid: str
    who: str
    at: str
    window: str
    number: int


def show_shift(context, request, problem=""):
    hall, account = context.__parent__.__parent__, request.person.account
    book = request.affairs.intake_book
    shift = book.shift(account, hall.uid) if book else None
    mine = in_hand(request.affairs, account, hall.uid)
    others = colleagues(request.affairs, hall.uid, account, request.moment)
    return counter_page(
        request,
        "交接班",
        problem=problem,
        shift=shift,
        since=say_moment(moment_of(shift["at"])) if shift else "",
        windows=windows_of(context),
        rows=[*_draft_rows(context, request, mine), *_case_rows(context, request, mine)],
        colleagues=[(one.name, one.display_name) for one in others],
        offered=[_given(request, one, one.giver) for one in offered_to(book, account, hall.uid)]
        if book
        else [],
        given=[_given(request, one, one.taker) for one in given_by(book, account)] if book else [],
        leavers=[
            (name, _name_of(request, name), len(left.held))
            for name, left in leavers(request.affairs, hall.uid, request.moment)
        ],
        action=url_of(request, context, SHIFT),
        is_clerk_alone=not others,
    )


def _draft_rows(context, request, mine):
    for draft in mine.drafts:
        subject = subject_of(request.site, draft, request.moment)
        url = url_of(request, CounterDraft(context, subject.item, draft))
        state = "更正收件" if draft.corrects else "没有填完"
        yield HeldRow("草稿", subject.title, state, say_moment(draft.created_at), url)


def _case_rows(context, request, mine):
    for case in mine.cases:
        subject = subject_of(request.site, case, request.moment)
        url = url_of(request, context.__parent__, CASES, case.number)
        since = say_moment(case.received_at)
        yield HeldRow(f"办件 {case.number}", subject.title, case.standing.label, since, url)


def _given(request, hand_over, who):
    at = say_moment(hand_over.at)
    name = _name_of(request, who)
    return Given(hand_over.uid, name, at, hand_over.window, len(hand_over.held))


def _name_of(request, account):
    found = request.affairs.people.find(account)
    return found.display_name if found is not None else account


def _begin(doing, typed):
    begin_shift(doing, typed.get("window", ""))
    return "已上岗。"


def _close(doing, typed):
    hand_over = close_shift(doing, typed.get("taker", ""))
    if hand_over is None:
        return "已交班，手上没有没办完的收件。"
    return f"已交班，{len(hand_over.held)} 份等同事接收；接收以前还在您这里。"


def _take(doing, typed):
    return f"已接收 {take_over(doing, typed.get('hand_over', ''))} 份。"


def _back(doing, typed):
    take_back(doing, typed.get("hand_over", ""))
    return "已取回，还在您这里。"


def _claim(doing, typed):
    return f"已接收 {take_from_leaver(doing, typed.get('account', ''))} 份。"


_PRESSES = {"begin": _begin, "close": _close, "take": _take, "back": _back, "claim": _claim}


def press(context, request):
    return pressed(context, request, _PRESSES, show_shift)


def includeme(config):
    common = {"context": CounterArea, "name": SHIFT, "permission": P.INTAKE, "http_cache": 0}
    common["renderer"] = "templates/counter_shift.pt"
    config.add_view(show_shift, request_method=("GET", "HEAD"), **common)
    config.add_view(press, request_method="POST", **common)
