"""一件事的指南: what its members ask for together, each thing named once.

Pure: item fields in, rows out. A paper that several members want is handed in once, for one shared
file is made of it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.vocabularies import MATERIAL_FORMS, MATERIAL_ORIGINALS, label_of

Fields = Mapping[str, Any]
Members = Sequence[tuple[str, Fields]]  # (name of the member, what its item says)
_SAID = ("source", "specification", "note", "basis")
EITHER = "either"
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class SharedMaterial:
    """共用材料: ``row`` is a material as items have them, ``members`` the names of those it is
    for; ``notes`` are (member, what only it says of it)."""

    row: Fields
    members: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SharedCondition:
    """申请条件: one sentence, and whose it is."""

    text: str
    members: tuple[str, ...]


def same_name(text: str) -> str:
    """Names that differ by brackets, spaces and width only are one: 营业执照（复印件）."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).lower())


def materials_of(members: Members) -> tuple[SharedMaterial, ...]:
    """In the order of the members; of one named twice the most that is asked for it."""
    found: dict[str, list[tuple[str, Fields]]] = {}
    for name, fields in members:
        for row in fields.get("materials") or ():
            found.setdefault(same_name(row.get("name") or ""), []).append((name, row))
    return tuple(_shared(rows) for rows in found.values())


def _shared(rows: Sequence[tuple[str, Fields]]) -> SharedMaterial:
    names = tuple(dict.fromkeys(name for name, _ in rows))
    copies = [row["copies"] for _, row in rows if row.get("copies") is not None]
    row = {
        **rows[0][1],
        "copies": max(copies) if copies else None,
        "required": any(row.get("required") for _, row in rows),
        "original": _agreed([row.get("original") or "" for _, row in rows]),
        "form": _agreed([row.get("form") or "" for _, row in rows], EITHER),
    }
    if len(names) == 1:
        return SharedMaterial(row, names, ())
    notes = tuple(_notes(rows, row))
    return SharedMaterial({**row, **dict.fromkeys(_SAID, "")}, names, notes)


def _agreed(said: Sequence[str], any_will_do: str = "") -> str:
    """What all want; "" where they do not agree, and notes tell who wants what."""
    stated = {one for one in said if one}
    stated = stated - {any_will_do} or stated
    return stated.pop() if len(stated) == 1 else ""


def _notes(rows: Sequence[tuple[str, Fields]], agreed: Fields) -> Iterator[tuple[str, str]]:
    for name, row in rows:
        said = [
            _label(MATERIAL_ORIGINALS, row, agreed, "original"),
            _label(MATERIAL_FORMS, row, agreed, "form"),
            *(row.get(key) or "" for key in _SAID if key != "basis"),
            f"依据：{row['basis']}" if row.get("basis") else "",
        ]
        if text := "；".join(filter(None, said)):
            yield name, text


def _label(words: Any, row: Fields, agreed: Fields, key: str) -> str:
    """Only where the table cannot say it of all."""
    return "" if agreed[key] else label_of(words, row.get(key) or "")


def conditions_of(members: Members) -> tuple[SharedCondition, ...]:
    found: dict[str, tuple[str, list[str]]] = {}
    for name, fields in members:
        for text in fields.get("conditions") or ():
            found.setdefault(same_name(text), (text, []))[1].append(name)
    return tuple(
        SharedCondition(text, tuple(dict.fromkeys(names))) for text, names in found.values()
    )


def fees_of(members: Members) -> dict[str, tuple[str, ...]]:
    """Uid of a fee standard → the members that charge by it."""
    found: dict[str, list[str]] = {}
    for name, fields in members:
        for uid in fields.get("fees") or ():
            found.setdefault(uid, []).append(name)
    return {uid: tuple(names) for uid, names in found.items()}
