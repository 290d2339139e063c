"""What follows while an application is put in order: filed, corrected, withdrawn, forgotten."""

from dataclasses import replace
from datetime import date

from content.cases.branches import ONLY
from content.cases.event_types import (
    ACCEPTED,
    AWAITING,
    CORRECTED,
    CORRECTION_REQUESTED,
    DECIDED,
    ENDED,
    FORGOTTEN,
    INTAKE_CORRECTED,
    ONLINE,
    RECEIVED,
    SUBMITTED,
    UNDECIDED,
    WITHDRAWN,
)
from content.cases.following.rules import BranchStanding, Event, IllegalEvent, Rule, Standing

_TOO_LATE = (
    "受理以后不能再要求补正（行政许可法第三十二条）；需要申请人说明的，请在办理中联系申请人。"
)


def submitted(event: Event) -> Standing:
    """The first event of every case."""
    told = event.get("branches") or ({"name": ONLY},)
    return Standing(
        SUBMITTED,
        event["at"],
        event["at"],
        filed_at=event["at"],
        channel=event.get("channel", ONLINE),
        branches=tuple(BranchStanding(one["name"], tuple(one.get("requires", ()))) for one in told),
    )


def _correction_requested(now: Standing, event: Event) -> Standing:
    asked = tuple((one["field"], one["ground"]) for one in event["fields"])
    if not asked:
        raise IllegalEvent("请至少选择一项要补正的内容。")
    if set(asked) & now.asked or len(set(asked)) < len(asked):
        raise IllegalEvent("同一项内容、同一理由只能要求补正一次（行政许可法第三十二条）。")
    _refuse_unasked(now, {field for field, _ in asked})
    return replace(
        now,
        state=AWAITING,
        open_fields=tuple(dict.fromkeys(field for field, _ in asked)),
        asked=now.asked | set(asked),
        due_on=date.fromisoformat(event["due_on"]),
    )


def _refuse_unasked(now: Standing, fields: set[str]) -> None:
    """What was there from the beginning was to be told with the first notice."""
    known = {field for field, _ in now.asked} | now.corrected_fields
    if now.asked and not fields <= known:
        raise IllegalEvent(
            "需要补正的内容应当一次告知（行政许可法第三十二条）："
            "再次要求补正，只能针对上次要求补正或者补正时改动过的内容。"
        )


def _corrected(now: Standing, event: Event) -> Standing:
    return replace(
        now,
        state=CORRECTED,
        open_fields=(),
        due_on=None,
        corrections=now.corrections + 1,
        corrected_fields=now.corrected_fields | set(event.get("changed", ())),
        filed_at=event["at"],
    )


def _intake_corrected(now: Standing, event: Event) -> Standing:
    if now.channel == ONLINE:
        raise IllegalEvent("申请人自己在网上提交的，不能由窗口改；需要改的，请要求补正。")
    return now


def _withdrawn(now: Standing, event: Event) -> Standing:
    if any(one.is_decided for one in now.branches):
        raise IllegalEvent("已有部门作出决定，不能再撤回整个申请；请与受理窗口联系。")
    return replace(now, state=WITHDRAWN, open_fields=(), due_on=None)


def _forgotten(now: Standing, event: Event) -> Standing:
    return replace(now, is_forgotten=True)


FOLLOWING = {
    CORRECTION_REQUESTED: Rule(
        RECEIVED, _correction_requested, {ACCEPTED: _TOO_LATE, DECIDED: _TOO_LATE}
    ),
    CORRECTED: Rule(frozenset({AWAITING}), _corrected),
    INTAKE_CORRECTED: Rule(RECEIVED, _intake_corrected),
    WITHDRAWN: Rule(UNDECIDED, _withdrawn),
    FORGOTTEN: Rule(ENDED, _forgotten),
}
