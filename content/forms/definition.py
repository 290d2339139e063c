"""表单定义: the steps and fields of a form, read from the plain mappings that are stored.

``normalise`` makes what is stored from what people and files bring; ``read`` makes objects of it.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from content.forms.parts import (
    Condition,
    Definition,
    DefinitionRefused,
    FormField,
    Problem,
    Step,
)
from content.forms.shaping import normalise

__all__ = [
    "Condition",
    "Definition",
    "DefinitionRefused",
    "FormField",
    "Problem",
    "Step",
    "normalise",
    "read",
]


def read(plain: Mapping[str, Any]) -> Definition:
    """The definition kept as ``plain`` ({"steps": […]}, as ``normalise`` made it)."""
    return Definition(tuple(_step(said) for said in plain.get("steps") or ()))


def _step(said: Mapping[str, Any]) -> Step:
    return Step(
        name=said["name"],
        title=said["title"],
        help=said.get("help", ""),
        conditions=_conditions(said),
        fields=tuple(_field(one) for one in said["fields"]),
    )


def _field(said: Mapping[str, Any]) -> FormField:
    options = {_ATTRIBUTES.get(key, key): _value(key, value) for key, value in said.items()}
    return FormField(**options)


def _value(key: str, value: Any) -> Any:
    make = _READERS.get(key)
    return make(value) if make else value


def _conditions(said: Mapping[str, Any]) -> tuple[Condition, ...]:
    return _read_conditions(said.get("show_if") or ())


def _read_conditions(said: Any) -> tuple[Condition, ...]:
    return tuple(
        Condition(one["field"], one["op"], _condition_value(one.get("value"))) for one in said
    )


def _condition_value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value


_ATTRIBUTES = {"show_if": "conditions", "as": "shown_as"}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "show_if": _read_conditions,
    "faqs": lambda said: tuple((one["question"], one["answer"]) for one in said),
    "low": Decimal,
    "high": Decimal,
    "choices": lambda said: tuple((value, label) for value, label in said),
    "accept": tuple,
    "kinds": tuple,
    "columns": lambda said: tuple(_field(one) for one in said),
}
