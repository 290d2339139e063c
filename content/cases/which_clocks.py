"""Which clocks a case has: of its filing, of the whole, and of each branch, and what they count.

Pure: from what the events say about time (``TimeFacts``) and the rules; nothing is counted here.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from content.cases.clock_counting import CORRECTING, CaseClock, Counting
from content.cases.clock_rules import FROM_RECEIPT, ClockRule, Limit
from content.cases.time_facts import BranchFacts, Stop, TimeFacts
from content.clock import day_of
from content.vocabularies import CALENDAR_DAYS

WHOLE = ""
Said = Iterator[tuple[CaseClock, Counting]]


def said_clocks(facts: TimeFacts, rules: Mapping[str, ClockRule]) -> Said:
    yield from _of_filing(facts, rules)
    yield from _of_whole(facts, rules)
    yield from _of_branches(facts, rules)


def _of_filing(facts: TimeFacts, rules: Mapping[str, ClockRule]) -> Said:
    """Acceptance of what was filed last; it is answered by accepting, declining or asking."""
    rule = rules[WHOLE] if facts.is_joint else rules[facts.branches[0].name]
    filed_on = day_of(facts.filed_at)
    asked = facts.requests[-1] if facts.awaits_correction else None
    ended = asked.asked_at if asked else facts.accepted_at or facts.ended_at
    yield (
        CaseClock(
            "acceptance",
            "受理期限",
            WHOLE,
            Limit(rule.acceptance_days, start="all_documents"),
            basis="行政许可法第三十二条：逾期不告知的，自收到申请材料之日起即为受理",
        ),
        Counting(filed_on, ended_at=ended),
    )
    if asked is not None:
        asked_on = day_of(asked.asked_at)
        length = max((asked.due_on - asked_on).days, 0)
        yield (
            CaseClock(
                "correction",
                "补正期限",
                WHOLE,
                Limit(length, CALENDAR_DAYS, "other"),
                basis="补正通知书写明的日期",
            ),
            Counting(asked_on, ended_at=facts.ended_at),
        )


def _of_whole(facts: TimeFacts, rules: Mapping[str, ClockRule]) -> Said:
    if not facts.is_joint:
        return
    rule = rules[WHOLE]
    extended = _extensions(facts.extended, rule)
    counting = Counting(facts.accepted_on, extended, ended_at=_all_decided_at(facts))
    basis = "行政许可法第四十二条第二款：统一办理、联合办理、集中办理"
    for name, label, limit in (
        ("joint", "联合办理期限", rule.statutory),
        ("promised", "承诺办结时限", rule.promised),
    ):
        if limit is not None:
            yield CaseClock(name, label, WHOLE, limit, basis=basis), counting


def _all_decided_at(facts: TimeFacts) -> datetime | None:
    decided = [one.decided_at for one in facts.branches if one.decided_at is not None]
    if facts.ended_at is not None or len(decided) < len(facts.branches):
        return facts.ended_at
    return max(decided)


def _of_branches(facts: TimeFacts, rules: Mapping[str, ClockRule]) -> Said:
    for one in facts.branches:
        rule = rules[one.name]
        for name, label, limit in (
            ("statutory", "法定办结时限", rule.statutory),
            ("promised", "承诺办结时限", rule.promised),
        ):
            if limit is not None:
                basis = _basis(label, limit)
                clock = CaseClock(f"{name}:{one.name}", label, one.name, limit, basis=basis)
                yield clock, _of_branch(facts, one, rule, limit)
        if one.decided_at is not None:
            limit = Limit(rule.delivery_days, start="other")
            clock = CaseClock(
                f"delivery:{one.name}",
                "送达期限",
                one.name,
                limit,
                basis="行政许可法第四十四条：自作出决定之日起十日内送达",
            )
            yield (
                clock,
                Counting(one.decided_on, ended_at=one.delivered_at, ended_on=one.delivered_on),
            )


def _basis(label: str, limit: Limit) -> str:
    said = f"{label} {limit.length}，自{limit.start_label}之日起计算"
    return f"{said}（事项没有写明，按行政许可法第四十二条）" if limit.is_default else said


def _of_branch(facts: TimeFacts, one: BranchFacts, rule: ClockRule, limit: Limit) -> Counting:
    corrections = _corrections(facts) if limit.start == "application" else ()
    return Counting(
        _start(facts, one, limit.start),
        _extensions(one.extended, rule),
        (*one.stops, *corrections),
        one.decided_at or facts.ended_at,
        one.decided_on,
    )


def _start(facts: TimeFacts, one: BranchFacts, event: str) -> date | None:
    """The day of the event with which the limit begins; of a branch, not before it opens."""
    if one.requires:
        return _opened_on(facts, one)
    if event == "acceptance":
        return facts.accepted_on
    if event not in FROM_RECEIPT or (facts.awaits_correction and event != "application"):
        return None
    return day_of(facts.received_at if event == "application" else facts.filed_at)


def _opened_on(facts: TimeFacts, one: BranchFacts) -> date | None:
    before = [facts.branch(name) for name in one.requires]
    if facts.accepted_on is None or not all(needed.is_granted for needed in before):
        return None
    return max(needed.decided_on for needed in before if needed.decided_on is not None)


def _corrections(facts: TimeFacts) -> Iterator[Stop]:
    """The day after it was asked for, to the day it came."""
    for one in facts.requests:
        first = date.fromordinal(day_of(one.asked_at).toordinal() + 1)
        last = None if one.answered_at is None else day_of(one.answered_at)
        yield Stop(CORRECTING, first, last)


def _extensions(days: Iterable[int], rule: ClockRule) -> tuple[Limit, ...]:
    return tuple(Limit(number, rule.extension.unit) for number in days)
