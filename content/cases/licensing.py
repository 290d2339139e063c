"""What a decision does to licences: it makes one, renews one, or leaves one to run out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from content.cases.acting import append_event
from content.cases.event_types import LICENCE_CHANGED
from content.clock import day_of, micros
from content.licences import (
    GRANTED,
    RENEWAL_REFUSED,
    RENEWED,
    VALID,
    Licence,
    licences_of,
)


@dataclass(frozen=True)
class Granted:
    """准予的内容: of a branch; ``places`` are government and department, ``item`` its uid and
    edition."""

    number: str
    holder: str
    branch: str
    item: tuple[str, int]
    places: tuple[str, str]
    decided_on: date
    valid_from: date
    valid_until: date | None


def grant_licence(doing: Any, case: Any, granted: Granted) -> Licence:
    """A new one, or the one that this case is to renew, for longer."""
    renewed = to_be_renewed(doing.affairs, case.uid, granted.branch)
    if renewed is not None:
        return _renew(doing, case, renewed, granted)
    item, edition = granted.item
    first = {
        **_event(doing, GRANTED, granted.decided_on),
        "case": case.uid,
        "branch": granted.branch,
        "item": item,
        "edition": edition,
        "valid_from": granted.valid_from.isoformat(),
        "valid_until": _iso(granted.valid_until),
    }
    licence = Licence(doing.new_uid(), granted.number, granted.places, first)
    licence.keep_holder(doing.sealing, granted.holder)
    licences_of(doing.affairs).add(licence)
    tell_case(doing, case, licence, VALID)
    return licence


def _renew(doing: Any, case: Any, licence: Licence, granted: Granted) -> Licence:
    event = _event(doing, RENEWED, granted.decided_on)
    licence.append({**event, "case": case.uid, "valid_until": _iso(granted.valid_until)})
    licences_of(doing.affairs).await_end(licence, granted.decided_on)
    tell_case(doing, case, licence, RENEWED)
    return licence


def refuse_renewal(doing: Any, case: Any, branch: str) -> None:
    """Where the case was to renew one; it runs out on its own day."""
    licence = to_be_renewed(doing.affairs, case.uid, branch)
    if licence is not None:
        licence.append(_event(doing, RENEWAL_REFUSED, day_of(doing.moment)))


def to_be_renewed(affairs: Any, case_uid: str, branch: str) -> Licence | None:
    """The licence whose renewal the case asks for, while that is open."""
    book = affairs.licences
    for licence in () if book is None else book.of_case(case_uid):
        filed = [one for one in licence.events if one["type"] == "renewal_filed"]
        if filed and filed[-1]["case"] == case_uid and filed[-1]["branch"] in ("", branch):
            return None if _is_answered(licence, case_uid) else licence
    return None


def _is_answered(licence: Licence, case_uid: str) -> bool:
    answers = (RENEWED, RENEWAL_REFUSED)
    last = [one for one in licence.events if one["type"] in ("renewal_filed", *answers)][-1]
    return last["type"] in answers


def tell_case(doing: Any, case: Any, licence: Licence, state: str) -> None:
    """On the case: its time line and the register of decisions read it there."""
    append_event(
        doing,
        case,
        LICENCE_CHANGED,
        branch=licence.branch,
        state=state,
        number=licence.number,
        day=day_of(doing.moment).isoformat(),
    )


def _event(doing: Any, kind: str, day: date) -> dict[str, Any]:
    return {
        "type": kind,
        "v": 1,
        "uid": doing.new_uid(),
        "at": micros(doing.moment),
        "by": doing.by,
        "day": day.isoformat(),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def append_licence_event(doing: Any, licence: Licence, kind: str, **facts: Any) -> dict[str, Any]:
    """One more of today. Raises IllegalLicenceEvent."""
    event = {**_event(doing, kind, day_of(doing.moment)), **facts}
    licence.append(event)
    return event
