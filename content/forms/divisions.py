"""行政区划: where an address may lie: the counties of 吉林, and the other provinces as wholes.

A person's address need not lie below any place of the site, so these are facts and not content.
"""

import json
from functools import cache
from importlib.resources import files

HOME_PROVINCE = "220000"

Choice = tuple[str, str]


@cache
def division_choices() -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """(group, ((code, name), …)): a group a city of 吉林, then all that lies outside."""
    said = _facts()
    names = {code: name for code, name, _ in said["jilin"]}
    groups: dict[str, list[Choice]] = {}
    for code, name, parent in said["jilin"]:
        if parent in names:
            groups.setdefault(names[parent], []).append((code, name))
    away = [(code, name) for code, name in said["provinces"] if code != HOME_PROVINCE]
    inside = tuple((group, tuple(choices)) for group, choices in groups.items())
    return (*inside, ("吉林省以外", tuple(away)))


@cache
def _labels() -> dict[str, str]:
    said = _facts()
    labels = dict(said["provinces"])
    home = labels[HOME_PROVINCE]
    for code, name, parent in said["jilin"]:
        labels[code] = f"{labels.get(parent, home)}{name}"
    return labels


def division_label(code: str) -> str:
    """吉林省长春市南关区 for 220102; "" for a code that is not offered."""
    return _labels().get(code, "")


def is_division(code: str) -> bool:
    """May it be chosen?"""
    return any(code == known for _, choices in division_choices() for known, _ in choices)


def _facts() -> dict[str, list[list[str]]]:
    text = files("content.forms").joinpath("divisions.json").read_text(encoding="utf-8")
    facts: dict[str, list[list[str]]] = json.loads(text)
    return facts
