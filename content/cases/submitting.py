"""Submitting: one case of one draft, however often it is asked for.

Everything is checked again as if nothing had been checked before. A second submission finds the
case of the first; of several at once one is stored, and the others find it when they try again.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from content.cases.applying import ApplyDoing, ItemClosed
from content.cases.cases import Case, cases_of
from content.cases.drafts import Draft
from content.cases.joint import filed_facts
from content.cases.joint_start import members_closed
from content.cases.names import index_names
from content.cases.numbers import (
    QUERY_CODE,
    VERIFY_CODE,
    new_code,
    new_number,
    official_number,
    tidy,
)
from content.cases.persons import Applying, applying, with_intake
from content.cases.placing import placed
from content.cases.receipts import Receipt, known_of, receipt_of
from content.cases.standing import SUBMITTED
from content.cases.subjects import Subject, closed_because
from content.cases.telling import case_facts
from content.clock import SHANGHAI, day_of, micros
from content.forms.conditions import visible_names, visible_steps, without_hidden
from content.forms.schema import check_answers
from content.letters import receipt_letter
from content.mailing import stage


@dataclass(frozen=True)
class Submitted:
    """已提交: the case, and the code by which it is found again."""

    case: Case
    query_code: str


class StepsUnfinished(ValueError):
    """Steps that are asked are not done or not sound any more: their names, in order."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__("还有没填完的步骤，请填好后再提交。")
        self.names = names


def submit(doing: ApplyDoing, draft: Draft) -> Submitted:
    """Raises ItemClosed, StepsUnfinished; then nothing of the draft is lost."""
    if draft.case_uid:
        case = cases_of(doing.affairs).get(draft.case_uid)
        assert case is not None
        return Submitted(case, draft.query_code(doing.sealing))
    subject = doing.subject(draft)
    answers = ready_answers(doing, draft, subject)
    query_code = new_code(doing.chance, QUERY_CODE)
    case = _file(doing, draft, subject, query_code)
    _seal_in(doing, case, draft, subject, answers)
    _tell(doing, case, subject, query_code)
    placed(doing, case)
    draft.become(case.uid, query_code, doing.sealing)
    return Submitted(case, query_code)


def ready_answers(doing: ApplyDoing, draft: Draft, subject: Subject) -> dict[str, Any]:
    """The answers that would be filed. Raises ItemClosed, StepsUnfinished."""
    because = closed_because(subject.item, doing.moment) or members_closed(doing, draft)
    if because or not subject.definition.steps:
        said = because or "这张申请表已经停用，现在不能提交。请到政务大厅咨询。"
        raise ItemClosed(f"{said}您填写的内容还在，在保存期限内可以查看。")
    answers = without_hidden(subject.definition, draft.answers(doing.sealing))
    unfinished = unfinished_steps(doing, draft, subject)
    if unfinished:
        raise StepsUnfinished(unfinished)
    return answers


def unfinished_steps(doing: ApplyDoing, draft: Draft, subject: Subject) -> tuple[str, ...]:
    definition, answers = subject.definition, draft.answers(doing.sealing)
    return tuple(
        step.name
        for step in visible_steps(definition, answers)
        if step.name not in draft.done or check_answers(definition, step, answers, doing.moment)
    )


def _file(doing: ApplyDoing, draft: Draft, subject: Subject, query_code: str) -> Case:
    cases = cases_of(doing.affairs)
    case = Case(doing.new_uid(), new_number(doing.chance, cases.has_number), draft)
    case.official_number = official_number(
        subject.fields.get("implementation_code") or "",
        day_of(doing.moment),
        doing.chance,
        cases.has_official,
    )
    case.code_digest = doing.sealing.digest(f"case:{tidy(query_code)}")
    case.verify_code = new_code(doing.chance, VERIFY_CODE)
    cases.add(case)
    event = {"type": SUBMITTED, "v": 1, "uid": doing.new_uid(), "by": doing.event_by}
    event |= doing.filing_facts(draft) | filed_facts(doing, draft)
    cases.append(case, {**event, "at": micros(doing.moment), "filing": 0})
    doing.record("submit_case", case.uid, case.department_uid)
    return case


def _seal_in(
    doing: ApplyDoing, case: Case, draft: Draft, subject: Subject, answers: dict[str, Any]
) -> None:
    """Answers and files of what the form asked for, and of nothing else."""
    asked = visible_names(subject.definition, answers)
    case.files = tuple(file for file in draft.files if file.field in asked)
    case.file_answers(doing.sealing, answers)
    if intake := draft.intake(doing.sealing):
        case.keep_intake(doing.sealing, intake)
    index_names(doing, case, subject)


def _tell(doing: ApplyDoing, case: Case, subject: Subject, query_code: str) -> None:
    person = _person(doing, case, subject, case.answers(doing.sealing))
    receipt = receipt_of(case, subject, person, known_of(doing.site, case), query_code)
    if doing.draw is not None:
        pdf = doing.draw(receipt)
        case.keep_receipt(doing.sealing, pdf, hashlib.sha256(pdf).hexdigest())
    received = f"{case.received_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    first = receipt.next_steps[0]
    step = f"{first.what}（最迟 {first.by:%Y-%m-%d}）" if first.by else first.what
    letter = receipt_letter(case_facts(doing, case, subject, person), received, step)
    stage(doing.affairs, doing, letter)


def _person(doing: Any, case: Case, subject: Subject, answers: dict[str, Any]) -> Applying:
    return with_intake(applying(subject.definition, answers), case.intake(doing.sealing))


def receipt_for(doing: ApplyDoing, case: Case, query_code: str = "") -> Receipt:
    """The receipt again, of what was filed first; a counter's as it was set right."""
    subject = doing.subject(case)
    set_right = (event for event in case.events if event["type"] == "intake_corrected")
    filing = max((event["filing"] for event in set_right), default=0)
    person = _person(doing, case, subject, case.answers(doing.sealing, filing))
    return receipt_of(case, subject, person, known_of(doing.site, case), query_code)
