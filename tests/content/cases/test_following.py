"""Whatever is tried in whatever order: what follows of events is what the law lets follow."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.cases.event_types import (
    ACCEPTED,
    AWAITING,
    CORRECTED,
    CORRECTION_REQUESTED,
    DECIDED,
    DECLINED,
    DELIVERED,
    ENDED,
    EXTENDED,
    FORGOTTEN,
    GRANTED,
    INTAKE_CORRECTED,
    ISSUED,
    PAID,
    REFUSED,
    RESUMED,
    STATES,
    STOPPED,
    SUBMITTED,
    UNACCEPTED,
    WITHDRAWN,
)
from content.cases.following.rules import OPEN, WAITING
from content.cases.standing import FOLLOWING, IllegalEvent, after, standing
from content.clock import SHANGHAI, micros

FIRST = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
# 1 before 2 and 3, 2 and 3 before 4: as a package tells it
JOINT = [
    {"name": "1", "item": "i1", "item_edition": 1, "department": "d1"},
    {"name": "2", "item": "i2", "item_edition": 1, "department": "d2", "requires": ["1"]},
    {"name": "3", "item": "i3", "item_edition": 1, "department": "d3", "requires": ["1"]},
    {"name": "4", "item": "i4", "item_edition": 1, "department": "d4", "requires": ["2", "3"]},
]
ACTS = (
    CORRECTION_REQUESTED,
    CORRECTED,
    INTAKE_CORRECTED,
    WITHDRAWN,
    ACCEPTED,
    DECLINED,
    STOPPED,
    RESUMED,
    EXTENDED,
    DECIDED,
    ISSUED,
    DELIVERED,
    PAID,
    FORGOTTEN,
)
# In which states each may come at all, said once more in another way than in the modules
MAY = {
    CORRECTION_REQUESTED: {SUBMITTED, CORRECTED},
    CORRECTED: {AWAITING},
    INTAKE_CORRECTED: {SUBMITTED, CORRECTED},
    WITHDRAWN: {SUBMITTED, CORRECTED, AWAITING, ACCEPTED},
    ACCEPTED: {SUBMITTED, CORRECTED},
    DECLINED: {SUBMITTED, CORRECTED, AWAITING},
    STOPPED: {ACCEPTED},
    RESUMED: {ACCEPTED},
    EXTENDED: {ACCEPTED},
    DECIDED: {ACCEPTED},
    ISSUED: set(STATES),
    DELIVERED: {ACCEPTED, DECIDED},
    PAID: set(STATES),
    FORGOTTEN: {DELIVERED, DECLINED, WITHDRAWN},
}
ASKED = st.lists(
    st.fixed_dictionaries(
        {"field": st.sampled_from("abc"), "ground": st.sampled_from(("wrong", "missing"))}
    ),
    max_size=2,
)
TRIED = st.fixed_dictionaries(
    {
        "type": st.sampled_from((*ACTS, ACCEPTED, DECIDED, DECIDED, DELIVERED)),
        "wait": st.integers(0, 3),
        "back": st.sampled_from((0, 0, 0, 1, 40)),
        "branch": st.sampled_from(("1", "1", "2", "3", "4", "")),
        "outcome": st.sampled_from((GRANTED, GRANTED, GRANTED, REFUSED)),
        "stop_ground": st.sampled_from(("hearing", "testing", "lunch")),
        "ground": st.sampled_from(("not_required", "incomplete_forever", "tired")),
        "fields": ASKED,
        "role": st.sampled_from(("organ_head", "government_head", "friend")),
        "days": st.integers(0, 3),
    }
)


def told(kind, days, uid="e", /, **more):
    at = FIRST + timedelta(days=days)
    return {"type": kind, "v": 1, "uid": uid, "at": micros(at), "by": "somebody", **more}


def day(days):
    return (FIRST + timedelta(days=days)).date().isoformat()


def filed(branches=None, **more):
    return told(SUBMITTED, 0, filing=0, **({"branches": branches} if branches else {}), **more)


def accepted(days=1):
    return told(ACCEPTED, days, deemed=False, on=day(days))


def decided(days, branch="1", outcome=GRANTED):
    return told(DECIDED, days, branch=branch, outcome=outcome, day=day(days))


def delivered(days, branch=""):
    return told(DELIVERED, days, branch=branch, way="counter", day=day(days))


def stopped(days, branch="1", ground="hearing", uid="s", first=None):
    on = day(days if first is None else first)
    return told(STOPPED, days, uid, branch=branch, ground=ground, day=on, expected_days=9)


def resumed(days, branch="1", **more):
    return told(RESUMED, days, branch=branch, day=day(days), **more)


def extended(days, branch="1", role="organ_head", more_days=10):
    return told(EXTENDED, days, branch=branch, days=more_days, approved_by_role=role)


def asked(days, *pairs, due=20):
    fields = [{"field": field, "ground": ground} for field, ground in pairs]
    return told(CORRECTION_REQUESTED, days, fields=fields, due_on=day(due))


def an_event(one, number, days):
    """The event that an attempt makes, with the facts its type has."""
    on = day(days - one["back"])
    facts = {
        CORRECTION_REQUESTED: {"fields": one["fields"], "due_on": day(days + 2)},
        CORRECTED: {"filing": 1, "changed": ["a"]},
        INTAKE_CORRECTED: {"filing": 1, "changed": []},
        ACCEPTED: {"on": on, "deemed": False},
        DECLINED: {"ground": one["ground"], "agency": ""},
        STOPPED: {"branch": one["branch"], "ground": one["stop_ground"], "day": on},
        RESUMED: {"branch": one["branch"], "day": on},
        EXTENDED: {
            "branch": one["branch"],
            "days": one["days"],
            "approved_by_role": one["role"],
        },
        DECIDED: {"branch": one["branch"], "outcome": one["outcome"], "day": on},
        DELIVERED: {"branch": one["branch"], "way": "post", "day": on},
    }
    return told(one["type"], days, f"e{number}", **facts.get(one["type"], {}))


@settings(max_examples=150)
@given(st.lists(TRIED, max_size=30), st.sampled_from((None, JOINT)))
def test_no_sequence_of_events_gives_a_standing_that_the_law_does_not_know(tried, branches):
    kept, days = [filed(branches, channel="counter")], 0
    now = standing(kept)
    for number, one in enumerate(tried):
        days += one["wait"]
        event = an_event(one, number, days)
        following = followed_or_none(now, event)
        if following is None:
            continue
        assert now.state in MAY[event["type"]]
        check_one_step(now, event, following)
        now = following
        kept.append(event)
        check_whole(now, kept)
    assert standing(kept) == now


def followed_or_none(now, event):
    """None for what may not follow; the refusal is a sentence."""
    try:
        return after(now, event)
    except IllegalEvent as refused:
        said = str(refused)
    return None if said.endswith("。") else pytest.fail(said)


def check_one_step(before, event, now):
    """What one event may change, and what none ever does."""
    assert now.received_at == before.received_at
    assert not before.is_forgotten or event["type"] == PAID
    assert before.accepted_on in (None, now.accepted_on)
    for was, one in zip(before.branches, now.branches, strict=True):
        assert not was.outcome or (was.outcome, was.decided_on) == (one.outcome, one.decided_on)
        assert was.stops == one.stops[: len(was.stops)] or event["type"] == RESUMED
        if one.outcome != was.outcome:
            assert event["type"] == DECIDED
            assert event["branch"] == one.name
            assert was.state == OPEN or (was.is_blocked and one.outcome == REFUSED)
            assert not was.is_stopped


def check_whole(now, events):
    """What holds of a case and its branches, as its events tell in another way."""
    types = [event["type"] for event in events]
    outcomes = {e["branch"]: e["outcome"] for e in events if e["type"] == DECIDED}
    assert now.label == STATES[now.state]
    assert types.count(ACCEPTED) <= 1
    assert (now.accepted_on is not None) == (ACCEPTED in types)
    assert now.state not in UNACCEPTED or not outcomes
    assert (now.ended_at > 0) == (now.state in ENDED)
    assert {one.name: one.outcome for one in now.branches if one.outcome} == outcomes
    if now.state not in ENDED:
        assert (now.state == DECIDED) == (len(outcomes) == len(now.branches))
    if now.state == DELIVERED:
        assert all(one.delivered_on >= one.decided_on for one in now.branches)
    for one in now.branches:
        check_branch(now, one, outcomes, events)
    if ACCEPTED in types:
        assert CORRECTION_REQUESTED not in types[types.index(ACCEPTED) :]


def check_branch(now, one, outcomes, events):
    granted = {name for name, outcome in outcomes.items() if outcome == GRANTED}
    if one.outcome == GRANTED or one.state == OPEN:
        assert granted >= set(one.requires)
    if one.state == WAITING and now.accepted_on is not None and now.state == ACCEPTED:
        assert not granted >= set(one.requires)
    own = [e for e in events if e.get("branch") == one.name]
    assert sum(e["type"] == EXTENDED for e in own) == one.is_extended
    running = [stop.ground for stop in one.stops if stop.last is None]
    assert len(running) == len(set(running))
    assert all(stop.last is None or stop.first <= stop.last for stop in one.stops)
    assert not (one.is_decided and running)


def test_every_type_of_event_has_a_name_and_a_rule():
    assert set(ACTS) <= set(FOLLOWING)
    assert all(rule.states <= set(STATES) for rule in FOLLOWING.values())


# The whole so far → what is tried next → what the person reads
REFUSALS = (
    ([filed(), accepted()], accepted(2), "已受理"),
    ([filed(), accepted()], asked(2, ("a", "wrong")), "受理以后不能再要求补正"),
    ([filed(), accepted()], told(DECLINED, 2, ground="not_required"), "已经受理"),
    ([filed(), asked(1, ("a", "wrong"))], accepted(2), "还没有补正"),
    ([filed()], told(ACCEPTED, 2, deemed=False, on=day(-1)), "受理日期"),
    ([filed()], told(ACCEPTED, 2, deemed=False, on=day(3)), "受理日期"),
    ([filed()], told(DECLINED, 2, ground="tired"), "请选择不予受理的理由"),
    ([filed()], told(DECLINED, 2, ground="incomplete_forever"), "还没有一次告知"),
    (
        [filed(), asked(1, ("a", "wrong"), due=3)],
        told(DECLINED, 3, ground="incomplete_forever"),
        "还没有过",
    ),
    ([filed()], told(INTAKE_CORRECTED, 1, filing=1, fields=[]), "不能由窗口改"),
    ([filed()], decided(2), "不能作出决定"),
    ([filed(), accepted()], decided(2, "7"), "没有这个分支"),
    ([filed(), accepted()], decided(2, outcome="perhaps"), "准予或者不予"),
    ([filed(), accepted(3)], told(DECIDED, 4, branch="1", outcome=GRANTED, day=day(2)), "受理以后"),
    ([filed(), accepted(), stopped(2)], decided(3), "先恢复计时"),
    ([filed(), accepted(), decided(2)], decided(3), "已决定"),
    ([filed(), accepted(), decided(2)], told(WITHDRAWN, 3), "不能撤回申请"),
    ([filed(), accepted()], delivered(2), "还没有作出决定"),
    (
        [filed(), accepted(), decided(3)],
        told(DELIVERED, 4, branch="", way="counter", day=day(2)),
        "决定以后",
    ),
    (
        [filed(), accepted(), decided(3)],
        told(DELIVERED, 4, branch="", way="pigeon", day=day(4)),
        "送达的方式",
    ),
    ([filed(), accepted(), decided(2), delivered(3)], delivered(4), "已办结"),
    ([filed(), accepted()], stopped(2, ground="lunch"), "第四十五条"),
    ([filed(), accepted(), stopped(2)], stopped(3), "不能再停一次"),
    (
        [filed(), accepted(3)],
        told(STOPPED, 4, branch="1", ground="hearing", day=day(2)),
        "受理以后",
    ),
    ([filed(), accepted()], resumed(3), "没有暂停"),
    (
        [filed(), accepted(), stopped(3)],
        told(RESUMED, 4, branch="1", day=day(2)),
        "暂停以后",
    ),
    (
        [filed(), accepted(), stopped(2), stopped(2, ground="testing", uid="t")],
        resumed(4),
        "请选择恢复哪一项",
    ),
    ([filed(), accepted()], extended(2, role="friend"), "由谁批准"),
    ([filed(), accepted()], extended(2, more_days=0), "至少一天"),
    ([filed(), accepted(), extended(2)], extended(3), "只能延长一次"),
    ([filed(), accepted()], extended(2, ""), "哪个分支"),
    ([filed(JOINT), accepted()], extended(2, ""), "本级人民政府负责人"),
    (
        [filed(JOINT), accepted(), extended(2, "", "government_head")],
        extended(3, "", "government_head"),
        "只能延长一次",
    ),
    ([filed(JOINT), accepted()], decided(2, "2"), "等待前置事项"),
    ([filed(JOINT), accepted(), decided(2, "1", REFUSED)], decided(3, "2"), "只能作出不予"),
    ([filed(JOINT), accepted(), decided(2)], told(WITHDRAWN, 3), "已有部门作出决定"),
    ([filed(JOINT), accepted(), decided(2), delivered(3, "1")], delivered(4, "1"), "已经送达"),
    ([filed(), told(WITHDRAWN, 1), told(FORGOTTEN, 2)], told(ISSUED, 3), "不能再记"),
    ([filed()], told("danced", 1), "不能再记"),
    ([filed()], told("card_reviewed", 1, card="c", upheld=True), "没有这张牌"),
)


@pytest.mark.parametrize(("events", "tried", "said"), REFUSALS)
def test_what_may_not_follow_is_refused_in_words(events, tried, said):
    now = standing(events)
    with pytest.raises(IllegalEvent, match=said):
        after(now, tried)


def test_a_second_notice_is_about_what_the_first_or_the_correction_touched():
    events = [filed(), asked(1, ("a", "wrong")), told(CORRECTED, 2, filing=1, changed=["a", "b"])]
    now = standing(events)
    assert after(now, asked(3, ("a", "missing"), ("b", "wrong"))).state == AWAITING
    with pytest.raises(IllegalEvent, match="同一理由"):
        after(now, asked(3, ("a", "wrong")))
    with pytest.raises(IllegalEvent, match="应当一次告知"):
        after(now, asked(3, ("c", "wrong")))


def test_who_did_not_correct_in_time_may_be_declined_the_day_after():
    events = [filed(), asked(1, ("a", "wrong"), due=3)]
    late = standing([*events, told(DECLINED, 4, ground="incomplete_forever")])
    assert (late.state, late.open_fields, late.due_on) == (DECLINED, (), None)
    again = [*events, told(CORRECTED, 2, filing=1, changed=[])]
    now = standing([*again, told(DECLINED, 2, ground="incomplete_forever")])
    assert now.state == DECLINED


def test_branches_open_when_what_they_require_is_granted():
    now = standing([filed(JOINT), accepted()])
    assert [one.state for one in now.branches] == [OPEN, WAITING, WAITING, WAITING]
    now = after(now, decided(3))
    assert [one.state for one in now.branches] == [DECIDED, OPEN, OPEN, WAITING]
    assert [one.opened_on for one in now.branches[1:]] == [date(2026, 3, 5), date(2026, 3, 5), None]
    now = after(after(now, decided(4, "3")), decided(6, "2"))
    assert now.branch("4").opened_on == date(2026, 3, 8)
    assert now.state == ACCEPTED
    now = after(now, decided(7, "4"))
    assert now.state == DECIDED
    now = after(after(now, delivered(8, "1")), delivered(9))
    assert now.state == DELIVERED
    assert [one.delivered_on.day for one in now.branches] == [10, 11, 11, 11]


def test_what_requires_something_refused_can_only_be_refused():
    now = standing([filed(JOINT), accepted(), decided(2, "1", REFUSED)])
    assert [one.is_blocked for one in now.branches] == [False, True, True, False]
    for number in ("2", "3", "4"):
        now = after(now, decided(3, number, REFUSED))
    assert now.state == DECIDED


def test_two_stops_run_beside_each_other_and_end_one_by_one():
    both = [filed(), accepted(), stopped(2), stopped(3, ground="testing", uid="t")]
    now = standing([*both, resumed(4, stop="s")])
    assert [(stop.ground, stop.last and stop.last.day) for stop in now.branch("1").stops] == [
        ("hearing", 6),
        ("testing", None),
    ]
    assert now.branch("1").is_stopped
    assert not after(now, resumed(5)).branch("1").is_stopped


def test_an_extension_during_a_stop_is_one():
    now = standing([filed(), accepted(), stopped(2), extended(3)])
    assert (now.branch("1").extended_days, now.branch("1").is_stopped) == (10, True)


def test_a_joint_case_is_extended_as_a_whole_and_by_branch():
    now = standing(
        [filed(JOINT), accepted(), extended(2, "", "government_head", 15), extended(3, "1")]
    )
    assert (now.extended_days, now.branch("1").extended_days) == (15, 10)


def test_a_card_that_is_not_upheld_is_lifted():
    card = told("card", 5, "c1", colour="yellow")
    now = standing([filed(), accepted(), card])
    assert list(now.cards) == ["c1"]
    kept = after(now, told("card_reviewed", 6, card="c1", upheld=True))
    assert list(kept.cards) == ["c1"]
    assert not after(now, told("card_reviewed", 6, card="c1", upheld=False)).cards


def test_money_is_told_of_a_case_that_is_forgotten():
    now = standing([filed(), told(WITHDRAWN, 1), told(FORGOTTEN, 2)])
    assert after(now, told(PAID, 3, bill="b")).is_forgotten


def test_events_of_earlier_releases_are_read_as_one_branch():
    """Without channel, branches or what a correction changed."""
    events = [filed(), asked(1, ("a", "wrong")), told(CORRECTED, 2, filing=1)]
    now = standing(events)
    assert (now.state, now.channel, [one.name for one in now.branches]) == (
        CORRECTED,
        "online",
        ["1"],
    )
    assert not now.is_joint
