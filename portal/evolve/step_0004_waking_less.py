"""0.2.0 → 0.3.0: what a page wakes is kept where it need wake no more: see decision 16.

Done again after a crash it goes on with the sections, addresses and places that are not done yet.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from content.items import Item
from content.kinds_list import KINDS
from content.publication import mark, standing
from content.tally import Tally
from content.tree import Place, Section, Site
from content.verification.counting import count_of
from content.verification.registers import fresh_register
from portal.evolve.step import TREE, Step
from portal.founding import places_below

BATCH = 1000


def wake_less(site: Site, moment: datetime) -> Iterator[int]:
    done = 0
    for changed in _changes(site, moment):
        before, done = done, done + changed
        if before // BATCH != done // BATCH:
            yield done
    yield done


def _changes(site: Site, moment: datetime) -> Iterator[int]:
    """How many things each small part changed; between two parts everything may be committed."""
    for place in places_below(site.province):
        yield from _count_sections(site, place, moment)
    for shard in site.addresses.shards():
        yield _refer(site, shard)
    for place in places_below(site.province):
        yield _list_places(place)


def _count_sections(site: Site, place: Place, moment: datetime) -> Iterator[int]:
    if not hasattr(place, "tally"):
        place.tally = Tally()
        yield 1
    for section in place.sections():
        if section.__name__ in place.tally:
            continue
        for item in section.values():
            yield _keep_editions(item)
        _list_anew(site, section, moment)
        place.tally.put(section.__name__, count_of(section.register, moment))
        yield 1


def _keep_editions(item: Item) -> int:
    """In the item itself, where there was a tree of them."""
    if isinstance(item._editions, dict):
        return 0
    item._editions = dict(item._editions)
    return 1


def _list_anew(site: Site, section: Section, moment: datetime) -> None:
    """Briefs say more than they did, and what a section has nothing of it has no tree for."""
    rows = [standing(item, KINDS[item.kind])[:2] for item in section.values()]
    section.register = fresh_register(rows, moment)
    for item in section.values():
        mark(site, item)


def _refer(site: Site, shard: Mapping[str, object]) -> int:
    """The thing itself beside its path; what leads nowhere goes."""
    paths = {uid: told for uid, told in shard.items() if isinstance(told, str)}
    for uid, path in paths.items():
        thing = site.at(path)
        if thing is None:
            del shard[uid]
        else:
            shard[uid] = path, thing
    return len(paths)


def _list_places(place: Place) -> int:
    below = place.places()
    if place.place_records() == tuple(child.record for child in below):
        return 0
    place.enlist_anew(below)
    return 1


WAKING_LESS = Step(4, TREE, "为地方、栏目和地址建立名录、计数和引用，页面少读数据", wake_less)
