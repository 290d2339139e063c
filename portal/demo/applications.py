"""Applications of a demo: drafts and cases in several stages, made through the acts of citizens.

They lie in the days before the demo is made, so that none of them is over on its first day. Codes
are drawn by chance like passwords: who knows the demo's seed opens nobody's draft.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from content.affairs import Affairs
from content.applicant_acts import ApplicantDoing
from content.applicants import Applicant
from content.base import path_of
from content.cases.applying import ApplyDoing, start
from content.cases.case_acts import AskedField, correct, request_correction, withdraw
from content.cases.cases import Case
from content.cases.doing import ClerkDoing, Papers
from content.cases.receipts import Receipt
from content.cases.subjects import forms_of
from content.cases.submitting import submit
from content.clock import day_of
from content.items import items_below
from content.kinds_list import KINDS
from content.passwords import Passwords
from content.permissions import Grant, Person, Role
from content.tree import Site
from portal.demo.accounts import COUNTY
from portal.demo.answers import Pen
from portal.demo.applicants import BING, JIA, YI, DemoApplicant, Persona, add_applicants
from portal.demo.filing import SHOWN, fill, situation_of, wishes_of
from portal.demo.source import ANCHOR, Source

CLERK = "demo.clerk"
_SPAN = timedelta(days=5)  # nothing is accepted by silence on the first day
_RESPITE = timedelta(days=10)
_OTHER_PHONE = "13800000003"
BEGUN, PAUSED, READY, SUBMITTED = "begun", "paused", "ready", "submitted"
ASKED, CORRECTED, WITHDRAWN = "asked", "corrected", "withdrawn"
_PLAN: tuple[tuple[Persona, str], ...] = (
    (JIA, SUBMITTED),
    (YI, ASKED),
    (BING, ASKED),
    (JIA, CORRECTED),
    (BING, SUBMITTED),
    (YI, WITHDRAWN),
    (JIA, BEGUN),
    (BING, PAUSED),
    (YI, READY),
    (YI, SUBMITTED),
    (BING, SUBMITTED),
    (JIA, ASKED),
)


@dataclass(frozen=True)
class DemoCode:
    """演示查询码: what opens a draft or a case of the demo; to be shown once."""

    what: str
    title: str
    address: str
    code: str


@dataclass(frozen=True)
class Planted:
    """What a demo tells of its applications."""

    applicants: list[DemoApplicant]
    codes: list[DemoCode]
    accounts: Mapping[str, Applicant] = field(default_factory=dict)


@dataclass(frozen=True)
class Bureau:
    """What applications are made with; ``draw`` makes a receipt a PDF, ``papers`` issues them."""

    site: Site
    affairs: Affairs
    sealing: Any
    source: Source
    now: datetime
    passwords: Passwords
    draw: Callable[[Receipt], bytes] | None = None
    papers: Papers | None = None

    def citizen(self, applicant: Any, moment: datetime) -> ApplyDoing:
        return ApplyDoing(
            applicant,
            moment,
            self.site,
            self.affairs,
            self.sealing,
            self.source.new_uid,
            KINDS,
            draw=self.draw,
        )

    def clerk(self, moment: datetime) -> ClerkDoing:
        grant = Grant(Role.CLERK, self.site.at(COUNTY).uid)
        return self.staff(Person(CLERK, frozenset({grant})), moment)

    def staff(self, person: Person, moment: datetime) -> ClerkDoing:
        known = (self.site, self.affairs, self.sealing, self.source.new_uid)
        return ClerkDoing(person, moment, *known, papers=self.papers)

    def moment(self, share: float) -> datetime:
        """Between the publication of the last form and now."""
        last = max(self.now, ANCHOR)
        first = max(last - _SPAN, ANCHOR)
        return first + timedelta(seconds=int((last - first).total_seconds() * share))


def plant_applications(bureau: Bureau) -> Planted:
    """In the order of time, one of the plan after the other."""
    accounts, shown = add_applicants(bureau.affairs, _doing(bureau))
    offers, codes = list(_offers(bureau)), []
    total = len(_PLAN)
    for number, ((persona, stage), item) in enumerate(zip(_PLAN, offers, strict=False)):
        share = number / total
        codes += Application(bureau, persona, accounts.get(persona.name), item, share).go(stage)
    return Planted(shown, codes, accounts)


def _doing(bureau: Bureau) -> ApplicantDoing:
    return ApplicantDoing(
        None,
        bureau.moment(0),
        bureau.affairs,
        bureau.sealing,
        bureau.passwords,
        bureau.source.new_uid,
        lambda: "",
    )


def _offers(bureau: Bureau) -> Iterator[Any]:
    """Items of the shown county that have a form, the shown one first."""
    found = [
        item
        for item in items_below(bureau.site.at(COUNTY))
        if item.kind == "approval_item" and forms_of(bureau.site, item, bureau.moment(0))
    ]
    yield from sorted(found, key=lambda item: _title(item, bureau.moment(0)) != SHOWN)


def _title(item: Any, moment: datetime) -> str:
    return str(item.edition_at(moment).fields["title"])


class Application:
    """一件申请: one person's way with one item, as far as its stage."""

    def __init__(
        self, bureau: Bureau, persona: Persona, account: Any, item: Any, share: float
    ) -> None:
        self._bureau, self._persona, self._account = bureau, persona, account
        self._item, self._share = item, share
        self._title = _title(item, bureau.moment(share))

    def go(self, stage: str) -> list[DemoCode]:
        doing = self._citizen(0)
        started = start(
            doing, self._item, situation_of(self._bureau.source, self._item, doing.moment)
        )
        pen = Pen(self._persona, self._bureau.source, day_of(doing.moment), wishes_of(self._title))
        fill(doing, started.draft, pen, {BEGUN: 1, PAUSED: 2}.get(stage))
        if stage in (BEGUN, PAUSED, READY):
            address = f"{path_of(self._item)}/apply/{started.draft.uid}"
            said = [DemoCode("草稿", self._title, address, started.code)]
            return [] if self._account else said
        submitted = submit(self._citizen(0.02), started.draft)
        self._go_on(stage, submitted.case)
        address = f"/track/{submitted.case.number}"
        label = submitted.case.standing.label
        return [DemoCode(label, self._title, address, submitted.query_code)]

    def _citizen(self, later: float) -> ApplyDoing:
        return self._bureau.citizen(self._account, self._bureau.moment(self._share + later))

    def _go_on(self, stage: str, case: Case) -> None:
        if stage == WITHDRAWN:
            withdraw(self._citizen(0.05), case, "示例：填错了事项，重新申请。")
        if stage not in (ASKED, CORRECTED):
            return
        moment = self._bureau.moment(self._share + 0.04)
        due_on: date = day_of(max(self._bureau.now, ANCHOR) + _RESPITE)
        asked = [AskedField("phone", "wrong", "号码打不通，请填写能接通的号码。")]
        request_correction(self._bureau.clerk(moment), case, asked, due_on)
        if stage == CORRECTED:
            correct(self._citizen(0.06), case, {"phone": _OTHER_PHONE})
