"""红黄牌: supervision sees the cards of a hall, no person, and reviews what is in doubt."""

import pytest

from content.cases.acting import append_event
from content.cases.doing import system_of
from content.cases.event_types import CARD, CARD_REVIEW_ASKED
from tests.content.cases.test_cards_of_a_hall import FACTS
from tests.handling import desk
from tests.site import COUNTY, form_to

CARDS = f"{COUNTY}/hall/cards/"


@pytest.fixture
def number(portal):
    """A case with a yellow card, and a red one that the calendar put in doubt."""
    with portal.roots() as (site, affairs):
        at = desk(site, affairs, portal.app.registry.sealing)
        case, doing = at.accepted(), system_of(at.by("approver"))
        append_event(doing, case, CARD, **{**FACTS, "colour": "yellow", "percent": 80})
        red = append_event(doing, case, CARD, **FACTS)["uid"]
        doubt = {"card": red, "clock": "promised:1", "due": "2026-03-09", "because": "calendar"}
        append_event(doing, case, CARD_REVIEW_ASKED, **doubt)
        return case.number


def test_supervision_sees_cards_and_reviews_one(number, login):
    browser = login("supervisor")
    page = browser.get("/desk").click("红黄牌")
    assert number in page
    assert "待复核" in page
    assert "示例甲" not in page.html.find("main").text
    assert number in browser.get(f"{CARDS}?show=yellow")
    assert browser.get(f"{CARDS}?format=json").json["items"][0]["state"] == "doubt"
    form = form_to(page.click(href="/review_card$"), "review_card")
    form["upheld"] = "no"
    page = form.submit(status=422)
    form = form_to(page, "review_card")
    form["reason"] = "放假安排更改后没有超期。"
    page = form.submit().follow()
    assert "复核结果已记下" in page
    assert "复核取消" in browser.get(CARDS)
    assert "没有待复核" in browser.get(f"{CARDS}?show=doubt")
    assert "没有需要复核的牌" in browser.get(f"{COUNTY}/hall/cases/{number}/review_card")
    assert len(browser.get(f"{CARDS}?size=1&after=0_1_2").html.select("tbody tr")) == 1


def test_a_hall_without_cards_says_so(portal, login):
    assert "没有红牌" in login("supervisor").get(CARDS)


def test_nobody_else_sees_cards(number, login):
    for who in ("clerk", "approver", "editor", "admin", "moderator"):
        browser = login(who)
        browser.get(CARDS, status=404)
        browser.get(f"{COUNTY}/hall/cases/{number}/review_card", status=404)
