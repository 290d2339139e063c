"""送达: the decision is handed over within ten days (行政许可法 §44)."""

from typing import Any

from content.cases.acting import all_of_it, append_event, issue_paper, said_reason
from content.cases.applying import ApplyRefused
from content.cases.bills import unpaid_because
from content.cases.cases import Case
from content.cases.decisions import found_branch
from content.cases.doing import ClerkDoing
from content.cases.event_types import DELIVERED, GRANTED
from content.clock import day_of
from content.documents.papers import DELIVERY


@all_of_it
def deliver(doing: ClerkDoing, case: Case, branch: str, way: str, note: str = "") -> dict[str, Any]:
    """One branch, or with "" all that is decided and was not delivered yet; ``note``: who took it,
    or the number of the letter. Raises ApplyRefused."""
    _refuse_unpaid(case, branch)
    today = day_of(doing.moment)
    said = {"note": said_reason(note, "送达情况")} if note.strip() else None
    facts = {"branch": branch, "way": way, "day": today.isoformat()}
    event = append_event(doing, case, DELIVERED, said, **facts)
    if doing.papers is not None:
        words = {"way": way, "delivered_on": today, "receiver": note.strip()}
        issue_paper(doing, case, DELIVERY, branch, words)
    doing.record("deliver_case", case.uid, case.department_uid)
    return event


def _refuse_unpaid(case: Case, name: str) -> None:
    """What was granted is handed over when it is paid; a refusal costs nothing."""
    if name:
        found_branch(case, name)
    asked = (one for one in case.standing.branches if name in ("", one.name))
    because = unpaid_because(case.events)
    if because and any(one.outcome == GRANTED for one in asked):
        raise ApplyRefused(because)
