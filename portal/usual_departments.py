"""What departments are usually called, for a place that may not have them yet; an import's help."""

from collections.abc import Iterator, Mapping
from typing import Any

from content.importers.department_words import Former, Usual
from content.tree import Place
from portal.founding import abolished_facts, department_facts

_OFFICE_NAMES = ("人民政府办公厅", "人民政府办公室", "办公厅", "办公室")
_LEVELS = ("county", "city", "province")


def usual_departments(place: Place) -> Iterator[Usual]:
    """What every known department is, or would be, called at a place."""
    prefix = _prefix(place.government)
    for fact in (*department_facts(), *abolished_facts()):
        level = next((level for level in _LEVELS if level in fact["names"]), None)
        level = place.government.level if place.government.level in fact["names"] else level
        if level is not None:
            title = fact["names"][level].replace("吉林省", "{place}", 1).format(place=prefix)
            spoken = tuple(fact.get("spoken", ()))
            former = tuple(_former_bodies(fact))
            yield Usual(fact["slug"], title, tuple(fact["aliases"]), spoken, former)


def _former_bodies(fact: Mapping[str, Any]) -> Iterator[Former]:
    """Bodies that a reform ended, with the department that has their work now."""
    heir = next(iter(fact["successors"]), "") if "successors" in fact else fact["slug"]
    for told in fact.get("former", ()):
        yield Former(tuple(told["names"]), told["year"], heir)


def _prefix(place: Place) -> str:
    """长春市南关区, as its office is called."""
    office = place.get("bgt")
    for ending in _OFFICE_NAMES:
        if office is not None and office.title.endswith(ending):
            return str(office.title.removesuffix(ending))
    return place.title
