"""Cards lie in the lists of their hall; what the calendar put in doubt is reviewed once."""

import pytest

from content.cases.acting import append_event
from content.cases.applying import ApplyRefused
from content.cases.card_reviews import review_card
from content.cases.doing import system_of
from content.cases.event_types import CARD, CARD_REVIEW_ASKED
from content.cases.raised_cards import raised_cards
from tests.handling import plain_desk

FACTS = {
    "clock": "promised:1",
    "label": "承诺期限",
    "branch": "1",
    "colour": "red",
    "percent": 100,
    "due": "2026-03-05",
    "on": "2026-03-06",
}


@pytest.fixture
def at():
    return plain_desk(steps=[])


def raise_card(at, case, **more):
    doing = system_of(at.by("approver"))
    return append_event(doing, case, CARD, **{**FACTS, **more})["uid"]


def listed(at, show):
    cards = at.office.affairs.cases.cards
    found = () if cards is None else cards.lists_at("k0")
    return [key[2] for state, _, one in found if state == show for key in list(one.keys())]


def test_a_card_is_listed_by_its_colour_newest_first(at):
    case = at.accepted()
    assert listed(at, "red") == []
    first = raise_card(at, case, colour="yellow", percent=80)
    second = raise_card(at.after(days=1), case)
    third = raise_card(at.after(days=2), at.after(days=1).accepted())
    assert listed(at, "yellow") == [first]
    assert listed(at, "red") == [third, second]
    assert listed(at, "doubt") == []


def test_only_what_is_in_doubt_is_reviewed_and_it_stays_listed(at):
    case = at.accepted()
    card = raise_card(at, case)
    supervisor = at.by("approver")
    with pytest.raises(ApplyRefused, match="不需要复核"):
        review_card(supervisor, case, card, False, "没有超期。")
    doubt = {"card": card, "clock": "promised:1", "due": "2026-03-09", "because": "calendar"}
    append_event(system_of(supervisor), case, CARD_REVIEW_ASKED, **doubt)
    assert listed(at, "doubt") == [card]
    with pytest.raises(ApplyRefused, match="理由"):
        review_card(supervisor, case, card, False, "")
    review_card(supervisor, case, card, False, "放假安排改了，没有超期。")
    assert listed(at, "doubt") == []
    assert listed(at, "red") == [card]
    assert [one.state for one in raised_cards(case.events)] == ["lifted"]
    assert case.standing.cards == {}
    with pytest.raises(ApplyRefused, match="不需要复核"):
        review_card(supervisor, case, card, True, "再来一次。")
