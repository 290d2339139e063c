"""How money comes into a case's events: checked, appended, sealed in the ledger, listed, told.

The ledger's record of it has the event's own uid and the digest of the whole event: an amount
that is changed afterwards is found, whatever else is changed with it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from content.case_letters import CaseFacts
from content.cases.acting import append_event
from content.cases.applying import ApplyRefused
from content.cases.bills import OPEN as BILL_OPEN
from content.cases.bills import PAID, REFUNDED, Account, account
from content.cases.standing import IllegalEvent
from content.cases.telling import write
from content.charging.book import Charges, charges_of
from content.clock import day_of, micros, moment_of
from content.ledger import digest_of

LONGEST_REASON = 500
_LISTED = frozenset((PAID, REFUNDED))


class MoneyRecords:
    """入账: what stands in the ledger of an event about money."""

    def record(self, act: str, doing: Any, event: Mapping[str, Any], place_uid: str) -> None:
        doing.affairs.staged.stage(
            {
                "type": "act",
                "v": 1,
                "uid": event["uid"],
                "at": event["at"],
                "by": doing.by,
                "act": act,
                "subject": event["uid"],
                "place": place_uid,
                "digest": digest_of(event),
            }
        )


ledger = MoneyRecords()


def foreseen(doing: Any, case: Any, kind: str, **facts: Any) -> Account:
    """The account as it would be with one more event. Raises ApplyRefused."""
    event = {"type": kind, "uid": "", "at": micros(doing.moment), "by": doing.event_by, **facts}
    try:
        return account((*case.events, event))
    except IllegalEvent as illegal:
        raise ApplyRefused(str(illegal)) from None


def enter(doing: Any, case: Any, kind: str, said: str = "", **facts: Any) -> dict[str, Any]:
    """One more event about money; ``said`` is sealed beside it. Raises ApplyRefused."""
    before = account(case.events)
    foreseen(doing, case, kind, **facts)
    words = {"reason": said} if said and not case.standing.is_forgotten else None
    event = append_event(doing, case, kind, words, **facts)
    charges = charges_of(doing.affairs)
    charges.note_case(case.uid)
    _list_anew(charges, case, before, event)
    return event


def _list_anew(charges: Charges, case: Any, before: Account, event: Mapping[str, Any]) -> None:
    after, place = account(case.events), case.government_uid
    for key, wanted in ((_open_key(case, before), False), (_open_key(case, after), True)):
        if key is not None and _open_key(case, before) != _open_key(case, after):
            charges.list_open(place, key, wanted)
    if bool(before.to_return_fen) != bool(after.to_return_fen):
        charges.list_to_return(place, return_key(case), bool(after.to_return_fen))
    if event["type"] in _LISTED:
        relist(charges, case, event["at"], event["uid"])


def relist(charges: Charges, case: Any, at: int, uid: str) -> None:
    """A payment or refund under its day."""
    charges.list_money(case.government_uid, day_of(moment_of(at)), (at, f"{uid} {case.uid}"))


def _open_key(case: Any, now: Account) -> tuple[int, str] | None:
    return (now.bill.at, case.uid) if now.bill.state == BILL_OPEN else None


def return_key(case: Any) -> tuple[int, str]:
    return case.events[0]["at"], case.uid


def tell(doing: Any, case: Any, letter: Callable[[CaseFacts], Any]) -> None:
    """One letter to the applicant; nobody is left to be told of a case that was forgotten."""
    if not case.standing.is_forgotten:
        write(doing, case, lambda facts, subject: letter(facts))


def checked_reason(said: str) -> str:
    """Raises ApplyRefused."""
    reason = said.strip()
    if not reason:
        raise ApplyRefused("请写明原因。")
    if len(reason) > LONGEST_REASON:
        raise ApplyRefused(f"原因最多 {LONGEST_REASON} 个字，请缩短。")
    return reason
