"""Lists that span departments: from the index, and below the province from the registers for a
moment gone by.
"""

from heapq import merge
from itertools import islice

from content.acl import allowed
from content.clock import micros
from content.items import Item
from content.permissions import ANONYMOUS
from content.permissions import Permission as P
from content.publication import brief_of
from content.register import Row
from content.tree import PROVINCE, Section, department_of
from search_index.listings import latest
from views.asof import asof, is_asof
from views.listing import row_of_brief

SPARE = 5


def governments_below(place):
    """The government itself and all below it, in official order."""
    yield place
    for government in place.governments():
        yield from governments_below(government)


def own_sections(government, names):
    """(department, section) of a government's own departments, in official order; stored ones."""
    for department in government.departments():
        yield from department_sections(department, names)


def department_sections(department, names):
    for name in names:
        section = department.get(name)
        if isinstance(section, Section):
            yield department, section


def sections_below(place, names):
    """(department, section) of every department at and below ``place``."""
    if not place.is_government:
        yield from department_sections(place, names)
        return
    yield from own_sections(place, names)
    for government in place.governments():
        yield from sections_below(government, names)


def section_rows(section, request):
    """The register's rows at the moment asked for, newest first."""
    register = section.register
    past = is_asof(request)
    return register.rows_asof(asof(request)) if past else register.rows(request.moment)


def merged_rows(sections, request):
    """(section, register row) of many sections at the moment asked for, newest first."""
    return merge(
        *(_pairs(section, request) for _, section in sections), key=lambda pair: pair[1].key
    )


def _pairs(section, request):
    return ((section, row) for row in section_rows(section, request))


def count_rows(section, request):
    """How many rows a section has at the moment asked for."""
    if is_asof(request):
        return sum(1 for _ in section_rows(section, request))
    return section.register.total(request.moment)


def rows_across(request, place, names, size):
    """The newest rows of the sections called ``names``, at and below ``place``."""
    if place.level == PROVINCE or (place.is_government and not is_asof(request)):
        rows, degraded = latest_found(request, place, names, size)
        if not degraded:
            return rows
    if place.level == PROVINCE:
        return []
    pairs = islice(merged_rows(sections_below(place, names), request), size)
    return [with_place(request, row_of_brief(request, *pair), pair[0]) for pair in pairs]


def latest_found(request, place, names, size):
    """(rows, degraded) from the index, each checked against the tree."""
    found = latest(
        request.engine, place.uid, asof(request), sections=tuple(names), size=size + SPARE
    )
    checked = (checked_row(request, hit) for hit in found.hits)
    return [row for row in checked if row][:size], found.degraded


def checked_item(request, hit):
    """(item, edition) of a hit that the public may still read as it was found; None else.

    Whether it may be read is asked of now, what it said of the moment asked for.
    """
    item = request.site.find(hit.uid)
    if not isinstance(item, Item) or not allowed(item, ANONYMOUS, request.moment, P.VIEW):
        return None
    edition = item.edition_at(asof(request))
    return (item, edition) if edition is not None and edition.number == hit.number else None


def checked_row(request, hit):
    """The hit as a row of a list; None where the tree says otherwise."""
    found = checked_item(request, hit)
    return row_of_item(request, *found) if found else None


def row_of_item(request, item, edition):
    """An item that speaks, as a row of a list that spans departments."""
    brief = brief_of(item, request.registry.kinds[item.kind], edition.number)
    row = Row(item.listing_key, tuple(brief), micros(edition.live_from))
    return with_place(request, row_of_brief(request, item.__parent__, row), item)


def with_place(request, row, resource):
    return row._replace(place=department_of(resource).title)
