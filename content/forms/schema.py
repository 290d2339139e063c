"""表单的校验: colander nodes of a step, with controls; a sound answer is plain JSON."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import colander

from content.clock import day_of
from content.forms.conditions import Answers, visible_fields
from content.forms.definition import Definition, Step
from content.forms.nodes import field_node


def step_schema(definition: Definition, step: Step, answers: Answers, moment: datetime) -> Any:
    """A mapping node with all fields of ``step``; what ``answers`` hide is marked
    (``node.hidden``), and neither fails nor answers.

    ``answers`` are those of the whole form so far, with what was just posted of this step.
    """
    shown = {field.name for field in visible_fields(definition, step, answers)}
    schema = colander.SchemaNode(colander.Mapping(unknown="ignore"), title=step.title)
    today = day_of(moment)
    for field in step.fields:
        node = field_node(field, today)
        schema.add(node if field.name in shown else _hidden(node))
    return schema


def _hidden(node: Any) -> Any:
    """What a browser without JavaScript posts of it is not even read."""
    node.hidden, node.missing, node.validator = True, colander.drop, None
    node.deserialize = lambda cstruct=colander.null: colander.drop
    return node


def check_answers(
    definition: Definition, step: Step, answers: Answers, moment: datetime
) -> dict[str, str]:
    """Path (``field`` or ``table.3.column``, rows counted from 0) → a sentence; {}: sound."""
    schema = step_schema(definition, step, answers, moment)
    own = {node.name: answers.get(node.name) for node in schema if node.name in answers}
    try:
        schema.deserialize(own)
    except colander.Invalid as invalid:
        return dict(_sentences(invalid, ""))
    return {}


def _sentences(invalid: Any, path: str) -> Iterator[tuple[str, str]]:
    if path and invalid.msg:
        yield path, str(invalid.messages()[0])
    for child in invalid.children:
        in_rows = isinstance(invalid.node.typ, colander.Sequence)
        name = str(child.pos) if in_rows else child.node.name
        yield from _sentences(child, f"{path}.{name}" if path else name)
