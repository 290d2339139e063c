"""联办分支: what one department decides of a case; every case has one, a joint one several."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ONLY = "1"  # the branch of a case of one item, also of those filed before there were branches


@dataclass(frozen=True)
class Branch:
    """分支: one item of a case and whose it is; ``requires`` names those to be granted before."""

    name: str
    item_uid: str
    item_edition: int
    department_uid: str
    requires: tuple[str, ...] = ()


def branches_of(case: Any) -> tuple[Branch, ...]:
    """In the order in which the package tells them."""
    told = case.events[0].get("branches") if case.events else None
    if not told:
        return (Branch(ONLY, case.item_uid, case.item_edition, case.department_uid),)
    return tuple(_branch(one) for one in told)


def _branch(told: Mapping[str, Any]) -> Branch:
    return Branch(
        name=told["name"],
        item_uid=told["item"],
        item_edition=told["item_edition"],
        department_uid=told["department"],
        requires=tuple(told.get("requires", ())),
    )


def branch_named(case: Any, name: str) -> Branch | None:
    return next((one for one in branches_of(case) if one.name == name), None)
