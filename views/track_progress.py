"""Where a case is going: what comes next and by when, its branches side by side, its papers."""

from dataclasses import dataclass

from content.cases.bills import NONE, bill
from content.cases.clock_counting import MISSED, PENDING, STOPPED
from content.cases.event_types import ISSUED, STOP_GROUNDS
from content.cases.following.rules import BRANCH_STATES, WAITING
from content.cases.register_of_decisions import OUTCOMES
from content.charging.amounts import yuan
from content.clock import moment_of
from content.documents.papers import PAPER_KINDS
from views.layout import url_of
from views.times import say_moment

# Name of a clock before its branch → what is to happen by its day
WHAT = {
    "acceptance": "审核材料，告诉您是否受理；需要补正的，一次告知全部内容",
    "correction": "请您补正",
    "joint": "各部门都作出决定（联合办理的法定期限）",
    "statutory": "作出决定（法定期限）",
    "promised": "作出决定（承诺期限）",
    "delivery": "送达决定",
}
# Of a joint case: the same clock of a single one names its branch
WHOLE = {"promised": "全部事项办好（承诺期限）"}


@dataclass(frozen=True)
class NextStep:
    """接下来的一步: ``by`` is a day or ""; ``note`` says why the day may change; ``url`` leads to
    how it was computed."""

    what: str
    about: str
    by: str
    note: str
    is_late: bool
    url: str


@dataclass(frozen=True)
class BranchRow:
    """一个分支: as it stands beside the others."""

    item: str
    office: str
    state: str
    outcome: str
    by: str
    note: str


@dataclass(frozen=True)
class PaperRow:
    """一份文书: to be opened; ``url`` is empty where its bytes are gone."""

    title: str
    number: str
    at: str
    url: str


def next_steps(request, clocks, titles):
    """Of the clocks that run, the nearest day first; those of a later step say nothing yet."""
    running = [one for one in clocks if one.is_open and one.state != PENDING]
    for clock in sorted(running, key=lambda one: one.due):
        kind, _, branch = clock.name.partition(":")
        yield NextStep(
            what=WHOLE.get(clock.name) or WHAT.get(kind, clock.label),
            about=titles.get(branch, "") if len(titles) > 1 else "",
            by=clock.due.isoformat(),
            note=_note(clock),
            is_late=clock.state == MISSED,
            url=_clock_url(request, clock),
        )


def _clock_url(request, clock):
    return f"{url_of(request, request.context, 'clock')}#{clock.name.replace(':', '-')}"


def _note(clock):
    if clock.state == MISSED:
        return "已经超过这个日子，办理部门和效能监察都已知道；您可以向大厅投诉窗口反映"
    if clock.state == STOPPED:
        return "现在暂停计算，按预计的时间推算"
    return "暂定：放假安排公布后可能变化" if clock.provisional else ""


def branch_rows(now, titles, offices, clocks):
    """Of a joint case, each branch; of a single one nothing."""
    if not now.is_joint:
        return []
    return [_row(one, titles, offices, clocks) for one in now.branches]


def _row(one, titles, offices, clocks):
    due = min(
        (c.due for c in clocks if c.branch == one.name and c.is_open and c.state != PENDING),
        default=None,
    )
    return BranchRow(
        item=titles.get(one.name, ""),
        office=offices.get(one.name, ""),
        state=BRANCH_STATES[one.state],
        outcome=OUTCOMES.get(one.outcome, ""),
        by=due.isoformat() if due else "",
        note=_branch_note(one, titles),
    )


def _branch_note(one, titles):
    if one.is_blocked:
        return "前置事项没有准予"
    if one.state == WAITING:
        return f"等{'、'.join(titles.get(name, name) for name in one.requires)}准予后开始办理"
    running = [stop for stop in one.stops if stop.last is None]
    if running:
        return f"正在{STOP_GROUNDS[running[-1].ground]}，时间不计入期限"
    return ""


def paper_rows(request, case):
    """Newest first."""
    for event in reversed(case.events):
        if event["type"] == ISSUED:
            kind = PAPER_KINDS.get(event["kind"])
            yield PaperRow(
                title=kind.title if kind is not None else "文书",
                number=event["number"],
                at=say_moment(moment_of(event["at"])),
                url=url_of(request, request.context, "paper", event["document"]),
            )


@dataclass(frozen=True)
class BillRow:
    """缴费单: what it comes to, and where it stands."""

    label: str
    total: str
    url: str


def bill_row(request, case):
    """None where nothing was ever billed."""
    found = bill(case.events)
    if found.state == NONE:
        return None
    return BillRow(found.label, yuan(found.total_fen), url_of(request, request.context, "bill"))
