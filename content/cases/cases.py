"""Cases: what was filed, and everything that happened to it since; a case is its events.

Answers, files and what people wrote are sealed. Who may do what, and the acts, are not here.
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from persistent import Persistent

from content.cases.branches import Branch, branches_of
from content.cases.counters import CaseCounters
from content.cases.drafts import Draft
from content.cases.event_types import DECLINED, DELIVERED, SUBMITTED, WITHDRAWN
from content.cases.files import StoredFile
from content.cases.joint_forms import JointForm
from content.cases.lists import CaseLists, Key
from content.cases.name_index import NameIndex
from content.cases.numbers import tidy
from content.cases.register_of_decisions import RegisterOfDecisions
from content.cases.standing import Event, Standing, after, standing
from content.cases.work_lists import WorkLists
from content.clock import day_of, micros, moment_of
from content.merging import MergingMap
from content.sealing import Sealed, Sealing
from content.shards import ShardedMap

_SHARDS = 256
# State in which a case has ended → where Cases keeps (micros of that, uid) until it is forgotten
_ENDED = {WITHDRAWN: "_ended", DELIVERED: "_delivered", DECLINED: "_declined"}


class Case(Persistent):
    """办件: kept for ever are numbers, days, editions and events; the rest goes when its time is
    over. ``events`` only grows; the answers of each filing (first, corrected …) are kept.
    """

    official_number = verify_code = code_digest = receipt_sha256 = ""
    events: tuple[Event, ...] = ()
    files: tuple[StoredFile, ...] = ()
    pending_files: tuple[StoredFile, ...] = ()  # of a correction that is not submitted yet
    joint: JointForm | None = None  # of a case about a package
    _answers: tuple[Sealed, ...] = ()
    _said: Mapping[str, Sealed] = {}
    published: Mapping[str, Any] = {}  # what the register of decisions tells of persons and titles
    _receipt: Sealed | None = None
    _intake: Sealed | None = None  # how a counter took it in, on whose behalf, where letters go
    name_digests: tuple[str, ...] = ()  # under which its hall finds it; see content.cases.names
    planned_at = 0  # µs: its entry in the agenda, 0 for none

    def __init__(self, uid: str, number: str, draft: Draft) -> None:
        self.uid, self.number = uid, number
        self.draft_uid, self.applicant = draft.uid, draft.applicant
        self.item_uid, self.item_edition = draft.item_uid, draft.item_edition
        self.form_uid, self.form_edition = draft.form_uid, draft.form_edition
        self.government_uid, self.department_uid = draft.government_uid, draft.department_uid
        self.situation: Mapping[str, str] = draft.situation
        if draft.joint is not None:
            self.joint = draft.joint

    @property
    def standing(self) -> Standing:
        return standing(self.events)

    @property
    def received_at(self) -> datetime:
        return moment_of(self.events[0]["at"])

    @property
    def key(self) -> Key:
        """By which lists order it."""
        return -self.events[0]["at"], self.number

    @property
    def place_uids(self) -> tuple[str, ...]:
        """The hall's government, and every department that decides something of it, once each."""
        departments = (branch.department_uid for branch in self.branches)
        return tuple(dict.fromkeys((self.government_uid, self.department_uid, *departments)))

    @property
    def branches(self) -> tuple[Branch, ...]:
        return branches_of(self)

    def answers(self, sealing: Sealing, filing: int | None = None) -> dict[str, Any]:
        """Field → answer of a filing (from 0), else of the last one. Raises Unreadable."""
        if not self._answers:
            return {}
        number = len(self._answers) - 1 if filing is None else filing
        said: dict[str, Any] = json.loads(self._answers[number].open(sealing, self._filing(number)))
        return said

    @property
    def filings(self) -> int:
        """How often it was filed: first, corrected, set right by the counter."""
        return len(self._answers)

    def file_answers(self, sealing: Sealing, answers: Mapping[str, Any]) -> int:
        """Returns the number of the filing."""
        number = len(self._answers)
        plain = _plain(answers)
        self._answers = (*self._answers, Sealed.of(sealing, plain, self._filing(number)))
        return number

    def _filing(self, number: int) -> str:
        return f"case:{self.uid}:answers:{number}"

    def write_down(self, sealing: Sealing, event_uid: str, said: Mapping[str, Any]) -> None:
        """What somebody wrote with an event: reasons, in plain words."""
        sealed = Sealed.of(sealing, _plain(said), f"event:{event_uid}")
        self._said = {**self._said, event_uid: sealed}

    def said(self, sealing: Sealing, event_uid: str) -> dict[str, Any]:
        """What was written with an event; {} where nothing was, or it is gone."""
        sealed = self._said.get(event_uid)
        if sealed is None:
            return {}
        said: dict[str, Any] = json.loads(sealed.open(sealing, f"event:{event_uid}"))
        return said

    def intake(self, sealing: Sealing) -> dict[str, Any]:
        """What the counter wrote down; {} of what was filed on-line. Raises Unreadable."""
        if self._intake is None:
            return {}
        said: dict[str, Any] = json.loads(self._intake.open(sealing, f"case:{self.uid}:intake"))
        return said

    def keep_intake(self, sealing: Sealing, said: Mapping[str, Any]) -> None:
        self._intake = Sealed.of(sealing, _plain(said), f"case:{self.uid}:intake")

    def keep_receipt(self, sealing: Sealing, pdf: bytes, sha256: str) -> None:
        self._receipt = Sealed.of(sealing, pdf, f"case:{self.uid}:receipt")
        self.receipt_sha256 = sha256

    def receipt_pdf(self, sealing: Sealing) -> bytes:
        """Empty where none was drawn, or it is gone."""
        if self._receipt is None:
            return b""
        return self._receipt.open(sealing, f"case:{self.uid}:receipt")

    def is_held(self, code: str, applicant_uid: str, sealing: Sealing) -> bool:
        """Does the query code, or the account, open it?"""
        if applicant_uid and applicant_uid == self.applicant:
            return True
        told = sealing.digest(f"case:{tidy(code)}")
        return hmac.compare_digest(told, self.code_digest or "-")

    def file(self, uid: str) -> StoredFile | None:
        """Also one that a correction replaced."""
        return next((one for one in self.files if one.uid == uid), None)

    def forget(self) -> None:
        """Answers, files, codes and words go; that there was a case stays."""
        self._answers, self.files, self.pending_files = (), (), ()
        self._said, self._receipt, self._intake = {}, None, None
        self.name_digests = ()
        self.applicant = self.code_digest = self.verify_code = self.receipt_sha256 = ""
        self.draft_uid = ""
        self.situation = {}


