"""What a demo may say of each kind of department: names of laws, items, fees; read from JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FALLBACK_WORK = "本部门职责范围内的管理和服务"


@dataclass(frozen=True)
class Repertoire:
    """部门素材: what one kind of department issues; ``themes`` are (about, aim)."""

    word: str
    subject: str
    law: str
    themes: tuple[tuple[str, str], ...]
    measures: tuple[str, ...]
    notices: tuple[tuple[str, str, str], ...]
    items: tuple[Mapping[str, Any], ...]
    fees: tuple[Mapping[str, Any], ...]


@cache
def repertoires() -> Mapping[str, Repertoire]:
    """Slug → material, for the departments that publish much."""
    said = {**_read("leading_1.json"), **_read("leading_2.json")}
    return {slug: _repertoire(facts) for slug, facts in said.items()}


@cache
def _work() -> Mapping[str, str]:
    return _read("work.json")


def work_of(slug: str) -> str:
    """What a department of this kind does, in one phrase."""
    return _work().get(slug, FALLBACK_WORK)


@cache
def situations() -> Mapping[str, Any]:
    """Title of an item → its questions, and the rules of its materials, fees and limits."""
    found: Mapping[str, Any] = _read("situations.json")
    return found


@cache
def fee_rules() -> Mapping[str, Any]:
    """Title of a fee → how it is computed, where that is more than an amount a unit."""
    found: Mapping[str, Any] = _read("fee_rules.json")
    return found


@cache
def form_facts() -> Mapping[str, Any]:
    """``wants``: title of an item → the fields it asks for; ``steps``: whole steps instead."""
    found: Mapping[str, Any] = _read("forms.json")
    return found


def _repertoire(facts: Mapping[str, Any]) -> Repertoire:
    return Repertoire(
        word=facts["word"],
        subject=facts["subject"],
        law=facts["law"],
        themes=tuple(map(tuple, facts["themes"])),
        measures=tuple(facts["measures"]),
        notices=tuple(map(tuple, facts["notices"])),
        items=tuple(facts["items"]),
        fees=tuple(facts["fees"]),
    )


def _read(name: str) -> Any:
    return json.loads((files("portal") / "data" / "demo" / name).read_text(encoding="utf-8"))
