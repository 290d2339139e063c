"""Founding a site: the province with its governments and usual departments, and the calendars.

The facts stand in portal/data; names compose (a district's departments carry the city's name).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from content.acts.places import KEPT
from content.acts.publishing import PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.writing import ADD
from content.approval.working_calendar import WORKING_CALENDAR, content_fields
from content.calendar_years import preloaded_years
from content.desk import Desk, operator
from content.permissions import Grant, Person, Role
from content.tree import CALENDAR, COUNTY, DEPARTMENT, PROVINCE, ZONE, Place, Site

NOT_IN_ZONES = ("party", "vertical")
FOUNDER = "founding"


@cache
def division_facts() -> tuple[Mapping[str, Any], ...]:
    return tuple(_facts("divisions.json")["divisions"])


@cache
def department_facts() -> tuple[Mapping[str, Any], ...]:
    """The departments that exist now; abolished ones are told by ``abolished_facts``."""
    return tuple(d for d in _facts("departments.json")["departments"] if d["group"] != "abolished")


@cache
def abolished_facts() -> tuple[Mapping[str, Any], ...]:
    return tuple(d for d in _facts("departments.json")["departments"] if d["group"] == "abolished")


def _facts(name: str) -> Any:
    return json.loads((files("portal") / "data" / name).read_text(encoding="utf-8"))


def make_site(new_uid: Callable[[], str]) -> Site:
    """A province without content: every government, its departments, no sections stored."""
    by_code: dict[str | None, Place] = {}
    site: Site | None = None
    for order, fact in enumerate(division_facts()):
        place = _government(new_uid(), fact, order)
        if fact["level"] == PROVINCE:
            site = Site(place)
        else:
            by_code[fact["parent"]].add(fact["slug"], place)
        by_code[fact.get("code") or fact["slug"]] = place
        _add_departments(place, fact, by_code, new_uid)
    assert site is not None
    for place in places_below(site.province):
        site.note_address(place)
    return site


def places_below(place: Place) -> Iterator[Place]:
    yield place
    for child in place.places():
        yield from places_below(child)


def _government(uid: str, fact: Mapping[str, Any], order: int) -> Place:
    place = Place(uid, fact["name"], fact["level"])
    place.order = order
    place.short_name = fact.get("short_name", "")
    place.local_code = fact.get("local_code", "")
    place.codes = _codes(fact)
    old = fact.get("in_2008", {}).get("name", fact["name"])
    if old != fact["name"]:
        place.former_names = (old,)
    return place


def _codes(fact: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    if not fact.get("code"):
        return ()
    now = {"code": fact["code"], "name": fact["name"], "parent": fact.get("parent", "")}
    before = fact.get("in_2008")
    return (now, {**before, "until": None}) if before else (now,)


def _add_departments(
    place: Place, fact: Mapping[str, Any], by_code: Mapping, new_uid: Callable[[], str]
) -> None:
    parent = by_code[fact["parent"]].title if fact.get("parent") else ""
    for fields in usual_departments_of(fact, parent):
        child = Place(new_uid(), fields["title"], DEPARTMENT)
        for name in fields.keys() & set(KEPT):
            setattr(child, name, fields[name])
        place.add(fields["name"], child)


def usual_departments_of(fact: Mapping[str, Any], parent_title: str) -> Iterator[dict[str, Any]]:
    """What a government of that level has: the fields of ``ADD_PLACE`` for each department."""
    level = _ranks_as(fact)
    for order, department in enumerate(department_facts()):
        if level not in department["names"] or not _fits(fact, department):
            continue
        before = (p["name"] for p in department.get("predecessors", ()) if p["level"] == level)
        yield {
            "name": department["slug"],
            "title": department_name(department["names"][level], fact, parent_title),
            "level": DEPARTMENT,
            "order": order,
            "group": department["group"],
            "vertical": department["group"] == "vertical",
            "aliases": tuple(department["aliases"]),
            "former_names": tuple(before),
        }


def _ranks_as(fact: Mapping[str, Any]) -> str:
    if fact["level"] != ZONE:
        return fact["level"]
    return fact.get("ranks_as", COUNTY)


def _fits(fact: Mapping[str, Any], department: Mapping[str, Any]) -> bool:
    return fact["level"] != ZONE or department["group"] not in NOT_IN_ZONES


def department_name(template: str, fact: Mapping[str, Any], parent_title: str) -> str:
    """长春市南关区民政局: a district's name is prefixed by its city's, a county's is not."""
    name = fact["name"]
    if fact["level"] == ZONE:
        name, template = fact["short_name"], template.replace("人民政府办公", "办公")
    elif template.startswith("中共"):
        name = fact.get("short_name", name)
    if fact.get("type") == "district":
        name = parent_title + name
    return template.format(place=name)


def add_calendars(site: Site, desk_for: Callable[[Person], Desk]) -> None:
    """The years that are known, written by the operator and published by a second person."""
    writer = desk_for(operator(site))
    publisher = desk_for(Person(FOUNDER, frozenset({Grant(Role.MODERATOR, site.province.uid)})))
    for year in preloaded_years():
        told = {"kind": WORKING_CALENDAR.name, "fields": content_fields(year)}
        edition = writer.perform(ADD, site.province[CALENDAR], told)
        writer.perform(SUBMIT, edition)
        publisher.perform(PUBLISH, edition, {"confirmed": "随系统预置"})
