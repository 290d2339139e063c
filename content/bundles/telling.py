"""A place and everything below it as plain records; bytes of attachments are told by digest only.

What is derived (registers, relations, agenda, addresses, the index) is not told: it is made again.
Neither is the ledger, which belongs to the site where the acts were done.
"""

from collections.abc import Iterator
from typing import Any

from content.acts.places import KEPT
from content.base import lineage, path_of
from content.bundles.plain import encode
from content.editions import Attachment, Edition
from content.items import items_below
from content.kinds import Kinds
from content.people import People
from content.tree import Place, Site, department_of

Record = dict[str, Any]

PLACE_SAID = ("title", "level", *KEPT)
ITEM_SAID = (
    "kind",
    "created_at",
    "index_number",
    "first_published_on",
    "imported",
    "withdrawals",
    "open_number",
)
EDITION_SAID = (
    "fields",
    "state",
    "authors",
    "created_at",
    "changed_at",
    "revision",
    "based_on",
    "submitted_at",
    "approved_at",
    "live_from",
    "live_until",
    "change_note",
    "returned_reason",
    "returned_by",
    "returned_fields",
    "confirmations",
    "forced",
    "expunge_proposal",
)


def places_of(root: Place) -> Iterator[Record]:
    """Parents before children; ``parent`` is the path from the root, empty for the root itself."""
    for place in _walk(root):
        yield {
            "uid": place.uid,
            "name": place.__name__,
            "parent": "" if place is root else _below(root, place.__parent__),
            "said": encode({name: getattr(place, name) for name in PLACE_SAID}),
            "serials": {str(year): serial for year, serial in place.serials.items()},
        }


def items_of(root: Place) -> Iterator[Record]:
    """With every edition, the history and the withdrawals."""
    for item in items_below(root):
        yield {
            "uid": item.uid,
            "name": item.__name__,
            "place": _below(root, department_of(item)),
            "section": item.__parent__.__name__,
            "said": encode({name: getattr(item, name) for name in ITEM_SAID}),
            "history": encode(item.history.entries),
            "editions": [_edition(edition) for edition in item.editions()],
        }


def redirects_of(root: Place, site: Site) -> Iterator[Record]:
    """Former addresses of what lies below; ``below`` where they are under the root's own one."""
    prefix = f"{path_of(root)}/"
    for path, uid in sorted(site.redirects.items()):
        found = site.find(uid)
        if found is not None and root in lineage(found) and found is not root:
            below = path.startswith(prefix)
            yield {"path": path.removeprefix(prefix), "below": below, "uid": uid}


def grants_of(root: Place, people: People) -> Iterator[Record]:
    """Who holds which role where; accounts themselves (passwords, addresses) are not told."""
    for place in _walk(root):
        for account, role in people.grants_at(place.uid):
            yield {"account": account, "role": role.value, "place": place.uid}


def attachments_of(root: Place) -> Iterator[Attachment]:
    """Each one once, however many editions share it."""
    seen: set[str] = set()
    for item in items_below(root):
        for edition in item.editions():
            for file in edition.files.values():
                if file.facts["sha256"] not in seen:
                    seen.add(file.facts["sha256"])
                    yield file


def kinds_told(kinds: Kinds) -> dict[str, Any]:
    """What a reader must know to take the items: fields and workflow of every kind."""
    return {
        kind.name: {
            "fields": [node.name for node in kind.nodes()],
            "workflow": kind.workflow.name,
            "states": sorted(kind.workflow.states),
        }
        for kind in kinds
    }


def _edition(edition: Edition) -> Record:
    files = [
        {"name": name, "facts": encode(file.facts)} for name, file in sorted(edition.files.items())
    ]
    said = encode({name: getattr(edition, name) for name in EDITION_SAID})
    return {"number": edition.number, "said": said, "files": files}


def _walk(place: Place) -> Iterator[Place]:
    yield place
    for child in place.places():
        yield from _walk(child)


def _below(root: Place, place: Any) -> str:
    steps = []
    for step in lineage(place):
        if step is root:
            break
        steps.append(step.__name__)
    return "/".join(reversed(steps))
