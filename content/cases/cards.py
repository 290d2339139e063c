"""黄牌、红牌: on which day a clock raises which card; pure, and exactly once.

A card is an event and never changes; tick writes it, however late, dated to the day it fell due.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.cases.clock_counting import RED, RED_AT, STOPPED, YELLOW, YELLOW_AT, CaseClock
from content.cases.event_types import CARD, CARD_REVIEW_ASKED
from content.cases.following.rules import Event

COLOURS = {YELLOW: "黄牌", RED: "红牌"}


@dataclass(frozen=True)
class Card:
    """亮牌: of a clock, on a day; ``percent`` of its time are gone by."""

    clock: CaseClock
    colour: str
    percent: int
    on: date

    @property
    def facts(self) -> dict[str, Any]:
        assert self.clock.due is not None
        return {
            "clock": self.clock.name,
            "label": self.clock.label,
            "branch": self.clock.branch,
            "colour": self.colour,
            "percent": self.percent,
            "due": self.clock.due.isoformat(),
            "on": self.on.isoformat(),
        }


def open_cards(events: Iterable[Event], clocks: Iterable[CaseClock]) -> tuple[Card, ...]:
    """The cards that are not raised yet and will be, if nothing happens; earliest first."""
    raised = [event for event in events if event["type"] == CARD]
    found = [
        card
        for clock in clocks
        for card in _of(clock)
        if not any(_is_same(card.facts, event) for event in raised)
    ]
    return tuple(sorted(found, key=lambda card: card.on))


def _of(clock: CaseClock) -> Iterator[Card]:
    """While it ran; a delivery that is late is no more than a yellow one (F8)."""
    if clock.due is None or clock.state == STOPPED or clock.name == "correction":
        return
    wanted = (
        ((YELLOW, RED_AT, clock.red_on),)
        if clock.name.startswith("delivery")
        else ((YELLOW, YELLOW_AT, clock.yellow_on), (RED, RED_AT, clock.red_on))
    )
    for colour, percent, on in wanted:
        if on is not None and (clock.ended_on is None or on <= clock.ended_on):
            yield Card(clock, colour, percent, on)


def _is_same(facts: Mapping[str, Any], event: Event) -> bool:
    """Of the same clock and colour, for the same date; or for the same day, where only a stop or
    an extension moved the date since."""
    return all(facts[name] == event[name] for name in ("clock", "colour")) and (
        facts["due"] == event["due"] or facts["on"] == event["on"]
    )


def cards_in_doubt(
    events: Iterable[Event], before: Iterable[CaseClock], after: Iterable[CaseClock]
) -> list[dict[str, Any]]:
    """What asks for a review of each card raised for a date that the calendar has moved since;
    those already marked are not told again."""
    events, now = tuple(events), {clock.name: clock.due for clock in after}
    known = {event["card"] for event in events if event["type"] == CARD_REVIEW_ASKED}
    moved = {
        (clock.name, clock.due.isoformat()): due.isoformat()
        for clock in before
        if clock.due is not None and (due := now.get(clock.name)) not in (None, clock.due)
    }
    return [
        {"card": one["uid"], "clock": one["clock"], "due": moved[one["clock"], one["due"]]}
        for one in events
        if one["type"] == CARD and one["uid"] not in known and (one["clock"], one["due"]) in moved
    ]
