"""Who may do what, as tables: standing × role.

Rows are our own: no web framework is asked, so that a command, a listing and a page agree.
"""

from typing import Any

from content.allowing import (
    ADMINISTRATES,
    APPROVES,
    EVERYONE,
    MODERATES,
    OVERSEES,
    OWNER,
    SIGNED_IN,
    SOMEWHERE,
    STAFF,
    WRITES,
    Acl,
    Reason,
    acl_of,
    allowed,
    reasons,
)
from content.permissions import Permission as P
from content.permissions import Role

# What others ask for here, and is made in ``content.allowing``
__all__ = (
    "ADMINISTRATES",
    "APPROVES",
    "EVERYONE",
    "MODERATES",
    "OVERSEES",
    "OWNER",
    "SIGNED_IN",
    "STAFF",
    "WRITES",
    "Acl",
    "Reason",
    "allowed",
    "reasons",
)

_READERS = (Role.EDITOR, Role.MODERATOR, Role.LEGAL_REVIEWER, Role.ADMINISTRATOR)
_OVERSEERS = (Role.MODERATOR, Role.ADMINISTRATOR)

PLACE_ACL = acl_of(
    VIEW=(EVERYONE,),
    EDIT_PLACE=_OVERSEERS,
    MOVE=(Role.ADMINISTRATOR,),
    MANAGE_SETTINGS=(Role.ADMINISTRATOR,),
    MANAGE_SEARCH=_OVERSEERS,
    IMPORT=(Role.EDITOR,),
    GRANT=(Role.ADMINISTRATOR,),
    READ_LEDGER=SOMEWHERE[OVERSEES],
    LOG_IN=(EVERYONE,),
)

DESK_ACL = acl_of(
    USE_DESK=(STAFF,),
    LIST_USERS=(ADMINISTRATES,),
    READ_LEDGER=(OVERSEES,),
    MANAGE_SETTINGS=(Role.ADMINISTRATOR,),
    MANAGE_SEARCH=_OVERSEERS,
    MANAGE_MAIL=(Role.ADMINISTRATOR,),
)
IMPORTS_ACL = acl_of(VIEW_IMPORT=(WRITES, MODERATES), IMPORT=(WRITES,))
IMPORT_ACL = acl_of(VIEW_IMPORT=(OWNER, *_OVERSEERS), IMPORT=(OWNER,))
ACCOUNT_ACL = acl_of(OWN_ACCOUNT=(SIGNED_IN,))
# Whoever may apply may have an account; whether somebody is signed in as an applicant is no role
APPLICANT_ACL = acl_of(BE_APPLICANT=(EVERYONE,))
FOLLOW_ACL = acl_of(FOLLOW=(EVERYONE,))

# What persons filed follows no place: who administers or oversees sees none of it
_OF_THE_HALL = frozenset({Role.CLERK, Role.CASHIER})
CASES_ACL = Acl(
    acl_of(
        LIST_CASES=(Role.CLERK, Role.SUPERVISOR, APPROVES),
        INTAKE=(Role.CLERK,),
        VIEW_BILL=(Role.CASHIER,),
        CHARGE_CASE=(Role.CASHIER,),
        REVIEW_CARD=(Role.SUPERVISOR,),
    ).rows,
    near=_OF_THE_HALL,
)
WORK_ACL = Acl(acl_of(LIST_WORK=(Role.CLERK, APPROVES)).rows, near=frozenset({Role.CLERK}))
CARDS_ACL = acl_of(REVIEW_CARD=(Role.SUPERVISOR,))
COUNTER_ACL = Acl(acl_of(INTAKE=(Role.CLERK,)).rows, near=frozenset({Role.CLERK}))
_HANDLERS = (Role.CLERK, Role.APPROVER)
_CASE_ROWS = {
    "VIEW_CASE": (*_HANDLERS, Role.SUPERVISOR),
    "SHOW_CASE": _HANDLERS,
    "VIEW_BILL": _HANDLERS,
    "REVIEW_CARD": (Role.SUPERVISOR,),
    "DELIVER_CASE": (Role.CLERK,),
}
CASE_ACL = acl_of(
    **_CASE_ROWS,
    INTAKE=(Role.CLERK,),
    REQUEST_CORRECTION=_HANDLERS,
    ACCEPT_CASE=_HANDLERS,
    DECLINE_CASE=_HANDLERS,
    EXTEND_BRANCH=(Role.APPROVER,),
)
BRANCH_ACL = acl_of(
    **_CASE_ROWS,
    HANDLE_BRANCH=(Role.APPROVER,),
    EXTEND_BRANCH=(Role.APPROVER,),
    DECIDE_BRANCH=(Role.APPROVER,),
)
# Who takes the money sees the bill, and of the case no more than that
BILL_ACL = acl_of(VIEW_BILL=(*_HANDLERS, Role.CASHIER), CHARGE_CASE=(Role.CASHIER,))
# What a hall takes: the cashier works with it, supervision reads the ledger
CASHIER_ACL = Acl(
    acl_of(
        LIST_BILLS=(Role.CASHIER,), READ_FEE_LEDGER=(Role.CASHIER, Role.CLERK, Role.SUPERVISOR)
    ).rows,
    near=_OF_THE_HALL,
)
# Of drafts and of an applicant's own case: who holds the code or the account; else nobody
DRAFT_ACL = {
    "held": acl_of(FILL_DRAFT=(EVERYONE,), APPLY=(EVERYONE,)),
    "other": acl_of(APPLY=(EVERYONE,)),
}
TRACK_ACL = {
    "held": acl_of(VIEW=(EVERYONE,), TRACK_CASE=(EVERYONE,)),
    "other": acl_of(VIEW=(EVERYONE,)),
}

