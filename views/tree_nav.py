"""The left tree: the sections of a department that have something to show, and its neighbours."""

from dataclasses import dataclass

from content.tree import department_of
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
    columns = tuple(
        Branch(
            section.title,
            url_of(request, section, asof=request.GET.get("asof")),
            here.startswith(_path(request, section)),
            (),
            n,
        )
        for section, n in filled_sections(request, department)
    )
    url = url_of(request, department, asof=request.GET.get("asof"))
    return Branch(department.title, url, context is department, columns)


def filled_sections(request, department):
    """(section, how many are public), in the order of the table, without the empty ones.

    Of a moment gone by only what was not empty is told, for nobody counted then: None.
    """
    if is_asof(request):
        for section in department.sections():
            if next(iter(section_rows(section, request)), None) is not None:
                yield section, None
        return
    for section in department.sections():
        count = section.register.total(request.moment)
        if count or request.person.grants:
            yield section, count


def _path(request, section):
    return url_of(request, section).removeprefix(request.application_url).rstrip("/")
