"""What happens to a case after it was filed: withdrawn, corrected, asked to be corrected, shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from content.cases.acting import all_of_it, append_event, issue_paper
from content.cases.applying import ApplyDoing, ApplyRefused, file_field
from content.cases.cases import Case
from content.cases.doing import Acting, ClerkDoing
from content.cases.files import StoredFile, seal_file
from content.cases.names import index_names
from content.cases.standing import (
    AWAITING,
    CORRECTED,
    CORRECTION_REQUESTED,
    GROUNDS,
    WITHDRAWN,
)
from content.cases.subjects import Subject, subject_of
from content.cases.telling import write
from content.clock import SHANGHAI, day_of
from content.documents.papers import CORRECTION
from content.forms.conditions import visible_names, visible_steps, without_hidden
from content.forms.definition import Definition, FormField
from content.forms.schema import check_answers
from content.letters import corrected_letter, correction_letter, withdrawn_letter

LONGEST_REASON = 500
LONGEST_RESPITE = timedelta(days=366)


class AnswersUnsound(ApplyRefused):
    """A correction that is not sound: path → sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("补正的内容还有问题，请改好后再提交。")
        self.errors = dict(errors)


@dataclass(frozen=True)
class AskedField:
    """要求补正的一项: a field of the form, on which ground, and the reason in words."""

    field: str
    ground: str
    reason: str


def withdraw(doing: ApplyDoing, case: Case, reason: str) -> None:
    """Raises ApplyRefused."""
    event = append_event(doing, case, WITHDRAWN)
    case.pending_files = ()
    if reason.strip():
        case.write_down(doing.sealing, event["uid"], {"reason": reason.strip()[:LONGEST_REASON]})
    doing.record("withdraw_case", case.uid, case.department_uid)
    at = f"{doing.moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    write(doing, case, lambda facts, subject: withdrawn_letter(facts, at))


@all_of_it
def request_correction(
    doing: ClerkDoing, case: Case, asked: Sequence[AskedField], due_on: date | None
) -> None:
    """All that is lacking, told at once (行政许可法§32). Raises ApplyRefused."""
    subject = subject_of(doing.site, case, doing.moment)
    _check_asked(asked, subject.definition)
    due_on = _checked_day(due_on, doing.moment)
    fields = [{"field": one.field, "ground": one.ground} for one in asked]
    said = {"reasons": [one.reason.strip() for one in asked]}
    facts = {"fields": fields, "due_on": due_on.isoformat()}
    event = append_event(doing, case, CORRECTION_REQUESTED, said, **facts)
    doing.record("request_correction", case.uid, case.department_uid)
    lines = tuple(asked_lines(subject.definition, event, said))
    if doing.papers is not None:
        issue_paper(doing, case, CORRECTION, "", {"lines": list(lines), "due_on": due_on})
    by = f"{due_on:%Y-%m-%d}"
    write(doing, case, lambda facts, subject: correction_letter(facts, lines, by))


def _check_asked(asked: Sequence[AskedField], definition: Definition) -> None:
    if not asked:
        raise ApplyRefused("请至少选择一项要补正的内容。")
    for one in asked:
        found = definition.field(one.field)
        if found is None or one.ground not in GROUNDS:
            raise ApplyRefused("请在表里选择要补正的内容和理由。")
        if not one.reason.strip():
            raise ApplyRefused(f"请写明“{found.title}”需要怎样补正，申请人才知道改什么。")
        if len(one.reason) > LONGEST_REASON:
            raise ApplyRefused(f"“{found.title}”的说明最多 {LONGEST_REASON} 个字，请缩短。")


def _checked_day(due_on: date | None, moment: datetime) -> date:
    today = day_of(moment)
    if due_on is None or not today < due_on <= today + LONGEST_RESPITE:
        raise ApplyRefused("请填写补正的截止日期：从明天起一年以内的一天。")
    return due_on


def asked_lines(definition: Definition, event: Mapping[str, Any], said: Mapping[str, Any]) -> list:
    """“field: ground; reason” of a request, for letters and pages."""
    reasons = [*said.get("reasons", ()), *[""] * len(event["fields"])]
    lines = []
    for one, reason in zip(event["fields"], reasons, strict=False):
        found = definition.field(one["field"])
        title = found.title if found is not None else one["field"]
        ground = GROUNDS.get(one["ground"], one["ground"])
        lines.append(f"{title}：{ground}" + (f"。{reason}" if reason else ""))
    return lines


def asked_last(doing: Acting, case: Case, subject: Subject) -> list:
    """The lines of the newest request for a correction."""
    event = next(e for e in reversed(case.events) if e["type"] == CORRECTION_REQUESTED)
    return asked_lines(subject.definition, event, case.said(doing.sealing, event["uid"]))


