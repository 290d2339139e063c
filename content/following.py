"""Who is told of what: from the sealed ledger to what is owed, and from that to letters.

The ledger says that something was published or withdrawn; what it says is read from the tree when
the letter is written, so nothing is told that is no longer public then. It writes affairs only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.affairs import Affairs
from content.base import lineage, path_of
from content.clock import SHANGHAI, micros, moment_of
from content.editions import Edition
from content.follow_acts import page_url
from content.follow_letters import changes_letter
from content.items import Item
from content.kinds import Kinds
from content.mailing import stage
from content.sealing import Unreadable
from content.subscriptions import (
    PUBLISHED,
    REPEALED,
    STOP,
    TOPIC,
    WITHDRAWN,
    Change,
    Owed,
    Subscription,
    Subscriptions,
)
from content.tree import Place, Section, Site, department_of
from content.vocabularies import THEMES

PUBLISHING, WITHDRAWING = ("publish", "force_publish"), "withdraw"
RECORDS_AT_ONCE, ADDRESSES_AT_ONCE = 500, 100
GONE = "已经撤销的栏目"


@dataclass(frozen=True)
class Telling:
    """告知: when it is done, and what that may use; nobody in particular does it."""

    moment: datetime
    site: Site
    affairs: Affairs
    kinds: Kinds
    sealing: Any
    new_uid: Any
    site_url: str

    @property
    def book(self) -> Subscriptions:
        """There is one: who tells has asked before."""
        book = self.affairs.subscriptions
        assert book is not None
        return book


def read_ledger(doing: Telling) -> int:
    """What was done since the mark becomes owed; how many records were read."""
    book = doing.book
    records = doing.affairs.chain.records(after_seq=book.mark, size=RECORDS_AT_ONCE)
    for record in records:
        for change in _changes_of(doing, record):
            if change.at > micros(doing.moment):
                book.tell_later(change)
            else:
                _owe(doing, book, change)
    if records:
        book.mark = records[-1]["seq"]
    return len(records)


def begin_scheduled(doing: Telling) -> int:
    """Scheduled editions whose moment has come become owed; how many."""
    book = doing.book
    due = book.take_due(doing.moment)
    for change in due:
        if _is_public(doing, change):
            _owe(doing, book, change)
    return len(due)


def write_letters(doing: Telling, most: int = ADDRESSES_AT_ONCE) -> int:
    """A letter for each address that may be told something now, to ``most``; how many."""
    book, written = doing.book, 0
    for owner in book.owing():
        ready = book.take_ready(owner, doing.moment)
        written += bool(ready)
        if ready:
            _write(doing, book, owner, ready)
        if written >= most:
            break
    return written


def title_of(site: Site, target: str, moment: datetime) -> str:
    """How what is followed is called; a sign that it is gone where it is."""
    found, theme = find_target(site, target)
    if found is None:
        return GONE
    if isinstance(found, Item):
        return _title(found.edition_at(moment) or found.edition(found.newest_number))
    title = f"{found.__parent__.title}{found.title}" if isinstance(found, Section) else found.title
    return f"{title}“{dict(THEMES)[theme]}”主题" if theme else str(title)


def find_target(site: Site, target: str) -> tuple[Any, str]:
    """(item, section or place; theme or ""); None where it is gone."""
    uid, _, theme = target.partition(TOPIC)
    found = site.find(uid)
    if found is None and "." in uid:
        found = _section(site, *uid.rsplit(".", 1))
    return (None if theme and theme not in dict(THEMES) else found), theme


def _section(site: Site, place_uid: str, name: str) -> Section | None:
    """Its uid is the place's and its own name."""
    place = site.find(place_uid)
    try:
        found = place[name] if isinstance(place, Place) else None
    except KeyError:
        return None
    return found if isinstance(found, Section) else None


def _changes_of(doing: Telling, record: Any) -> Iterator[Change]:
    item = doing.site.find(record["subject"]) if record["act"] in _TOLD else None
    if not isinstance(item, Item):
        return
    uid, at = record["uid"], record["at"]
    if record["act"] == WITHDRAWING:
        yield from (
            Change(uid, WITHDRAWN, item.uid, number, at)
            for number, one in enumerate(item.withdrawals)
            if micros(one["at"]) == at
        )
        return
    for edition in item.editions():
        if edition.approved_at is not None and micros(edition.approved_at) == at:
            yield from _of_edition(doing, item, edition, uid)


_TOLD = (*PUBLISHING, WITHDRAWING)


def _of_edition(doing: Telling, item: Item, edition: Edition, uid: str) -> Iterator[Change]:
    if edition.live_from is None:
        return
    at = micros(edition.live_from)
    if edition.is_major:
        yield Change(uid, PUBLISHED, item.uid, edition.number, at)
    before = _repealed_before(doing, item, edition)
    for target in _repealed(doing, item, edition):
        if target not in before:
            yield Change(f"{uid}:{target}", REPEALED, target, edition.number, at, item.uid)


