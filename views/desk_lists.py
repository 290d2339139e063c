"""What waits for a person: the trays of the governments in reach, as far as the person may see.

An entry of a tray only says where to look; whether it is shown, the edition itself answers.
"""

from dataclasses import dataclass
from datetime import timedelta

from content.items import Item
from content.permissions import OPERATOR
from content.permissions import Permission as P
from content.trays import is_proposed, needs_clearing
from content.tree import Place, department_of
from content.workflow import DRAFT, IN_REVIEW, LEGAL_REVIEW, STATE_LABELS
from views.layout import url_of
from views.times import say_age, say_moment

SOON, LATE = timedelta(days=1), timedelta(days=2)
WAITING, RETURNED, DRAFTS, FLAGGED, SCHEDULED = (
    "waiting",
    "returned",
    "drafts",
    "flagged",
    "scheduled",
)
LIST_LABELS = {
    WAITING: "等我审核",
    RETURNED: "退回给我的",
    DRAFTS: "我的草稿",
    FLAGGED: "待第二人办理",
    SCHEDULED: "已排定的发布",
}
EMPTY = {
    WAITING: "现在没有等您审核的内容。有人送审时，会按送审先后排在这里。",
    RETURNED: "没有退回给您的内容。",
    DRAFTS: "您没有草稿。可以从“我能写的栏目”新建，或打开已公开的内容点“修订”。",
    FLAGGED: "没有等第二人办理的强制发布或清除提议。",
    SCHEDULED: "没有排定的发布。",
}


@dataclass(frozen=True)
class DeskRow:
    """待办行: one edition on a list; ``tone`` colours how long it has waited.

    ``key`` names the edition in a form where several may be cleared at once; "" where it may not.
    """

    title: str
    url: str
    number: int
    kind: str
    kind_label: str
    state: str
    department: str
    department_url: str
    by: str
    since: object
    age: str
    tone: str = ""
    tags: tuple = ()
    reason: str = ""
    key: str = ""


def desk_lists(request):
    """List name → DeskRows, oldest first (scheduled: soonest first)."""
    found = {name: [] for name in LIST_LABELS}
    for entry in entries_in_reach(request):
        for name, edition in _places_on_lists(request, entry):
            found[name].append(_row(request, name, edition))
    for rows in found.values():
        rows.sort(key=lambda row: (row.since, row.url))
    return found


def entries_in_reach(request):
    """The tray entries of every government that one of the person's roles reaches."""
    for uid in governments_in_reach(request):
        yield from request.site.trays.of(uid)


def governments_in_reach(request):
    """Their uids: below each place that a role was given on, or above it if a department's."""
    found = set()
    for grant in request.person.grants:
        for place in _present(request.site, request.site.find(grant.place_uid)):
            found.add(place.government.uid)
            if place.is_government:
                found.update(record.uid for _, record in place.governments_below())
    return tuple(sorted(found))


def _present(site, place, steps=5):
    """The place and those that took over from it: roles hold there too."""
    if not isinstance(place, Place) or not steps:
        return
    yield place
    for uid in place.successor_uids:
        yield from _present(site, site.find(uid), steps - 1)


def _places_on_lists(request, entry):
    """(list name, edition) for each thing that this person has to do with an entry."""
    item = request.site.find(entry.uid)
    if not isinstance(item, Item):
        return
    edition = item.open_edition
    name = _list_of(request, edition) if edition is not None else None
    if name:
        yield name, edition
    for number in entry.flagged:
        flagged = edition_at(item, number)
        if flagged is not None and _awaits_second_person(request, flagged):
            yield FLAGGED, flagged
    for number, starts_at in entry.scheduled:
        edition = edition_at(item, number) if starts_at > request.moment else None
        if edition is not None and _is_scheduled(request, edition):
            yield SCHEDULED, edition


def edition_at(item, number):
    try:
        return item.edition(number)
    except KeyError:
        return None


def _list_of(request, edition):
    if not request.may(P.VIEW, edition):
        return None
    if edition.state == DRAFT and request.person.account in edition.authors:
        return RETURNED if edition.returned_reason else DRAFTS
    if edition.state == LEGAL_REVIEW and request.may(P.REVIEW_LEGALITY, edition):
        return WAITING
    if edition.state == IN_REVIEW and request.may(P.PUBLISH, edition):
        return WAITING
    return None


