"""Cases: what was filed, and everything that happened to it since; a case is its events.

Answers, files and what people wrote are sealed. Who may do what, and the acts, are not here.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from persistent import Persistent

from content.cases.agenda import CaseAgenda
from content.cases.branches import Branch, branches_of
from content.cases.contents import SealedContents
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
from content.sealing import Sealing
from content.shards import ShardedMap

_SHARDS = 256
# State in which a case has ended → where Cases keeps (micros of that, uid) until it is forgotten
_ENDED = {WITHDRAWN: "_ended", DELIVERED: "_delivered", DECLINED: "_declined"}


class Case(SealedContents):
    """办件: kept for ever are numbers, days, editions and events; the rest goes when its time is
    over. ``events`` only grows; the answers of each filing (first, corrected …) are kept.
    """

    official_number = verify_code = code_digest = ""
    events: tuple[Event, ...] = ()
    files: tuple[StoredFile, ...] = ()
    pending_files: tuple[StoredFile, ...] = ()  # of a correction that is not submitted yet
    joint: JointForm | None = None  # of a case about a package
    published: Mapping[str, Any] = {}  # what the register of decisions tells of persons and titles
    name_digests: tuple[str, ...] = ()  # under which its hall finds it; see content.cases.names
    planned: tuple[int, tuple[int, ...]] = (0, ())  # its entry in the agenda

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
        """Worked out once for as many events as there are; never stored."""
        known: tuple[Any, Standing] | None = getattr(self, "_v_standing", None)
        if known is None or known[0] is not self.events:
            known = self._v_standing = self.events, standing(self.events)
        return known[1]

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
        self.forget_contents()
        self.files, self.pending_files, self.name_digests = (), (), ()
        self.applicant = self.code_digest = self.verify_code = self.draft_uid = ""
        self.situation = {}


class Cases(Persistent):
    """办件簿: cases by uid, number, official number, code to verify by, account and name."""

    names: NameIndex | None = None
    names_whole = False  # of books made before there were names: tick adds those of old cases
    names_done = 0  # shards whose cases have them

    decisions: RegisterOfDecisions | None = None  # made with the first decision
    _delivered: MergingMap | None = None  # books of earlier releases have none yet
    _declined: MergingMap | None = None
    queues: Any = None  # Queues of what is limited in number, made with the first such case
    agenda: CaseAgenda | None = None  # of earlier releases none yet: agenda_of makes it

    work: WorkLists | None = None  # made with the first entry
    cards: WorkLists | None = None  # made with the first card

    def __init__(self) -> None:
        self.names, self.names_whole = NameIndex(), True
        self._cases = ShardedMap(_SHARDS)
        self._by_number = MergingMap(_SHARDS)
        self._official = MergingMap(_SHARDS)
        self._by_verify_code = MergingMap(_SHARDS)
        self._of_applicant = MergingMap(_SHARDS)
        self._ended, self._delivered, self._declined = (MergingMap(_SHARDS) for _ in _ENDED)
        self.agenda = CaseAgenda()
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

    def page(self, after: tuple[int, str], most: int) -> list[tuple[int, str]]:
        """(shard, uid) of cases after one, in an order that stays."""
        return self._cases.page(after, most)

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

    def ends(self) -> dict[str, tuple[tuple[int, str], ...]]:
        """State → (moment, uid) of what has ended so and is still kept."""
        kept = {state: getattr(self, name) for state, name in _ENDED.items()}
        return {
            state: tuple(entry for entry, _ in found.items())
            for state, found in kept.items()
            if found is not None
        }

    def end_again(self, wanted: Mapping[str, Iterable[tuple[int, str]]]) -> None:
        for state, name in _ENDED.items():
            setattr(self, name, MergingMap(_SHARDS))
            for at, uid in wanted.get(state, ()):
                self._ended_as(state).shard(uid)[(at, uid)] = None

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
