"""更正收件: what a counter took in wrongly is set right before acceptance; the number stays.

A draft is made of the case, filled in as any other, and becomes another filing of the same case:
of the same form, or of the right item, to which answers and files of the same meaning go along.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from content.cases.acting import append_event, settle
from content.cases.applying import ApplyRefused, start
from content.cases.cases import Case, cases_of
from content.cases.drafts import Draft, drafts_of
from content.cases.event_types import INTAKE_CORRECTED, ONLINE, RECEIVED
from content.cases.files import StoredFile
from content.cases.intake import IntakeDoing, refuse_elsewhere
from content.cases.intake_book import DRAFT, book_of
from content.cases.meanings import material_name, meaning
from content.cases.names import index_names
from content.cases.numbers import DRAFT_CODE, new_code, tidy
from content.cases.persons import applying, with_intake
from content.cases.receipts import known_of, receipt_of
from content.cases.submitting import ready_answers
from content.clock import day_of
from content.forms.conditions import visible_names, visible_steps
from content.forms.definition import Definition, FormField
from content.forms.schema import check_answers
from content.items import Item

LONGEST_REASON = 500
MOVED = ("item_uid", "item_edition", "form_uid", "form_edition", "department_uid", "situation")
_MEANWHILE = "这个办件在您更正的时候又有了变化，请删除这份更正，从办件页面重新开始。"


def correctable(case: Case) -> str:
    """Why a counter may not set it right any more, a sentence; empty where it may."""
    standing = case.standing
    if standing.channel == ONLINE:
        return "申请人自己在网上提交的，不能由窗口改；需要改的，请要求补正。"
    if standing.state not in RECEIVED:
        return f"办件现在是“{standing.label}”，只有受理以前、没有等待补正时才能更正收件。"
    if len(case.branches) > 1:
        return "联办的办件不能更正收件；需要改的，请要求补正。"
    return ""


def begin_correction(
    doing: IntakeDoing, case: Case, item: Item | None, form: Item | None, reason: str
) -> Draft:
    """``item``: the right one, None where only fields are wrong. Raises ApplyRefused."""
    _refuse_case(doing, case)
    reason = reason.strip()
    if not reason:
        raise ApplyRefused("请写明为什么要更正，例如“窗口选错了事项”。")
    if len(reason) > LONGEST_REASON:
        raise ApplyRefused(f"更正的理由最多 {LONGEST_REASON} 个字，请缩短。")
    if item is not None and item.uid == case.item_uid:
        raise ApplyRefused("办件已经是这个事项。只改填写的内容，请选“事项没有错”。")
    draft = _again(doing, case) if item is None else _moved(doing, case, item, form)
    draft.holder, draft.hall_uid, draft.corrects = doing.by, doing.hall_uid, case.uid
    draft.channel = case.standing.channel
    said = {**case.intake(doing.sealing), "reason": reason, "filings": case.filings}
    draft.keep_intake(doing.sealing, said)
    _mark_done(doing, draft)
    book_of(doing.affairs).hold(doing.by, DRAFT, draft.uid)
    doing.record("show_case", case.uid, case.department_uid)  # its steps show what was filed
    return draft


def _refuse_case(doing: IntakeDoing, case: Case) -> None:
    if case.government_uid != doing.hall_uid:
        raise ApplyRefused("这个办件不是本大厅收的。")
    if settle(doing, case):
        raise ApplyRefused("这个办件已过五个工作日，已视为受理，不能再更正收件。")
    if because := correctable(case):
        raise ApplyRefused(because)


def _again(doing: IntakeDoing, case: Case) -> Draft:
    """Of the same item and form, in the wording it was filed under."""
    names = ("item_uid", "item_edition", "form_uid", "form_edition", "government_uid")
    begun = {name: getattr(case, name) for name in (*names, "department_uid", "situation")}
    begun |= {"applicant": "", "created_at": doing.moment}
    code = tidy(new_code(doing.chance, DRAFT_CODE))
    draft = Draft(doing.new_uid(), doing.sealing.digest(f"draft:{code}"), begun)
    drafts_of(doing.affairs).add(draft)
    answers = case.answers(doing.sealing)
    draft.keep_answers(doing.sealing, answers)
    draft.files = current_files(doing.subject(case).definition, case, answers)
    return draft


def current_files(
    definition: Definition, case: Case, answers: Mapping[str, Any]
) -> tuple[StoredFile, ...]:
    """Those that the answers name, without what was replaced."""
    named = {
        uid
        for field in definition.fields()
        if field.type == "file"
        for uid in answers.get(field.name) or ()
    }
    return tuple(file for file in case.files if file.uid in named)


def _moved(doing: IntakeDoing, case: Case, item: Item, form: Item | None) -> Draft:
    """Of the right item, with what its form asks for, too."""
    refuse_elsewhere(doing, item)
    draft = start(doing, item, {}, form).draft
    old, new = doing.subject(case).definition, doing.subject(draft).definition
    answers = case.answers(doing.sealing)
    draft.files = _files_along(old, new, current_files(old, case, answers))
    along = _answers_along(old, new, answers)
    for field in new.fields():
        if field.type == "file":
            along[field.name] = [one.uid for one in draft.files if one.field == field.name]
    draft.keep_answers(doing.sealing, along)
    return draft


def _answers_along(old: Definition, new: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered to a question of the same name or meaning, and the same type."""
    by_meaning = {_asks(field): field for field in reversed(list(old.fields())) if _asks(field)}
    found: dict[str, Any] = {}
    for field in new.fields():
        former = by_meaning.get(_asks(field)) or old.field(field.name)
        if former is not None and _takes(field, former) and former.name in answers:
            found[field.name] = answers[former.name]
    return found


