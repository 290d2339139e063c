"""What an office has done on a branch, and what may be done now, as a page shows it."""

from dataclasses import dataclass

from content.calendars import calendar_at
from content.cases.branch_work import AGREE, DISAGREE, HANDLE, SAYS
from content.cases.event_types import DECIDED, DELIVERED, OUTCOMES, STOP_GROUNDS
from content.cases.following.rules import OPEN
from content.cases.step_limits import step_due
from content.clock import day_of, moment_of
from views.branch_charges import charges_link
from views.case_act_page import offered
from views.clock_rows import clock_row
from views.hall_branch_acts import (
    ASK_COUNTERSIGN,
    COUNTERSIGN,
    HANDLING_ACTS,
    OPINION,
    TAKE,
)
from views.hall_branch_decisions import DECIDE, DECIDING_ACTS, DELIVER, RESUME
from views.layout import url_of
from views.times import say_moment

BRANCH_ACTS = (*HANDLING_ACTS, *DECIDING_ACTS)
_FIRST = (TAKE, COUNTERSIGN, OPINION, DECIDE, RESUME, ASK_COUNTERSIGN, DELIVER)
_STYLES = {OPEN: "info", DECIDED: "ok", DELIVERED: "ok"}
_SAYS_STYLES = {AGREE: "ok", DISAGREE: "error"}


@dataclass(frozen=True)
class ActLink:
    """动作: a link to its form, or a button where nothing is asked."""

    label: str
    url: str
    is_pressed: bool


@dataclass(frozen=True)
class OpinionRow:
    """意见: ``words`` is empty for who may not read them."""

    step: str
    by: str
    says: str
    style: str
    at: str
    words: str
    is_countersign: bool


@dataclass(frozen=True)
class StepRow:
    """环节: done, now or to come."""

    name: str
    state: str
    note: str

    @property
    def style(self):
        return {"done": "p-done", "next": "p-todo"}.get(self.state, "")


@dataclass(frozen=True)
class BranchPanel:
    """分支: what a page shows of one."""

    name: str
    title: str
    office: str
    url: str
    state: str
    style: str
    outcome: str
    holder: str
    steps: tuple
    stops: tuple
    waiting: tuple  # names of those whose countersign is asked for
    opinions: tuple
    clocks: tuple
    acts: tuple
    more: tuple
    not_now: tuple


def panel_of(met):
    """``met`` is of a BranchPage."""
    now = met.branch_standing
    acts, not_now = offered(BRANCH_ACTS, met)
    first = [act for act in _FIRST if act in acts]
    return BranchPanel(
        name=met.branch.name,
        title=met.item_title,
        office=met.context.place.title,
        url=url_of(met.request, met.context),
        state=now.label,
        style=_STYLES.get(now.state, "warn"),
        outcome=_outcome(now),
        holder=_holder(met),
        steps=tuple(_steps(met)),
        stops=tuple(_stops(now)),
        waiting=tuple(_waiting(met)),
        opinions=tuple(_opinions(met)),
        clocks=tuple(clock_row(one) for one in met.own_clocks if one.due is not None),
        acts=links(met, first),
        more=(*links(met, [act for act in acts if act not in first]), *_elsewhere(met)),
        not_now=tuple(not_now),
    )


def links(met, acts):
    return tuple(
        ActLink(act.label, url_of(met.request, met.context, act.name), act.is_pressed)
        for act in acts
    )


def _elsewhere(met):
    """What has a page of its own, beside the acts."""
    found = charges_link(met.request, met.context)
    return () if found is None else (ActLink(*found, False),)


def _outcome(now):
    if not now.outcome:
        return ""
    return f"{OUTCOMES[now.outcome]}，{now.decided_on}"


def _holder(met):
    """Who has it in hand; "" where nothing is in anybody's hands yet."""
    if met.now.closed:
        return ""
    task = met.now.work.task
    if met.now.has_left:
        return f"办公室待办箱（原承办人 {met.name_of(task.holder)} 已不在本办公室）"
    if not task.holder:
        return "办公室待办箱，还没有人领取"
    told = met.name_of(task.holder)
    if task.back_to:
        told += f"（{met.name_of(task.back_to)} 委托）"
    if task.holder in met.now.stands_in_for:
        told += "（请假，由您代办）"
    return told


def _steps(met):
    """With the decision at the end."""
    at = met.now.work.step
    for number, step in enumerate(met.now.steps):
        state = "done" if number < at else "now" if number == at else "next"
        notes = list(_notes_now(met, step)) if state == "now" and not met.now.closed else ()
        yield StepRow(step.name, state, "；".join(notes))
    decided = met.branch_standing.is_decided
    ready = at >= len(met.now.steps)
    yield StepRow("决定", "done" if decided else "now" if ready else "next", "")


def _notes_now(met, step):
    if step.persons > 1:
        yield f"{len(met.now.work.examined)}/{step.persons} 人"
    request = met.request
    due = step_due(step, met.branch_standing, calendar_at(request.site, request.moment))
    if due is not None:
        late = day_of(request.moment) > due
        yield f"应在 {due} 前办完{'，已超过环节时限' if late else ''}"


def _stops(now):
    for one in now.stops:
        ground = STOP_GROUNDS.get(one.ground, one.ground)
        last = f"{one.first} 至 {one.last} 不计入期限"
        running = f"{one.first} 起不计入期限，还没有恢复"
        yield f"{ground}：{last if one.last else running}"


def _waiting(met):
    for one in met.now.work.open_countersigns:
        left = "（已不在本办公室，请收回）" if one.account not in met.now.officers else ""
        yield f"{met.name_of(one.account)}{left}"


def _opinions(met):
    sealing = met.request.registry.sealing
    for one in met.now.work.opinions:
        said = met.case.said(sealing, one.uid) if met.may_show else {}
        covered = f"（代{met.name_of(one.for_)}）" if one.for_ else ""
        steps = met.now.steps
        yield OpinionRow(
            step=steps[one.step].name if one.step < len(steps) else "决定前",
            by=f"{met.name_of(one.by)}{covered}",
            says=SAYS[one.says],
            style=_SAYS_STYLES.get(one.says, "info"),
            at=say_moment(moment_of(one.at)),
            words=said.get("reason", ""),
            is_countersign=one.task not in ("", HANDLE),
        )
