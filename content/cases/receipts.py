"""What a receipt says: facts only; how it is drawn, and what it is sealed with, is not here.

行政许可法 §32: a written receipt; what is lacking is told at once or within five working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from content.calendar import CountedDay, WorkingCalendar
from content.calendars import calendar_at
from content.cases.clock_counting import CaseClock
from content.cases.clock_proof import digest
from content.cases.clock_rules import ClockRule, Limit, rule_of
from content.cases.clocks import clocks_of, rules_of
from content.cases.event_types import ACCEPTED, SUBMITTED
from content.cases.time_facts import ONLY_BRANCH
from content.cases.which_clocks import WHOLE
from content.clock import day_of, end_of, micros, moment_of

Events = tuple[Mapping[str, Any], ...]
Rules = Mapping[str, ClockRule]


@dataclass(frozen=True)
class NextStep:
    """下一步: a sentence, and by when; ``by`` is None where the day cannot be told yet."""

    what: str
    by: date | None = None
    provisional: bool = False
    days: tuple[CountedDay, ...] = ()
    basis: str = ""

    @property
    def digest(self) -> str:
        """The proof of the day: a digest of the days that were counted (``clock_proof``)."""
        return digest(self.days)


@dataclass(frozen=True)
class Receipt:
    """收件凭证: ``applicant`` as given, ``applicant_number`` masked; ``query_code`` only where it
    is told; of a counter ``agent``, and where ``letters`` go."""

    number: str
    official_number: str
    item: str
    department: str
    hall: str
    applicant: str
    applicant_number: str
    materials: tuple[tuple[str, int], ...]
    received_at: datetime
    next_steps: tuple[NextStep, ...]
    query_code: str = ""
    verify_code: str = ""
    agent: str = ""
    letters: str = ""


@dataclass(frozen=True)
class Known:
    """By what days are counted when an application is received: rules, and the calendar of then."""

    rules: Rules
    calendar: WorkingCalendar


def known_of(site: Any, case: Any) -> Known:
    """As it was received: what a receipt says does not change with a later calendar."""
    return Known(rules_of(site, case), calendar_at(site, case.received_at))


def receipt_of(case: Any, subject: Any, person: Any, known: Known, query_code: str = "") -> Receipt:
    """Of a ``Case``, its ``Subject`` and who applied (``Applying``)."""
    return Receipt(
        number=case.number,
        official_number=case.official_number,
        item=subject.title,
        department=subject.office,
        hall=subject.hall,
        applicant=person.name,
        applicant_number=person.number,
        materials=materials_of(subject.definition, case.files),
        received_at=case.received_at,
        next_steps=steps_after(case.events[:1], known),
        query_code=query_code,
        verify_code=case.verify_code,
        agent=person.agent,
        letters=person.letters,
    )


def materials_of(definition: Any, files: Any) -> tuple[tuple[str, int], ...]:
    """(name of the material, number of files), in the order of the form."""
    counts: dict[str, int] = {}
    for field in definition.fields():
        count = sum(file.field == field.name for file in files)
        if count:
            name = field.material or field.title
            counts[name] = counts.get(name, 0) + count
    return tuple(counts.items())


def next_steps(
    fields: Mapping[str, Any], received_at: datetime, calendar: WorkingCalendar
) -> tuple[NextStep, ...]:
    """Acceptance within five working days after receipt, and the item's own limit; by day."""
    filed = {"type": SUBMITTED, "at": micros(received_at)}
    return steps_after((filed,), Known({ONLY_BRANCH: rule_of(fields)}, calendar))


def steps_after(filed: Events, known: Known) -> tuple[NextStep, ...]:
    """The same of a case's first event; ``clocks_of`` counts them as it does ever after."""
    clock = _clock("acceptance", filed, known)
    days = clock.limit.number
    first = _step(
        f"收件后 {days} 个工作日内决定是否受理；材料不齐的，一次告知需要补正的全部内容。"
        "逾期没有告知的，自收到申请之日起即为受理。",
        clock,
        "行政许可法第三十二条",
    )
    second = _decision(filed, known, clock)
    if second is None:
        return (first,)
    # A limit that runs from receipt may end before acceptance must be decided
    earlier = second.by is not None and first.by is not None and second.by < first.by
    return (second, first) if earlier else (first, second)


def _clock(name: str, events: Events, known: Known) -> CaseClock:
    at = end_of(_first_day(events))
    clocks = clocks_of(events, known.rules, known.calendar, at)
    return next(one for one in clocks if one.name == name)


def _first_day(events: Events) -> date:
    return day_of(moment_of(events[0]["at"]))


def _step(what: str, clock: CaseClock, basis: str, provisional: bool = False) -> NextStep:
    return NextStep(what, clock.due, clock.provisional or provisional, clock.days, basis)


def _decision(filed: Events, known: Known, acceptance: CaseClock) -> NextStep | None:
    """From acceptance it is counted as if that came on its last day: it can only be earlier."""
    found = _limit(known.rules)
    if found is None:
        return None
    name, word, limit = found
    basis = f"{word}办结时限 {limit.length}，自{limit.start_label}之日起计算"
    if limit.start == "acceptance":
        on = acceptance.due
        assert on is not None
        accepted = {"type": ACCEPTED, "at": micros(end_of(on)), "on": on.isoformat()}
        what = f"自受理之日起 {limit.length}内作出决定；最迟受理的，不晚于所列日期。"
        clock = _clock(name, (*filed, accepted), known)
        return _step(what, clock, basis, acceptance.provisional)
    clock = _clock(name, filed, known)
    if clock.due is None:
        return NextStep(f"按规定的起算日起 {limit.length}内作出决定。", basis=basis)
    return _step(f"自收到申请之日起 {limit.length}内作出决定。", clock, basis)


def _limit(rules: Rules) -> tuple[str, str, Limit] | None:
    """(clock, word, limit): the promised one, else that of the law."""
    if WHOLE in rules:
        whole = rules[WHOLE]
        if whole.promised is not None:
            return "promised", "承诺", whole.promised
        assert whole.statutory is not None
        return "joint", "法定联合", whole.statutory
    one = rules[ONLY_BRANCH]
    if one.promised is not None:
        return f"promised:{ONLY_BRANCH}", "承诺", one.promised
    if one.statutory is not None:
        return f"statutory:{ONLY_BRANCH}", "法定", one.statutory
    return None
