"""A second before and after a moment every page tells the same, for whichever moment one asks."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from content.acts.publishing import PUBLISH
from content.kinds_list import KINDS
from tests.conftest import START, later
from tests.journeys.crawling import ask, with_query
from tests.journeys.hidden_texts import (
    KINDS_TRIED,
    LONG_AGO,
    SHARED_WORD,
    add,
    expunged,
    hidden,
    release,
    revise,
    section_of,
    to_review,
)
from tests.site import COUNTY, DEPARTMENT, desk_of

GOVERNMENTS = ("/", "/changchun/", f"{COUNTY}/")


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
    search = f"search?q={quote(SHARED_WORD)}"
    yield from (f"/{search}", f"{COUNTY}/{search}&kind={kind}", f"{DEPARTMENT}/{search}&sort=date")
    yield from (f"{place}feed.atom" for place in (*GOVERNMENTS, f"{DEPARTMENT}/"))
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
    for place in (*GOVERNMENTS, f"{DEPARTMENT}/"):
        assert f"first{kind}" in public.get(f"{place}feed.atom")


@pytest.mark.parametrize("kind", KINDS_TRIED)
def test_the_counts_of_a_search_are_those_of_the_moment(kind, portal, public, clock):
    start, end = later(days=2), later(days=4)
    with portal.roots() as (site, _):
        release(site, add(site, kind, "ending"), live_from=start, live_until=end)
    portal.index()
    clock.move_to(later(days=9))
    portal.index()
    search = f"/search?q={quote(SHARED_WORD)}&format=json"
    for moment, count in ((start, 0), (end, 1)):
        for seconds, more in ((-1, 0), (0, 1 - 2 * count), (1, 1 - 2 * count)):
            asof = (moment + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
            said = public.get(with_query(search, asof=asof)).json
            assert said["items_total"] == len(said["items"]) == count + more, (moment, seconds)
            assert sum(one["count"] for one in said["facets"].get("kind", ())) == count + more
    assert public.get(search).json["items_total"] == 0


@pytest.mark.parametrize("kind", KINDS_TRIED)
def test_what_is_hidden_for_ever_is_found_at_no_moment(kind, portal, public, clock):
    with portal.roots() as (site, _):
        hidden(site, kind, "mistaken")
        expunged(site, kind, "forgotten")
    portal.index()
    clock.move_to(later(days=1))
    for address in (f"/search?q={quote(SHARED_WORD)}", "/feed.atom", "/", "/open/"):
        for asof in (LONG_AGO + timedelta(seconds=1), later(seconds=-1), later(seconds=1)):
            page = ask(public, with_query(address, asof=asof.strftime("%Y-%m-%dT%H:%M:%SZ")))
            assert page.status == 200
            assert "mistaken" not in page.text
            assert "forgotten" not in page.text


def test_a_moment_stays_while_one_searches_on(public):
    page = public.get("/search?q=a&asof=2026-01-01")
    assert page.forms[0].action.endswith("/search")
    form = next(form for form in page.forms.values() if "asof" in form.fields)
    assert form["asof"].value == "2026-01-01"


@pytest.mark.parametrize("address", ["/", "/open/", "/search?q=x", "/feed.atom", f"{COUNTY}/"])
def test_what_is_to_come_is_told_nowhere(public, address):
    for asof in ("2030-01-01", "2026-02-30", "gestern"):
        page = ask(public, with_query(address, asof=asof))
        assert page.status == 400, (address, asof)
