"""What the widget templates ask about the field of an applicant's form: conditions, help, units."""

import json
from collections.abc import Mapping
from dataclasses import replace

from content.forms.conditions import visible_fields
from views.form_ui import FormUi

OF_CHOICES = ("choice", "choices")


class StepUi(FormUi):
    """步骤外观: ``definition`` and ``step`` as they are asked; ``asked`` names the fields shown.

    A field that depends on another one of its own page is on the page in any case, with its
    condition in words: without JavaScript nothing can appear or vanish.
    """

    def __init__(self, definition, step, asked):
        super().__init__()
        self.definition, self.step, self.asked = definition, step, asked
        self._own = {field.name for field in step.fields}

    def groups(self, form):
        return [(None, [field for field in form.children if field.name in self.asked])]

    def errors(self, form):
        found = super().errors(form)
        return [one for one in found if one.anchor != form.formid]

    def is_optional(self, field):
        said = getattr(field.schema, "form_field", None)
        if said is None:
            return False
        return not (said.required or said.least) and said.type != "confirm"

    def faqs(self, field):
        said = getattr(field.schema, "form_field", None)
        return said.faqs if said is not None else ()

    earlier_lines: Mapping = {}
    at_counter = False  # a clerk may note that the paper was seen, in the place of a scan

    def earlier(self, field):
        # A column of a table may be called as a field is
        return self.earlier_lines.get(field.name, ()) if field.oid == f"f-{field.name}" else ()

    def has_rows(self, form):
        return bool(self.earlier_lines) or super().has_rows(form)

    def unit(self, field):
        said = getattr(field.schema, "form_field", None)
        if said is None:
            return ""
        return "元" if said.type == "money" else said.unit

    def shown_if(self, field):
        own = self._own_conditions(field)
        return {"data-show-if": json.dumps([_plain(one) for one in own])} if own else {}

    def when(self, field):
        """The condition in words, or ""."""
        own = self._own_conditions(field)
        return "，并且".join(self._words(one) for one in own)

    def _own_conditions(self, field):
        said = getattr(field.schema, "form_field", None)
        return [one for one in said.conditions if one.field in self._own] if said else []

    def _words(self, condition):
        field = self.definition.field(condition.field)
        return f"“{field.title}”{_holding(field, condition)}"


def _plain(condition):
    wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    values = [str(one).lower() if isinstance(one, bool) else str(one) for one in wanted]
    return {"field": condition.field, "op": condition.op, "values": values}


def _holding(field, condition):
    if condition.op in ("filled", "empty"):
        return "已填写" if condition.op == "filled" else "没有填写"
    positive = condition.op in ("is", "one_of")
    if field.type == "confirm":
        return "已勾选" if bool(condition.value) == positive else "没有勾选"
    wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    labels = dict(field.choices)
    said = "或".join(f"“{labels.get(str(one), one)}”" for one in wanted)
    verb = "选择" if field.type in OF_CHOICES else "填写为"
    return f"{verb}{said}" if positive else f"没有{verb}{said}"


def asked_fields(definition, step, answers):
    """Names of the fields that the page has: those whose conditions of other pages hold.

    ``step`` need not be one of the form: a correction takes fields of several together.
    """
    own = {field.name for field in step.fields}
    steps = tuple(_loose(one, own) for one in definition.steps)
    found = visible_fields(replace(definition, steps=steps), step, answers)
    names = {field.name for field in found}
    for field in step.fields:
        if any(one.field in own and one.field not in names for one in field.conditions):
            names.discard(field.name)
    return names


def _loose(step, own):
    """The step without the conditions among the page's own fields."""
    fields = tuple(
        replace(field, conditions=tuple(c for c in field.conditions if c.field not in own))
        if field.name in own
        else field
        for field in step.fields
    )
    return replace(step, fields=fields)
