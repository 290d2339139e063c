"""收件: what a clerk of a hall does with a draft on an applicant's behalf, for any department.

The draft is the one that citizens have; a clerk holds it, and no code opens it. Who may, the
clerk's page asks. What is written down of agent and address is sealed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from content.cases.applying import ApplyDoing, ApplyRefused, attach, discard, file_field
from content.cases.case_acts import attach_correction
from content.cases.cases import Case
from content.cases.drafts import Draft
from content.cases.files import StoredFile
from content.cases.intake_book import CASE, DRAFT, book_of
from content.cases.joint_start import start_any
from content.cases.persons import BY_EMAIL, BY_POST, COLLECTED, WAYS
from content.cases.subjects import places_of
from content.cases.submitting import Submitted, submit
from content.clock import SHANGHAI, day_of
from content.forms.contacts import email_problem, phone_problem, tidy_email, tidy_phone
from content.forms.identities import IDENTITY_CHECKS, tidy_number
from content.forms.names import name_problem, tidy_name
from content.items import Item
from content.permissions import ANONYMOUS, Person

COUNTER, PHONE, POST = "counter", "phone", "post"
CHANNELS = {COUNTER: "窗口当面", PHONE: "电话", POST: "邮寄"}
OF_CORRECTION = ("reason", "filings")  # what a correction of an intake notes beside it
LONGEST = 200


class IntakeUnsound(ApplyRefused):
    """What was written down is not sound: name of the field → sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("来件登记还有问题，请改好后再继续。")
        self.errors = dict(errors)


@dataclass(frozen=True)
class Agent:
    """代办人: who files on the applicant's behalf; ``relation`` says by which right."""

    name: str
    kind: str
    number: str
    phone: str = ""
    relation: str = ""


@dataclass(frozen=True)
class Intake:
    """来件登记: on whose behalf, and where letters go (``way``); of an address "" where none."""

    way: str = COLLECTED
    email: str = ""
    address: str = ""
    phone: str = ""
    agent: Agent | None = None

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Intake":
        agent = said.get("agent")
        plain = {name: said[name] for name in ("way", "email", "address", "phone")}
        return cls(**plain, agent=Agent(**agent) if agent else None)


@dataclass(frozen=True)
class IntakeDoing(ApplyDoing):
    """窗口收件: a clerk in the place of the applicant, at the counter ``window`` of a hall."""

    person: Person = ANONYMOUS
    hall_uid: str = ""
    window: str = field(default="")

    @property
    def by(self) -> str:
        return self.person.account or ""

    @property
    def event_by(self) -> str:
        return self.by

    def filing_facts(self, draft: Draft) -> dict[str, Any]:
        on_behalf = bool(draft.intake(self.sealing).get("agent"))
        return {"channel": draft.channel, "on_behalf": on_behalf, "window": self.window}


def start_intake(
    doing: IntakeDoing, item: Item, situation: Mapping[str, str], form: Item | None = None
) -> Draft:
    """A draft that the clerk holds. Raises ApplyRefused, ItemClosed."""
    refuse_elsewhere(doing, item)
    draft = start_any(doing, item, situation, form).draft
    draft.holder, draft.hall_uid, draft.channel = doing.by, doing.hall_uid, COUNTER
    book_of(doing.affairs).hold(doing.by, DRAFT, draft.uid)
    return draft


def refuse_elsewhere(doing: IntakeDoing, item: Item) -> None:
    """Any department of the hall's own government, and no other. Raises ApplyRefused."""
    if places_of(item)[0].uid != doing.hall_uid:
        raise ApplyRefused("这个事项不由本级大厅收件，请告诉申请人到事项页面上写的大厅办理。")


def keep_intake(doing: IntakeDoing, draft: Draft, channel: str, said: Mapping[str, Any]) -> None:
    """``said``: way, email, address, phone, and agent (a mapping or None). Raises IntakeUnsound,
    and then keeps what was typed."""
    tidied = _tidied(said)
    errors = _problems(doing, channel, tidied)
    before = draft.intake(doing.sealing)
    kept = {name: before[name] for name in OF_CORRECTION if name in before}
    unsound = {"unsound": True} if errors else {}
    draft.keep_intake(doing.sealing, {**asdict(tidied), **kept, **unsound})
    draft.channel = channel if channel in CHANNELS else draft.channel
    if errors:
        raise IntakeUnsound(errors)


def _tidied(said: Mapping[str, Any]) -> Intake:
    agent = said.get("agent")
    return Intake(
        way=str(said.get("way", "")),
        email=tidy_email(said.get("email", ""))[:LONGEST],
        address=" ".join(said.get("address", "").split())[:LONGEST],
        phone=tidy_phone(said.get("phone", ""))[:LONGEST],
        agent=None if agent is None else _tidied_agent(agent),
    )


