"""地方与部门: setting one up, and keeping what the public reads of it up to date."""

from collections.abc import Mapping
from typing import Any

from content.act import Act, ActRefused, Doing, Done, required_text
from content.addresses import check_slug
from content.base import NameTaken
from content.permissions import Permission as P
from content.tree import DEPARTMENT, Place

KEPT = (
    "short_name",
    "order",
    "group",
    "vertical",
    "note",
    "codes",
    "local_code",
    "former_names",
    "aliases",
    "contacts",
    "counters",
    "slots",
    "predecessor_uids",
    "successor_uids",
    "abolished_on",
)


def _add_place(doing: Doing, parent: Place, fields: Mapping[str, Any]) -> Done:
    """``fields``: name (slug), title, level, and any of KEPT."""
    place = Place(
        doing.new_uid(),
        required_text(fields, "title", "名称", 100),
        fields.get("level", DEPARTMENT),
    )
    for name in KEPT:
        if name in fields:
            setattr(place, name, fields[name])
    try:
        parent.add(check_slug(fields["name"]), place)
    except NameTaken:
        raise ActRefused(f"“{parent.title}”下已有“{fields['name']}”。") from None
    doing.site.note_address(place)
    return Done(place, place, None, place.title, public=True)


def _edit_place(doing: Doing, place: Place, fields: Mapping[str, Any]) -> Done:
    title = required_text(fields, "title", "名称", 100)
    before = {name: getattr(place, name) for name in ("title", *KEPT)}
    told = {name: fields[name] for name in KEPT if name in fields and name != "former_names"}
    if title != place.title:
        told |= {"title": title, "former_names": (place.title, *place.former_names)}
    place.describe(told)
    if before == {name: getattr(place, name) for name in ("title", *KEPT)}:
        return Done(place, place, silent=True)
    return Done(place, place, None, title, public=True)


ADD_PLACE = Act("add_place", "设立部门", P.EDIT_PLACE, _add_place)
EDIT_PLACE = Act("edit_place", "修改地方信息", P.EDIT_PLACE, _edit_place)
