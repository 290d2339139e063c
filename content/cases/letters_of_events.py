"""Which letter tells an applicant of which event, and the dates that stand in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.case_letters import (
    accepted_letter,
    decided_letter,
    declined_letter,
    delivered_letter,
    due_moved_letter,
    extended_letter,
    intake_corrected_letter,
    resumed_letter,
    stopped_letter,
)
from content.cases.clocks import case_clocks
from content.cases.event_types import (
    ACCEPTED,
    DECIDED,
    DECLINE_GROUNDS,
    DECLINED,
    DELIVERED,
    DELIVERY_WAYS,
    DUE_TOLD,
    EXTENDED,
    GRANTED,
    INTAKE_CORRECTED,
    RESUMED,
    STOP_GROUNDS,
    STOPPED,
)
from content.cases.subjects import Subject, titles_of
from content.letters import CaseFacts
from content.mailing import Message

_DECIDING = ("promised", "statutory", "joint")


@dataclass(frozen=True)
class Telling:
    """告知: one event of a case, to be put into words for whoever applied."""

    doing: Any
    case: Any
    event: Mapping[str, Any]
    facts: CaseFacts
    subject: Subject

    @property
    def branch(self) -> str:
        return self.event.get("branch") or ""

    @property
    def said(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.case.said(self.doing.sealing, self.event["uid"])
        return found

    def titles(self) -> tuple[str, str]:
        """(item, office) of the branch; of the whole case where the event is about all of it."""
        for one in self.case.branches:
            if one.name == self.branch:
                return titles_of(self.doing.site, one)
        return self.subject.title, self.subject.office

    def due(self, kinds: tuple[str, ...] = _DECIDING) -> str:
        """The day by which the first of these clocks runs out that runs; "" where none does."""
        clocks = case_clocks(self.doing.site, self.case, self.doing.moment)
        for kind in kinds:
            days = [one.due for one in clocks if self._is_asked(one, kind) and one.due]
            if days:
                return _day(min(days))
        return ""

    def _is_asked(self, clock: Any, kind: str) -> bool:
        name, _, branch = clock.name.partition(":")
        return name == kind and clock.is_open and (not branch or branch == (self.branch or branch))


def _day(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()


def _accepted(told: Telling) -> Message:
    deemed = bool(told.event.get("deemed"))
    return accepted_letter(told.facts, told.event["on"], told.due(), deemed)


def _declined(told: Telling) -> Message:
    ground = DECLINE_GROUNDS.get(told.event["ground"], "")
    return declined_letter(told.facts, ground, told.said.get("agency") or "")


def _ground(told: Telling, event: Mapping[str, Any]) -> str:
    return STOP_GROUNDS.get(event.get("ground", ""), "特别程序")


def _stopped(told: Telling) -> Message:
    event = told.event
    expected = event.get("expected_days") or 0
    return stopped_letter(told.facts, _ground(told, event), event["day"], expected)


def _resumed(told: Telling) -> Message:
    """The ground is that of the stop which ends."""
    stops = [one for one in told.case.events if one["type"] == STOPPED]
    named = [one for one in stops if one["uid"] == told.event.get("stop")]
    stopped = (named or stops)[-1]
    return resumed_letter(told.facts, _ground(told, stopped), told.event["day"], told.due())


def _extended(told: Telling) -> Message:
    return extended_letter(told.facts, told.event["days"], told.due())


def _decided(told: Telling) -> Message:
    item, office = told.titles()
    granted = told.event["outcome"] == GRANTED
    return decided_letter(told.facts, office, item, granted, told.due(("delivery",)))


def _delivered(told: Telling) -> Message:
    way = DELIVERY_WAYS.get(told.event["way"], told.event["way"])
    return delivered_letter(told.facts, told.titles()[0], way, told.event["day"])


def _due_told(told: Telling) -> Message:
    """All limits that moved; one letter."""
    clocks = {one.name: one for one in case_clocks(told.doing.site, told.case, told.doing.moment)}
    named = [clocks[name].label for name in told.event["clocks"] if name in clocks]
    days = sorted(told.event["clocks"].values())
    before = sorted(dict(told.event.get("before") or {}).values())
    return due_moved_letter(
        told.facts, "、".join(dict.fromkeys(named)), "、".join(before), "、".join(days)
    )


def _intake_corrected(told: Telling) -> Message:
    """A field is named, never what it says."""
    if told.event.get("was"):
        return intake_corrected_letter(told.facts, ("申请的事项",))
    definition = told.subject.definition
    fields = [definition.field(name) for name in told.event["changed"]]
    changed = tuple(field.title for field in fields if field is not None)
    return intake_corrected_letter(told.facts, changed or ("来件登记",))


# What is not here tells nobody, or its act writes a letter of its own
LETTERS: Mapping[str, Callable[[Telling], Message]] = {
    ACCEPTED: _accepted,
    DECLINED: _declined,
    STOPPED: _stopped,
    RESUMED: _resumed,
    EXTENDED: _extended,
    DECIDED: _decided,
    DELIVERED: _delivered,
    DUE_TOLD: _due_told,
    INTAKE_CORRECTED: _intake_corrected,
}