def _repealed(doing: Telling, item: Item, edition: Edition) -> list[str]:
    relations = doing.kinds[item.kind].relations()
    names = [name for name, relation in relations.items() if relation == "repeals"]
    found = (target for name in names for target in edition.fields.get(name) or ())
    return [target for target in dict.fromkeys(found) if target != item.uid]


def _repealed_before(doing: Telling, item: Item, edition: Edition) -> set[str]:
    """What the editions published earlier repeal already."""
    earlier = (one for one in item.editions() if one.number < edition.number and one.approved_at)
    return {target for one in earlier for target in _repealed(doing, item, one)}


def _owe(doing: Telling, book: Subscriptions, change: Change) -> None:
    item = doing.site.find(change.item_uid)
    if not isinstance(item, Item):
        return
    for target in _targets(item, doing.moment):
        for one in book.followers(target, change.at):
            book.owe(one, change, at_once=target == item.uid)


def _targets(item: Item, moment: datetime) -> Iterator[str]:
    """All by which it may be followed: itself, its section, its places, their themes."""
    edition = item.edition_at(moment) or item.edition(item.newest_number)
    themes = edition.fields.get("themes") or ()
    yield item.uid
    yield item.__parent__.uid
    for place in lineage(department_of(item)):
        yield place.uid
        for theme in themes:
            yield f"{place.uid}{TOPIC}{theme}"


def _is_public(doing: Telling, change: Change) -> bool:
    """Does an edition still say so? One that was cancelled, moved, hidden or cleared does not."""
    item: Any = doing.site.find(change.by or change.item_uid)
    if change.act == WITHDRAWN:
        return True
    edition: Edition = item.edition(change.number)
    is_released = edition.standing_at(doing.moment) == "released"
    return is_released and edition.live_from == moment_of(change.at)


def _write(doing: Telling, book: Subscriptions, owner: str, ready: list[Owed]) -> None:
    told = [owed for owed in ready if _is_public(doing, owed.change)]
    lines = tuple(_line(doing, owed.change) for owed in told)
    uids = dict.fromkeys(uid for owed in told for uid in owed.uids)
    followed = [one for one in map(book.get, uids) if one is not None]
    if not lines:
        return
    try:
        to = followed[0].address(doing.sealing)
    except Unreadable:
        return
    stops = tuple(_stop_of(doing, one) for one in followed)
    stage(doing.affairs, doing, changes_letter(to, owner, lines, stops))
    for one in followed:
        if any(not owed.at_once for owed in told if one.uid in owed.uids):
            one.told_at = doing.moment


def _stop_of(doing: Telling, one: Subscription) -> tuple[str, str]:
    title = title_of(doing.site, one.target, doing.moment)
    return title, page_url(doing.site_url, doing.sealing, STOP, one.uid)


def _line(doing: Telling, change: Change) -> str:
    """The change in words, with its note and where to read it."""
    item: Any = doing.site.find(change.item_uid)
    said = {PUBLISHED: _published, WITHDRAWN: _withdrawn, REPEALED: _repeal}[change.act]
    url = doing.site_url.rstrip("/") + path_of(item)
    return "\n".join(filter(None, (*said(doing, item, change), url)))


def _published(doing: Telling, item: Item, change: Change) -> tuple[str, ...]:
    edition, department = item.edition(change.number), department_of(item).title
    is_first = not item.phases or item.phases[0].number == change.number
    note = "" if is_first else f"修改说明：{edition.change_note or '没有填写'}"
    return f"{'新公开' if is_first else '有修改'}：{_title(edition)}（{department}）", note


def _withdrawn(doing: Telling, item: Item, change: Change) -> tuple[str, ...]:
    withdrawal = item.withdrawals[change.number]
    edition = item.withdrawn_edition(withdrawal)
    title = item.index_number if edition is None else _title(edition)
    return f"已撤下：{title}（{department_of(item).title}）", f"撤下说明：{withdrawal['text']}"


def _repeal(doing: Telling, item: Item, change: Change) -> tuple[str, ...]:
    other: Any = doing.site.find(change.by)
    by: Edition = other.edition(change.number)
    last = item.edition_at(doing.moment)
    title = item.index_number if last is None else _title(last)
    day = by.fields.get("effective_on") or moment_of(change.at).astimezone(SHANGHAI).date()
    return (
        f"被废止：{title}（{department_of(item).title}）",
        f"废止它的文件：{_title(by)}，自 {day:%Y}-{day:%m}-{day:%d} 起",
    )


def _title(edition: Edition) -> str:
    return str(edition.fields.get("title") or "")
