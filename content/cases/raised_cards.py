"""Cards of a case and what became of them: a pure function of its events."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.cases.event_types import CARD, CARD_REVIEW_ASKED, CARD_REVIEWED

Event = Mapping[str, Any]
UPHELD, LIFTED, IN_DOUBT, RAISED = "upheld", "lifted", "doubt", "raised"
CARD_STATES = {RAISED: "有效", IN_DOUBT: "待复核", UPHELD: "复核维持", LIFTED: "复核取消"}


@dataclass(frozen=True)
class RaisedCard:
    """已亮的牌: ``event`` raised it; ``new_due`` (ISO) is what the changed calendar says."""

    event: Event
    state: str
    new_due: str = ""


def raised_cards(events: Iterable[Event]) -> tuple[RaisedCard, ...]:
    """Every card of a case with what became of it, in the order in which they were raised."""
    found: dict[str, RaisedCard] = {}
    for event in events:
        kind = event["type"]
        if kind == CARD:
            found[event["uid"]] = RaisedCard(event, RAISED)
        elif kind == CARD_REVIEW_ASKED:
            found[event["card"]] = RaisedCard(
                found[event["card"]].event, IN_DOUBT, event.get("due", "")
            )
        elif kind == CARD_REVIEWED:
            state = UPHELD if event["upheld"] else LIFTED
            found[event["card"]] = RaisedCard(found[event["card"]].event, state)
    return tuple(found.values())


def in_doubt(events: Iterable[Event]) -> Iterator[RaisedCard]:
    return (one for one in raised_cards(events) if one.state == IN_DOUBT)
