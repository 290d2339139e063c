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
    """Whoever is not signed in is asked to log in, whatever the name of the job."""
    area, rest = ImportArea(found["context"]), found["subpath"]
    context, jobs = area, request.affairs.imports
    if request.person.is_anonymous:
        rest = ()
    elif jobs is not None and rest and (job := jobs.get(rest[0])) is not None:
        context, rest = page_of(area, request.site, job), rest[1:]
    return {
        **found,
        "context": context,
        "view_name": rest[0] if rest else "",
        "subpath": tuple(rest[1:]),
    }


def includeme(config: Any) -> None:
    config.add_traverser(MountingTraverser)
