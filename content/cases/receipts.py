"""What a receipt says: facts only; how it is drawn, and what it is sealed with, is not here.

行政许可法 §32: a written receipt; what is lacking is told at once or within five working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from content.calendar import CountedDay, Deadline, Unit, WorkingCalendar, count_deadline
from content.clock import day_of
from content.vocabularies import CALENDAR_DAYS, MONTHS, START_EVENTS, TIME_UNITS, WORKING_DAYS

ACCEPTANCE_DAYS = 5
_UNITS: Mapping[str, Unit] = {WORKING_DAYS: "working", CALENDAR_DAYS: "calendar", MONTHS: "month"}
_FROM_RECEIPT = ("application", "all_documents", "proof")


@dataclass(frozen=True)
class NextStep:
    """下一步: a sentence, and by when; ``by`` is None where the day cannot be told yet."""

    what: str
    by: date | None = None
    provisional: bool = False
    days: tuple[CountedDay, ...] = ()
    basis: str = ""


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


def receipt_of(
    case: Any, subject: Any, person: Any, calendar: WorkingCalendar, query_code: str = ""
) -> Receipt:
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
        next_steps=next_steps(subject.fields, case.received_at, calendar),
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
    received_on = day_of(received_at)
    acceptance = count_deadline(received_on, ACCEPTANCE_DAYS, calendar)
    first = NextStep(
        f"收件后 {ACCEPTANCE_DAYS} 个工作日内决定是否受理；材料不齐的，一次告知需要补正的全部内容。"
        "逾期没有告知的，自收到申请之日起即为受理。",
        acceptance.due,
        acceptance.provisional,
        acceptance.days,
        "行政许可法第三十二条",
    )
    limit = _limit(fields)
    if limit is None:
        return (first,)
    second = _decision(limit, received_on, acceptance, calendar)
    # A limit that runs from receipt may end before acceptance must be decided
    earlier = second.by is not None and second.by < acceptance.due
    return (second, first) if earlier else (first, second)


@dataclass(frozen=True)
class _Limit:
    """时限: as the item says it."""

    number: int
    unit: str
    start: str
    word: str

    @property
    def length(self) -> str:
        unit = dict(TIME_UNITS)[self.unit]
        return f"{self.number} {'个' if self.unit == WORKING_DAYS else ''}{unit}"


def _limit(fields: Mapping[str, Any]) -> _Limit | None:
    """The promised limit, else the statutory one; both begin with the same event."""
    start = fields.get("statutory_start") or "acceptance"
    for kind, word in (("promised", "承诺"), ("statutory", "法定")):
        number, unit = fields.get(f"{kind}_number"), fields.get(f"{kind}_unit") or WORKING_DAYS
        if number is not None and unit in _UNITS:
            return _Limit(number, unit, start, word)
    return None


def _decision(
    limit: _Limit, received_on: date, acceptance: Deadline, calendar: WorkingCalendar
) -> NextStep:
    """From acceptance it is counted as if that came on its last day: it can only be earlier."""
    basis = f"{limit.word}办结时限 {limit.length}，自{dict(START_EVENTS)[limit.start]}之日起计算"
    if limit.start in _FROM_RECEIPT:
        due = count_deadline(received_on, limit.number, calendar, unit=_UNITS[limit.unit])
        what = f"自收到申请之日起 {limit.length}内作出决定。"
    elif limit.start == "acceptance":
        due = count_deadline(acceptance.due, limit.number, calendar, unit=_UNITS[limit.unit])
        what = f"自受理之日起 {limit.length}内作出决定；最迟受理的，不晚于所列日期。"
    else:
        return NextStep(f"按规定的起算日起 {limit.length}内作出决定。", basis=basis)
    return NextStep(what, due.due, due.provisional or acceptance.provisional, due.days, basis)
