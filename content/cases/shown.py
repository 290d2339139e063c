"""The answers of a case as its readers may see them: as they are, masked, or without persons."""

from collections.abc import Mapping
from typing import Any

from content.forms.conditions import visible_fields, visible_steps
from content.forms.definition import Definition, FormField
from content.forms.divisions import division_label
from content.forms.field_types import IDENTITY_KINDS
from content.forms.masking import shown

PLAIN, MASKED, NOBODY = "plain", "masked", "nobody"
_PERSONAL = frozenset(
    {"text", "prose", "person_name", "resident_id", "identity", "phone", "email", "address"}
)
_AS_TYPED = frozenset({"text", "prose", "resident_id", "credit_code", "phone", "email"})

Lines = list[tuple[str, Any]]


def shown_lines(
    definition: Definition, answers: Mapping[str, Any], way: str
) -> list[tuple[str, Lines]]:
    """(step's title, [(label, text, or for a table its rows of (label, text))]).

    ``way``: PLAIN for who opened it, MASKED for who handles it, NOBODY for who supervises.
    """
    return [
        (
            step.title,
            [_line(one, answers, way) for one in visible_fields(definition, step, answers)],
        )
        for step in visible_steps(definition, answers)
    ]


def _line(field: FormField, answers: Mapping[str, Any], way: str) -> tuple[str, Any]:
    answer = answers.get(field.name)
    if field.type != "table":
        return field.title, text_of(field, answer, way)
    return field.title, [
        [(column.title, text_of(column, row.get(column.name), way)) for column in field.columns]
        for row in answer or ()
    ]


def text_of(field: FormField, answer: Any, way: str) -> str:
    """One answer; "" where nothing was answered."""
    if not answer:
        return shown(field, answer)
    if way == NOBODY and field.type in _PERSONAL:
        return hidden_name(answer) if field.type == "person_name" else "（不显示）"
    if way != PLAIN:
        return shown(field, answer)
    if field.type in _AS_TYPED:
        return str(answer)
    if field.type == "identity":
        return f"{IDENTITY_KINDS.get(answer['kind'], '')} {answer['number']}".strip()
    if field.type == "address":
        return f"{division_label(answer['division'])}{answer['detail']}"
    return shown(field, answer)


def hidden_name(name: str) -> str:
    """示**: the first character of a name, for those who need not know whose it is."""
    return f"{name[:1]}**" if name else ""
