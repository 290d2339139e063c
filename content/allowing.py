"""May somebody do this here? The one function that answers, and what a table of answers is made of.

A role holds on the place it was given on and below; a department's predecessors count as itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content.base import lineage, path_of
from content.permissions import Permission as P
from content.permissions import Person, Role

EVERYONE = "everyone"
SIGNED_IN = "signed-in"
STAFF = "staff"
# Somewhere: of a county, say; where, each act asks again
ADMINISTRATES, OVERSEES, MODERATES, WRITES = "administrates", "oversees", "moderates", "writes"
APPROVES = "approves"  # an approver of some department
OWNER = "owner"  # a member of staff, of what that person brought here


@dataclass(frozen=True)
class Acl:
    """What each permission asks for; ``denied`` takes single accounts out again.

    ``owner`` is whose it is; roles are looked for from ``places`` upward where those are not the
    context itself, and those of ``near`` no higher than its own government. What stands in
    ``only`` is asked of one place alone.
    """

    rows: Mapping[P, frozenset[str]]
    denied: frozenset[tuple[P, str]] = frozenset()
    owner: str | None = None
    places: tuple[Any, ...] = ()
    near: frozenset[str] = frozenset()
    only: Mapping[P, Any] = field(default_factory=dict)

    def places_of(self, permission: P, context: Any) -> tuple[Any, ...]:
        if permission in self.only:
            return (self.only[permission],)
        return self.places or (context,)


@dataclass(frozen=True)
class Reason:
    """Why a person may: the principal, and for a role the path of the place it was given on."""

    principal: str
    path: str = ""


def allowed(context: Any, person: Person, moment: datetime, permission: P) -> bool:
    """May ``person`` do this here at ``moment``? The one question every door asks."""
    return next(reasons(context, person, moment, permission), None) is not None


def reasons(context: Any, person: Person, moment: datetime, permission: P) -> Iterator[Reason]:
    """Every ground on which the answer is yes; none when it is no."""
    acl = context.acl_at(moment)
    wanted = acl.rows.get(permission, frozenset())
    if not wanted or (permission, person.account) in acl.denied:
        return
    for principal, is_one in _PRINCIPALS.items():
        if principal in wanted and is_one(acl, person):
            yield Reason(principal)
    for somewhere, roles in SOMEWHERE.items():
        if somewhere in wanted and any(grant.role in roles for grant in person.grants):
            yield Reason(somewhere)
    for place in acl.places_of(permission, context):
        yield from _by_role(place, person, wanted, acl.near)


_PRINCIPALS: Mapping[str, Callable[[Acl, Person], bool]] = {
    EVERYONE: lambda acl, person: True,
    SIGNED_IN: lambda acl, person: bool(person.account),
    STAFF: lambda acl, person: bool(person.grants),
    OWNER: lambda acl, person: bool(person.grants) and person.account == acl.owner,
}
SOMEWHERE = {
    ADMINISTRATES: (Role.ADMINISTRATOR,),
    OVERSEES: (Role.MODERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR),
    MODERATES: (Role.MODERATOR, Role.ADMINISTRATOR),
    WRITES: (Role.EDITOR,),
    APPROVES: (Role.APPROVER,),
}


def _by_role(
    context: Any, person: Person, wanted: frozenset[str], near: frozenset[str]
) -> Iterator[Reason]:
    grants = [grant for grant in person.grants if grant.role in wanted]
    if not grants:
        return
    places = {uid: step for step in lineage(context) for uid in _uids_of(step)}
    own = {uid for step in _up_to_government(context) for uid in _uids_of(step)}
    for grant in sorted(grants, key=lambda grant: grant.role):
        if grant.place_uid in (own if grant.role in near else places):
            yield Reason(grant.role, path_of(places[grant.place_uid]))


def _up_to_government(context: Any) -> Iterator[Any]:
    for step in lineage(context):
        yield step
        if getattr(step, "is_government", False):
            return


def _uids_of(step: Any) -> tuple[str, ...]:
    uid = getattr(step, "uid", None)
    return (uid, *getattr(step, "predecessor_uids", ())) if uid else ()


def acl_of(**rows: Any) -> Acl:
    """A table: the name of a permission → the principals and roles that have it."""
    return Acl({P[name]: frozenset(principals) for name, principals in rows.items()})
