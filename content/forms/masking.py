"""遮蔽: answers as they may be shown on a page, a receipt and to the clerk."""

from typing import Any

from content.forms.conditions import Answers
from content.forms.definition import Definition

Lines = list[tuple[str, Any]]


def masked(definition: Definition, answers: Answers) -> list[tuple[str, Lines]]:
    """(step's title, [(label, text, or for a table rows of (label, text))]) of what is visible."""
    raise NotImplementedError
