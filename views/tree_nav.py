"""The left tree: the sections of a department that have something to show, and its neighbours."""

from dataclasses import dataclass
from urllib.parse import urlencode

from content.tree import ALL_SECTIONS, department_of
from views.asof import is_asof
from views.layout import url_of
from views.merged import section_rows


@dataclass(frozen=True)
class Branch:
    """目录枝: an entry of the tree, open or closed, with its own entries."""

    label: str
    url: str
    current: bool = False
    children: tuple = ()
    count: int | None = None


def department_tree(request, context):
    """The department's columns that are not empty; empty ones are not shown (47号)."""
    department = department_of(context)
    here = request.path.rstrip("/")
    base, query = url_of(request, department), _query(request)
    path = base.removeprefix(request.application_url)
    columns = tuple(
        Branch(label, f"{base}{name}/{query}", here.startswith(f"{path}{name}"), (), count)
        for name, label, count in filled_sections(request, department)
    )
    return Branch(department.title, f"{base}{query}", context is department, columns)


def _query(request):
    text = request.GET.get("asof")
    return f"?{urlencode({'asof': text})}" if text else ""


def filled_sections(request, department):
    """(name, label, how many are public), in the order of the table, without the empty ones.

    Of a moment gone by only what was not empty is told, for nobody counted then: None.
    """
    sections = _sections_then if is_asof(request) else _sections_now
    found = sections(request, department)
    return ((name, ALL_SECTIONS[name], count) for name, count in found)


def _sections_then(request, department):
    for name in ALL_SECTIONS:
        if name in department.tally and any(section_rows(department[name], request)):
            yield name, None


def _sections_now(request, department):
    """No section is woken where the tally can tell; staff see those that are empty too."""
    is_staff = bool(request.person.grants)
    for name in ALL_SECTIONS:
        count = department.tally.total(name, request.moment)
        if count is None:
            count = department[name].total(request.moment)
        if count or (is_staff and name in department):
            yield name, count
