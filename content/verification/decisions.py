"""The register of decisions, compared with the cases that were decided, and made anew from them."""

from collections.abc import Iterator

from content.cases.cases import Cases
from content.cases.register_of_decisions import Entry, RegisterOfDecisions, entries_of
from content.verification.faults import Fault, guarded, mendable

_PLACE = "许可决定登记"
Lists = dict[str, list[Entry]]


def check_decisions(cases: Cases) -> Iterator[Fault]:
    yield from guarded(_PLACE, _check(cases), mended=True)


def _check(cases: Cases) -> Iterator[Fault]:
    wanted, register = _wanted(cases), cases.decisions or RegisterOfDecisions()
    lists = dict(register.lists())
    for name in sorted(wanted.keys() | lists.keys()):
        kept = list(lists[name].entries()) if name in lists else []
        if kept != sorted(wanted.get(name, ()), key=lambda entry: entry.key):
            yield mendable(_PLACE, f"清单 {name} 与各办件的决定不符")
        elif name in lists and lists[name].count() != len(kept):
            yield mendable(_PLACE, f"清单 {name} 的件数不对")
    months = {name for uid in _uids(lists) for name in _named(register, uid)}
    for name in sorted(wanted.keys() - months):
        yield mendable(_PLACE, f"月份里缺 {name}")


def _wanted(cases: Cases) -> Lists:
    """``uid:month`` → entries, as the cases tell."""
    found: Lists = {}
    for _, case in cases._cases.items():
        for entry in entries_of(case).values() if case.published else ():
            for uid in entry.place_uids:
                found.setdefault(f"{uid}:{entry.day:%Y-%m}", []).append(entry)
    return found


def _uids(names: Lists | dict) -> set[str]:
    return {name.rpartition(":")[0] for name in names}


def _named(register: RegisterOfDecisions, uid: str) -> list[str]:
    return [f"{uid}:{month}" for month in register.months(uid)]


def repair_decisions(cases: Cases) -> int:
    """The register anew, from the cases; returns how much of it was wrong."""
    faults = list(guarded(_PLACE, _check(cases), mended=True))
    if faults:
        cases.decisions = RegisterOfDecisions()
        for _, case in cases._cases.items():
            if case.published:
                cases.decisions.follow(case)
    return len(faults)
