"""Who may do what, as tables: standing × role, and the one function that answers.

Rows are our own: no web framework is asked, so that a command, a listing and a page agree.
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
_READERS = (Role.EDITOR, Role.MODERATOR, Role.LEGAL_REVIEWER, Role.ADMINISTRATOR)
_OVERSEERS = (Role.MODERATOR, Role.ADMINISTRATOR)


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
    for somewhere, roles in _SOMEWHERE.items():
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
_SOMEWHERE = {
    ADMINISTRATES: (Role.ADMINISTRATOR,),
    OVERSEES: (Role.MODERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR),
    MODERATES: _OVERSEERS,
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


def _acl(**rows: Any) -> Acl:
    return Acl({P[name]: frozenset(principals) for name, principals in rows.items()})


PLACE_ACL = _acl(
    VIEW=(EVERYONE,),
    EDIT_PLACE=_OVERSEERS,
    MOVE=(Role.ADMINISTRATOR,),
    MANAGE_SETTINGS=(Role.ADMINISTRATOR,),
    MANAGE_SEARCH=_OVERSEERS,
    IMPORT=(Role.EDITOR,),
    GRANT=(Role.ADMINISTRATOR,),
    READ_LEDGER=_SOMEWHERE[OVERSEES],
    LOG_IN=(EVERYONE,),
)

DESK_ACL = _acl(
    USE_DESK=(STAFF,),
    LIST_USERS=(ADMINISTRATES,),
    READ_LEDGER=(OVERSEES,),
    MANAGE_SETTINGS=(Role.ADMINISTRATOR,),
    MANAGE_SEARCH=_OVERSEERS,
    MANAGE_MAIL=(Role.ADMINISTRATOR,),
)
IMPORTS_ACL = _acl(VIEW_IMPORT=(WRITES, MODERATES), IMPORT=(WRITES,))
IMPORT_ACL = _acl(VIEW_IMPORT=(OWNER, *_OVERSEERS), IMPORT=(OWNER,))
ACCOUNT_ACL = _acl(OWN_ACCOUNT=(SIGNED_IN,))
# Whoever may apply may have an account; whether somebody is signed in as an applicant is no role
APPLICANT_ACL = _acl(BE_APPLICANT=(EVERYONE,))
FOLLOW_ACL = _acl(FOLLOW=(EVERYONE,))

# What persons filed follows no place: who administers or oversees sees none of it
_OF_THE_HALL = frozenset({Role.CLERK, Role.CASHIER})
CASES_ACL = Acl(
    _acl(
        LIST_CASES=(Role.CLERK, Role.SUPERVISOR, APPROVES),
        INTAKE=(Role.CLERK,),
        VIEW_BILL=(Role.CASHIER,),
        CHARGE_CASE=(Role.CASHIER,),
        REVIEW_CARD=(Role.SUPERVISOR,),
    ).rows,
    near=_OF_THE_HALL,
)
WORK_ACL = Acl(_acl(LIST_WORK=(Role.CLERK, APPROVES)).rows, near=frozenset({Role.CLERK}))
CARDS_ACL = _acl(REVIEW_CARD=(Role.SUPERVISOR,))
COUNTER_ACL = Acl(_acl(INTAKE=(Role.CLERK,)).rows, near=frozenset({Role.CLERK}))
_HANDLERS = (Role.CLERK, Role.APPROVER)
_CASE_ROWS = {
    "VIEW_CASE": (*_HANDLERS, Role.SUPERVISOR),
    "SHOW_CASE": _HANDLERS,
    "VIEW_BILL": _HANDLERS,
    "REVIEW_CARD": (Role.SUPERVISOR,),
    "DELIVER_CASE": (Role.CLERK,),
}
CASE_ACL = _acl(
    **_CASE_ROWS,
    INTAKE=(Role.CLERK,),
    REQUEST_CORRECTION=_HANDLERS,
    ACCEPT_CASE=_HANDLERS,
    DECLINE_CASE=_HANDLERS,
    EXTEND_BRANCH=(Role.APPROVER,),
)
BRANCH_ACL = _acl(
    **_CASE_ROWS,
    HANDLE_BRANCH=(Role.APPROVER,),
    EXTEND_BRANCH=(Role.APPROVER,),
    DECIDE_BRANCH=(Role.APPROVER,),
)
# Who takes the money sees the bill, and of the case no more than that
BILL_ACL = _acl(VIEW_BILL=(*_HANDLERS, Role.CASHIER), CHARGE_CASE=(Role.CASHIER,))
# What a hall takes: the cashier works with it, supervision reads the ledger
CASHIER_ACL = Acl(
    _acl(
        LIST_BILLS=(Role.CASHIER,), READ_FEE_LEDGER=(Role.CASHIER, Role.CLERK, Role.SUPERVISOR)
    ).rows,
    near=_OF_THE_HALL,
)
# Of drafts and of an applicant's own case: who holds the code or the account; else nobody
DRAFT_ACL = {
    "held": _acl(FILL_DRAFT=(EVERYONE,), APPLY=(EVERYONE,)),
    "other": _acl(APPLY=(EVERYONE,)),
}
TRACK_ACL = {
    "held": _acl(VIEW=(EVERYONE,), TRACK_CASE=(EVERYONE,)),
    "other": _acl(VIEW=(EVERYONE,)),
}

# Seals are public; who used one for which case is for those who answer for it
SEALS_ACL = _acl(
    VIEW=(EVERYONE,),
    MANAGE_SEALS=(Role.ADMINISTRATOR,),
    VIEW_SEAL_USE=(Role.APPROVER, Role.SUPERVISOR, Role.INSPECTOR, Role.ADMINISTRATOR),
)
LICENCES_ACL = _acl(VIEW_LICENCE=(APPROVES, Role.SUPERVISOR))
LICENCE_ACL = _acl(VIEW_LICENCE=(Role.APPROVER, Role.SUPERVISOR), CHANGE_LICENCE=(Role.APPROVER,))

SECTION_ACL = _acl(VIEW=(EVERYONE,), ADD=(Role.EDITOR,))

# An item is shown once something of it has been public; what is then answered (the text, 410,
# 301, a banner) is the view's to say.
ITEM_ACL = {
    "unseen": _acl(
        VIEW=_READERS,
        VIEW_HISTORY=_READERS,
        LIST_EDITIONS=_READERS,
        REVISE=(Role.EDITOR,),
        MOVE=(Role.MODERATOR,),
    ),
    "public": _acl(
        VIEW=(EVERYONE,),
        APPLY=(EVERYONE,),
        VIEW_HISTORY=(EVERYONE,),
        LIST_EDITIONS=_READERS,
        REVISE=(Role.EDITOR,),
        WITHDRAW=(Role.MODERATOR,),
        MOVE=(Role.MODERATOR,),
    ),
}

_PAST = {
    "VIEW": _READERS,
    "PROPOSE_EXPUNGE": _OVERSEERS,
    "EXPUNGE": _OVERSEERS,
    "CLEAR_FORCED": (Role.MODERATOR,),
}
_FORCE = {"FORCE_PUBLISH": (Role.MODERATOR,)}

EDITION_ACL = {
    "draft": _acl(
        VIEW=(Role.EDITOR,),
        EDIT=(Role.EDITOR,),
        DISCARD=(Role.EDITOR,),
        SUBMIT=(Role.EDITOR,),
        **_FORCE,
    ),
    "legal_review": _acl(
        VIEW=_READERS,
        RECALL=(Role.EDITOR,),
        REVIEW_LEGALITY=(Role.LEGAL_REVIEWER,),
        SEND_BACK=(Role.LEGAL_REVIEWER,),
        **_FORCE,
    ),
    "in_review": _acl(
        VIEW=_READERS,
        RECALL=(Role.EDITOR,),
        PUBLISH=(Role.MODERATOR,),
        SEND_BACK=(Role.MODERATOR,),
        **_FORCE,
    ),
    "scheduled": _acl(**{**_PAST, "CANCEL_SCHEDULE": (Role.MODERATOR,)}),
    "released": _acl(**{**_PAST, "VIEW": (EVERYONE,)}),
    "hidden": _acl(**_PAST),
    "cancelled": _acl(VIEW=_READERS, PROPOSE_EXPUNGE=_OVERSEERS, EXPUNGE=_OVERSEERS),
    "expunged": _acl(VIEW=(EVERYONE,)),
}


def import_acl(owner: str, place: Any) -> Acl:
    """Of a file that ``owner`` uploaded for ``place``: who oversees that place may look at it."""
    return Acl(IMPORT_ACL.rows, owner=owner, places=(place,))


_NEAR_CASES = frozenset({*_OF_THE_HALL, Role.APPROVER})
_ONE_DEPARTMENT = (P.HANDLE_BRANCH, P.EXTEND_BRANCH, P.DECIDE_BRANCH)


def case_acl(*places: Any) -> Acl:
    """Of a case that the departments ``places`` decide, the leading one first: the clerk of its own
    hall, their approvers, and who supervises them or the places above.

    The time limit of the whole is extended by the department that leads.
    """
    only = {P.EXTEND_BRANCH: places[0]}
    return Acl(CASE_ACL.rows, places=places, near=_NEAR_CASES, only=only)


def branch_acl(place: Any, places: tuple[Any, ...]) -> Acl:
    """Of one branch: whoever may see the case sees it; its own department ``place`` handles it."""
    only = dict.fromkeys(_ONE_DEPARTMENT, place)
    return Acl(BRANCH_ACL.rows, places=places, near=_NEAR_CASES, only=only)


def bill_acl(*places: Any) -> Acl:
    """Of the bill of a case: the cashier of its hall, and who handles the case."""
    return Acl(BILL_ACL.rows, places=places, near=_NEAR_CASES)


def seal_acl(place: Any) -> Acl:
    """Of a seal of the department ``place``."""
    return Acl(SEALS_ACL.rows, places=(place,), near=frozenset({Role.APPROVER}))


def licence_acl(place: Any) -> Acl:
    """Of a licence that the department ``place`` granted."""
    return Acl(LICENCE_ACL.rows, places=(place,), near=frozenset({Role.APPROVER}))


_SECOND_PERSON = (P.PUBLISH, P.REVIEW_LEGALITY)


def edition_acl(
    standing: str, authors: tuple[str, ...], forced_by: str | None, proposed_by: str | None
) -> Acl:
    """The row of the table, less the persons of whom a second one is asked.

    Who wrote or submitted may not publish or pass legal review; who forced may not clear it; who
    proposed to expunge may not expunge.
    """
    denied = {(permission, account) for permission in _SECOND_PERSON for account in authors}
    if forced_by:
        denied |= {(P.CLEAR_FORCED, account) for account in (forced_by, *authors)}
    if proposed_by:
        denied |= {(P.EXPUNGE, proposed_by)}
    return Acl(EDITION_ACL[standing].rows, frozenset(denied))
