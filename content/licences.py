"""Licences: what a decision granted, and what became of it; a licence is its events.

Where one stands is a pure function of events and day: that it ran out, or counts as renewed because
nobody decided in time (行政许可法§50), is true without anybody writing it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from persistent import Persistent

from content.merging import MergingMap
from content.sealing import Sealed, Sealing
from content.shards import ShardedMap

Event = Mapping[str, Any]
GRANTED, RENEWAL_FILED, RENEWED = "granted", "renewal_filed", "renewed"
RENEWAL_REFUSED = "renewal_refused"
REVOKED, WITHDRAWN, CANCELLED = "revoked", "withdrawn", "cancelled"
DEEMED_RENEWED, EXPIRED, VALID, PENDING = "deemed_renewed", "expired", "valid", "pending"
LICENCE_STATES = {
    PENDING: "尚未生效",
    VALID: "有效",
    RENEWED: "有效（已延续）",
    DEEMED_RENEWED: "视为延续（行政许可法第五十条）",
    EXPIRED: "已过有效期",
    REVOKED: "已撤销",
    WITHDRAWN: "已撤回",
    CANCELLED: "已注销",
}
STANDING = frozenset({VALID, RENEWED, DEEMED_RENEWED})
ENDED = frozenset({REVOKED, WITHDRAWN, CANCELLED})
FILED_AHEAD_DAYS = 30
# 行政许可法§69, §8, §70: on which ground an office may end one
GROUNDS = {
    REVOKED: {
        "abuse": "行政机关工作人员滥用职权、玩忽职守作出决定（第六十九条第一款第一项）",
        "beyond_power": "超越法定职权作出决定（第六十九条第一款第二项）",
        "procedure": "违反法定程序作出决定（第六十九条第一款第三项）",
        "unqualified": "对不具备资格或者不符合条件的申请人准予许可（第六十九条第一款第四项）",
        "fraud": "被许可人以欺骗、贿赂等不正当手段取得（第六十九条第二款）",
        "other_lawful": "依法可以撤销的其他情形（第六十九条第一款第五项）",
    },
    WITHDRAWN: {
        "law_changed": "所依据的法律、法规、规章修改或者废止（第八条第二款）",
        "facts_changed": "所依据的客观情况发生重大变化（第八条第二款）",
    },
    CANCELLED: {
        "lapsed": "有效期届满未延续（第七十条第一项）",
        "person": "公民死亡或者丧失行为能力（第七十条第二项）",
        "ended": "法人或者其他组织依法终止（第七十条第三项）",
        "taken": "许可依法被撤销、撤回，或者许可证件依法被吊销（第七十条第四项）",
        "impossible": "因不可抗力导致许可事项无法实施（第七十条第五项）",
        "own_request": "依法应当注销的其他情形（第七十条第六项）",
    },
}


class IllegalLicenceEvent(ValueError):
    """It cannot follow; the message says what holds instead."""


@dataclass(frozen=True)
class LicenceStanding:
    """证照状态: ``until`` is the last day, None for one without end; ``renewal_filed_on`` the day
    of an application to renew it that is not decided; ``since`` the day of its state."""

    state: str
    since: date
    valid_from: date
    until: date | None = None
    renewal_filed_on: date | None = None
    renewal_case: str = ""

    @property
    def label(self) -> str:
        return LICENCE_STATES[self.state]

    @property
    def stands(self) -> bool:
        return self.state in STANDING

    @property
    def is_in_time(self) -> bool:
        """Was its renewal applied for thirty days ahead?"""
        filed, until = self.renewal_filed_on, self.until
        if filed is None or until is None:
            return False
        return filed <= until - timedelta(days=FILED_AHEAD_DAYS)


def standing_on(events: tuple[Event, ...], day: date) -> LicenceStanding:
    """As of the end of ``day``; what happened later is left out."""
    first = events[0]
    begins = date.fromisoformat(first["valid_from"])
    now = LicenceStanding(VALID, begins, begins, _day(first.get("valid_until")))
    for event in events[1:]:
        if date.fromisoformat(event["day"]) <= day:
            now = _FOLLOW[event["type"]](now, event)
    return now if now.state in ENDED else _by_time(now, day)


def _by_time(now: LicenceStanding, day: date) -> LicenceStanding:
    if day < now.valid_from:
        return replace(now, state=PENDING)
    if now.until is None or day <= now.until:
        return now
    state = DEEMED_RENEWED if now.is_in_time else EXPIRED
    return replace(now, state=state, since=now.until + timedelta(days=1))


def _filed(now: LicenceStanding, event: Event) -> LicenceStanding:
    return replace(now, renewal_filed_on=_day(event["filed_on"]), renewal_case=event["case"])


def _renewed(now: LicenceStanding, event: Event) -> LicenceStanding:
    since, until = date.fromisoformat(event["day"]), _day(event.get("valid_until"))
    done = replace(now, renewal_filed_on=None, renewal_case="")
    return replace(done, state=RENEWED, since=since, until=until)


def _not_renewed(now: LicenceStanding, event: Event) -> LicenceStanding:
    """Too late to refuse what counts as granted already."""
    if now.is_in_time and now.until is not None and date.fromisoformat(event["day"]) > now.until:
        return now
    return replace(now, renewal_filed_on=None, renewal_case="")


def _ended(now: LicenceStanding, event: Event) -> LicenceStanding:
    return replace(now, state=event["type"], since=date.fromisoformat(event["day"]))


_FOLLOW: Mapping[str, Any] = {
    RENEWAL_FILED: _filed,
    RENEWED: _renewed,
    RENEWAL_REFUSED: _not_renewed,
    REVOKED: _ended,
    WITHDRAWN: _ended,
    CANCELLED: _ended,
    DEEMED_RENEWED: lambda now, event: now,  # that it was told; true it is by itself
}


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


class Licence(Persistent):
    """证照: number, item, places and events in the clear; the holder is sealed."""

    _holder: Sealed | None = None
    _said: Mapping[str, Sealed] = {}

    def __init__(self, uid: str, number: str, places: tuple[str, str], first: Event) -> None:
        self.uid, self.number = uid, number
        self.government_uid, self.department_uid = places
        self.item_uid, self.item_edition = first["item"], first["edition"]
        self.case_uid, self.branch = first["case"], first["branch"]
        self.events: tuple[Event, ...] = (first,)

    def standing_on(self, day: date) -> LicenceStanding:
        return standing_on(self.events, day)

    def keep_holder(self, sealing: Sealing, name: str) -> None:
        about = f"licence:{self.uid}"
        self._holder = Sealed.of(sealing, name.encode("utf-8", "surrogatepass"), about)

    def holder(self, sealing: Sealing) -> str:
        if self._holder is None:
            return ""
        return self._holder.open(sealing, f"licence:{self.uid}").decode("utf-8", "surrogatepass")

    def write_down(self, sealing: Sealing, event_uid: str, reason: str) -> None:
        """Why something was done, in plain words."""
        said = reason.encode("utf-8", "surrogatepass")
        sealed = Sealed.of(sealing, said, f"licence:{self.uid}:{event_uid}")
        self._said = {**self._said, event_uid: sealed}

    def reason(self, sealing: Sealing, event_uid: str) -> str:
        sealed = self._said.get(event_uid)
        if sealed is None:
            return ""
        said = sealed.open(sealing, f"licence:{self.uid}:{event_uid}")
        return said.decode("utf-8", "surrogatepass")

    def append(self, event: Event) -> None:
        """Raises IllegalLicenceEvent."""
        day = date.fromisoformat(event["day"])
        now = self.standing_on(day)
        if event["type"] not in _FOLLOW or now.state in ENDED - {REVOKED, WITHDRAWN}:
            raise IllegalLicenceEvent(f"证照现在是“{now.label}”，不能再改变。")
        if now.state in (REVOKED, WITHDRAWN) and event["type"] != CANCELLED:
            raise IllegalLicenceEvent(f"证照{now.label}，只能再办理注销。")
        if day < date.fromisoformat(self.events[-1]["day"]):
            raise IllegalLicenceEvent("日期早于上一次变动，请核对。")
        self.events = (*self.events, event)


class Licences(Persistent):
    """证照簿: by uid; those of a case, of a department, and those whose time runs out on a day."""

    def __init__(self) -> None:
        self._licences = ShardedMap(64)
        self._of_case = MergingMap(64)
        self._of_department = MergingMap(16)  # (department, -day, uid), cut by licence
        self._ending = MergingMap(16)  # (ISO day after the last one, uid)

    def get(self, uid: str) -> Licence | None:
        licence: Licence | None = self._licences.get(uid)
        return licence

    def of_case(self, case_uid: str) -> list[Licence]:
        return [self._licences[uid] for uid in self._of_case.get(case_uid, ())]

    def of_department(self, department_uid: str, most: int = 50) -> list[Licence]:
        """Newest first."""
        last = (f"{department_uid}\0",)
        shards = self._of_department.shards()
        found = merge(*(shard.keys((department_uid,), last) for shard in shards))
        return [self._licences[uid] for _, _, uid in islice(found, most)]

    def add(self, licence: Licence) -> None:
        self._licences[licence.uid] = licence
        self.belongs_to(licence, licence.case_uid)
        day = date.fromisoformat(licence.events[0]["day"])
        key = (licence.department_uid, -day.toordinal(), licence.uid)
        self._of_department.shard(licence.uid)[key] = None
        self.await_end(licence, day)

    def belongs_to(self, licence: Licence, case_uid: str) -> None:
        """Granted by the case, or to be renewed by it."""
        known = self._of_case.get(case_uid, ())
        if licence.uid not in known:
            self._of_case[case_uid] = (*known, licence.uid)

    def await_end(self, licence: Licence, day: date) -> None:
        """Note the day on which it may count as renewed."""
        until = licence.standing_on(day).until
        if until is not None:
            ends = (until + timedelta(days=1)).isoformat()
            self._ending.shard(licence.uid)[(ends, licence.uid)] = None

    def ending(self, day: date, most: int = 100) -> list[tuple[str, Licence]]:
        """(day, licence) whose day has come, to be told of once."""
        found = list[tuple[str, Licence]]()
        last = (day.isoformat(), "\U0010ffff")
        for shard in filter(None, self._ending.shards()):
            found += [(ends, self._licences[uid]) for ends, uid in shard.keys(max=last)]
        return sorted(found, key=lambda one: one[0])[:most]

    def told(self, ends: str, licence: Licence) -> None:
        self._ending.shard(licence.uid).pop((ends, licence.uid), None)

    def all(self) -> Iterator[Licence]:
        """Everything, in no useful order; for checks."""
        return (licence for _, licence in self._licences.items())


def licences_of(affairs: Any) -> Licences:
    """The book, made with the first licence; who only reads asks ``affairs.licences``."""
    if affairs.licences is None:
        affairs.licences = Licences()
    book: Licences = affairs.licences
    return book
