"""What happened to a case, in plain words, for whoever applied: one line of the table a type.

Of staff the office is told, never the person; what they say to each other while they examine is
theirs (政府信息公开条例§16), that they did is told.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from content.cases.case_acts import asked_lines
from content.cases.event_types import (
    CHANNELS,
    DECLINE_GROUNDS,
    DELIVERY_WAYS,
    EVENT_LABELS,
    EXTENSION_APPROVERS,
    STOP_GROUNDS,
)
from content.clock import moment_of
from content.documents.papers import PAPER_KINDS
from content.licences import LICENCE_STATES, VALID
from views.times import say_moment

APPLICANT, SYSTEM = "申请人", "系统自动记录"


@dataclass(frozen=True)
class ShownEvent:
    """办件经过的一条: ``by`` is an office; ``about`` names the branch of a joint case; ``lines``
    say more; ``changes`` are (label, before, after), masked."""

    type: str
    at: str
    label: str
    by: str
    about: str = ""
    lines: tuple = ()
    changes: tuple = ()


@dataclass(frozen=True)
class Teller:
    """叙述: what the lines of a case are told with; ``offices`` and ``items`` by branch."""

    case: object
    subject: object
    sealing: object
    offices: Mapping
    items: Mapping
    amount: Callable

    def event(self, event, changes=()):
        kind, branch = event["type"], event.get("branch") or ""
        label, lines = _TOLD.get(kind, (None, _nothing))
        return ShownEvent(
            type=kind,
            at=say_moment(moment_of(event["at"])),
            label=label(event) if label else EVENT_LABELS.get(kind, kind),
            by=self._by(event, branch),
            about=self.items.get(branch, "") if len(self.items) > 1 else "",
            lines=tuple(lines(self, event, self.case.said(self.sealing, event["uid"]))),
            changes=tuple(changes),
        )

    def _by(self, event, branch):
        by = event.get("by") or "system"
        if by == "applicant":
            return APPLICANT
        if by == "system":
            return SYSTEM
        return self.offices.get(branch) or self.subject.hall


Lines = Iterator[str]


def _nothing(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    return iter(())


def _submitted(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    if event.get("on_behalf"):
        yield "由代理人代为提交"
    channel = event.get("channel", "online")
    if channel != "online":
        yield f"{CHANNELS[channel]}提交，由大厅窗口录入"


def _asked(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield from asked_lines(teller.subject.definition, event, said)
    yield f"请在 {event['due_on']} 前补正"


def _reason(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    if said.get("reason"):
        yield f"原因：{said['reason']}"


def _intake_corrected(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    if event.get("was"):
        yield "改为申请现在这个事项"
    yield from _reason(teller, event, said)


def _accepted(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield f"自 {event['on']} 起受理"
    if event.get("deemed"):
        yield "期限内没有告知需要补正，自收到申请材料之日起即为受理（行政许可法第三十二条）"


def _declined(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield DECLINE_GROUNDS[event["ground"]]
    if said.get("agency"):
        yield f"请向{said['agency']}申请"
    yield from _reason(teller, event, said)


def _stopped(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield f"从 {event['day']} 起需要{STOP_GROUNDS[event['ground']]}，时间不计入办理期限"
    if event.get("expected_days"):
        yield f"预计 {event['expected_days']} 个工作日"
    yield from _reason(teller, event, said)


def _resumed(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield f"不计入期限到 {event['day']} 为止，以后的日子继续计算"


def _extended(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    approver = EXTENSION_APPROVERS[event["approved_by_role"]]
    yield f"经{approver}批准，延长 {event['days']} 个工作日"
    yield from _reason(teller, event, said)


def _decided(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield from _reason(teller, event, said)
    if said.get("conditions"):
        yield f"附带条件：{said['conditions']}"


def _issued(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield f"文号：{event['number']}"


def _delivered(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield f"{event['day']}，{DELIVERY_WAYS[event['way']]}"


def _billed(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    lines = event.get("lines", ())
    yield f"合计 {teller.amount(sum(one['full_fen'] - one['reduced_fen'] for one in lines))}"


def _money(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield teller.amount(event["amount_fen"])


def _due_told(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield "放假安排公布或者更正以后，期限重新计算；现在的期限见“接下来”"


def _card(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    limit = f"{event.get('label') or '期限'}是 {event['due']}"
    if event["colour"] == "red":
        yield f"{limit}，已经超过；记录送效能监察"
    else:
        yield f"{limit}，时间已用去大半；已提醒办理的部门"


def _licence(teller: Teller, event: Mapping, said: Mapping) -> Lines:
    yield f"{event['number']}，{event['day']}"


def _licence_label(event: Mapping) -> str:
    if event["state"] == VALID:
        return "颁发证照"
    return f"证照{LICENCE_STATES.get(event['state'], '状态变化')}"


def _issued_label(event: Mapping) -> str:
    kind = PAPER_KINDS.get(event["kind"])
    return f"出具{kind.title}" if kind is not None else "出具文书"


def _decision_label(event: Mapping) -> str:
    return "准予" if event["outcome"] == "granted" else "不予准予"


def _card_label(event: Mapping) -> str:
    return "已超过期限（红牌）" if event["colour"] == "red" else "接近期限（黄牌）"


def _acceptance_label(event: Mapping) -> str:
    return "视为受理" if event.get("deemed") else "受理"


_TOLD: Mapping[str, tuple] = {
    "submitted": (None, _submitted),
    "correction_requested": (None, _asked),
    "withdrawn": (None, _reason),
    "intake_corrected": (lambda event: "窗口更正了收件登记", _intake_corrected),
    "accepted": (_acceptance_label, _accepted),
    "declined": (None, _declined),
    "assigned": (lambda event: "交由工作人员承办", _nothing),
    "opinion": (lambda event: "审查意见已填写", _nothing),
    "returned": (lambda event: "退回上一步重新审查", _nothing),
    "stopped": (None, _stopped),
    "resumed": (None, _resumed),
    "extended": (None, _extended),
    "billed": (None, _billed),
    "paid": (lambda event: "收到缴费", _money),
    "refunded": (None, _money),
    "decided": (lambda event: f"作出决定：{_decision_label(event)}", _decided),
    "issued": (_issued_label, _issued),
    "licence": (_licence_label, _licence),
    "delivered": (None, _delivered),
    "due_told": (None, _due_told),
    "card": (_card_label, _card),
}
