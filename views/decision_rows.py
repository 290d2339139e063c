"""Entries of the register of decisions as rows of a page, of a table, of JSON and of a feed."""

from dataclasses import dataclass

from content.areas import DECISIONS, Hall
from content.cases.register_of_decisions import OUTCOMES, REFUSED
from content.clock import day_of, start_of
from content.licences import ENDED, LICENCE_STATES
from content.tree import department_of
from views.feeds import FeedEntry
from views.urls import url_at, url_of

CSV_HEADER = (
    "申请人",
    "审批事项",
    "决定机关",
    "决定",
    "决定日期",
    "决定书文号",
    "办件编号",
    "证照状态",
    "后续情况",
    "事项网址",
)


@dataclass(frozen=True)
class DecisionRow:
    """决定行: an entry of the register as a line of the page."""

    anchor: str
    name: str
    item: str
    item_url: str
    office: str
    outcome: str
    is_refused: bool
    day: str
    paper: str
    number: str
    licence: str
    notes: tuple


def decisions_url(request, item):
    """Where the decisions of an item are listed."""
    area = Hall(department_of(item).government)[DECISIONS]
    return url_of(request, area, item=item.uid)


def licence_of(request, entry):
    """Of the branch, where it was a licence that was granted."""
    licences = request.affairs.licences
    if licences is None or entry.outcome == REFUSED:
        return None
    found = licences.of_case(entry.case_uid)
    return next((one for one in found if one.branch == entry.branch), None)


def _ended(licence):
    """(day, what) of each way in which it was taken away."""
    for event in licence.events:
        if event["type"] in ENDED:
            yield event["day"], f"证照{LICENCE_STATES[event['type']]}"


def row_of(request, entry):
    """The item's address is looked up, the item itself is not woken."""
    located, licence = request.site.located(entry.item_uid), licence_of(request, entry)
    ended = () if licence is None else _ended(licence)
    standing = None if licence is None else licence.standing_on(day_of(request.moment))
    return DecisionRow(
        anchor=f"{entry.number}-{entry.branch}",
        name=entry.name or "—",
        item=entry.item,
        item_url=url_at(request, located[0]) if located else "",
        office=entry.office,
        outcome=entry.outcome_label,
        is_refused=entry.outcome == REFUSED,
        day=entry.day.isoformat(),
        paper=entry.paper,
        number=entry.number,
        licence="" if standing is None else standing.label,
        notes=tuple(f"{day} {what}" for day, what in sorted((*entry.notes, *ended))),
    )


def entry_json(request, context, entry):
    row = row_of(request, entry)
    return {
        "@id": _address(request, context, entry),
        "@type": "decision",
        "number": entry.number,
        "branch": entry.branch,
        "applicant": entry.name,
        "applicant_is_organization": entry.is_firm,
        "title": entry.item,
        "item": row.item_url or None,
        "department": entry.office,
        "outcome": entry.outcome,
        "outcome_label": entry.outcome_label,
        "decided_on": row.day,
        "paper": entry.paper or None,
        "licence": row.licence or None,
        "notes": list(row.notes),
    }


def _address(request, context, entry):
    url = url_of(request, context, month=f"{entry.day:%Y-%m}")
    return f"{url}#{entry.number}-{entry.branch}"


def csv_row(row):
    return (
        row.name,
        row.item,
        row.office,
        row.outcome,
        row.day,
        row.paper,
        row.number,
        row.licence,
        "；".join(row.notes),
        row.item_url,
    )


def feed_entry(request, context, entry):
    paper = f"，{entry.paper}" if entry.paper else ""
    return FeedEntry(
        uid=f"{entry.number}-{entry.branch}",
        title=f"{entry.name or '—'}：{entry.item}，{OUTCOMES[entry.outcome]}",
        url=_address(request, context, entry),
        author=entry.office,
        summary=f"{entry.office} {entry.day.isoformat()} 决定{paper}。",
        published_at=start_of(entry.day),
        updated_at=start_of(entry.day),
    )
