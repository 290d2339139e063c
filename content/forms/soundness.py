"""表单是否可用: what keeps a form that can be stored from being published."""

import re
from collections.abc import Iterator
from typing import Any

from content.forms.field_types import COMPARABLE
from content.forms.parts import Condition, Definition, FormField, Problem, Step


def unsound(definition: Definition) -> tuple[Problem, ...]:
    """All that stands in the way of using the form, each with its place; (): it is sound."""
    if not definition.steps:
        return (Problem("", "表单还没有步骤，请至少添加一步"),)
    return tuple(_problems(definition))


def _problems(definition: Definition) -> Iterator[Problem]:
    earlier: dict[str, FormField] = {}
    everywhere = {field.name: field for field in definition.fields()}
    for step in definition.steps:
        place = f"步骤“{step.title}”"
        if not step.fields:
            yield Problem(place, "还没有字段，请添加字段，或者删除这一步")
        yield from _looks_back(step, place, earlier, everywhere)
        for field in step.fields:
            spot = f"{place}的字段“{field.title}”"
            yield from _looks_back(field, spot, earlier, everywhere)
            yield from _incomplete(field, spot)
            earlier[field.name] = field


def _looks_back(
    asked: Step | FormField,
    place: str,
    earlier: dict[str, FormField],
    everywhere: dict[str, FormField],
) -> Iterator[Problem]:
    for condition in asked.conditions:
        field = earlier.get(condition.field)
        if field is not None:
            yield from _comparable(condition, field, place)
        elif condition.field in everywhere:
            title = everywhere[condition.field].title
            yield Problem(place, f"显示条件看的“{title}”排在它后面，请把“{title}”移到前面")
        else:
            yield Problem(place, f"显示条件看的字段“{condition.field}”不在表单里，请重新选择")


def _comparable(condition: Condition, field: FormField, place: str) -> Iterator[Problem]:
    if condition.op in ("filled", "empty"):
        return
    if field.type not in COMPARABLE:
        yield Problem(place, f"显示条件只能看“{field.title}”是否已填写，请改用“已填写”")
    wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    for value in wanted:
        if not _may_be(field, value):
            message = f"显示条件里的“{value}”不会是“{field.title}”的答案，请重新选择或填写"
            yield Problem(place, message)


def _may_be(field: FormField, value: Any) -> bool:
    """Can the field ever be answered with what a condition waits for?"""
    if field.type in ("choice", "choices"):
        return value in dict(field.choices)
    if field.type == "confirm":
        return value in (True, False, "true", "false")
    if field.type in ("number", "money"):
        return re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", str(value)) is not None
    if field.type == "date":
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)) is not None
    return True


def _incomplete(field: FormField, place: str) -> Iterator[Problem]:
    if field.type in ("choice", "choices") and len(field.choices) < 1:
        yield Problem(place, "还没有选项，请添加选项")
    if field.type == "table" and not field.columns:
        yield Problem(place, "还没有列，请添加列")
    for column in field.columns:
        yield from _incomplete(column, f"{place}的列“{column.title}”")
