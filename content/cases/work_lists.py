"""What an office has to do, by due date: derived from cases and their clocks."""

from typing import Any

from content.cases.cases import Case


def relist(doing: Any, case: Case) -> None:
    """Where this case lies in the lists now."""
