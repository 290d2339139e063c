"""What lies in the affairs database and has an address all the same, mounted while traversing."""

from typing import Any

from pyramid.traversal import ResourceTreeTraverser

from content.areas import IMPORTS, ImportArea, StaffDesk
from content.import_acts import page_of


class MountingTraverser(ResourceTreeTraverser):
    """Pyramid's, and below the staff desk the import jobs; nothing is mounted for the public."""

    def __call__(self, request: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().__call__(request)
        if isinstance(found["context"], StaffDesk) and found["view_name"] == IMPORTS:
            return _mounted(found, request)
        return found


def _mounted(found: dict[str, Any], request: Any) -> dict[str, Any]:
    names = (found["view_name"], *found["subpath"])
    area = ImportArea(found["context"])
    context: Any = area
    jobs = None if request.person.is_anonymous else request.affairs.imports
    job = jobs.get(names[1]) if jobs is not None and len(names) > 1 else None
    if job is not None:
        context = page_of(area, request.site, job)
    rest = names[2:] if job is not None else names[1:]
    return {
        **found,
        "context": context,
        "view_name": rest[0] if rest else "",
        "subpath": tuple(rest[1:]),
        "traversed": (*found["traversed"], *names[: len(names) - len(rest)]),
    }


def includeme(config: Any) -> None:
    config.add_traverser(MountingTraverser)
