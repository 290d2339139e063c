"""What is made for which department, in which order; how it reads is the composers' matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from content.tree import Site
from portal.demo.facts import repertoires
from portal.demo.source import Source
from portal.founding import places_below

(
    ORGANISATION,
    ITEM,
    FEE,
    POLICY,
    EXPLAINER,
    NOTICE,
    REPORT,
    PAGE,
    AMENDMENT,
    REPEAL,
    FORM,
    PACKAGE,
) = "OIFPENGSARTK"

ROUNDS = 4
_ORDERS = ("IPNEGISA", "PITSGEIR", "NIPEGSIA")
_ORDER_WITH_FEES = "FFIPNEGI"
_AFTERWARDS = "PNGEPNGARS"
# From so many on, every department says what it does before the leading ones say more.
_ENOUGH_FOR_ALL = 4000
COUNTY_SHOWN = "/changchun/nanguan"

Order = tuple[Any, str]


@dataclass(frozen=True)
class Size:
    """规模: ``governments`` by path, all where empty; ``count`` of items, None for four rounds.

    ``batch``: how many steps a commit. Each commit writes again the newest part of every section's
    list, so fewer are faster; 20,000 items take about 200 MB.
    """

    governments: tuple[str, ...] = ()
    count: int | None = None
    batch: int = 20_000

    @property
    def tells_of_all(self) -> bool:
        return self.count is None or self.count >= _ENOUGH_FOR_ALL


FULL = Size()
SMALL = Size((COUNTY_SHOWN,), 110)

# At the end, so that all items are there; where too little is made for it, a third of that.
_MOST_FORMS = 24
_ENOUGH_FOR_A_PACKAGE = 100


def governments_of(site: Site, size: Size) -> list[Any]:
    if size.governments:
        return [site.at(path) for path in size.governments]
    return [place for place in places_below(site.province) if place.is_government]


def departments_of(site: Site, size: Size) -> list[Any]:
    return [d for government in governments_of(site, size) for d in government.departments()]


def leading_departments(site: Site, size: Size) -> list[Any]:
    """Those that publish more than what they are for."""
    return [d for d in departments_of(site, size) if d.__name__ in repertoires()]


def bulk_count(site: Site, size: Size, besides: int) -> int:
    """How many pieces are made beside the ``besides`` of the showcase."""
    if size.count is not None:
        return max(0, size.count - besides - form_count(size, besides) - package_count(size))
    return len(departments_of(site, size)) + ROUNDS * len(leading_departments(site, size))


def form_count(size: Size, besides: int) -> int:
    """How many forms are made for items that have none."""
    if size.count is None:
        return _MOST_FORMS
    return min(_MOST_FORMS, max(0, size.count - besides) // 3)


def package_count(size: Size) -> int:
    """One, when all forms are there."""
    return int(size.count is None or size.count >= _ENOUGH_FOR_A_PACKAGE)


def orders(site: Site, size: Size, source: Source) -> Iterator[Order]:
    """(department, letter of the composer) without end."""
    if size.tells_of_all:
        yield from ((d, ORGANISATION) for d in source.shuffled(departments_of(site, size)))
    leading = leading_departments(site, size)
    for turn in count():
        for department in source.shuffled(leading):
            yield department, _letter(department, turn)


def _letter(department: Any, turn: int) -> str:
    """Fees come before the item that charges them, policies before what explains them."""
    if repertoires()[department.__name__].fees:
        order = _ORDER_WITH_FEES
    else:
        order = _ORDERS[(department.government.order + department.order) % len(_ORDERS)]
    if turn < len(order):
        return order[turn]
    return _AFTERWARDS[(turn - len(order)) % len(_AFTERWARDS)]
