"""Where a case stands: a pure function of its events, in their order.

An event is a plain mapping: type, v, uid, at (microseconds), by ("applicant", or an account of
staff), and what its type adds. What people wrote is not in it, but sealed beside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

Event = Mapping[str, Any]

SUBMITTED, CORRECTION_REQUESTED = "submitted", "correction_requested"
CORRECTED, WITHDRAWN, FORGOTTEN = "corrected", "withdrawn", "forgotten"
AWAITING = "awaiting_correction"
STATES = {
    SUBMITTED: "已收件",
    AWAITING: "等待补正",
    CORRECTED: "已补正",
    WITHDRAWN: "已撤回",
}
UNDECIDED = frozenset({SUBMITTED, AWAITING, CORRECTED})
EVENT_LABELS = {
    SUBMITTED: "提交申请",
    CORRECTION_REQUESTED: "要求补正",
    CORRECTED: "提交补正",
    WITHDRAWN: "撤回申请",
    FORGOTTEN: "到期删除个人信息",
}
# Why something is to be corrected; §32 of 行政许可法 has all of it told at once
GROUNDS = {
    "missing": "没有提供",
    "incomplete": "内容不全",
    "wrong": "内容有误",
    "inconsistent": "与其他内容不一致",
    "illegible": "看不清楚",
    "expired": "已过有效期",
    "format": "不符合法定形式",
}


class IllegalEvent(ValueError):
    """The event cannot follow those before it; the message says what holds instead."""


@dataclass(frozen=True)
class Standing:
    """办件状态: ``open_fields`` are what the applicant may correct, ``asked`` every (field, ground)
    that was ever asked for, ``due_on`` the day asked by, ``changed_at`` in microseconds."""

    state: str
    received_at: int
    changed_at: int
    open_fields: tuple[str, ...] = ()
    asked: frozenset[tuple[str, str]] = frozenset()
    due_on: date | None = None
    corrections: int = 0
    is_forgotten: bool = False

    @property
    def label(self) -> str:
        return STATES[self.state]

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED


def standing(events: Iterable[Event]) -> Standing:
    """Raises IllegalEvent."""
    now: Standing | None = None
    for event in events:
        now = _after(now, event)
    if now is None:
        raise IllegalEvent("办件还没有提交。")
    return now


def _after(now: Standing | None, event: Event) -> Standing:
    kind = event["type"]
    if now is None:
        if kind != SUBMITTED:
            raise IllegalEvent("办件还没有提交。")
        return Standing(SUBMITTED, event["at"], event["at"])
    if kind not in _FOLLOWING or now.is_forgotten:
        raise IllegalEvent(f"办件现在是“{now.label}”，不能再记“{kind}”。")
    if event["at"] < now.changed_at:
        raise IllegalEvent("时间早于上一步，请核对服务器的时钟。")
    sources, follow = _FOLLOWING[kind]
    if now.state not in sources:
        raise IllegalEvent(f"办件现在是“{now.label}”，不能{EVENT_LABELS[kind]}。")
    return replace(follow(now, event), changed_at=event["at"])


def _correction_requested(now: Standing, event: Event) -> Standing:
    asked = tuple((one["field"], one["ground"]) for one in event["fields"])
    if not asked:
        raise IllegalEvent("请至少选择一项要补正的内容。")
    if set(asked) & now.asked or len(set(asked)) < len(asked):
        raise IllegalEvent("同一项内容、同一理由只能要求补正一次（行政许可法第三十二条）。")
    return replace(
        now,
        state=AWAITING,
        open_fields=tuple(dict.fromkeys(field for field, _ in asked)),
        asked=now.asked | set(asked),
        due_on=date.fromisoformat(event["due_on"]),
    )


def _corrected(now: Standing, event: Event) -> Standing:
    return replace(
        now, state=CORRECTED, open_fields=(), due_on=None, corrections=now.corrections + 1
    )


def _withdrawn(now: Standing, event: Event) -> Standing:
    return replace(now, state=WITHDRAWN, open_fields=(), due_on=None)


def _forgotten(now: Standing, event: Event) -> Standing:
    return replace(now, is_forgotten=True)


_FOLLOWING: Mapping[str, Any] = {
    CORRECTION_REQUESTED: (frozenset({SUBMITTED, CORRECTED}), _correction_requested),
    CORRECTED: (frozenset({AWAITING}), _corrected),
    WITHDRAWN: (UNDECIDED, _withdrawn),
    FORGOTTEN: (frozenset(STATES) - UNDECIDED, _forgotten),
}
