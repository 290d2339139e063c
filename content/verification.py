"""Does what is derived agree with the editions? Registers, addresses, relations, agenda, trays.

Findings are Chinese sentences naming the place; nothing is changed here.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from content.base import path_of
from content.clock import FOREVER
from content.items import Item
from content.kinds import Kinds
from content.publication import standing
from content.register import Register
from content.relations import Link
from content.trays import entry_of
from content.tree import Place, Section, Site, department_of, items_below


def verify_site(site: Site, kinds: Kinds, moment: datetime) -> Iterator[str]:
    """Every disagreement found, by walking the whole tree."""
    links: set[Link] = set()
    for place in _places(site.province):
        yield from _check_address(site, place)
        for section in place.sections():
            standings = {}
            for name, item in section._children.items():
                yield from _check_item(site, kinds, item, section, name)
                if kinds.get(item.kind) is None:
                    continue
                standings[item.uid] = found = standing(item, kinds[item.kind])
                links |= found.links
            yield from _check_register(section, standings)
    yield from _check_relations(site, links)
    yield from _check_agenda(site, kinds, moment)
    yield from _check_trays(site)


def _places(place: Place) -> Iterator[Place]:
    yield place
    for child in place.places():
        yield from _places(child)


def _check_address(site: Site, resource: Any) -> Iterator[str]:
    if site.addresses.get(resource.uid) != path_of(resource):
        yield f"{path_of(resource)}：地址表里没有它，或记的是别的地址。"


def _check_item(site: Site, kinds: Kinds, item: Item, section: Section, name: str) -> Iterator[str]:
    path = path_of(item)
    if item.__name__ != name or item.__parent__ is not section:
        yield f"{path_of(section)}/{name}：条目记的地址与所在位置不符。"
    yield from _check_address(site, item)
    if kinds.get(item.kind) is None:
        yield f"{path}：没有“{item.kind}”这一类内容。"
    if item.phases != item.work_out_phases():
        yield f"{path}：公开时段与各版不符。"
    open_states = [e.number for e in item.editions() if e.state in _OPEN]
    if open_states != ([] if item.open_number is None else [item.open_number]):
        yield f"{path}：正在办理的版次与记录不符。"
    if site.index_numbers.owner(item.index_number) is None:
        yield f"{path}：索引号“{item.index_number}”没有登记。"


_OPEN = frozenset({"draft", "legal_review", "in_review"})


def _check_register(section: Section, standings: dict) -> Iterator[str]:
    """The register against a new one, made from the items alone."""
    fresh = Register()
    for found in standings.values():
        fresh.replace((None, []), (found.key, found.spans), FOREVER_BEFORE)
    if _all_spans(fresh) != _all_spans(section.register):
        yield f"{path_of(section)}：登记簿与各条目不符。"


FOREVER_BEFORE = datetime.fromtimestamp(0, tz=FOREVER.tzinfo)


def _all_spans(register: Register) -> set:
    current = {(key, *span) for key, spans in register._current.items() for span in spans}
    past = {(key[:3], key[3], until, brief) for key, (until, brief) in register._past.items()}
    return current | past


def _check_relations(site: Site, links: set) -> Iterator[str]:
    kept = set(site.relations)
    for link in sorted(kept - links):
        yield f"关联表里多出：{link.source} {link.relation} {link.target}。"
    for link in sorted(links - kept):
        yield f"关联表里缺少：{link.source} {link.relation} {link.target}。"


def _check_agenda(site: Site, kinds: Kinds, moment: datetime) -> Iterator[str]:
    noted = {(at, uid) for at, uid in site.agenda.due(FOREVER)}
    for item in items_below(site.province):
        kind = kinds.get(item.kind)
        for at in standing(item, kind).moments if kind else ():
            if moment < at < FOREVER and (at, item.uid) not in noted:
                yield f"{path_of(item)}：日程里没有 {at.isoformat()}。"


def _check_trays(site: Site) -> Iterator[str]:
    expected = {}
    for item in items_below(site.province):
        place = department_of(item)
        entry = entry_of(item, place.uid, path_of(item))
        if entry is not None:
            expected[(place.government.uid, item.uid)] = entry
    kept = dict(site.trays)
    for key in sorted(expected.keys() ^ kept.keys()):
        yield f"待办簿与条目 {key[1]} 不符。"
    for key in expected.keys() & kept.keys():
        if expected[key] != kept[key]:
            yield f"待办簿里的“{expected[key]['title']}”已经过时。"
