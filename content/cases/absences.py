"""Who stands in for whom while somebody is away: said once, and read by day.

No case is written for it: a stand-in sees the tasks of the absent colleague and may do them, and
on the day after nothing has to be given back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from persistent import Persistent

from content.cases.applying import ApplyRefused
from content.cases.offices import officers
from content.clock import day_of, micros
from content.merging import MergingMap

LONGEST_DAYS = 366


@dataclass(frozen=True)
class Absence:
    """请假代办: ``stand_in`` does what ``account`` has to do at an office, both days included."""

    uid: str
    account: str
    stand_in: str
    place: str
    first: date
    last: date
    by: str
    recalled: bool

    def holds_on(self, day: date) -> bool:
        return not self.recalled and self.first <= day <= self.last


class Absences(Persistent):
    """请假代办簿: account → what was said, oldest first; what was recalled stays."""

    def __init__(self) -> None:
        self._of = MergingMap(16)
        self._stood_in = MergingMap(16)  # stand-in → accounts ever stood in for

    def of(self, account: str) -> tuple[Absence, ...]:
        return tuple(_read(row) for row in self._of.get(account, ()))

    def known_to(self, stand_in: str) -> tuple[Absence, ...]:
        """All in which somebody stands in, also those of the past."""
        return tuple(
            one
            for account in self._stood_in.get(stand_in, ())
            for one in self.of(account)
            if one.stand_in == stand_in
        )

    def add(self, row: Mapping[str, Any]) -> None:
        account, stand_in = row["account"], row["stand_in"]
        self._of[account] = (*self._of.get(account, ()), row)
        known = self._stood_in.get(stand_in, ())
        if account not in known:
            self._stood_in[stand_in] = (*known, account)

    def recall(self, account: str, uid: str, at: int) -> None:
        rows = self._of.get(account, ())
        self._of[account] = tuple(
            {**row, "recalled_at": at} if row["uid"] == uid else row for row in rows
        )


def _read(row: Mapping[str, Any]) -> Absence:
    return Absence(
        uid=row["uid"],
        account=row["account"],
        stand_in=row["stand_in"],
        place=row["place"],
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        by=row["by"],
        recalled="recalled_at" in row,
    )


def stood_in_for(affairs: Any, stand_in: str, place_uid: str, day: date) -> frozenset[str]:
    """The colleagues of one office for whom somebody stands in on a day."""
    if affairs.absences is None:
        return frozenset()
    return frozenset(
        one.account
        for one in affairs.absences.known_to(stand_in)
        if one.place == place_uid and one.holds_on(day)
    )


def say_absent(doing: Any, office: Any, account: str, stand_in: str, days: tuple) -> None:
    """``days``: (first, last), dates or None. By oneself, or by a colleague of the same office for
    somebody who cannot. Raises ApplyRefused."""
    people = officers(doing.affairs, office, doing.moment)
    if doing.by not in people or account not in people:
        raise ApplyRefused("只能为本办公室的同事登记请假代办。")
    if stand_in not in people or stand_in == account:
        raise ApplyRefused("请选择本办公室的另一位同事代办。")
    first, last = _checked(days, day_of(doing.moment))
    if doing.affairs.absences is None:
        doing.affairs.absences = Absences()
    for known in doing.affairs.absences.of(account):
        if _meets(known, office.uid, first, last):
            raise ApplyRefused(
                f"{known.first} 至 {known.last} 已经登记过代办，请先取消原来的，再重新登记。"
            )
    doing.affairs.absences.add(
        {
            "uid": doing.new_uid(),
            "v": 1,
            "account": account,
            "stand_in": stand_in,
            "place": office.uid,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "by": doing.by,
            "at": micros(doing.moment),
        }
    )
    doing.record("say_absent", account, office.uid)


def _checked(days: tuple, today: date) -> tuple[date, date]:
    first, last = days
    if first is None or last is None:
        raise ApplyRefused("请填写从哪一天到哪一天，例如 2026-12-01。")
    if last < first:
        raise ApplyRefused("最后一天不能早于第一天，请核对。")
    if last < today:
        raise ApplyRefused("这段时间已经过去了，请核对日期。")
    if last - first > timedelta(days=LONGEST_DAYS):
        raise ApplyRefused("代办时间最长一年，请缩短。")
    return first, last


def _meets(known: Absence, place_uid: str, first: date, last: date) -> bool:
    if known.recalled or known.place != place_uid:
        return False
    return known.first <= last and first <= known.last


def recall_absence(doing: Any, office: Any, account: str, uid: str) -> None:
    """From now on; by anybody of the same office. Raises ApplyRefused."""
    found = next((one for one in absences_of(doing.affairs, account) if one.uid == uid), None)
    if found is None or found.recalled or found.place != office.uid:
        raise ApplyRefused("没有这条代办登记，可能已经取消了。")
    if doing.by not in officers(doing.affairs, office, doing.moment):
        raise ApplyRefused("只能取消本办公室的代办登记。")
    doing.affairs.absences.recall(account, uid, micros(doing.moment))
    doing.record("recall_absence", account, office.uid)


def absences_of(affairs: Any, account: str) -> tuple[Absence, ...]:
    return () if affairs.absences is None else affairs.absences.of(account)


def absences_at(affairs: Any, office: Any, moment: Any) -> Iterator[Absence]:
    """Of everybody in an office, those that are not over or recalled; by first day."""
    today = day_of(moment)
    found = [
        one
        for account in officers(affairs, office, moment)
        for one in absences_of(affairs, account)
        if one.place == office.uid and not one.recalled and one.last >= today
    ]
    yield from sorted(found, key=lambda one: (one.first, one.account))
