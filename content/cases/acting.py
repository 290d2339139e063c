"""The one door for acts on a case: what is due is written first, then the event, and its letter."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from content.cases.applying import ApplyRefused
from content.cases.cases import Case, cases_of
from content.cases.clocks import silent_facts
from content.cases.doing import Acting, system_of
from content.cases.event_types import ACCEPTED, ISSUED, RECEIVED
from content.cases.placing import placed
from content.cases.standing import IllegalEvent
from content.cases.telling import tell
from content.clock import micros
from content.documents.papers import NO_SEALS

LONGEST_REASON = 1000
Doing = TypeVar("Doing", bound=Acting)
Said = ParamSpec("Said")
Result = TypeVar("Result")


def append_event(
    doing: Acting, case: Case, kind: str, said: Mapping[str, Any] | None = None, /, **facts: Any
) -> dict[str, Any]:
    """One more event, with what was written (sealed); ``by`` is told where it is not ``doing``'s.

    Raises ApplyRefused; then nothing of it is stored.
    """
    settle(doing, case)
    return _appended(doing, case, kind, said, facts)


def all_of_it(
    act: Callable[Concatenate[Doing, Case, Said], Result],
) -> Callable[Concatenate[Doing, Case, Said], Result]:
    """An act of several events, after what silence has done: where a later one is refused, the page
    that says so shows the case as it was; what else was written goes with the transaction."""

    @wraps(act)
    def whole(doing: Doing, case: Case, *told: Said.args, **more: Said.kwargs) -> Result:
        settle(doing, case)
        before = case.events
        try:
            return act(doing, case, *told, **more)
        except ApplyRefused:
            case.events = before
            raise

    return whole


def settle(doing: Acting, case: Case) -> bool:
    """Acceptance by silence, if its day is over and it is not written yet; was it?"""
    if case.standing.state not in RECEIVED:
        return False
    silent = silent_facts(doing.site, case, doing.moment)
    if silent is None:
        return False
    nobody = system_of(doing)
    _appended(nobody, case, ACCEPTED, None, silent)
    nobody.record("deem_accepted", case.uid, case.department_uid)
    return True


def _appended(
    doing: Acting, case: Case, kind: str, said: Mapping[str, Any] | None, facts: Mapping[str, Any]
) -> dict[str, Any]:
    event = {
        "type": kind,
        "v": 1,
        "uid": doing.new_uid(),
        "at": micros(doing.moment),
        "by": doing.event_by,
        **facts,
    }
    try:
        cases_of(doing.affairs).append(case, event)
    except IllegalEvent as illegal:
        raise ApplyRefused(str(illegal)) from None
    if said:
        case.write_down(doing.sealing, event["uid"], said)
    tell(doing, case, event)
    placed(doing, case)
    return event


def refuse_unsealed(doing: Any) -> None:
    """Before anything is changed. Raises ApplyRefused."""
    if doing.papers is None:
        raise ApplyRefused(NO_SEALS)


def issue_paper(
    doing: Any, case: Case, kind: str, branch: str, words: Mapping[str, Any]
) -> dict[str, Any]:
    """A paper under its seal, right after the event it tells of. Raises ApplyRefused."""
    refuse_unsealed(doing)
    facts = doing.papers.issue(doing, case, kind, branch, words)
    return append_event(doing, case, ISSUED, **facts)


def said_reason(text: str, what: str) -> str:
    """What has to be written, tidied. ``what``: 不予受理的理由 …  Raises ApplyRefused."""
    said = text.strip()
    if not said:
        raise ApplyRefused(f"请写明{what}。")
    if len(said) > LONGEST_REASON:
        raise ApplyRefused(f"{what}最多 {LONGEST_REASON} 个字，请缩短。")
    return said
