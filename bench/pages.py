"""Which pages of a site are asked for, by kind of page: addresses as they go over the wire.

Up to twenty of a kind: one address alone would tell of the page it happens to be.
"""

import random
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from urllib.parse import quote

from bench.filling import SECTION
from content.base import path_of
from content.publication import Brief
from content.tree import Place, Section

OF_A_KIND, MANY, ROWS = 20, 4000, 20
SEED = 2008
WORDS = ("补贴", "食品经营许可", "教育", "医疗保障", "养老", "营业执照", "公示", "收费标准")
NOT_THERE = ("/nowhere", "/changchun/nowhere/", "/changchun/nanguan/mzj/policies/2000-01-01-none")


def pages_of(
    places: list[Place], sections: list[Section], moment: datetime
) -> dict[str, list[str]]:
    """``sections``: the fullest first. ``many`` is what a day's visitors ask for, in no order."""
    lists = [section for section in sections if section.__name__ == SECTION]
    full = [section for section in lists if section.register.total(moment) > ROWS]
    counties = [place for place in places if place.level == "county"]
    items = list(_items(sections, moment, "policy_document"))
    return {
        "home": ["/"],
        "county": _addresses(counties),
        "department": _addresses(section.__parent__ for section in full),
        "section": _addresses(full),
        "deep": [_deep(section, moment) for section in full[:OF_A_KIND]],
        "catalogue": [f"{address}hall/" for address in _addresses(counties)],
        "search": [f"/search?q={quote(word)}" for word in WORDS],
        "item": items,
        "guide": list(_items(sections, moment, "approval_item")),
        "json": [f"{address}?format=json" for address in items],
        "many": _many(places, sections, moment),
    }


def _addresses(resources: Iterable[Place | Section]) -> list[str]:
    return [_address(resource) for resource in islice(resources, OF_A_KIND)]


def _address(resource: Place | Section) -> str:
    path = path_of(resource)
    return quote(path if path.endswith("/") else f"{path}/")


def _deep(section: Section, moment: datetime) -> str:
    """The page at the middle of the section, by key."""
    before = max(0, section.register.total(moment) // 2 - ROWS // 2)
    row = next(islice(section.register.rows(moment), before, None))
    return f"{_address(section)}?after={row.key[2]}"


def _items(sections: list[Section], moment: datetime, kind: str) -> Iterator[str]:
    """The newest of that kind in each section."""
    return islice(_newest(sections, moment, kind, 1), OF_A_KIND)


def _newest(sections: list[Section], moment: datetime, kind: str, each: int) -> Iterator[str]:
    """``kind`` empty: of any."""
    for section in sections:
        rows = (Brief(*row.brief) for row in islice(section.register.rows(moment), ROWS))
        fitting = (brief for brief in rows if kind in ("", brief.kind))
        for brief in islice(fitting, each):
            yield f"{_address(section)}{quote(brief.name)}"


def _many(places: list[Place], sections: list[Section], moment: datetime) -> list[str]:
    """Items, lists and places, and of twenty one search, one wrong name and one for JSON."""
    chance = random.Random(SEED)
    items = list(islice(_newest(sections, moment, "", 5), MANY))
    pages = [*items, *map(_address, sections[:MANY]), *map(_address, places[:MANY])]
    chance.shuffle(pages)
    chosen = pages[:MANY]
    for number in range(0, len(chosen) - 2, 20):
        chosen[number] = f"/search?q={quote(chance.choice(WORDS))}"
        chosen[number + 1] = chance.choice(NOT_THERE)
        chosen[number + 2] = f"{chance.choice(items)}?format=json"
    return chosen
