"""表单的校验: colander nodes of a step, with controls; a sound answer is plain JSON."""

from datetime import datetime
from typing import Any

from content.forms.conditions import Answers
from content.forms.definition import Definition, Step


def step_schema(definition: Definition, step: Step, answers: Answers, moment: datetime) -> Any:
    """A mapping node with all fields of ``step``; what ``answers`` hide is marked
    (``node.hidden``), and neither fails nor answers."""
    raise NotImplementedError


def check_answers(
    definition: Definition, step: Step, answers: Answers, moment: datetime
) -> dict[str, str]:
    """Path (``field`` or ``table.3.column``, rows counted from 0) → a sentence; {}: sound."""
    raise NotImplementedError