def open_fields(
    definition: Definition, case: Case, before: Mapping[str, Any], answers: Mapping[str, Any]
) -> tuple[str, ...]:
    """What may be corrected: the fields asked for, and those that they bring with them."""
    opened = case.standing.open_fields
    after = visible_names(definition, {**before, **_only(answers, opened)})
    brought = after - visible_names(definition, before) - set(opened)
    return (*opened, *(one.name for one in definition.fields() if one.name in brought))


def fields_to_correct(
    definition: Definition, case: Case, before: Mapping[str, Any]
) -> tuple[FormField, ...]:
    """What a correction shows: the fields asked for, and those that depend on them and were not
    asked before."""
    opened, seen = case.standing.open_fields, visible_names(definition, before)
    return tuple(
        field
        for field in definition.fields()
        if field.name in opened
        or (field.name not in seen and any(one.field in opened for one in field.conditions))
    )


def _only(answers: Mapping[str, Any], names: Any) -> dict[str, Any]:
    return {name: answers[name] for name in names if name in answers}


def attach_correction(doing: ApplyDoing, case: Case, field_name: str, upload: Any) -> StoredFile:
    """Kept with the case until the correction is submitted. Raises ApplyRefused."""
    form_field = file_field(doing.subject(case).definition, field_name)
    if field_name not in case.standing.open_fields:
        raise ApplyRefused(f"“{form_field.title}”不在要补正的内容里，不能更换。")
    has = sum(file.field == field_name for file in case.pending_files)
    if has >= form_field.most:
        raise ApplyRefused(f"“{form_field.title}”最多 {form_field.most} 个文件，请先移除一个。")
    stored = seal_file(doing.sealing, field_name, doing.new_uid(), upload)
    case.pending_files = (*case.pending_files, stored)
    return stored


def detach_correction(doing: ApplyDoing, case: Case, file_uid: str) -> None:
    case.pending_files = tuple(file for file in case.pending_files if file.uid != file_uid)


def correct(doing: ApplyDoing, case: Case, answers: Mapping[str, Any]) -> None:
    """Only the fields asked for; files are those attached before (new ones take the place of all
    old ones of their field). Raises AnswersUnsound, ApplyRefused."""
    if case.standing.state != AWAITING:
        raise ApplyRefused(f"这个办件现在是“{case.standing.label}”，没有需要补正的内容。")
    definition, before = doing.subject(case).definition, case.answers(doing.sealing)
    opened = open_fields(definition, case, before, answers)
    given = _with_files(definition, case, _only(answers, opened), opened)
    merged = without_hidden(definition, {**before, **given})
    _check(doing, definition, merged, opened)
    kept = {uid for said in _file_answers(definition, merged) for uid in said}
    filing = case.file_answers(doing.sealing, merged)
    # What was replaced stays with the case: its events tell what was filed when
    case.files = (*case.files, *(file for file in case.pending_files if file.uid in kept))
    case.pending_files = ()
    index_names(doing, case, doing.subject(case))
    changed = sorted(name for name in opened if before.get(name) != merged.get(name))
    append_event(doing, case, CORRECTED, filing=filing, changed=changed)
    doing.record("correct_case", case.uid, case.department_uid)
    received = f"{doing.moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    write(doing, case, lambda facts, subject: corrected_letter(facts, received))


def _with_files(
    definition: Definition, case: Case, given: dict[str, Any], opened: Sequence[str]
) -> dict[str, Any]:
    """What is attached decides, whatever was posted."""
    for one in definition.fields():
        if one.type == "file" and one.name in opened:
            given.pop(one.name, None)
            fresh = [file.uid for file in case.pending_files if file.field == one.name]
            if fresh:
                given[one.name] = fresh
    return given


def _file_answers(definition: Definition, answers: Mapping[str, Any]) -> list[list[str]]:
    return [answers.get(one.name) or [] for one in definition.fields() if one.type == "file"]


def _check(
    doing: ApplyDoing, definition: Definition, merged: dict[str, Any], opened: Sequence[str]
) -> None:
    """What was not asked for was sound when it was filed, and is let be."""
    errors = {
        path: sentence
        for step in visible_steps(definition, merged)
        for path, sentence in check_answers(definition, step, merged, doing.moment).items()
        if path.partition(".")[0] in opened
    }
    if errors:
        raise AnswersUnsound(errors)


def shown_answers(doing: ClerkDoing, case: Case) -> dict[str, Any]:
    """The answers unmasked; who asked for them stands in the ledger."""
    doing.record("show_case", case.uid, case.department_uid)
    return case.answers(doing.sealing)


def shown_file(doing: ClerkDoing, case: Case, file_uid: str) -> StoredFile | None:
    """One file, to be opened; who asked for it stands in the ledger."""
    found = case.file(file_uid)
    if found is not None:
        doing.record("show_case_file", found.uid, case.department_uid)
    return found
