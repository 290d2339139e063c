"""One digest over all content of a site, to tell whether two sites say the same."""

import hashlib
from collections.abc import Iterator
from typing import Any

from content.base import path_of
from content.items import items_below
from content.ledger import digest_of
from content.tree import Site
from portal.founding import places_below


def digest_of_site(site: Site) -> str:
    """sha256 (hex) over places, items, editions, phases and histories; accounts are not in it."""
    whole = hashlib.sha256()
    for line in _lines(site):
        whole.update(line.encode("ascii"))
    return whole.hexdigest()


def _lines(site: Site) -> Iterator[str]:
    for place in places_below(site.province):
        said = {"uid": place.uid, "path": path_of(place), "contacts": place.contacts}
        yield digest_of({**said, "title": place.title})
    for item in items_below(site.province):
        yield digest_of(_said_of(item))


def _said_of(item: Any) -> dict[str, Any]:
    return {
        "uid": item.uid,
        "path": path_of(item),
        "kind": item.kind,
        "index_number": item.index_number,
        "phases": item.phases,
        "withdrawals": item.withdrawals,
        "history": item.history.entries,
        "editions": [_edition(edition) for edition in item.editions()],
    }


def _edition(edition: Any) -> dict[str, Any]:
    return {
        "number": edition.number,
        "state": edition.state,
        "authors": edition.authors,
        "change_note": edition.change_note,
        "fields": edition.fields,
        "forced": edition.forced,
        "live": (edition.live_from, edition.live_until),
    }
