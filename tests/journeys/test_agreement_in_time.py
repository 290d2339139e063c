"""A second before and after a moment every page tells the same, for whichever moment one asks."""

from datetime import timedelta

import pytest

from content.acts.publishing import PUBLISH
from content.kinds_list import KINDS
from tests.conftest import START, later
from tests.journeys.crawling import JSON, ask, with_query
from tests.journeys.hidden_texts import KINDS_TRIED, add, release, revise, section_of, to_review
from tests.site import COUNTY, DEPARTMENT, desk_of

GOVERNMENTS = ("/changchun/", f"{COUNTY}/")


def revised_at(site, kind, start):
    """An item that says one thing, and another from ``start`` on."""
    item = release(site, add(site, kind, f"earlier{kind}")).item
    edition = to_review(site, revise(site, item, f"latter{kind}"))
    told = {"live_from": start, "confirmed": "已核"}
    desk_of(site, "moderator", START).perform(PUBLISH, edition, told)
    return f"{section_of(kind)}/{item.__name__}"


def pages_that_tell(kind, path):
    """Every address that says what the item says, for a moment gone by."""
    section = KINDS[kind].section
    yield from (path, f"{path}/history", f"{section_of(kind)}/", f"{DEPARTMENT}/")
    if section in ("policies", "information", "notices"):
        for place in GOVERNMENTS:
            yield from (place, f"{place}open/", f"{place}open/?column={section}")
    if section == "items":
        yield from (f"{COUNTY}/hall/", f"{COUNTY}/hall/?format=csv", f"{COUNTY}/hall/?by=type")
    if section == "fees":
        yield from (f"{COUNTY}/hall/fees", f"{COUNTY}/hall/fees?format=csv")


@pytest.mark.parametrize("kind", KINDS_TRIED)
def test_a_second_before_and_after_every_page_agrees(kind, portal, public, clock):
    start = later(days=2)
    with portal.roots() as (site, _):
        path = revised_at(site, kind, start)
    portal.index()
    clock.move_to(later(days=3))
    portal.index()
    for seconds in (-1, 0, 1):
        moment = start + timedelta(seconds=seconds)
        words = (f"earlier{kind}", f"latter{kind}")
        hides, says = words if seconds >= 0 else reversed(words)
        for address in pages_that_tell(kind, path):
            for query in ({},) if "csv" in address else ({}, {"format": "json"}):
                asked = with_query(address, asof=moment.strftime("%Y-%m-%dT%H:%M:%SZ"), **query)
                text = public.get(asked).text
                assert says in text, asked
                if "history" not in address or seconds < 0:
                    assert hides not in text, asked


@pytest.mark.parametrize("kind", KINDS_TRIED)
def test_before_its_first_moment_an_item_is_nowhere(kind, portal, public, clock):
    start = later(days=2)
    with portal.roots() as (site, _):
        item = release(site, add(site, kind, f"first{kind}"), live_from=start).item
        path = f"{section_of(kind)}/{item.__name__}"
    portal.index()
    clock.move_to(later(days=3))
    portal.index()
    for seconds in (-1, 1):
        asof = (start + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for address in pages_that_tell(kind, path):
            page = ask(public, with_query(address, asof=asof))
            assert (f"first{kind}" in page.text) is (seconds > 0), (address, seconds)
    for place in ("/", *GOVERNMENTS, f"{DEPARTMENT}/"):
        assert f"first{kind}" in public.get(f"{place}feed.atom")


def test_asof_is_refused_where_only_now_is_known(portal, public):
    for address in ("/", "/open/", "/search?q=x", "/feed.atom", f"{COUNTY}/search?q=x"):
        for headers in ({}, JSON):
            page = ask(public, with_query(address, asof="2026-01-01"), "", headers)
            assert page.status == 400, address
            assert "asof" in page.text
