"""What the page cache must be told by views, and how: see docs/patterns.md.

A page that asked the index, opened affairs or made a CSRF token is noticed where that is done.
"""

from typing import Any

# Of addresses with any other name in their query nothing is kept: pages repeat their query
# fmt: off
QUERY_NAMES = frozenset((
    "after", "asof", "bom", "by", "code", "column", "days", "department", "edition", "format",
    "from", "item", "kind", "month", "page", "part", "place", "print", "q", "served", "size",
    "sort", "start", "theme", "to", "type", "unit", "validity", "year",
    # Situation questions, quantities and exemptions: views.situation_answers, views.fee_estimate
    *(f"s-{number}" for number in range(1, 9)),
    *(f"{letter}-{number}" for letter in "nx" for number in range(1, 10)),
))
# fmt: on
# Names in the environ of a request
UNKEPT, ASKED_INDEX, GENERATION = "openhall.unkept", "openhall.asked_index", "openhall.generation"
BRIEF, BRIEF_SECONDS = "openhall.brief", 30


def keep_out(request: Any) -> None:
    """The answer is this reader's or this moment's alone, and is never kept."""
    request.environ[UNKEPT] = True


def keep_briefly(request: Any) -> None:
    """Said before affairs are opened, by a page that shows of them what everybody may read: it may
    be that many seconds old, whatever was written since."""
    request.environ[BRIEF] = True
