"""The book of cases: histories that cannot be, numbers and lists that disagree with the cases."""

from collections.abc import Iterable, Iterator

from content.cases.cases import Case, Cases
from content.cases.event_types import DECIDED, DECLINED, EVENT_LABELS, ISSUED
from content.cases.lists import CaseLists, Key, list_names
from content.cases.standing import Event, IllegalEvent, standing
from content.documents.papers import DECLINE, GRANT, REFUSAL, RESULT
from content.verification.case_books import check_books, repair_books
from content.verification.decisions import check_decisions, repair_decisions
from content.verification.faults import RESTORE, Fault, guarded, mendable
from content.verification.joint_forms import check_joint_forms

Lists = dict[str, set[Key]]
_IN_WRITING = frozenset({DECIDED, DECLINED})
_TELLING = frozenset({DECLINE, GRANT, REFUSAL, RESULT})


def check_cases(cases: Cases | None) -> Iterator[Fault]:
    """What is sealed is not opened: that needs the keys."""
    if cases is not None:
        yield from guarded("办件", _check_events(cases))
        yield from guarded("办件清单", _check_lists(cases), mended=True)
        yield from check_books(cases, list(_sound(cases)))
        yield from check_decisions(cases)
        yield from check_joint_forms(cases)


def _check_events(cases: Cases) -> Iterator[Fault]:
    for uid, case in cases._cases.items():
        try:
            standing(case.events)
        except IllegalEvent as illegal:
            yield Fault(f"办件 {uid}", f"经过前后不合：{str(illegal).rstrip('。')}", RESTORE)
            continue
        for event in untold(case.events):
            yield Fault(f"办件 {uid}", f"“{EVENT_LABELS[event['type']]}”没有出具文书", RESTORE)


def untold(events: Iterable[Event]) -> list[Event]:
    """Decisions that no paper tells: each has its own after it, or somebody cut it out."""
    open_: list[Event] = []
    for event in events:
        if event["type"] in _IN_WRITING:
            open_.append(event)
        elif event["type"] == ISSUED and event["kind"] in _TELLING:
            branch = event["branch"]
            open_ = [one for one in open_ if one.get("branch", "") != branch]
    return open_


def _check_lists(cases: Cases) -> Iterator[Fault]:
    wanted, kept = _wanted(cases), _kept(cases)
    for name in sorted(wanted.keys() | kept.keys()):
        if wanted.get(name, set()) != kept.get(name, set()):
            yield mendable("办件清单", f"清单 {name} 与各办件不符")
    for name, found in cases.lists.items():
        if found.count() != len(kept[name]):
            yield mendable("办件清单", f"清单 {name} 的件数不对")


def _wanted(cases: Cases) -> Lists:
    """``place:state`` → keys, as the cases tell."""
    found: Lists = {}
    for case in _sound(cases):
        for name in list_names(case.place_uids, case.standing.state):
            found.setdefault(name, set()).add(case.key)
    return found


def _kept(cases: Cases) -> Lists:
    return {name: set(found.keys(None)) for name, found in cases.lists.items()}


def _sound(cases: Cases) -> Iterator[Case]:
    for _, case in cases._cases.items():
        try:
            standing(case.events)
        except IllegalEvent:
            continue
        yield case


def repair_cases(cases: Cases | None) -> int:
    """Numbers and lists anew, from the cases; returns how much of it was wrong."""
    if cases is None:
        return 0
    faults = list(guarded("办件清单", _check_lists(cases), mended=True))
    if faults:
        cases.lists = CaseLists()
        for case in _sound(cases):
            cases.lists.move(case.place_uids, case.key, ("", case.standing.state))
    return len(faults) + repair_books(cases, list(_sound(cases))) + repair_decisions(cases)