# Seals are public; who used one for which case is for those who answer for it
SEALS_ACL = acl_of(
    VIEW=(EVERYONE,),
    MANAGE_SEALS=(Role.ADMINISTRATOR,),
    VIEW_SEAL_USE=(Role.APPROVER, Role.SUPERVISOR, Role.INSPECTOR, Role.ADMINISTRATOR),
)
LICENCES_ACL = acl_of(VIEW_LICENCE=(APPROVES, Role.SUPERVISOR))
LICENCE_ACL = acl_of(VIEW_LICENCE=(Role.APPROVER, Role.SUPERVISOR), CHANGE_LICENCE=(Role.APPROVER,))

SECTION_ACL = acl_of(VIEW=(EVERYONE,), ADD=(Role.EDITOR,))

# An item is shown once something of it has been public; what is then answered (the text, 410,
# 301, a banner) is the view's to say.
ITEM_ACL = {
    "unseen": acl_of(
        VIEW=_READERS,
        VIEW_HISTORY=_READERS,
        LIST_EDITIONS=_READERS,
        REVISE=(Role.EDITOR,),
        MOVE=(Role.MODERATOR,),
    ),
    "public": acl_of(
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
    "PREVIEW": _READERS,
    "PROPOSE_EXPUNGE": _OVERSEERS,
    "EXPUNGE": _OVERSEERS,
    "CLEAR_FORCED": (Role.MODERATOR,),
}
_FORCE = {"FORCE_PUBLISH": (Role.MODERATOR,)}

EDITION_ACL = {
    "draft": acl_of(
        VIEW=(Role.EDITOR,),
        PREVIEW=(Role.EDITOR,),
        EDIT=(Role.EDITOR,),
        DISCARD=(Role.EDITOR,),
        SUBMIT=(Role.EDITOR,),
        **_FORCE,
    ),
    "legal_review": acl_of(
        VIEW=_READERS,
        PREVIEW=_READERS,
        RECALL=(Role.EDITOR,),
        REVIEW_LEGALITY=(Role.LEGAL_REVIEWER,),
        SEND_BACK=(Role.LEGAL_REVIEWER,),
        **_FORCE,
    ),
    "in_review": acl_of(
        VIEW=_READERS,
        PREVIEW=_READERS,
        RECALL=(Role.EDITOR,),
        PUBLISH=(Role.MODERATOR,),
        SEND_BACK=(Role.MODERATOR,),
        **_FORCE,
    ),
    "scheduled": acl_of(**{**_PAST, "CANCEL_SCHEDULE": (Role.MODERATOR,)}),
    "released": acl_of(**{**_PAST, "VIEW": (EVERYONE,)}),
    "hidden": acl_of(**_PAST),
    "cancelled": acl_of(
        VIEW=_READERS, PREVIEW=_READERS, PROPOSE_EXPUNGE=_OVERSEERS, EXPUNGE=_OVERSEERS
    ),
    "expunged": acl_of(VIEW=(EVERYONE,)),
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
