"""One piece's way through the desk, from draft to publication, with a second and third person."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from content.acts.publishing import PUBLISH
from content.acts.reviewing import PASS_REVIEW, SUBMIT
from content.acts.writing import ADD
from content.clock import day_of
from content.kinds_list import KINDS
from content.workflow import LEGAL_REVIEW
from portal.demo import plan
from portal.demo.commission import Commission, Issued, Memory, Piece
from portal.demo.compose_forms import compose_form
from portal.demo.compose_information import compose_organisation, compose_page, compose_report
from portal.demo.compose_items import compose_fee, compose_item
from portal.demo.compose_notices import compose_notice
from portal.demo.compose_package import compose_package
from portal.demo.compose_policies import (
    compose_amendment,
    compose_explainer,
    compose_policy,
    compose_repeal,
)
from portal.demo.source import LONGEST_WORK, Diary, Source
from portal.demo.staff import Staff

COMPOSERS: Mapping[str, Callable[[Commission], Piece]] = {
    plan.ORGANISATION: compose_organisation,
    plan.ITEM: compose_item,
    plan.FEE: compose_fee,
    plan.FORM: compose_form,
    plan.PACKAGE: compose_package,
    plan.POLICY: compose_policy,
    plan.EXPLAINER: compose_explainer,
    plan.NOTICE: compose_notice,
    plan.REPORT: compose_report,
    plan.PAGE: compose_page,
    plan.AMENDMENT: compose_amendment,
    plan.REPEAL: compose_repeal,
}
LEGAL_OPINION = "依据充分，程序和时限符合规定，同意。"


class Press:
    """编发: composes a piece for a department and takes it through the desk."""

    def __init__(self, staff: Staff, diary: Diary, source: Source) -> None:
        self.staff, self.diary, self._source = staff, diary, source
        self._memories: dict[str, Memory] = {}

    def memory(self, department: Any) -> Memory:
        found = self._memories.get(department.uid)
        if found is None:
            found = self._memories[department.uid] = Memory()
        return found

    def compose(self, department: Any, letter: str, day: date, memory: Memory) -> Piece:
        return COMPOSERS[letter](Commission(department, day, memory, self._source))

    def publish_new(self, department: Any, letter: str, moment: datetime) -> None:
        """Written and submitted on working days before; out at ``moment``."""
        written_at = self.diary.before(moment, self._source.number(3, LONGEST_WORK), 2.5)
        piece = self.compose(department, letter, day_of(written_at), self.memory(department))
        edition = self.add(department, piece, written_at)
        writer = self.staff.writer(department)
        submitted_at = self.diary.before(moment, 2, 1.5)
        self.staff.desk(writer, submitted_at).perform(SUBMIT, edition)
        self.pass_review(department, edition, self.diary.before(moment, 1, 6))
        moderator = self.staff.desk(self.staff.moderator(department), moment)
        moderator.perform(PUBLISH, edition)
        self.remember(department, edition.item.uid, piece)

    def nothing_before(self, moment: datetime) -> datetime:
        """Before it nobody does anything for what is published from ``moment`` on."""
        return self.diary.before(moment, LONGEST_WORK, 0)

    def add(self, department: Any, piece: Piece, moment: datetime) -> Any:
        section = department[KINDS[piece.kind].section]
        told = {"kind": piece.kind, "fields": piece.fields}
        return self.staff.desk(self.staff.writer(department), moment).perform(ADD, section, told)

    def pass_review(self, department: Any, edition: Any, moment: datetime) -> None:
        """Items and fees only: a third person looks at them first."""
        if edition.state == LEGAL_REVIEW:
            desk = self.staff.desk(self.staff.legal_reviewer(department), moment)
            desk.perform(PASS_REVIEW, edition, {"note": LEGAL_OPINION})

    def remember(self, department: Any, uid: str, piece: Piece) -> None:
        memory, said = self.memory(department), piece.fields
        if piece.kind == "policy_document":
            memory.policies.append(Issued(uid, said["title"], said["document_number"]))
        elif piece.kind == "fee_standard":
            memory.fees[said["title"]] = uid
        elif piece.kind == "approval_item":
            memory.offer(uid, said)

    def formless(self, departments: Iterable[Any]) -> Iterator[Any]:
        """Those of them that have published an item without a form."""
        return (one for one in departments if self.memory(one).formless)


def hour_before(moment: datetime) -> datetime:
    return moment - timedelta(hours=1)
