"""Of which offices, and of which hall, somebody has work: by the roles that the person holds."""

from collections.abc import Iterator
from typing import Any

from content.cases.absences import stood_in_for
from content.cases.offices import is_officer, officers
from content.cases.work_query import OfficeAsked
from content.clock import day_of
from content.permissions import Role


def offices_asked(doing: Any, government: Any) -> tuple[OfficeAsked, ...]:
    """Of every department of a government of which ``doing``'s person is an approver."""
    return tuple(_office(doing, place) for place in own_offices(doing, government))


def _office(doing: Any, place: Any) -> OfficeAsked:
    absent = stood_in_for(doing.affairs, doing.by, place.uid, day_of(doing.moment))
    people = officers(doing.affairs, place, doing.moment) | {doing.by}
    return OfficeAsked(place.uid, people, frozenset({doing.by}) | absent)


def hall_asked(doing: Any, government: Any) -> tuple[OfficeAsked, ...]:
    """The hall as a whole, for its clerks."""
    uids = (government.uid, *getattr(government, "predecessor_uids", ()))
    grants = doing.person.grants
    is_clerk = any(one.role is Role.CLERK and one.place_uid in uids for one in grants)
    return (OfficeAsked(government.uid),) if is_clerk else ()


def own_offices(doing: Any, government: Any) -> Iterator[Any]:
    """The departments themselves; of an approver of the government all that handle cases."""
    work = doing.affairs.cases.work if doing.affairs.cases is not None else None
    if is_officer(doing.person, government):
        known = set(work.places()) if work is not None else set()
        records = government.department_records()
        yield from (government[one.name] for one in records if one.uid in known)
        return
    for uid in sorted(_granted(doing)):
        place = doing.site.find(uid)
        if place is not None and not place.is_government and place.government is government:
            yield place


def _granted(doing: Any) -> set[str]:
    """Places of which the person is an approver, and those that took over from them."""
    found = {one.place_uid for one in doing.person.grants if one.role is Role.APPROVER}
    for uid in tuple(found):
        place = doing.site.find(uid)
        found.update(getattr(place, "successor_uids", ()))
    return found