def _plain(said: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(said), ensure_ascii=False).encode("utf-8", "surrogatepass")


class Cases(Persistent):
    """办件簿: cases by uid, number, official number, code to verify by, account and name."""

    names: NameIndex | None = None
    names_whole = False  # of books made before there were names: tick adds those of old cases
    names_done = 0  # shards whose cases have them

    decisions: RegisterOfDecisions | None = None  # made with the first decision
    _delivered: MergingMap | None = None  # books of earlier releases have none yet
    _declined: MergingMap | None = None
    queues: Any = None  # Queues of what is limited in number, made with the first such case
    agenda: Any = None  # a CaseAgenda, made with the first case that time does something to

    work: WorkLists | None = None  # made with the first entry

    def __init__(self) -> None:
        self.names, self.names_whole = NameIndex(), True
        self._cases = ShardedMap(_SHARDS)
        self._by_number = MergingMap(_SHARDS)
        self._official = MergingMap(_SHARDS)
        self._by_verify_code = MergingMap(_SHARDS)
        self._of_applicant = MergingMap(_SHARDS)
        self._ended, self._delivered, self._declined = (MergingMap(_SHARDS) for _ in _ENDED)
        self.lists = CaseLists()
        self.counters = CaseCounters()

    def get(self, uid: str) -> Case | None:
        case: Case | None = self._cases.get(uid)
        return case

    def by_number(self, number: str) -> Case | None:
        uid = self._by_number.get(tidy(number))
        return None if uid is None else self.get(uid)

    def by_verify_code(self, code: str) -> Case | None:
        uid = self._by_verify_code.get(tidy(code))
        return None if uid is None else self.get(uid)

    def by_official(self, number: str) -> Case | None:
        uid = self._official.get(number)
        return None if uid is None else self.get(uid)

    def of_applicant(self, applicant_uid: str) -> list[Case]:
        """Newest first."""
        found = (self.get(uid) for uid in reversed(self._of_applicant.get(applicant_uid, ())))
        return [case for case in found if case is not None]

    def has_number(self, number: str) -> bool:
        return number in self._by_number

    def has_official(self, number: str) -> bool:
        return number in self._official

    def add(self, case: Case) -> None:
        """With its first event; two who were given one number conflict here, and try again."""
        self._cases[case.uid] = case
        self._by_number[case.number] = case.uid
        self._by_verify_code[tidy(case.verify_code)] = case.uid
        if case.official_number:
            self._official[case.official_number] = case.uid
        if case.applicant:
            known = self._of_applicant.get(case.applicant, ())
            self._of_applicant[case.applicant] = (*known, case.uid)

    def sealed(self) -> Iterator[bytes]:
        """What is sealed in them, one by one."""
        for _, case in self._cases.items():
            yield from (one.sealed for one in case._answers)

    def append(self, case: Case, event: Event) -> Standing:
        """One more event, if it may follow. Raises IllegalEvent."""
        before = case.standing if case.events else None
        now = after(before, event)
        case.events = (*case.events, event)
        state = before.state if before is not None else ""
        if now.state != state:
            self.lists.move(case.place_uids, case.key, (state, now.state))
            if now.is_ended:
                self._ended_as(now.state).shard(case.uid)[(now.ended_at, case.uid)] = None
        self.counters.count(case.place_uids, day_of(moment_of(event["at"])), event["type"])
        if case.published:
            self._register(case)
        return now

    def move(self, case: Case, told: Mapping[str, Any], day: date) -> None:
        """It was taken in under a wrong item: attributes of another one, in all lists and in the
        count of the ``day`` it came in."""
        state, before = case.standing.state, case.place_uids
        self.lists.move(before, case.key, (state, ""))
        self.counters.count(before, day, SUBMITTED, -1)
        for name, value in told.items():
            setattr(case, name, value)
        self.lists.move(case.place_uids, case.key, ("", state))
        self.counters.count(case.place_uids, day, SUBMITTED)

    def unnamed(self) -> list[Case]:
        """Cases of the next shard that were filed before there were names."""
        shards = self._cases.shards()
        found: list[Case] = list(shards[self.names_done].values())
        self.names_done += 1
        self.names_whole = self.names_done == len(shards)
        return found

    def name(self, case: Case, digests: tuple[str, ...]) -> None:
        """Under these digests its hall finds it, and under no other."""
        if self.names is None:
            self.names = NameIndex()
        self.names.replace(case.key, case.name_digests, digests)
        case.name_digests = digests

    def _register(self, case: Case) -> None:
        if self.decisions is None:
            self.decisions = RegisterOfDecisions()
        self.decisions.follow(case)

    def _ended_as(self, state: str) -> MergingMap:
        name = _ENDED[state]
        if getattr(self, name) is None:
            setattr(self, name, MergingMap(_SHARDS))
        found: MergingMap = getattr(self, name)
        return found

    def ended(self, state: str, before: datetime, most: int = 100) -> list[Case]:
        """Delivered, declined or withdrawn before then, and their contents still kept."""
        last, found = (micros(before), "\U0010ffff"), list[Case]()
        kept = getattr(self, _ENDED[state])
        for shard in filter(None, kept.shards() if kept is not None else ()):
            found += [self._cases[uid] for _, uid in shard.keys(max=last)]
            if len(found) >= most:
                break
        return found[:most]

    def forget(self, case: Case, event: Event) -> None:
        """What is known of persons goes, and how they are found. Raises IllegalEvent."""
        ended = case.standing
        self.append(case, event)
        self._ended_as(ended.state).shard(case.uid).pop((ended.ended_at, case.uid), None)
        self._by_verify_code.pop(tidy(case.verify_code), None)
        self.name(case, ())
        known = self._of_applicant.get(case.applicant, ())
        left = tuple(uid for uid in known if uid != case.uid)
        if left:
            self._of_applicant[case.applicant] = left
        elif known:
            self._of_applicant.pop(case.applicant)
        case.forget()


def cases_of(affairs: Any) -> Cases:
    """The book of cases, made with the first one; who only reads asks ``affairs.cases``."""
    if affairs.cases is None:
        affairs.cases = Cases()
    cases: Cases = affairs.cases
    return cases
