"""显示条件: which steps and fields an applicant is asked, from what was answered so far.

The browser hides with the same conditions; only this module decides.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from content.forms.parts import Condition, Definition, FormField, Step

Answers = Mapping[str, Any]
_TICKED = (True, "true", "是", "yes")


def visible_steps(definition: Definition, answers: Answers) -> tuple[Step, ...]:
    """The steps that are asked; one without any visible field is not."""
    shown = _Shown(definition, answers)
    return tuple(step for step in definition.steps if shown.asks(step))


def visible_fields(definition: Definition, step: Step, answers: Answers) -> tuple[FormField, ...]:
    """The fields of ``step`` that are asked; none where the step itself is not."""
    shown = _Shown(definition, answers)
    return tuple(field for field in step.fields if field.name in shown.names)


def without_hidden(definition: Definition, answers: Answers) -> dict[str, Any]:
    """``answers`` of visible fields only: what was forged into others is dropped."""
    return {name: answers[name] for name in _Shown(definition, answers).names if name in answers}


def visible_names(definition: Definition, answers: Answers) -> frozenset[str]:
    """Names of every field that is asked, in whichever step."""
    return frozenset(_Shown(definition, answers).names)


class _Shown:
    """Walks the form once, in its order: a condition sees only answers of visible fields before
    it, so a field whose controlling field is hidden is hidden, too."""

    def __init__(self, definition: Definition, answers: Answers) -> None:
        self.names: dict[str, None] = {}
        self._answers = answers
        self._fields = {field.name: field for field in definition.fields()}
        for step in definition.steps:
            if self._all_hold(step.conditions):
                self._walk(step)

    def asks(self, step: Step) -> bool:
        return any(field.name in self.names for field in step.fields)

    def _walk(self, step: Step) -> None:
        for field in step.fields:
            if self._all_hold(field.conditions):
                self.names[field.name] = None

    def _all_hold(self, conditions: tuple[Condition, ...]) -> bool:
        return all(self._holds(condition) for condition in conditions)

    def _holds(self, condition: Condition) -> bool:
        if condition.field not in self.names:
            return False
        answer = self._answers.get(condition.field)
        return holds(condition, self._fields[condition.field], answer)


def holds(condition: Condition, field: FormField, answer: Any) -> bool:
    """Does the condition hold for this answer of its (visible) controlling field?"""
    if condition.op in ("filled", "empty"):
        return is_filled(answer) == (condition.op == "filled")
    wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    given = answer if isinstance(answer, list | tuple) else (answer,)
    found = any(_same(field, one, value) for one in given for value in wanted)
    return found == (condition.op in ("is", "one_of"))


def is_filled(answer: Any) -> bool:
    """Is there an answer? A box that is not ticked and an empty table are none."""
    if isinstance(answer, Mapping):
        return any(is_filled(part) for part in answer.values())
    return answer is not None and answer is not False and answer not in ("", [], ())


def _same(field: FormField, answer: Any, wanted: Any) -> bool:
    if field.type == "confirm":
        return (answer in _TICKED) == (wanted in _TICKED)
    if answer is None:
        return False
    if field.type in ("number", "money"):
        amount = _number(wanted) * (100 if field.type == "money" else 1)
        return _number(answer) == amount
    return str(answer) == str(wanted)


def _number(text: Any) -> Decimal:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return Decimal("NaN")
