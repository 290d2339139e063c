"""Which cases of a hall a member of staff may have in a list: the hall's, or of own departments."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from content.acl import allowed, case_acl
from content.permissions import Permission as P
from content.permissions import Person, Role


class _Asked:
    """A case of a place, for asking who may look at it."""

    def __init__(self, place: Any) -> None:
        self._place = place

    def acl_at(self, moment: datetime) -> Any:
        return case_acl(self._place)


def listed_places(site: Any, government: Any, person: Person, moment: datetime) -> tuple[str, ...]:
    """Uids of the places whose cases are listed: the government itself stands for all of it."""
    if allowed(_Asked(government), person, moment, P.VIEW_CASE):
        return (government.uid,)
    found = dict.fromkeys(
        place.uid for place in _approved(site, person) if _is_of(place, government)
    )
    return tuple(found)


def _approved(site: Any, person: Person) -> Iterator[Any]:
    """The departments of which a person is an approver, and those that took over from them."""
    for grant in sorted(person.grants, key=lambda grant: grant.place_uid):
        place = site.find(grant.place_uid) if grant.role is Role.APPROVER else None
        if place is not None:
            yield place
            yield from filter(None, map(site.find, getattr(place, "successor_uids", ())))


def _is_of(place: Any, government: Any) -> bool:
    return not place.is_government and place.government is government
