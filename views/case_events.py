"""经过: what happened to a case, in words, for its staff; who may not read names reads no words."""

from dataclasses import dataclass

from content.cases import event_types as types
from content.cases.branch_work import COUNTERSIGN, HOW, SAYS
from content.cases.case_acts import asked_lines
from content.cases.shown import text_of
from content.clock import moment_of
from content.documents.papers import PAPER_KINDS
from views.intake_shown import corrected_lines, submitted_lines
from views.times import say_moment

COLOURS = {"yellow": "黄牌", "red": "红牌"}


@dataclass(frozen=True)
class EventRow:
    """经过的一条: one event, in words; ``changes`` are (label, before, after)."""

    label: str
    at: str
    by: str
    lines: tuple = ()
    changes: tuple = ()
    branch: str = ""
    of_branch: str = ""


def event_rows(met):
    """Newest first."""
    return [_row(met, event) for event in reversed(met.case.events)]


def _row(met, event):
    kind = event["type"]
    said = met.case.said(met.request.registry.sealing, event["uid"]) if met.may_show else {}
    telling = _TELLING.get(kind)
    lines = tuple(telling(met, event, said)) if telling else ()
    return EventRow(
        label=_label(event),
        at=say_moment(moment_of(event["at"])),
        by=_by(met, event),
        lines=(*lines, *_words(said)),
        changes=tuple(_changes(met, event)) if "changed" in event else (),
        branch=_branch(met, event),
        of_branch=event.get("branch", ""),
    )


def _label(event):
    if event["type"] == types.ASSIGNED:
        return HOW[event["how"]]
    if event["type"] == types.OPINION and event["task"] not in ("", "handle"):
        return "会签意见"
    if event["type"] == types.ACCEPTED and event.get("deemed"):
        return "视为受理"
    return types.EVENT_LABELS.get(event["type"], event["type"])


def _by(met, event):
    by = event.get("by", "")
    if by == "applicant":
        return "申请人"
    if by == "system":
        return "系统"
    name = met.name_of(by)
    absent = event.get("for_", "")
    return f"{name}（代{met.name_of(absent)}）" if absent else name


def _branch(met, event):
    """The item of a joint case's branch."""
    name = event.get("branch", "")
    return met.branch_titles.get(name, "") if len(met.case.branches) > 1 else ""


def _words(said):
    """What was written down with the event; the person's own words come last."""
    labels = {"note": "备注", "agency": "应当申请的机关", "approver_name": "批准人",
              "conditions": "条件", "reason": "理由"}  # fmt: skip
    return tuple(f"{label}：{said[name]}" for name, label in labels.items() if said.get(name))


def _asked(met, event, said):
    yield from asked_lines(met.subject.definition, event, said)
    yield f"请在 {event['due_on']} 前补正"


def _accepted(met, event, said):
    yield f"受理日期 {event['on']}"
    if event.get("deemed"):
        yield "五个工作日内没有告知，自收到申请之日起即为受理（行政许可法第三十二条）"


def _declined(met, event, said):
    yield types.DECLINE_GROUNDS.get(event["ground"], event["ground"])


def _assigned(met, event, said):
    if event["how"] in ("released", "recalled") and not event["to"]:
        return
    role = "会签" if event["role"] == COUNTERSIGN else "承办"
    yield f"{role}人：{met.name_of(event['to']) or '办公室待办箱'}"


def _opinion(met, event, said):
    yield f"{_step(met, event, 'step')}：{SAYS[event['says']]}"
    if "to_step" in event:
        yield f"进入下一环节：{_step(met, event, 'to_step')}"


def _step(met, event, key):
    steps = met.steps_of(event["branch"])
    number = event[key]
    return steps[number].name if number < len(steps) else "决定"


def _returned(met, event, said):
    yield f"从“{_step(met, event, 'step')}”退回到“{_step(met, event, 'to_step')}”"


def _stopped(met, event, said):
    ground = types.STOP_GROUNDS.get(event["ground"], event["ground"])
    yield f"{ground}，自 {event['day']} 起不计入期限"
    yield f"预计 {event.get('expected_days', '—')} 个工作日"


def _resumed(met, event, said):
    yield f"不计入期限到 {event['day']} 为止"


def _extended(met, event, said):
    who = types.EXTENSION_APPROVERS.get(event["approved_by_role"], event["approved_by_role"])
    yield f"延长 {event['days']} 日，{who}批准"


def _decided(met, event, said):
    yield f"{types.OUTCOMES[event['outcome']]}，{event['day']}"
    if said.get("valid_from") or said.get("valid_until"):
        yield f"有效期 {said.get('valid_from', '')} 至 {said.get('valid_until') or '长期'}"


def _delivered(met, event, said):
    yield f"{types.DELIVERY_WAYS.get(event['way'], event['way'])}，{event['day']}"


def _issued(met, event, said):
    kind = PAPER_KINDS.get(event.get("kind", ""))
    title = f"《{kind.title}》" if kind is not None else ""
    yield f"{title}文号 {event.get('number') or '—'}"


def _card(met, event, said):
    colour = COLOURS.get(event["colour"], event["colour"])
    yield f"{colour}：{event.get('label') or event.get('clock', '')}，期限 {event['due']}"


def _reviewed(met, event, said):
    yield "维持" if event["upheld"] else "取消"


def _withdrawn(met, event, said):
    yield "申请人撤回"


_TELLING = {
    types.CORRECTION_REQUESTED: _asked,
    types.ACCEPTED: _accepted,
    types.DECLINED: _declined,
    types.ASSIGNED: _assigned,
    types.OPINION: _opinion,
    types.RETURNED: _returned,
    types.STOPPED: _stopped,
    types.RESUMED: _resumed,
    types.EXTENDED: _extended,
    types.DECIDED: _decided,
    types.DELIVERED: _delivered,
    types.ISSUED: _issued,
    types.CARD: _card,
    types.CARD_REVIEWED: _reviewed,
    types.WITHDRAWN: _withdrawn,
    types.SUBMITTED: submitted_lines,
    types.INTAKE_CORRECTED: corrected_lines,
}


def _changes(met, event):
    """(label, before, after) of what was corrected."""
    if met.standing.is_forgotten:
        return
    sealing = met.request.registry.sealing
    before = met.case.answers(sealing, event["filing"] - 1)
    after = met.case.answers(sealing, event["filing"])
    for name in event["changed"]:
        field = met.subject.definition.field(name)
        if field is None or field.type == "table":
            yield (field.title if field else name, "（表格）", "（表格已更改）")
        else:
            texts = (
                text_of(field, said.get(name), met.way) or "（空）" for said in (before, after)
            )
            yield (field.title, *texts)