def _awaits_second_person(request, edition):
    if may_clear(request, edition):
        return True
    return is_proposed(edition) and all(request.may(p, edition) for p in (P.VIEW, P.EXPUNGE))


def may_clear(request, edition):
    """Is it a forced publication that this person may clear?"""
    wanted = (P.VIEW, P.CLEAR_FORCED)
    return needs_clearing(edition) and all(request.may(p, edition) for p in wanted)


def _is_scheduled(request, edition):
    standing = edition.standing_at(request.moment)
    return standing == "scheduled" and request.may(P.VIEW, edition)


def _row(request, name, edition):
    kind, department = request.registry.kinds[edition.item.kind], department_of(edition.item)
    since = _since(name, edition)
    tone = _tone(request.moment - since) if name == WAITING else ""
    return DeskRow(
        title=edition.fields.get("title") or "无标题",
        url=url_of(request, edition),
        number=edition.number,
        kind=kind.name,
        kind_label=kind.label,
        state=edition.state,
        department=department.title,
        department_url=url_of(request, department),
        by=_name_of(request, _last_by(edition, "submit" if name == WAITING else None)),
        since=since,
        age=say_moment(since) if name == SCHEDULED else say_age(since, request.moment),
        tone=tone,
        tags=tuple(_tags(request, name, edition, tone)),
        reason=_reason(name, edition),
        key=_key(request, name, edition),
    )


def _reason(name, edition):
    return edition.forced["reason"] if name == FLAGGED and needs_clearing(edition) else ""


def _key(request, name, edition):
    if name != FLAGGED or not may_clear(request, edition):
        return ""
    return f"{edition.item.uid}.{edition.number}"


def _since(name, edition):
    if name == SCHEDULED:
        return edition.live_from
    if name == FLAGGED:
        proposal = edition.expunge_proposal
        return proposal["at"] if is_proposed(edition) else edition.forced["at"]
    if name == WAITING:
        return edition.submitted_at or edition.changed_at
    return edition.changed_at


def _last_by(edition, act=None):
    """Who acted on the edition last, or did ``act`` last."""
    for entry in reversed(edition.item.history.entries):
        if entry["number"] == edition.number and act in (None, entry["act"]):
            return entry["by"]
    return edition.authors[-1]


def _name_of(request, account):
    if account == OPERATOR:
        return "命令行操作"
    found = request.affairs.people.find(account)
    return found.display_name if found else account


def _tone(age):
    if age >= LATE:
        return "late"
    return "soon" if age >= SOON else ""


def _tags(request, name, edition, tone):
    if tone:
        style = "error" if tone == "late" else "warn"
        yield f"超过 {(LATE if tone == 'late' else SOON).days} 天", style
    if name == WAITING:
        yield STATE_LABELS[edition.state], "info"
        if _changed_since_my_act(request, edition):
            yield "已修改", "warn"
    if name == FLAGGED and needs_clearing(edition):
        yield "强制发布待复核", "error"
    if name == FLAGGED and is_proposed(edition):
        yield "提请清除待确认", "error"


def _changed_since_my_act(request, edition):
    """Is the text another than when this person last did something with it?"""
    mine = [
        entry["at"]
        for entry in edition.item.history.entries
        if entry["by"] == request.person.account and entry["number"] == edition.number
    ]
    if not mine or edition.changed_at <= max(mine):
        return False
    return edition.returned_fields is None or edition.returned_fields != edition.fields


def row_json(row):
    return {
        "@id": row.url,
        "@type": row.kind,
        "title": row.title,
        "number": row.number,
        "review_state": row.state,
        "department": {"@id": row.department_url, "title": row.department},
        "by": row.by,
        "since": row.since.isoformat(),
        "tags": [text for text, _ in row.tags],
    }


def writable_sections(request, most=20):
    """(department title, address, [(kind label, add address)]) where this person may write."""
    seen = set()
    for grant in sorted(request.person.grants, key=lambda grant: grant.place_uid):
        for place in _present(request.site, request.site.find(grant.place_uid)):
            offered = () if place.is_government or place.uid in seen else _adding(request, place)
            seen.add(place.uid)
            if offered and most > 0:
                most -= 1
                yield place.title, url_of(request, place), tuple(offered)


def _adding(request, department):
    found = []
    for kind in request.registry.kinds:
        try:
            section = department[kind.section]
        except KeyError:
            continue
        if request.may(kind.add_permission, section):
            found.append((kind.label, url_of(request, section, "add", kind=kind.name)))
    return found
