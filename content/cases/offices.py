"""Who works in a department's approval office: accounts that hold the role there."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from content.base import lineage
from content.permissions import Role


def officers(affairs: Any, department: Any, moment: datetime) -> frozenset[str]:
    """Enabled accounts that are approvers of a department, or of its own government."""
    return frozenset(
        name
        for uid in _uids(department)
        for name, role in affairs.people.grants_at(uid)
        if role is Role.APPROVER and not affairs.people.account(name).is_disabled(moment)
    )


def is_officer(person: Any, department: Any) -> bool:
    """By the roles that the person is asking with."""
    uids = set(_uids(department))
    return any(one.role is Role.APPROVER and one.place_uid in uids for one in person.grants)


def _uids(department: Any) -> Iterator[str]:
    """As roles are looked for by ``content.acl``: upwards to the government, predecessors too."""
    for step in lineage(department):
        uid = getattr(step, "uid", "")
        if uid:
            yield from (uid, *getattr(step, "predecessor_uids", ()))
        if getattr(step, "is_government", False):
            return


def names_of(affairs: Any, accounts: Any) -> dict[str, str]:
    """Account → how the person is called; an account that is gone by its name."""
    found = {name: affairs.people.find(name) for name in accounts if name}
    return {name: one.display_name if one is not None else name for name, one in found.items()}
