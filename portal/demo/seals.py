"""Seals of the demo, plainly 示例: one for each department that decides something, with its key."""

from collections.abc import Iterator
from typing import Any

from content.acts.seals import REGISTER_SEAL
from content.items import items_below
from content.seal_pages import SealArea
from content.seals import APPROVAL
from content.tree import Site
from portal.demo.accounts import APPROVERS, COUNTY
from portal.demo.source import BEGINNING, BEGINS_ON, Source
from portal.demo.staff import Staff
from portal.signing import SealKeys

_DECIDED = ("approval_item", "service_package")
ADMINISTRATOR, CLERK = "demo.admin", "demo.clerk"


def plant_seals(site: Site, source: Source, keys: SealKeys) -> int:
    """Registered by the administrator when the site begins; how many."""
    desk = Staff(site, source).desk(ADMINISTRATOR, BEGINNING)
    area, offices = SealArea(site.at(COUNTY)["hall"]), list(_offices(site))
    for number, department in enumerate(offices, 1):
        desk.perform(REGISTER_SEAL, area, _seal(department, number, source, keys))
    return len(offices)


def _offices(site: Site) -> Iterator[Any]:
    """The departments of the shown county that have something to decide."""
    for department in site.at(COUNTY).departments():
        if any(item.kind in _DECIDED for item in items_below(department)):
            yield department


def _seal(department: Any, number: int, source: Source, keys: SealKeys) -> dict[str, Any]:
    """Where an office has no account of its own, the clerk of the hall keeps its seal."""
    uid, name = source.new_uid(), f"示例·{department.title}行政审批专用章"
    return {
        "uid": uid,
        "kind": APPROVAL,
        "department": department.uid,
        "name": name,
        "office": f"{department.title}行政审批办公室（示例）",
        "filing_number": f"示例-220102-{number:02d}",
        "custodian": APPROVERS.get(department.__name__, CLERK),
        "valid_from": BEGINS_ON.isoformat(),
        "reconsideration": "示例·长春市南关区人民政府",
        "court": "示例·长春市南关区人民法院",
        "certificate": keys.make(uid, name, f"示例·{department.title}", BEGINNING),
    }
