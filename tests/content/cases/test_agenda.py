"""The agenda of cases: one entry a case, told where it disagrees, and made anew."""

import pytest

from content.cases.acting import append_event
from content.cases.agenda import Plan
from content.verification.case_agenda import check_agenda, repair_agenda
from portal.case_ticking import tick_cases
from tests.applying import applying, clerk, filed, publish_form, publish_item
from tests.calendars import publish_years
from tests.conftest import later


@pytest.fixture
def planned(portal):
    """(site, cases) with three cases, after a tick; one is decided and delivered."""
    sealing = portal.app.registry.sealing
    with portal.roots() as (site, affairs):
        publish_years(site, 2026)
        item = publish_item(site)
        publish_form(site, item)
        doing = applying(site, affairs, sealing)
        cases = [filed(doing, item).case for _ in range(3)]
        told = {"branch": "1", "day": "2026-03-02"}
        acting = clerk(site, affairs, sealing, later(hours=1))
        append_event(acting, cases[0], "accepted", deemed=False, on="2026-03-02")
        append_event(acting, cases[0], "decided", outcome="granted", **told)
        append_event(acting, cases[0], "delivered", way="counter", **told)
    tick_cases(portal.app.registry._zodb_databases, sealing, later(hours=2))
    with portal.roots() as (site, affairs):
        yield site, affairs.cases


def test_every_open_case_has_one_entry_and_an_ended_one_none(planned):
    site, cases = planned
    assert len(cases.agenda.plans()) == 2
    assert list(check_agenda(cases, site, later(hours=3))) == []
    assert repair_agenda(cases, site, later(hours=3)) == 0
    assert repair_agenda(None, site, later()) == 0


def test_a_damaged_agenda_is_told_and_made_anew(planned):
    site, cases = planned
    before = cases.agenda.plans()
    uid, plan = min(before.items())
    cases.agenda.move(uid, plan, Plan())
    cases.agenda.move("nobody", Plan(), Plan(5))
    told = [fault.what for fault in check_agenda(cases, site, later(hours=3))]
    assert told == [f"办件 {uid} 的下一个到期时刻不对", "有一条没有根据：办件 nobody"]
    assert repair_agenda(cases, site, later(hours=3)) == 2
    assert cases.agenda.plans() == before
    assert list(check_agenda(cases, site, later(hours=3))) == []


def test_while_a_calendar_is_taken_over_nothing_is_told(planned):
    site, cases = planned
    cases.agenda.move("nobody", Plan(), Plan(5))
    cases.agenda.going_over = ("x", 0, "")
    assert list(check_agenda(cases, site, later(hours=3))) == []


def test_where_cases_lie_in_pages_is_an_order_that_stays(planned):
    _, cases = planned
    whole = cases.page((0, ""), 10)
    assert len(whole) == 3
    assert cases.page((0, ""), 2) + cases.page(whole[1], 2) == whole
    assert cases.page(whole[-1], 2) == []


def test_a_missing_year_is_counted_while_dates_depend_on_it(planned):
    site, cases = planned
    assert cases.agenda.provisional() == {}
    uid, plan = min(cases.agenda.plans().items())
    cases.agenda.move(uid, plan, Plan(plan.at, (2027, 2028)))
    assert cases.agenda.provisional() == {2027: 1, 2028: 1}
    assert len(list(check_agenda(cases, site, later(hours=3)))) == 1
    cases.agenda.move(uid, Plan(plan.at, (2027, 2028)), plan)
    assert cases.agenda.provisional() == {}
