"""Acts of an approval office on a branch: whose task it is, opinions, countersigns, going back."""

from typing import Any

from content.cases.cases import Case


def check_may_decide(doing: Any, case: Case, branch: str) -> None:
    """Raises ApplyRefused while the branch is not ready to be decided."""
