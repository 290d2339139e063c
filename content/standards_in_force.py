"""现行收费标准: which standards may be charged at a moment, and why another may not.

A standard without a basis charges nothing (许可法§58-59), nor does one whose basis has lapsed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from content.fee_estimates import Fields, Standard
from content.guide_gates import stated_basis
from content.items import Item
from content.timeline import last_started
from content.validity import NOT_IN_FORCE, standing_of

NO_BASIS = "没有列明收费依据，不得收取"
NO_MORE = "收费标准已不再公布，不得收取"
WITHDRAWN = "已撤回的收费标准"


def standards_of(site: Any, uids: Iterable[str], moment: datetime) -> tuple[Standard, ...]:
    """In their order; one that is no longer published is told as stopped."""
    return tuple(_standards(site, uids, moment))


def _standards(site: Any, uids: Iterable[str], moment: datetime) -> Iterator[Standard]:
    for uid in uids:
        item = site.find(uid)
        if not isinstance(item, Item) or not item.phases or item.phases[0].start > moment:
            continue  # nothing that the public ever read
        edition = item.edition_at(moment)
        if edition is not None:
            yield standard_of(site, uid, edition.fields, moment)
        else:
            former = _former(item, moment)
            yield Standard(uid, former.get("title") or WITHDRAWN, former, stopped=NO_MORE)


def _former(item: Item, moment: datetime) -> Fields:
    """What it said last; nothing where that is hidden (withdrawn as an error)."""
    phase = last_started(item.phases, moment)
    return {} if phase is None or phase.hidden else item.edition(phase.number).fields


def standard_of(site: Any, uid: str, fields: Fields, moment: datetime) -> Standard:
    """A standard that speaks with these fields."""
    basis = tuple(stated_basis(fields.get("basis") or ()))
    stopped = _lapsed(site, fields, moment) if basis else NO_BASIS
    return Standard(uid, fields.get("title", ""), fields, basis, stopped)


def _lapsed(site: Any, fields: Fields, moment: datetime) -> str:
    """Every basis document that the portal knows has been repealed or has lapsed."""
    found = [(site.find(uid), uid) for uid in fields.get("basis_documents") or ()]
    said = [(item.edition_at(moment), uid) for item, uid in found if isinstance(item, Item)]
    speaking = [(edition.fields, uid) for edition, uid in said if edition is not None]
    in_force = [
        fields
        for fields, uid in speaking
        if standing_of(site, uid, fields, moment).validity not in NOT_IN_FORCE
    ]
    if in_force or not speaking:
        return ""
    titles = "、".join(f"《{fields.get('title', '')}》" for fields, _ in speaking)
    return f"收费依据{titles}已经废止或者失效，不得收取"
