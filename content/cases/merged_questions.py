"""同一问题: which fields of two forms are one question, and the field that stands for both.

A field is a plain mapping, as a definition keeps it. Rather too few are found the same than too
many: an answer given once would stand for two things.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from content.cases.meanings import RESIDENT_ID, material_name, meaning, plain_title
from content.forms.definition import FormField, read
from content.forms.field_types import DEFAULT_ACCEPT, IDENTITY_KINDS
from content.forms.parts import MOST_FAQS

Plain = Mapping[str, Any]
# A title as short as 面积 or 名称 does not say of what
SHORTEST_TITLE = 3
_WORD_FOR_WORD = ("text", "number", "money", "date", "choice", "choices", "table", "confirm")
_BESIDE = frozenset(
    ("name", "title", "required", "help", "faqs", "show_if", "sample", "autocomplete", "as")
)


def key_of(said: Plain) -> tuple[Any, ...] | None:
    """By which fields of different forms may be one question; None where nothing is like it."""
    field = _read(said)
    if field.type == "file":
        return "file", material_name(field)
    meant = meaning(field)
    if meant is not None:
        return "meaning", *meant
    title = plain_title(field.title)
    if field.type not in _WORD_FOR_WORD or len(title) < SHORTEST_TITLE:
        return None
    rest = {name: value for name, value in said.items() if name not in _BESIDE}
    return "same", title, json.dumps(rest, ensure_ascii=False, sort_keys=True)


def _read(said: Plain) -> FormField:
    return read({"steps": [{"name": "s", "title": "s", "fields": [said]}]}).steps[0].fields[0]


def joined(fields: Sequence[Plain], one_more: Plain) -> dict[str, Any] | None:
    """``merged_field`` of all; None where no answer could suit all of them."""
    every = [*fields, one_more]
    if one_more["type"] == "file" and not _accepted(every):
        return None
    if {said["type"] for said in every} & {"identity", RESIDENT_ID} and not _kinds(every):
        return None
    return merged_field(every)


def merged_field(fields: Sequence[Plain]) -> dict[str, Any]:
    """The first one's words, and what suits every form."""
    said = {**fields[0]}
    said["help"] = next((one["help"] for one in fields if one.get("help")), "")
    faqs = {faq["question"]: faq for one in reversed(fields) for faq in one.get("faqs") or ()}
    said["faqs"] = list(faqs.values())[:MOST_FAQS]
    if said["type"] == "file":
        return {**said, **_files(fields)}
    if said["type"] in ("identity", RESIDENT_ID):
        said.pop("kinds", None)
        return {**said, **_identity(fields)}
    return said


def _files(fields: Sequence[Plain]) -> dict[str, Any]:
    return {
        "accept": _accepted(fields),
        "megabytes": min(one.get("megabytes", 10) for one in fields),
        "most": max(one.get("most", 1) for one in fields),
    }


def _accepted(fields: Sequence[Plain]) -> list[str]:
    lists = [one.get("accept") or list(DEFAULT_ACCEPT) for one in fields]
    return [name for name in lists[0] if all(name in other for other in lists)]


def _identity(fields: Sequence[Plain]) -> dict[str, Any]:
    """Where one form takes resident IDs only, so does the whole."""
    if len({one["type"] for one in fields}) > 1 or fields[0]["type"] == RESIDENT_ID:
        return {"type": RESIDENT_ID}
    return {"kinds": _kinds(fields)}


def _kinds(fields: Sequence[Plain]) -> list[str]:
    lists = [
        [RESIDENT_ID] if one["type"] == RESIDENT_ID else one.get("kinds") or list(IDENTITY_KINDS)
        for one in fields
    ]
    return [kind for kind in lists[0] if all(kind in other for other in lists)]
