"""What the book of cases keeps beside them, recounted from their events: counts, ends, look-ups."""

from collections import Counter
from collections.abc import Iterator, Mapping

from content.cases.cases import Case, Cases
from content.cases.counters import CaseCounters
from content.cases.event_types import SUBMITTED
from content.cases.numbers import tidy
from content.cases.standing import Event
from content.clock import day_of, moment_of
from content.merging import MergingMap
from content.verification.faults import Fault, guarded, mendable

_COUNTS, _LOOK_UPS, _ENDS, _QUEUES = "办件计数", "办件索引", "办结清单", "按序办理清单"
Cell = tuple[str, str]


def check_books(cases: Cases, sound: list[Case]) -> Iterator[Fault]:
    """``sound``: the cases whose events can be."""
    yield from guarded(_COUNTS, _check_counts(cases, sound), mended=True)
    yield from guarded(_LOOK_UPS, _check_look_ups(cases, sound), mended=True)
    yield from guarded(_ENDS, _check_ends(cases, sound), mended=True)
    yield from guarded(_QUEUES, _check_queues(cases), mended=True)


def repair_books(cases: Cases, sound: list[Case]) -> int:
    """Everything anew; returns how much of it was wrong."""
    faults = list(check_books(cases, sound))
    places = {fault.place for fault in faults}
    if _COUNTS in places:
        cases.counters = _counters(_wanted_counts(sound))
    if _LOOK_UPS in places:
        _look_up_again(cases, sound)
    if _ENDS in places:
        _end_again(cases, sound)
    for item_uid, case_uid in _stale(cases):
        cases.queues.remove(item_uid, case_uid)
    return len(faults)


def _check_counts(cases: Cases, sound: list[Case]) -> Iterator[Fault]:
    wanted, kept = _wanted_counts(sound), _kept_counts(cases.counters)
    for name in sorted(wanted.keys() | kept.keys()):
        if wanted[name] != kept[name]:
            yield mendable(_COUNTS, f"{name} 应为 {wanted[name]}，记为 {kept[name]}")


def _kept_counts(counters: CaseCounters) -> Counter[str]:
    return Counter({name: int(found()) for name, found in counters.items() if found()})


def _wanted_counts(sound: list[Case]) -> Counter[str]:
    return Counter(
        f"{uid}:{day_of(moment_of(event['at'])).isoformat()}:{event['type']}"
        for case in sound
        for event, places in counted_at(case)
        for uid in places
    )


def counted_at(case: Case) -> Iterator[tuple[Event, tuple[str, ...]]]:
    """Each event with the places it is counted at: what a counter moved to another item was filed
    where it is now, and what happened before it moved is counted where it was."""
    places = case.place_uids
    for event in reversed(case.events):
        yield event, case.place_uids if event["type"] == SUBMITTED else places
        was = event.get("was")
        if was and len(case.branches) == 1:
            places = tuple(dict.fromkeys((case.government_uid, was["department_uid"])))


def _counters(counts: Mapping[str, int]) -> CaseCounters:
    counters = CaseCounters()
    for name, number in counts.items():
        counters.set(name, number)
    return counters


def _look_ups(cases: Cases, case: Case) -> Iterator[tuple[MergingMap, str]]:
    """The tables in which one case lies, under what."""
    yield cases._by_number, case.number
    if case.official_number:
        yield cases._official, case.official_number
    if case.verify_code:
        yield cases._by_verify_code, tidy(case.verify_code)


def _check_look_ups(cases: Cases, sound: list[Case]) -> Iterator[Fault]:
    for case in sound:
        for table, name in _look_ups(cases, case):
            if table.get(name) != case.uid:
                yield mendable(_LOOK_UPS, f"按办件 {case.number} 的一个编码找不到它")
    for applicant, uids in _of_applicants(sound).items():
        if uids - set(cases._of_applicant.get(applicant, ())):
            yield mendable(_LOOK_UPS, f"账号 {applicant} 的办件没有列全")


def _of_applicants(sound: list[Case]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for case in sound:
        if case.applicant:
            found.setdefault(case.applicant, set()).add(case.uid)
    return found


def _look_up_again(cases: Cases, sound: list[Case]) -> None:
    for case in sound:
        for table, name in _look_ups(cases, case):
            table[name] = case.uid
    by_uid = {case.uid: case for case in sound}
    for applicant, uids in _of_applicants(sound).items():
        ordered = sorted(uids, key=lambda uid: by_uid[uid].events[0]["at"])
        cases._of_applicant[applicant] = tuple(ordered)


def _wanted_ends(sound: list[Case]) -> dict[str, set[tuple[int, str]]]:
    """State → (moment, uid) of the cases that ended so and are still to be forgotten."""
    found: dict[str, set[tuple[int, str]]] = {}
    for case in sound:
        now = case.standing
        if now.is_ended and not now.is_forgotten:
            found.setdefault(now.state, set()).add((now.ended_at, case.uid))
    return found


def _check_ends(cases: Cases, sound: list[Case]) -> Iterator[Fault]:
    wanted, kept = _wanted_ends(sound), cases.ends()
    for state in sorted(wanted.keys() | kept.keys()):
        if wanted.get(state, set()) != set(kept.get(state, ())):
            yield mendable(_ENDS, f"“{state}”的办件与各办件不符")


def _end_again(cases: Cases, sound: list[Case]) -> None:
    cases.end_again(_wanted_ends(sound))


def _check_queues(cases: Cases) -> Iterator[Fault]:
    for item_uid, case_uid in _stale(cases):
        yield mendable(_QUEUES, f"事项 {item_uid} 的排队里有已经决定的办件 {case_uid}")


def _stale(cases: Cases) -> list[Cell]:
    """(item, case) of what waits for a turn though nothing of it is to be decided."""
    entries = cases.queues.items() if cases.queues is not None else ()
    return [
        (item_uid, uid)
        for item_uid, uids in entries
        for uid in uids
        if not is_waiting(cases.get(uid), item_uid)
    ]


def is_waiting(case: Case | None, item_uid: str) -> bool:
    """Is something of it to be decided about the item?"""
    if case is None or not case.standing.is_undecided:
        return False
    names = {one.name for one in case.branches if one.item_uid == item_uid}
    return any(one.name in names and not one.is_decided for one in case.standing.branches)
