"""The agenda of cases, compared with what events, rules and calendar say, and made anew."""

from collections.abc import Iterator
from datetime import datetime

from content.calendars import calendar_at
from content.cases.agenda import CaseAgenda, Plan, agenda_of, plan_of
from content.cases.cases import Case, Cases
from content.cases.standing import IllegalEvent
from content.tree import Site
from content.verification.faults import Fault, guarded, mendable

_PLACE = "办件日程"


def check_agenda(cases: Cases | None, site: Site, moment: datetime) -> Iterator[Fault]:
    """While a calendar is being taken over, or none has been yet, tick is about to make it."""
    if cases is not None and is_settled(cases, site, moment):
        yield from guarded(_PLACE, _check(cases, site, moment), mended=True)


def is_settled(cases: Cases, site: Site, moment: datetime) -> bool:
    """Is what depends on the calendar made by the one of now?"""
    agenda = cases.agenda
    if agenda is None or agenda.going_over is not None:
        return False
    return agenda.calendar == calendar_at(site, moment).digest


def _check(cases: Cases, site: Site, moment: datetime) -> Iterator[Fault]:
    kept = agenda_of(cases).plans()
    for case, wanted in _wanted(cases, site, moment):
        if Plan(*case.planned) != wanted or kept.pop(case.uid, Plan()) != wanted:
            yield mendable(_PLACE, f"办件 {case.uid} 的下一个到期时刻不对")
    for uid in sorted(kept):
        yield mendable(_PLACE, f"有一条没有根据：办件 {uid}")


def _wanted(cases: Cases, site: Site, moment: datetime) -> Iterator[tuple[Case, Plan]]:
    """A history that cannot be is told elsewhere."""
    for _, case in cases._cases.items():
        try:
            yield case, plan_of(site, case, moment)
        except IllegalEvent:
            continue


def repair_agenda(cases: Cases | None, site: Site, moment: datetime) -> int:
    """The agenda anew, from the cases; returns how much of it was wrong."""
    faults = list(check_agenda(cases, site, moment))
    if cases is not None and faults:
        calendar = agenda_of(cases).calendar
        cases.agenda = agenda = CaseAgenda()
        agenda.calendar = calendar
        for case, wanted in _wanted(cases, site, moment):
            case.planned = (wanted.at, wanted.missing)
            agenda.move(case.uid, Plan(), wanted)
    return len(faults)
