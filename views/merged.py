"""Lists that span departments: from the index, and below the province from the registers for a
moment gone by.
"""

from heapq import merge
from itertools import islice
from urllib.parse import quote

from content.acl import allowed
from content.briefs import EVERYTHING, Brief
from content.items import Item
from content.permissions import ANONYMOUS
from content.permissions import Permission as P
from content.register import Row
from content.tree import PROVINCE, Section, department_of
from search_index.listings import latest
from views.asof import asof, is_asof
from views.listing import row_at, row_of_brief

SPARE = 5


def own_sections(government, names):
    """(department, section) of a government's own departments, in official order.

    Only those departments are woken in which one of the sections has ever listed anything.
    """
    for record in government.department_records():
        if any(name in record.tally for name in names):
            yield from department_sections(government[record.name], names)


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


def section_rows(section, request, after=None):
    """The register's rows at the moment asked for, newest first, from the one behind ``after``."""
    if is_asof(request):
        return section.register.rows_asof(asof(request), after)
    return section.register.rows(request.moment, after)


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
    return section.total(request.moment)


def count_own(request, government, name, key=EVERYTHING):
    """The same of the sections called ``name`` of all its own departments; now."""
    return sum(
        count_listed(request, government, record, name, key)
        for record in government.department_records()
    )


def count_listed(request, government, record, name, key=EVERYTHING):
    """What the tally of one of its departments tells; where it cannot, the register does."""
    told = record.tally.total(name, request.moment, key)
    return government[record.name][name].total(request.moment, key) if told is None else told


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
    found = _newest(request, place, names, size)
    return list(islice(checked_rows(request, found.hits), size)), found.degraded


def latest_names(request, place, names, size, shown):
    """The newest row of each name among the ``size`` newest; no more are woken than shown."""
    once = {hit.title: hit for hit in reversed(_newest(request, place, names, size).hits)}
    return list(islice(checked_rows(request, reversed(once.values())), shown))


def _newest(request, place, names, size):
    sections = tuple(names)
    return latest(request.engine, place.uid, asof(request), sections=sections, size=size + SPARE)


def checked_rows(request, hits):
    return (row for hit in hits if (row := checked_row(request, hit)))


def checked_item(request, hit):
    """(path, item) of a hit that the public may still read as it was found; None else.

    Whether it may be read is asked of now, what it said of the moment asked for. Only the item
    itself is woken: which edition speaks it knows.
    """
    path, item = request.site.located(hit.uid) or (None, None)
    if not isinstance(item, Item) or not allowed(item, ANONYMOUS, request.moment, P.VIEW):
        return None
    return (path, item) if item.number_at(asof(request)) == hit.number else None


def checked_row(request, hit):
    """The hit as a row of a list; None where the tree says otherwise."""
    found = checked_item(request, hit)
    if found is None:
        return None
    path, item = found
    brief = Brief(path.rpartition("/")[2], hit.number, hit.kind, hit.title, hit.summary)
    has_validity = any(name == "validity" for name, _ in hit.summary)
    marks = request.site.relations.marks_of(hit.uid) if has_validity else ()
    row = Row(item.listing_key, tuple(brief), hit.live_from, marks)
    return row_at(request, url_at(request, path), row)._replace(place=hit.department_title)


def url_at(request, path):
    """The address of an item by its path; what lies above it is not woken."""
    return request.application_url + quote(path)


def with_place(request, row, resource):
    return row._replace(place=department_of(resource).title)
