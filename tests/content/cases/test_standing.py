"""The standing of a case is a function of its events, whatever is tried in whatever order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.cases.standing import (
    AWAITING,
    CORRECTED,
    CORRECTION_REQUESTED,
    FORGOTTEN,
    STATES,
    SUBMITTED,
    UNDECIDED,
    WITHDRAWN,
    IllegalEvent,
    standing,
)

KINDS = (SUBMITTED, CORRECTION_REQUESTED, CORRECTED, WITHDRAWN, FORGOTTEN, "decided")
FIELDS = st.lists(
    st.fixed_dictionaries(
        {"field": st.sampled_from("abc"), "ground": st.sampled_from(("wrong", "missing"))}
    ),
    max_size=3,
)
EVENTS = st.builds(
    lambda kind, fields, wait: {"type": kind, "fields": fields, "wait": wait},
    st.sampled_from(KINDS),
    FIELDS,
    st.integers(-1, 5),
)
# What may follow what, said once more in another way than in the module
MAY = {
    SUBMITTED: {CORRECTION_REQUESTED, WITHDRAWN},
    AWAITING: {CORRECTED, WITHDRAWN},
    CORRECTED: {CORRECTION_REQUESTED, WITHDRAWN},
    WITHDRAWN: {FORGOTTEN},
}


def told(kind, at, **more):
    return {"type": kind, "v": 1, "uid": "e", "at": at, "by": "applicant", **more}


def standing_or_none(events):
    """None for what may not be; the refusal is a sentence."""
    try:
        return standing(events)
    except IllegalEvent as illegal:
        said = str(illegal)
    return None if said.endswith("。") else pytest.fail(said)


@given(st.lists(EVENTS, max_size=12))
def test_no_sequence_of_acts_gives_an_illegal_standing(tried):
    kept, asked, at = [told(SUBMITTED, 0)], set(), 0
    for one in tried:
        at += one["wait"]
        event = told(one["type"], at, fields=one["fields"], due_on="2026-03-20")
        before = standing(kept)
        pairs = {(field["field"], field["ground"]) for field in one["fields"]}
        now = standing_or_none([*kept, event])
        if now is None:
            at -= one["wait"]
            continue
        kept.append(event)
        assert not before.is_forgotten
        assert event["type"] in MAY[before.state]
        assert event["at"] >= before.changed_at
        assert now.received_at == 0
        if event["type"] == CORRECTION_REQUESTED:
            assert pairs
            assert not pairs & asked
            asked |= pairs
            assert set(now.open_fields) == {field for field, _ in pairs}
        assert now.asked == asked
        assert bool(now.open_fields) == (now.state == AWAITING)
        assert (now.due_on is not None) == (now.state == AWAITING)
        assert now.is_undecided == (now.state in UNDECIDED)
        assert now.label == STATES[now.state]
    assert standing(kept) == standing(tuple(kept))


def test_before_it_is_submitted_there_is_no_case():
    for events in ([], [told(WITHDRAWN, 0)]):
        with pytest.raises(IllegalEvent, match="还没有提交"):
            standing(events)


def test_a_clock_that_goes_back_is_told():
    with pytest.raises(IllegalEvent, match="时钟"):
        standing([told(SUBMITTED, 5), told(WITHDRAWN, 4)])


def test_a_request_says_by_when():
    fields = [{"field": "a", "ground": "wrong"}]
    asked = told(CORRECTION_REQUESTED, 1, fields=fields, due_on="2026-03-20")
    assert standing([told(SUBMITTED, 0), asked]).due_on == date(2026, 3, 20)
