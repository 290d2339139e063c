"""Issuing a paper about a case: who may, under which seal and number; composed, drawn, sealed and
kept in the act's own transaction, so that there is never one of these without the others.
"""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from content.cases.applying import ApplyRefused
from content.cases.licensing import Granted, grant_licence, refuse_renewal
from content.cases.numbers import VERIFY_CODE, new_code, tidy
from content.cases.paper_facts import as_day, facts_of, is_licence, number_of, words_of
from content.cases.persons import public_name
from content.cases.subjects import Subject, fields_of, subject_of
from content.clock import day_of, micros
from content.documents.book import ISSUED, KeptPaper, PaperBook, papers_of
from content.documents.composing import Paper, check_complete, compose
from content.documents.papers import (
    DECISIONS,
    GRANT,
    NO_SEALS,
    PAPER_KINDS,
    REFUSAL,
    PaperKind,
    PaperRefused,
)
from content.documents.signing import Drawing, KeyMissing, Signer
from content.documents.verifying import AS_CUSTODIAN, AS_HALL, AS_OFFICE
from content.permissions import Grant, Role
from content.seals import Seal

USE_SEAL = "seal.use"  # staged with the digest of the paper itself
LABELS = {USE_SEAL: "用印", "show_paper": "打开文书"}


@dataclass(frozen=True)
class Matter:
    """所办的一项: the branch (or the whole case) that a paper is about."""

    item_uid: str
    item_edition: int
    department_uid: str
    government_uid: str


@dataclass(frozen=True)
class Order:
    """一次出具: one paper on its way."""

    doing: Any
    case: Any
    kind: PaperKind
    branch: str
    words: Mapping[str, Any]
    matter: Matter
    subject: Subject
    seal: Seal
    used_as: str


