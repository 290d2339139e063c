"""What follows when an item's timeline changes: register, agenda and relations, from one retime.

Everything time-dependent is fed here and nowhere else, from the state before and after.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from content.briefs import UNDATED, Brief
from content.clock import FOREVER, micros, start_of
from content.items import Item
from content.kinds import Kind, Kinds
from content.register import END_OF_TIME, Key, RowSpan
from content.relations import MARKING, Link
from content.timeline import Phase


class _Standing(NamedTuple):
    key: Key | None
    spans: list[RowSpan]
    links: frozenset[Link]
    moments: frozenset[datetime]


def retime(site: Any, kinds: Kinds, item: Item, moment: datetime) -> frozenset[str]:
    """Work the item's phases out again; returns uids of other items whose pages change with it."""
    before = standing(item, kinds[item.kind])
    item.retime()
    item.listing_key = listing_key(item)
    after = standing(item, kinds[item.kind])
    item.__parent__.relist(before[:2], after[:2], moment)
    site.agenda.replace(item.uid, before.moments, after.moments, moment)
    told = frozenset(site.relations.replace(before.links, after.links))
    if before.key != after.key:
        item.__parent__.register.mark(before.key, ())
        mark(site, item)
    for uid in {link.target for link in before.links ^ after.links if link.relation in MARKING}:
        if isinstance(other := site.find(uid), Item):
            mark(site, other)
    return told


def mark(site: Any, item: Item) -> None:
    """Have its section's list know what others say of the item."""
    item.__parent__.register.mark(item.listing_key, site.relations.marks_of(item.uid))


def relist(doing: Any, item: Item, *, away: bool) -> None:
    """Take the item's rows out of its section's register, or put them into it: for a move."""
    section, rows = item.__parent__, standing(item, doing.kinds[item.kind])[:2]
    nothing: tuple[None, list] = (None, [])
    section.relist(*((rows, nothing) if away else (nothing, rows)), doing.moment)
    if away:
        section.register.mark(item.listing_key, ())
    else:
        mark(doing.site, item)


def standing(item: Item, kind: Kind) -> _Standing:
    """All that the item's phases say to registers, agenda and relations."""
    shown = [phase for phase in item.phases if not phase.hidden]
    return _Standing(
        item.listing_key,
        [_row_span(item, kind, phase) for phase in item.phases],
        frozenset(link for phase in shown for link in _links(item, kind, phase)),
        frozenset(_moments(item, kind, item.phases)),
    )


def listing_key(item: Item) -> Key | None:
    """Where the item stands in lists: by its first publication, imported ones by their source's.

    An import whose source tells no 原发布日期 is ordered by 成文日期, one without any date, or with
    one that had not come yet, by the day of import. Ties of one day are ordered by document number,
    then title.
    """
    if not item.phases:
        return None
    first = item.phases[0]
    fields = item.edition(first.number).fields
    day = item.first_published_on or _issue_day(item, fields)
    if not day or start_of(day) > first.start:
        return (-micros(first.start), "", item.uid)
    tie = f"{fields.get('document_number') or ''}\x00{fields.get('title') or ''}"
    return (-micros(start_of(day)), tie, item.uid)


def _issue_day(item: Item, fields: Mapping[str, Any]) -> date | None:
    """成文日期, where an import must be ordered by it."""
    return fields.get("issued_on") if item.imported is not None else None


def brief_of(item: Item, kind: Kind, number: int) -> Brief:
    fields = item.edition(number).fields
    summary = tuple((name, fields.get(name)) for name in kind.summary)
    if _is_undated(item, fields):
        summary = (*summary, (UNDATED, True))
    return Brief(item.__name__, number, kind.name, fields.get("title") or "", summary)


def _is_undated(item: Item, fields: Mapping[str, Any]) -> bool:
    """An import that should have a date of issue, and whose source told no date at all."""
    told = item.first_published_on or fields.get("issued_on")
    return item.imported is not None and "issued_on" in fields and not told


def _row_span(item: Item, kind: Kind, phase: Phase) -> RowSpan:
    brief = None if phase.hidden else tuple(brief_of(item, kind, phase.number))
    return micros(phase.start), micros(phase.until), brief


def _links(item: Item, kind: Kind, phase: Phase) -> Iterable[Link]:
    """A repeal counts from the day the repealing text takes effect, never before it is public."""
    fields = item.edition(phase.number).fields
    start = micros(phase.start)
    effective_on = fields.get("effective_on")
    if isinstance(effective_on, date):
        start = max(start, micros(start_of(effective_on)))
    until = END_OF_TIME if phase.until == FOREVER else micros(phase.until)
    if start >= until:
        return
    for field, relation in kind.relations().items():
        for target in fields.get(field) or ():
            if target != item.uid:
                yield Link(item.uid, relation, target, phase.number, start, until)


def _moments(item: Item, kind: Kind, phases: Iterable[Phase]) -> Iterable[datetime]:
    for phase in phases:
        yield phase.start
        yield phase.until
        if not phase.hidden:
            yield from kind.moments(item.edition(phase.number).fields)
