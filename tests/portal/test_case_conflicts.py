"""Two who act at once: on one case the second finds what the first did; two cases are both kept."""

import pytest
from transaction.interfaces import TransientError

from content.cases.acceptance import accept
from content.cases.applying import ApplyRefused
from content.cases.decisions import decide
from content.cases.event_types import GRANTED
from content.verification.cases import check_cases
from portal.databases import affairs_root, connected, site_root
from tests.calendars import publish_years
from tests.deciding import Office, office


@pytest.fixture
def numbers(portal):
    """Two cases of a hall, filed; and a third one that was decided, so that every book is there."""
    with portal.roots() as (site, affairs):
        publish_years(site, 2026)
        at = office(site, affairs, portal.app.registry.sealing)
        filed = [at.file(who=f"示例{who}").number for who in "甲乙丙"]
        third = affairs.cases.by_number(filed.pop())
        accept(at.after(hours=1).clerk, third)
        decide(at.after(hours=2).approver, third, "1", GRANTED)
    return filed


def desk(portal, connection, number):
    """(office two hours later, case) as one connection sees them."""
    site, affairs = site_root(connection), affairs_root(connection)
    at = Office(site, affairs, portal.app.registry.sealing, None).after(hours=3)
    return at, affairs.cases.by_number(number)


def both_accept(portal, first, second):
    """The first one commits while the second one is at work."""
    with connected(portal.databases) as late:
        at, case = desk(portal, late, second)
        accept(at.clerk, case)
        with connected(portal.databases) as early:
            other, same = desk(portal, early, first)
            accept(other.clerk, same)


def test_of_two_who_accept_one_case_the_second_finds_it_accepted(portal, numbers):
    with pytest.raises(TransientError):
        both_accept(portal, numbers[0], numbers[0])
    with connected(portal.databases) as again:
        at, case = desk(portal, again, numbers[0])
        assert [event["type"] for event in case.events] == ["submitted", "accepted", "issued"]
        with pytest.raises(ApplyRefused, match="已受理"):
            accept(at.clerk, case)


def test_two_cases_of_one_hall_are_accepted_at_once(portal, numbers):
    both_accept(portal, *numbers)
    with portal.roots() as (_, affairs):
        cases = affairs.cases
        assert [cases.by_number(one).standing.state for one in numbers] == ["accepted"] * 2
        assert cases.lists.count(("k0",), ("accepted",)) == 2
        assert list(check_cases(cases)) == []