@dataclass(frozen=True)
class Issuing:
    """出具文书 (``content.documents.papers.Papers``): ``losses`` is how often this act lost its
    number to somebody else already."""

    draw: Drawing
    signer: Signer
    losses: int = 0
    chance: random.Random = field(default_factory=random.SystemRandom)

    def issue(
        self, doing: Any, case: Any, kind: str, branch: str, words: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The facts of the ``issued`` event. Raises ApplyRefused."""
        matter = matter_of(case, branch)
        subject = subject_in(doing, case, matter)
        known = PAPER_KINDS.get(kind)
        if known is None:
            raise ApplyRefused("这种文书不能用行政审批专用章。")
        seal, used_as = seal_for(doing, matter, known)
        try:
            said = {**decisions_of(case, branch), **words_of(known, words, subject.fields)}
            order = Order(doing, case, known, branch, said, matter, subject, seal, used_as)
            return self._issued(order)
        except (PaperRefused, KeyMissing) as refusal:
            raise ApplyRefused(str(refusal)) from None

    def _issued(self, order: Order) -> dict[str, Any]:
        doing, book = order.doing, papers_of(order.doing.affairs)
        uid, today = doing.new_uid(), day_of(doing.moment)
        facts = facts_of(order.subject, order.case, order.seal, doing)
        said = compose(order.kind, facts, order.words)
        series = book.series(order.matter.government_uid, today.year, order.kind.name)
        serial = series.take(uid, self.chance, self.losses)
        paper = Paper(
            kind=order.kind,
            number=number_of(order.subject.government, order.kind, today, serial),
            issuer=facts.issuer,
            to=facts.applicant,
            dated_on=today,
            said=said,
            seal_name=order.seal.name,
            verify_code=_new_code(book, self.chance),
            facts=_shown(facts, order.kind),
        )
        check_complete(paper)
        reason = f"{order.kind.title} {paper.number}"
        pdf = self.signer.sign(self.draw(paper), order.seal.uid, reason, doing.moment)
        return _kept(order, uid, paper, pdf)


def decisions_of(case: Any, branch: str) -> dict[str, list[str]]:
    """The numbers of what was decided, for the paper that tells of its delivery."""
    issued = (one for one in case.events if one["type"] == ISSUED and one["kind"] in DECISIONS)
    numbers = [one["number"] for one in issued if branch in ("", one["branch"])]
    return {"documents": numbers}


def matter_of(case: Any, branch: str) -> Matter:
    """Of a branch its own item and department; of the whole case the case's."""
    found = next((one for one in case.branches if branch and one.name == branch), case)
    return Matter(
        found.item_uid,
        found.item_edition,
        found.department_uid,
        case.government_uid,
    )


def subject_in(doing: Any, case: Any, matter: Matter) -> Subject:
    """Of a branch of a joint case its own item and department; the form is the case's."""
    subject = subject_of(doing.site, case, doing.moment)
    if len(case.branches) == 1 or matter.item_uid == case.item_uid:
        return subject
    item = doing.site.find(matter.item_uid)
    department = doing.site.find(matter.department_uid)
    fields = fields_of(item, matter.item_edition)
    return replace(subject, item=item, fields=fields, department=department)


def seal_for(doing: Any, matter: Matter, kind: PaperKind) -> tuple[Seal, str]:
    """The seal in use, and as what this person may use it. Raises ApplyRefused."""
    government = doing.site.find(matter.government_uid)
    register = getattr(government, "seals", None)
    seal: Seal | None = register and register.active(matter.department_uid, doing.moment)
    if seal is None:
        raise ApplyRefused(NO_SEALS)
    used_as = _used_as(doing, matter, kind, seal)
    if not used_as:
        raise ApplyRefused(
            f"“{seal.name}”只能由它的保管人或者本部门行政审批办公室的人使用，您不能用它出具"
            f"{kind.title}。"
        )
    return seal, used_as


def _used_as(doing: Any, matter: Matter, kind: PaperKind, seal: Seal) -> str:
    """ "" for whoever may not."""
    if doing.by and doing.by == seal.custodian_at(doing.moment):
        return AS_CUSTODIAN
    grants: frozenset[Grant] = getattr(getattr(doing, "person", None), "grants", frozenset())
    held = {(one.role, one.place_uid) for one in grants}
    places = (matter.department_uid, *_predecessors(doing.site, matter.department_uid))
    if any((Role.APPROVER, uid) in held for uid in places):
        return AS_OFFICE
    return AS_HALL if kind.clerk_may and (Role.CLERK, matter.government_uid) in held else ""


def _predecessors(site: Any, uid: str) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(site.find(uid), "predecessor_uids", ())
    return found


def _new_code(book: PaperBook, chance: random.Random) -> str:
    while True:
        code = new_code(chance, VERIFY_CODE)
        if not book.has_code(tidy(code)):
            return code


def _shown(facts: Any, kind: PaperKind) -> tuple[tuple[str, str], ...]:
    said = (
        ("申请人", "　".join(filter(None, (facts.applicant, facts.applicant_number)))),
        ("申请事项", facts.item),
        ("办件编号", facts.case_number),
        ("统一办件编码", facts.official_number),
    )
    return tuple((label, text) for label, text in said if text)


def _facts_kept(order: Order, paper: Paper, digest: str) -> dict[str, Any]:
    case, matter = order.case, order.matter
    return {
        "kind": order.kind.name,
        "number": paper.number,
        "code": paper.verify_code,
        "case": case.uid,
        "case_number": case.number,
        "branch": order.branch,
        "item_uid": matter.item_uid,
        "item_edition": matter.item_edition,
        "government": matter.government_uid,
        "department": matter.department_uid,
        "seal": order.seal.uid,
        "sealed_at": micros(order.doing.moment),
        "sealed_by": order.doing.by,
        "sealed_as": order.used_as,
        "sha256": digest,
        "dated_on": paper.dated_on.isoformat(),
    }


def _kept(order: Order, uid: str, paper: Paper, pdf: bytes) -> dict[str, Any]:
    doing, case = order.doing, order.case
    digest = hashlib.sha256(pdf).hexdigest()
    kept = KeptPaper(uid, _facts_kept(order, paper, digest))
    name, _ = public_name(order.subject.definition, case.answers(doing.sealing))
    kept.keep(doing.sealing, pdf, {"applicant": name, "item": order.subject.title})
    papers_of(doing.affairs).add(kept, tidy(paper.verify_code))
    note_use(doing, kept)
    if order.kind.name in (GRANT, REFUSAL):
        kept.licence_uid = _follow_decision(order, paper)
    return {
        "branch": order.branch,
        "document": uid,
        "kind": order.kind.name,
        "number": paper.number,
        "sha256": digest,
        "seal": order.seal.uid,
    }


def note_use(doing: Any, kept: KeptPaper) -> None:
    """One line in the ledger for each use of a seal: who, when, which paper; its digest is the
    paper's own."""
    doing.affairs.staged.stage(
        {
            "type": "act",
            "v": 1,
            "uid": use_uid(kept.uid),
            "at": micros(doing.moment),
            "by": doing.by or None,
            "act": USE_SEAL,
            "subject": kept.uid,
            "place": kept.department,
            "digest": kept.sha256,
        }
    )


def use_uid(paper_uid: str) -> str:
    """Of the ledger's line: made from the paper's, so that there cannot be two."""
    return f"seal-use:{paper_uid}"


def _follow_decision(order: Order, paper: Paper) -> str:
    """What the decision does to a licence; its uid, or ""."""
    doing, case = order.doing, order.case
    if order.kind.name == REFUSAL:
        refuse_renewal(doing, case, order.branch)
        return ""
    if not is_licence(order.subject.fields):
        return ""
    matter = order.matter
    granted = Granted(
        number=paper.number,
        holder=paper.to,
        branch=order.branch,
        item=(matter.item_uid, matter.item_edition),
        places=(matter.government_uid, matter.department_uid),
        decided_on=as_day(order.words["decided_on"]),
        valid_from=as_day(order.words.get("valid_from") or order.words["decided_on"]),
        valid_until=as_day(until) if (until := order.words.get("valid_until")) else None,
    )
    return grant_licence(doing, case, granted).uid


def opened_paper(doing: Any, case: Any, uid: str) -> KeptPaper:
    """A paper of the case, for staff; who asked stands in the ledger. Raises ApplyRefused."""
    book = doing.affairs.papers
    paper: KeptPaper | None = book.get(uid) if book is not None else None
    if paper is None or paper.case != case.uid or paper.is_forgotten:
        raise ApplyRefused("这份文书已经过了保存期限，或者不属于这个办件。")
    doing.record("show_paper", paper.uid, case.department_uid)
    return paper
