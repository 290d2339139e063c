"""The tables of the site that span places, each against a recount, and made anew from it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.agenda import Agenda
from content.clock import EPOCH, FOREVER
from content.dirty import DirtyMap
from content.merging import LookUpMap
from content.numbering import IndexNumbers
from content.register import Key
from content.relations import INWARD, MARKING, OUTWARD, Link, Relations
from content.trays import Trays
from content.tree import Site
from content.verification.faults import Fault, mendable
from content.verification.recount import Recount, identity_of


@dataclass(frozen=True)
class Table:
    """表: ``check`` tells where it differs from a recount, ``renew`` makes it anew.

    ``whole``: can it be made anew where it cannot even be read?
    """

    name: str
    label: str
    check: Callable[[Site, Recount, datetime], Iterator[Fault]]
    renew: Callable[[Site, Recount, datetime], None]
    whole: bool = True


def _check_addresses(site: Site, found: Recount, moment: datetime) -> Iterator[Fault]:
    for uid, path in found.addresses.items():
        if not _leads_to(site.addresses.get(uid), path, found.identities[uid]):
            yield mendable(path, "地址表里没有它，或记的是别的地址")
    for uid, told in site.addresses.items():
        if uid not in found.addresses:
            yield mendable(str(told[0]), f"地址表里的 {uid} 没有对应的内容")
    yield from _check_once("地址表", site.addresses.items())


def _leads_to(told: Any, path: str, identity: Any) -> bool:
    is_address = isinstance(told, tuple) and len(told) == 2
    return is_address and told[0] == path and identity_of(told[1]) == identity


def _renew_addresses(site: Site, found: Recount, moment: datetime) -> None:
    fresh = LookUpMap()
    for uid, path in found.addresses.items():
        fresh[uid] = path, site.at(path)
    site.addresses = fresh


def _check_redirects(site: Site, found: Recount, moment: datetime) -> Iterator[Fault]:
    for path, uid in site.redirects.items():
        if uid not in found.addresses:
            yield mendable(path, f"旧地址转到的内容（{uid}）已不存在")


def _renew_redirects(site: Site, found: Recount, moment: datetime) -> None:
    """Only those that lead nowhere go: where things lay before is told by nothing else."""
    for path, uid in [*site.redirects.items()]:
        if uid not in found.addresses:
            site.redirects.pop(path)


def _check_relations(site: Site, found: Recount, moment: datetime) -> Iterator[Fault]:
    yield from _check_once("关联表", site.relations._rows.items())
    kept, wanted = set(_links_of(site.relations)), _both_ways(found.links)
    surplus, lacking = kept - wanted, wanted - kept
    for link in sorted({link for _, link in surplus}):
        yield mendable("关联表", f"多出 {_said(link, found)}")
    for link in sorted({link for _, link in lacking}):
        yield mendable("关联表", f"缺少 {_said(link, found)}")


def _links_of(relations: Relations) -> Iterator[tuple[str, Link]]:
    """Every row as the link it tells, with its direction."""
    for (uid, direction, relation, other, number), span in relations._rows.items():
        ends = (uid, other) if direction == OUTWARD else (other, uid)
        yield direction, Link(ends[0], relation, ends[1], number, *span)


def _both_ways(links: set[Link]) -> set[tuple[str, Link]]:
    return {(direction, link) for link in links for direction in (OUTWARD, INWARD)}


def _said(link: Link, found: Recount) -> str:
    source, target = (found.addresses.get(uid, uid) for uid in (link.source, link.target))
    return f"{source} {link.relation} {target}"


def _renew_relations(site: Site, found: Recount, moment: datetime) -> None:
    site.relations = Relations()
    site.relations.replace([], found.links)


def _check_marks(site: Site, found: Recount, moment: datetime) -> Iterator[Fault]:
    """What others say of a document, as the lists of sections know it."""
    wanted = _marks_wanted(site, found)
    for path in sorted(found.marks.keys() | wanted.keys()):
        if found.marks.get(path, {}) != wanted.get(path, {}):
            yield mendable(path, "登记簿里的效力标记与关联不符")


def _marks_wanted(site: Site, found: Recount) -> dict[str, dict[Key, tuple]]:
    """Path of a section → key → marks."""
    marks: dict[str, list] = {}
    for link in found.links:
        if link.relation in MARKING and link.target in found.addresses:
            marks.setdefault(link.target, []).append((link.relation, link.start, link.until))
    wanted: dict[str, dict[Key, tuple]] = {}
    for uid, said in marks.items():
        path = found.addresses[uid]
        if (key := getattr(site.at(path), "listing_key", None)) is not None:
            wanted.setdefault(path.rpartition("/")[0], {})[key] = tuple(sorted(said))
    return wanted


def _renew_marks(site: Site, found: Recount, moment: datetime) -> None:
    wanted = _marks_wanted(site, found)
    for path in found.marks.keys() | wanted.keys():
        section: Any = site.at(path)
        section.register.mark_only(wanted.get(path, {}))


def _check_agenda(site: Site, found: Recount, moment: datetime) -> Iterator[Fault]:
    """What is due and was not done yet may be there or not."""
    noted, wanted = list(site.agenda.due(FOREVER)), _to_come(found, moment)
    for at, uid in wanted.difference(noted):
        yield mendable(found.addresses[uid], f"日程里没有 {at.isoformat()}")
    for at, uid in {*noted} - wanted:
        if at > moment or uid not in found.addresses:
            yield mendable(found.addresses.get(uid, "日程"), f"日程里多出 {at.isoformat()}")
    yield from _check_once("日程", ((entry, None) for entry in noted))


def _to_come(found: Recount, moment: datetime) -> set[tuple[datetime, str]]:
    return {
        (at, uid)
        for uid, moments in found.moments.items()
        for at in moments
        if moment < at < FOREVER
    }


def _renew_agenda(site: Site, found: Recount, moment: datetime) -> None:
    """What is due and was not done yet stays, as far as it can be read."""
    due = _readable(lambda: site.agenda.due(moment))
    fresh = Agenda()
    for at, uid in due:
        if uid in found.addresses:
            fresh.replace(uid, [], [at], EPOCH)
    for uid, moments in found.moments.items():
        fresh.replace(uid, [], moments, moment)
    site.agenda = fresh


def _check_trays(site: Site, found: Recount, moment: datetime) -> Iterator[Fault]:
    yield from _check_once("待办簿", iter(site.trays))
    kept = dict(site.trays)
    for _, uid in sorted(found.trays.keys() ^ kept.keys()):
        yield mendable(found.addresses.get(uid, uid), "待办簿与条目不符")
    for key in sorted(found.trays.keys() & kept.keys()):
        if found.trays[key] != kept[key]:
            yield mendable(found.addresses[key[1]], "待办簿里它的记录已经过时")


def _renew_trays(site: Site, found: Recount, moment: datetime) -> None:
    fresh = Trays()
    for (government_uid, uid), entry in found.trays.items():
        fresh.update(government_uid, uid, entry)
    site.trays = fresh


def _check_numbers(site: Site, found: Recount, moment: datetime) -> Iterator[Fault]:
    """A number whose item is gone was given to a draft that was deleted: it is not given again."""
    for number, holders in found.numbers.items():
        owner = site.index_numbers.owner(number)
        if owner not in {uid for _, uid in holders}:
            path = found.addresses[min(holders)[1]]
            yield mendable(path, f"索引号“{number}”没有登记，或登记给了别的条目")
    for number, owner in site.index_numbers._owners.items():
        if owner in found.addresses and number not in found.numbers:
            yield mendable(found.addresses[owner], f"索引号簿里它的“{number}”不是它的索引号")


def _renew_numbers(site: Site, found: Recount, moment: datetime) -> None:
    kept = dict(_readable(lambda: site.index_numbers._owners.items()))
    fresh = IndexNumbers()
    for number, owner in kept.items():
        if not isinstance(owner, str) or owner not in found.addresses:
            fresh.keep(number, str(owner))
    for number, holders in found.numbers.items():
        uids = [uid for _, uid in sorted(holders)]
        fresh._owners[number] = kept[number] if kept.get(number) in uids else uids[0]
    site.index_numbers = fresh


def _check_once(label: str, rows: Iterable[tuple[Any, Any]]) -> Iterator[Fault]:
    """In the wrong shard a row is never found by its key, and never removed."""
    keys = [key for key, _ in rows]
    if len(keys) != len(set(keys)):
        yield mendable(label, "同一行出现了两次")


def _check_dirty(site: Site, found: Recount, moment: datetime) -> Iterator[Fault]:
    """Marks of things that are gone are right: they tell the index to forget them."""
    for uid, revision in site.dirty.entries():
        if not isinstance(revision, int) or revision < 1:
            yield mendable(found.addresses.get(uid, uid), "待重建表里的记号不对")


def _renew_dirty(site: Site, found: Recount, moment: datetime) -> None:
    fresh = DirtyMap()
    for uid in found.addresses:
        fresh.mark(uid)
    site.dirty = fresh


def _readable(entries: Callable[[], Iterator]) -> list:
    """As many as can be read."""
    read = []
    try:
        for entry in entries():
            read.append(entry)
    except Exception:
        return read
    return read


TABLES = (
    Table("addresses", "地址表", _check_addresses, _renew_addresses),
    Table("redirects", "旧地址表", _check_redirects, _renew_redirects, whole=False),
    Table("relations", "关联表", _check_relations, _renew_relations),
    Table("marks", "效力标记", _check_marks, _renew_marks),
    Table("agenda", "日程", _check_agenda, _renew_agenda),
    Table("trays", "待办簿", _check_trays, _renew_trays),
    Table("index_numbers", "索引号簿", _check_numbers, _renew_numbers),
    Table("dirty", "待重建表", _check_dirty, _renew_dirty),
)