def _asks(field: FormField) -> Any:
    told = meaning(field)
    return None if told is None else (field.type, told)


def _takes(field: FormField, former: FormField) -> bool:
    """A choice or table of the same name may offer something else."""
    same = field.type == former.type and field.type != "file"
    return same and (field.type not in ("choice", "choices", "table") or field == former)


def _files_along(
    old: Definition, new: Definition, files: tuple[StoredFile, ...]
) -> tuple[StoredFile, ...]:
    """Papers of the same material; content and facts are those of the case."""
    papers = {material_name(one): one for one in new.fields() if one.type == "file"}
    found: list[StoredFile] = []
    for file in files:
        former = old.field(file.field)
        field = papers.get(material_name(former)) if former is not None else None
        if field is not None and sum(one.field == field.name for one in found) < field.most:
            found.append(file.under(field.name))
    return tuple(found)


def _mark_done(doing: IntakeDoing, draft: Draft) -> None:
    """Steps that are sound need not be gone through again."""
    definition, answers = doing.subject(draft).definition, draft.answers(doing.sealing)
    draft.done = tuple(
        step.name
        for step in visible_steps(definition, answers)
        if not check_answers(definition, step, answers, doing.moment)
    )


def finish_correction(doing: IntakeDoing, draft: Draft) -> Case:
    """Another filing of the case; its number stays. Raises ApplyRefused, ItemClosed,
    StepsUnfinished."""
    case = cases_of(doing.affairs).get(draft.corrects)
    assert case is not None
    _refuse_case(doing, case)
    said = draft.intake(doing.sealing)
    reason = said.pop("reason")
    if said.pop("filings") != case.filings:
        raise ApplyRefused(_MEANWHILE)
    facts = _filed_again(doing, case, draft)
    case.keep_intake(doing.sealing, said)
    append_event(doing, case, INTAKE_CORRECTED, {"reason": reason}, **facts)
    index_names(doing, case, doing.subject(case))
    doing.record("correct_intake", case.uid, case.department_uid)
    _end(doing, case, draft)
    return case


def _filed_again(doing: IntakeDoing, case: Case, draft: Draft) -> dict[str, Any]:
    """The facts of the event; answers, files and, where it moves, the item are the case's now."""
    subject = doing.subject(draft)
    before, answers = case.answers(doing.sealing), ready_answers(doing, draft, subject)
    asked = visible_names(subject.definition, answers)
    files = tuple(file for file in draft.files if file.field in asked)
    kept = {file.uid for file in files}
    case.files = (*files, *(file for file in case.files if file.uid not in kept))
    filing = case.file_answers(doing.sealing, answers)
    if draft.item_uid == case.item_uid:
        names = before.keys() | answers.keys()
        changed = sorted(name for name in names if before.get(name) != answers.get(name))
        return {"filing": filing, "changed": changed}
    was = {name: getattr(case, name) for name in MOVED}
    cases_of(doing.affairs).move(
        case, {name: getattr(draft, name) for name in MOVED}, day_of(case.received_at)
    )
    return {"filing": filing, "changed": [], "was": was}


def _end(doing: IntakeDoing, case: Case, draft: Draft) -> None:
    """A receipt as it reads now; the first draft's code is told with it, if it is still there."""
    former = drafts_of(doing.affairs).get(case.draft_uid)
    query_code = former.query_code(doing.sealing) if former is not None else ""
    if doing.draw is not None:
        subject = doing.subject(case)
        told = applying(subject.definition, case.answers(doing.sealing))
        person = with_intake(told, case.intake(doing.sealing))
        known = known_of(doing.site, case)
        pdf = doing.draw(receipt_of(case, subject, person, known, query_code))
        case.keep_receipt(doing.sealing, pdf, hashlib.sha256(pdf).hexdigest())
    draft.become(case.uid, query_code, doing.sealing)
    book_of(doing.affairs).release(doing.by, DRAFT, draft.uid)