def _tidied_agent(said: Mapping[str, str]) -> Agent:
    return Agent(
        name=tidy_name(said.get("name", ""))[:LONGEST],
        kind=said.get("kind", ""),
        number=tidy_number(said.get("number", ""))[:LONGEST],
        phone=tidy_phone(said.get("phone", ""))[:LONGEST],
        relation=" ".join(said.get("relation", "").split())[:LONGEST],
    )


def _problems(doing: IntakeDoing, channel: str, said: Intake) -> dict[str, str]:
    found = {} if channel in CHANNELS else {"channel": "请选择来件方式"}
    found |= _letter_problems(said)
    return found if said.agent is None else {**found, **_agent_problems(doing, said.agent)}


def _letter_problems(said: Intake) -> dict[str, str]:
    found = {} if said.way in WAYS else {"way": "请选择通知怎样送给申请人"}
    if said.way == BY_EMAIL and (problem := email_problem(said.email)):
        found["email"] = f"通知用的电子邮箱{problem}"
    if said.way == BY_POST and len(said.address) < 5:
        found["address"] = "请填写完整的通信地址和收件人，信要寄得到"
    if said.phone and (problem := phone_problem(said.phone)):
        found["phone"] = f"联系电话{problem}"
    if said.way == COLLECTED and not said.phone:
        found["phone"] = "到窗口领取通知的，请留联系电话，好通知申请人来取"
    return found


def _agent_problems(doing: IntakeDoing, said: Agent) -> dict[str, str]:
    found = {}
    if problem := name_problem(said.name) if said.name else "没有填写，请对照证件填写":
        found["agent-name"] = f"代办人姓名{problem}"
    check = IDENTITY_CHECKS.get(said.kind)
    if check is None:
        found["agent-kind"] = "请选择代办人的证件种类"
    elif problem := check(said.number, day_of(doing.moment)):
        found["agent-number"] = f"代办人的证件号码{problem}"
    if said.phone and (problem := phone_problem(said.phone)):
        found["agent-phone"] = f"代办人的电话{problem}"
    if not said.relation:
        found["agent-relation"] = "请填写代办的依据，例如“授权委托书，委托人签名”"
    return found


def intake_of(doing: Any, kept: Any) -> Intake | None:
    """Of a draft or a case; None where nothing sound was written down."""
    said = kept.intake(doing.sealing)
    return None if not said or said.get("unsound") else Intake.of(said)


@dataclass(frozen=True)
class SeenOriginal:
    """原件核验记录: what stands in the place of a scan."""

    name: str
    content: bytes
    media_type: str
    sha256: str
    origin: Mapping[str, str]


def see_original(doing: IntakeDoing, draft: Draft, field_name: str) -> StoredFile:
    """The clerk has seen the paper and makes no scan: a record of it is kept. Raises
    ApplyRefused."""
    title = file_field(doing.subject(draft).definition, field_name).title
    _refuse_again(title, [file for file in draft.files if file.field == field_name])
    return attach(doing, draft, field_name, _record(doing, title))


def see_corrected_original(doing: IntakeDoing, case: Case, field_name: str) -> StoredFile:
    """The same of a paper that somebody brings for a correction. Raises ApplyRefused."""
    title = file_field(doing.subject(case).definition, field_name).title
    _refuse_again(title, [file for file in case.pending_files if file.field == field_name])
    return attach_correction(doing, case, field_name, _record(doing, title))


def _refuse_again(title: str, files: list[StoredFile]) -> None:
    if any(map(is_seen, files)):
        raise ApplyRefused(f"“{title}”已经记过原件已核验，不用再记。")


def _record(doing: IntakeDoing, title: str) -> SeenOriginal:
    at = f"{doing.moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    text = f"原件核验记录\n材料：{title}\n核验时间：{at}（北京时间）\n核验人账号：{doing.by}\n"
    content = f"{text}没有扫描，原件已当面核对。\n".encode()
    origin = {"seen": day_of(doing.moment).isoformat(), "by": doing.by}
    digest = hashlib.sha256(content).hexdigest()
    return SeenOriginal(f"原件已核验-{title}.txt", content, "text/plain", digest, origin)


def is_seen(file: StoredFile) -> bool:
    """Does it stand for a paper that a clerk has seen?"""
    return bool(file.origin and "seen" in file.origin)


def file_intake(doing: IntakeDoing, draft: Draft) -> Submitted:
    """The case, once. Raises ApplyRefused, ItemClosed, StepsUnfinished."""
    if not draft.case_uid and intake_of(doing, draft) is None:
        raise ApplyRefused("请先填好来件登记：怎样来件、有没有代办人、通知送到哪里。")
    is_new = not draft.case_uid
    submitted = submit(doing, draft)
    if is_new:
        book = book_of(doing.affairs)
        book.release(doing.by, DRAFT, draft.uid)
        book.hold(doing.by, CASE, submitted.case.uid)
    return submitted


def discard_intake(doing: IntakeDoing, draft: Draft) -> None:
    """What was taken in by mistake and not submitted, at once, with its files."""
    book_of(doing.affairs).release(draft.holder, DRAFT, draft.uid)
    discard(doing, draft)
