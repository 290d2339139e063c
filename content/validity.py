"""有效性 at a moment: what a document says of itself, and what others say of it since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from content.clock import day_of, micros
from content.register import Mark

REPEALED, LAPSED, AMENDED, UNSTATED = "repealed", "lapsed", "amended", "unstated"
NOT_IN_FORCE = frozenset({REPEALED, LAPSED})
_MAY_BE_AMENDED = frozenset({"in_force", UNSTATED})


@dataclass(frozen=True)
class Standing:
    """效力: the validity in force, and the uids of the documents that made it so."""

    validity: str
    by_uids: tuple[str, ...] = ()


def standing_of(site: Any, uid: str, fields: Mapping[str, Any], moment: datetime) -> Standing:
    """Repealed by another document, past its last day, amended, or as it says itself."""
    return _standing(site.relations.said_of(uid, moment), fields, moment)


def marked_validity(marks: Iterable[Mark], fields: Mapping[str, Any], moment: datetime) -> str:
    """The validity in force as the row of a list knows it; ``marks`` as a register keeps them."""
    now = micros(moment)
    said = {relation: ("",) for relation, start, until in marks if start <= now < until}
    return _standing(said, fields, moment).validity


def _standing(
    said: Mapping[str, Iterable[str]], fields: Mapping[str, Any], moment: datetime
) -> Standing:
    if repealing := tuple(said.get("repeals", ())):
        return Standing(REPEALED, repealing)
    last = fields.get("valid_until")
    if isinstance(last, date) and last < day_of(moment):
        return Standing(LAPSED)
    amending = tuple(said.get("amends", ()))
    stated = fields.get("validity") or UNSTATED
    if amending and stated in _MAY_BE_AMENDED:
        return Standing(AMENDED, amending)
    return Standing(stated)
