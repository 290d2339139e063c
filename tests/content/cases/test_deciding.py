"""A case from receipt to delivery: accepted, declined, decided, delivered, each with its paper."""

import pytest

from content.cases.acceptance import accept
from content.cases.decisions import Terms, decide
from content.cases.delivery import deliver
from content.cases.event_types import GRANTED
from content.cases.handling import finish_steps
from tests.deciding import office


@pytest.fixture
def at(portal):
    with portal.roots() as (site, affairs):
        yield office(site, affairs, portal.app.registry.sealing, case_type="promised")


def test_from_receipt_to_delivery(at):
    case = at.file()
    accept(at.after(hours=1).clerk, case)
    assert (case.standing.state, case.standing.is_deemed) == ("accepted", False)
    finish_steps(at.after(days=1).approver, case, "1", "经审查，符合条件。")
    decide(at.after(days=2).approver, case, "1", GRANTED, "", Terms("每年年检"))
    assert case.standing.state == "decided"
    deliver(at.after(days=3).clerk, case, "", "counter", "本人领取")
    assert case.standing.state == "delivered"
    assert case.standing.is_ended
    assert at.papers.kinds == ["acceptance", "grant", "delivery"]
    assert [event["type"] for event in case.events] == [
        "submitted",
        "accepted",
        "issued",
        "assigned",
        "opinion",
        "decided",
        "issued",
        "delivered",
        "issued",
    ]
    decided = case.events[5]
    assert case.said(at.sealing, decided["uid"]) == {"conditions": "每年年检"}
    assert decided["by"] == "approver"
