"""What persons filed goes when its time is over; an undecided case is never touched (D17)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.affairs import Affairs
from content.cases.case_acts import withdraw
from content.cases.cases import Case, cases_of
from content.cases.drafts import Draft, drafts_of
from content.cases.event_types import (
    ACCEPTED,
    CORRECTED,
    CORRECTION_REQUESTED,
    DECIDED,
    DECLINED,
    DELIVERED,
    ENDED,
    ISSUED,
    PAID,
    SUBMITTED,
    WITHDRAWN,
)
from content.cases.retention import RULES, Forgetting, forget_cases_over, forget_drafts_over
from content.clock import day_of, micros
from content.site_settings import SiteSettings
from portal.desks import new_uid
from portal.keys import Key, KeyRing
from tests.applying import applying, filed, filled, publish_form, publish_item
from tests.conftest import START, later

RING = KeyRing((Key("aabbccddeeff", bytes(32)),))
FAR = later(days=3650)
BEGUN = {
    "applicant": "a1",
    "item_uid": "i",
    "item_edition": 1,
    "form_uid": "f",
    "form_edition": 1,
    "government_uid": "k0",
    "department_uid": "d0mzj",
    "situation": {"申请人类型": "个人"},
    "created_at": START,
}
FOLLOWING = {
    CORRECTION_REQUESTED: {"fields": [{"field": "x", "ground": "wrong"}], "due_on": "2026-05-01"},
    CORRECTED: {"filing": 1, "changed": []},
    WITHDRAWN: {},
    ACCEPTED: {"deemed": False},
    DECLINED: {"ground": "not_required", "agency": ""},
    DECIDED: {"branch": "1", "outcome": "granted"},
    DELIVERED: {"branch": "", "way": "counter"},
    PAID: {"bill": "b"},
}
TOLD_BY = {DECIDED: "grant", DECLINED: "decline"}


@pytest.fixture
def at_work(portal):
    with portal.roots() as (site, affairs):
        item = publish_item(site)
        publish_form(site, item)
        yield applying(site, affairs, portal.app.registry.sealing), item


def forgetting(affairs, moment):
    return Forgetting(moment, affairs, new_uid)


def test_a_draft_goes_when_nobody_saved_it_for_so_long(at_work):
    doing, item = at_work
    affairs = doing.affairs
    old = filled(doing, item).draft
    saved = filled(doing, item).draft
    saved.touch(later(days=29), later(days=59))
    assert forget_drafts_over(forgetting(affairs, later(days=29, hours=23))) == 0
    assert forget_drafts_over(forgetting(affairs, later(days=30))) == 1
    assert affairs.drafts.get(old.uid) is None
    assert (old.files, old.answers(doing.sealing)) == ((), {})
    assert saved.answers(doing.sealing)["who"] == "示例甲"
    assert forget_drafts_over(forgetting(affairs, later(days=59))) == 1
    assert affairs.forgotten_at() == (later(days=30), later(days=59))
    assert {record["act"] for record in affairs.staged} >= {"forget_draft"}


def test_of_a_withdrawn_case_numbers_dates_counters_and_ledger_stay(at_work):
    doing, item = at_work
    affairs = doing.affairs
    case = filed(doing, item).case
    code, number = case.verify_code, case.number
    withdraw(applying(doing.site, affairs, doing.sealing, later(days=1)), case, "示例理由")
    assert forget_cases_over(forgetting(affairs, later(days=180)), WITHDRAWN, 180) == 0
    assert forget_cases_over(forgetting(affairs, later(days=181)), WITHDRAWN, 180) == 1
    assert forget_cases_over(forgetting(affairs, FAR), WITHDRAWN, 180) == 0
    assert affairs.cases.by_number(number) is case
    assert affairs.cases.by_verify_code(code) is None
    assert [event["type"] for event in case.events] == ["submitted", "withdrawn", "forgotten"]
    assert case.standing.is_forgotten
    assert (case.answers(doing.sealing), case.files, case.receipt_pdf(doing.sealing)) == (
        {},
        (),
        b"",
    )
    assert all(case.said(doing.sealing, event["uid"]) == {} for event in case.events)
    assert not case.is_held("", "", doing.sealing)
    assert affairs.mail.messages_of_case(case.uid, doing.sealing) == []
    assert affairs.cases.counters.of("k0", date(2026, 3, 2), "submitted") == 1
    assert affairs.cases.lists.count(("k0",), ("withdrawn",)) == 1
    acts = {record["act"] for record in affairs.staged}
    assert acts >= {"submit_case", "withdraw_case", "forget_case"}


def test_where_nothing_was_ever_filed_there_is_nothing_to_forget():
    affairs = Affairs()
    assert forget_drafts_over(forgetting(affairs, FAR)) == 0
    assert forget_cases_over(forgetting(affairs, FAR), WITHDRAWN, 1) == 0
    assert affairs.forgotten_at() == ()


def test_every_rule_names_a_setting_and_says_what_goes_and_what_stays():
    for rule in RULES:
        assert getattr(SiteSettings(), rule.days) > 0
        assert rule.label
        assert rule.goes
        assert rule.stays


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(sorted(FOLLOWING)), max_size=7), st.integers(0, 400)),
        max_size=8,
    ),
    st.integers(1, 400),
    st.integers(0, 500),
)
def test_an_undecided_case_is_never_touched(told, days, at):
    """Whatever was done to it, however old it is, and whatever the setting."""
    affairs = Affairs()
    cases = [told_case(affairs, number, acts, age) for number, (acts, age) in enumerate(told)]
    before = {case.uid: contents(case) for case in cases}
    due = {
        case.uid
        for case in cases
        if case.standing.state in ENDED
        and case.standing.ended_at <= micros(later(days=at) - timedelta(days=days))
    }
    while forget_all(affairs, later(days=at), days):
        pass
    for case in cases:
        assert case.standing.is_forgotten == (case.uid in due)
        if case.uid not in due:
            assert contents(case) == before[case.uid]


def forget_all(affairs, moment, days):
    """Two at a time, of every way in which a case ends."""
    return sum(forget_cases_over(forgetting(affairs, moment), state, days, 2) for state in ENDED)


def contents(case):
    return case.answers(RING), case.events, case.code_digest, case.verify_code, case.applicant


def told_case(affairs, number, acts, age, branches=()):
    """A case with those of ``acts`` that may follow each other, the last ``age`` days later."""
    case = Case(f"u{number}", f"n{number}", Draft(f"t{number}", "0", BEGUN))
    case.verify_code, case.code_digest = f"V{number}", "d"
    case.file_answers(RING, {"who": f"示例{number}"})
    cases = cases_of(affairs)
    cases.add(case)
    for kind in (SUBMITTED, *acts):
        at = START if kind == SUBMITTED else later(days=age)
        day = day_of(at).isoformat()
        event = {"type": kind, "v": 1, "uid": f"e{len(case.events)}", "at": micros(at)}
        event |= {"branches": branches} if kind == SUBMITTED and branches else {}
        facts = FOLLOWING.get(kind, {})
        try:
            cases.append(case, {**event, "day": day, "on": day, **facts})
        except ValueError:
            continue
        if kind in TOLD_BY:
            paper = {"type": ISSUED, "kind": TOLD_BY[kind], "branch": facts.get("branch", "")}
            cases.append(case, {**event, **paper})
    return case


def test_many_drafts_go_in_turns_and_are_gone_from_every_list():
    affairs = Affairs()
    for number in range(45):
        draft = Draft(f"t{number}", "0", BEGUN)
        draft.expires_at = later(days=30)
        drafts_of(affairs).add(draft)
    counts = []
    while count := forget_drafts_over(forgetting(affairs, later(days=31))):
        counts.append(count)
    assert counts == [20, 20, 5]
    assert affairs.drafts.of_applicant("a1") == []


class NotedPapers:
    """A double of the book of papers: of whose events it forgets them."""

    def __init__(self):
        self.forgotten = []

    def forget_of(self, events):
        self.forgotten.append(events)


@pytest.mark.parametrize(
    ("acts", "state", "goes"),
    [
        ((WITHDRAWN,), WITHDRAWN, True),
        ((DECLINED,), DECLINED, False),
        ((ACCEPTED, DECIDED, DELIVERED), DELIVERED, False),
    ],
    ids=["withdrawn", "declined", "delivered"],
)
def test_papers_of_what_was_decided_stay(acts, state, goes):
    affairs = Affairs()
    affairs.papers = NotedPapers()
    case = told_case(affairs, 1, acts, 1)
    assert forget_cases_over(forgetting(affairs, FAR), state, 1) == 1
    assert case.standing.is_forgotten
    assert bool(affairs.papers.forgotten) is goes
