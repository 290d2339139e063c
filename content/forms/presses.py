"""设计表单: what one press of the designer makes of a form; pure, from definition to definition.

Whether the outcome is sound ``definition.normalise`` says; nothing here drops what it was not told
to drop. A definition is the plain mapping that ``normalise`` gives.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from content.forms.naming import name_of

Plain = dict[str, Any]
STEP, FIELD, COLUMN = "step", "field", "column"
COPY = "（副本）"


class PressRefused(ValueError):
    """A sentence for the person: why this cannot be done, and what to do."""


@dataclass(frozen=True)
class Spot:
    """位置: a step, a field, or a column of the table ``table``, by its name."""

    kind: str
    name: str
    table: str = ""

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.name}"


@dataclass(frozen=True)
class Pressed:
    """The definition as it is now, what was changed (None: it is gone), and a sentence.

    ``beside``: fields of the form that change with it (its title, say).
    """

    definition: Plain
    spot: Spot | None
    said: str
    beside: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def thawed(plain: Any) -> Any:
    """A copy that can be changed, of lists and dictionaries."""
    if isinstance(plain, Mapping):
        return {name: thawed(value) for name, value in plain.items()}
    return [thawed(one) for one in plain] if isinstance(plain, list | tuple) else plain


def fields_in(definition: Mapping[str, Any]) -> Iterator[tuple[Plain, Plain]]:
    """Every field with its step, in their order."""
    for step in definition["steps"]:
        for field in step["fields"]:
            yield step, field


def at(definition: Mapping[str, Any], spot: Spot) -> Plain:
    """The step, field or column itself. Raises PressRefused where it is gone."""
    siblings, index = _siblings(definition, spot)
    return siblings[index]


def _siblings(definition: Mapping[str, Any], spot: Spot) -> tuple[list[Plain], int]:
    """The list in which it stands, and where."""
    for siblings in _lists(definition, spot):
        for index, one in enumerate(siblings):
            if one["name"] == spot.name:
                return siblings, index
    raise PressRefused("没有找到要改的地方，可能已被同事删除，请看下面最新的表单。")


def _lists(definition: Mapping[str, Any], spot: Spot) -> Iterator[list[Plain]]:
    if spot.kind == STEP:
        yield definition["steps"]
    elif spot.kind == FIELD:
        yield from (step["fields"] for step in definition["steps"])
    else:
        yield at(definition, Spot(FIELD, spot.table)).get("columns") or []


def names_taken(definition: Mapping[str, Any], kind: str, table: str = "") -> set[str]:
    """The names that another one of this kind may not have."""
    if kind == STEP:
        return {step["name"] for step in definition["steps"]}
    if kind == FIELD:
        return {field["name"] for _, field in fields_in(definition)}
    return {column["name"] for column in at(definition, Spot(FIELD, table))["columns"]}


def add(definition: Mapping[str, Any], kind: str, into: str, said: Plain) -> Pressed:
    """A step; a field at the end of the step ``into``; a column at the end of the table ``into``.

    ``said`` is what it says; a name is made of its title unless it brings one.
    """
    changed = thawed(definition)
    table = into if kind == COLUMN else ""
    new = {**said, "name": _name(changed, kind, table, said)}
    _container(changed, kind, into).append(new)
    spot = Spot(kind, new["name"], table)
    return Pressed(changed, spot, f"已添加{_called(kind, new)}。")


def _name(definition: Plain, kind: str, table: str, said: Plain) -> str:
    return said.get("name") or name_of(said["title"], names_taken(definition, kind, table))


def _container(definition: Plain, kind: str, into: str) -> list[Plain]:
    if kind == STEP:
        return definition["steps"]
    if kind == FIELD:
        return at(definition, Spot(STEP, into))["fields"]
    return at(definition, Spot(FIELD, into)).setdefault("columns", [])


def _called(kind: str, one: Plain) -> str:
    return f"{ {STEP: '步骤', FIELD: '字段', COLUMN: '列'}[kind] }“{one['title']}”"


def change(definition: Mapping[str, Any], spot: Spot, said: Plain, into: str = "") -> Pressed:
    """It says ``said`` from now on, and nothing else but the fields of a step, the columns of a
    table and its name where these are left out; ``into`` moves a field to another step.

    Another name is followed by the conditions that look at it.
    """
    changed = thawed(definition)
    siblings, index = _siblings(changed, spot)
    former = siblings[index]
    kept = {name: former[name] for name in _within(spot, said) if name in former}
    siblings[index] = new = {**kept, **said, "name": said.get("name") or former["name"]}
    if spot.kind == FIELD:
        _follow(changed, {former["name"]: new["name"]})
        _put_into(changed, siblings, index, into)
    return Pressed(changed, replace(spot, name=new["name"]), f"已保存{_called(spot.kind, new)}。")


def _within(spot: Spot, said: Plain) -> tuple[str, ...]:
    """What a step or a table holds besides what it says."""
    if spot.kind == STEP:
        return ("fields",)
    return ("columns",) if said.get("type") == "table" else ()


def _put_into(definition: Plain, siblings: list[Plain], index: int, into: str) -> None:
    if into and (target := at(definition, Spot(STEP, into))["fields"]) is not siblings:
        target.append(siblings.pop(index))


def _follow(definition: Plain, renamed: Mapping[str, str]) -> None:
    """The conditions look at fields by their new names."""
    for shown in _all_shown(definition):
        _look_at(shown, renamed)


def _look_at(shown: Plain, renamed: Mapping[str, str]) -> None:
    for condition in conditions_of(shown):
        condition["field"] = renamed.get(condition["field"], condition["field"])


def conditions_of(shown: Mapping[str, Any]) -> list[Plain]:
    """The conditions of a step or field: none, one or several."""
    said = shown.get("show_if") or []
    return [said] if isinstance(said, dict) else list(said)


def move(definition: Mapping[str, Any], spot: Spot, by: int) -> Pressed:
    """One place up (-1) or down (1); past the end of its step a field goes into the next one."""
    changed = thawed(definition)
    siblings, index = _siblings(changed, spot)
    one, target = siblings.pop(index), index + by
    if 0 <= target <= len(siblings):
        siblings.insert(target, one)
    elif spot.kind == FIELD:
        _into_neighbour(changed, siblings, one, by)
    else:
        siblings.insert(index, one)
    return Pressed(changed, spot, f"已移动{_called(spot.kind, one)}。")


def _into_neighbour(definition: Plain, siblings: list[Plain], one: Plain, by: int) -> None:
    lists = [step["fields"] for step in definition["steps"]]
    here = next(n for n, fields in enumerate(lists) if fields is siblings)
    there = min(max(here + by, 0), len(lists) - 1)
    if there == here:
        by = -by
    lists[there].insert(0 if by > 0 else len(lists[there]), one)


def duplicate(definition: Mapping[str, Any], spot: Spot) -> Pressed:
    """A copy behind it, with names of its own; conditions within a step look at the copies."""
    changed = thawed(definition)
    siblings, index = _siblings(changed, spot)
    copy = thawed(siblings[index])
    copy["title"] = copy["title"].removesuffix(COPY) + COPY
    copy["name"] = name_of(
        copy["title"].removesuffix(COPY), names_taken(changed, spot.kind, spot.table)
    )
    _name_anew(copy.get("fields", ()), names_taken(changed, FIELD))
    siblings.insert(index + 1, copy)
    return Pressed(
        changed, replace(spot, name=copy["name"]), f"已复制为{_called(spot.kind, copy)}。"
    )


def _name_anew(fields: Any, taken: set[str]) -> None:
    renamed: dict[str, str] = {}
    for field in fields:
        renamed[field["name"]] = name_of(field["title"], {*taken, *renamed.values()})
    for field in fields:
        field["name"] = renamed[field["name"]]
        _look_at(field, renamed)


def delete(definition: Mapping[str, Any], spot: Spot) -> Pressed:
    """Raises PressRefused while a condition elsewhere looks at it."""
    changed = thawed(definition)
    siblings, index = _siblings(changed, spot)
    one = siblings.pop(index)
    gone = {field["name"] for field in one.get("fields", ())}
    if spot.kind == FIELD:
        gone.add(spot.name)
    _refuse_while_needed(changed, gone)
    return Pressed(changed, _stead(spot, siblings, index), f"已删除{_called(spot.kind, one)}。")


def _refuse_while_needed(definition: Plain, gone: set[str]) -> None:
    looking = [
        f"“{shown['title']}”"
        for shown in _all_shown(definition)
        if any(condition["field"] in gone for condition in conditions_of(shown))
    ]
    if looking:
        said = "、".join(looking)
        raise PressRefused(f"{said}是否显示要看它怎么填。请先改{said}的显示条件，再删除。")


def _all_shown(definition: Plain) -> list[Plain]:
    """Every step and field: what may have conditions."""
    return [*definition["steps"], *(field for _, field in fields_in(definition))]


def _stead(spot: Spot, siblings: list[Plain], index: int) -> Spot | None:
    """What stands where the deleted one stood, so that a keyboard goes on there."""
    if not siblings:
        return Spot(FIELD, spot.table) if spot.table else None
    return replace(spot, name=siblings[min(index, len(siblings) - 1)]["name"])


def bring_in(definition: Mapping[str, Any], into: str, fields: list[Plain]) -> Pressed:
    """Ready-made fields at the end of the step ``into``, with names of their own."""
    changed, new = thawed(definition), thawed(fields)
    _name_anew(new, names_taken(changed, FIELD))
    step = at(changed, Spot(STEP, into))
    step["fields"] += new
    return Pressed(
        changed, Spot(FIELD, new[0]["name"]), f"已在步骤“{step['title']}”添加 {len(new)} 个字段。"
    )


def start_from(definition: Mapping[str, Any], steps: Any) -> Pressed:
    """The steps of another form in place of none. Raises PressRefused where there are some."""
    if definition["steps"]:
        raise PressRefused("表单里已经有步骤了。要整个换掉，请先删除这些步骤，或者用导入。")
    changed = {**thawed(definition), "steps": thawed(steps)}
    first = Spot(STEP, changed["steps"][0]["name"]) if changed["steps"] else None
    return Pressed(changed, first, "已复制过来，请按本表单的需要修改。")


Maker = Callable[[Mapping[str, Any], Spot], Pressed]
MOVES: Mapping[str, Maker] = {
    "up": lambda definition, spot: move(definition, spot, -1),
    "down": lambda definition, spot: move(definition, spot, 1),
    "duplicate": duplicate,
    "delete": delete,
}
