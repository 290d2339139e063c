"""How many objects a page wakes when nothing is in memory, and that it does not grow.

What the page cache asks before a page is made (64 shards of the agenda, once) is not the page's.
"""

from datetime import timedelta

import pytest
import webtest

from content.affairs import Affairs
from content.base import path_of
from content.clock import FOREVER, micros
from content.dirty import DirtyMap
from content.items import items_below
from content.register import END_OF_TIME
from content.relations import Link
from portal.demo.plan import Size
from portal.demo.planting import plant_content
from portal.demo.source import Source
from portal.founding import make_site
from tests.answers import uncached
from tests.conftest import START
from tests.site import COUNTY, DEPARTMENT, SECTION, Loads, Portal, publish, write_base

ITEMS = 160
# It reads the agenda once when it begins, whatever the page
NO_PAGE_CACHE = {"cache.megabytes": "0"}
PROMISED = {"home": 150, "section": 40, "deep": 60, "policy_document": 25}
# They keep what was reached
OTHERS = {
    "approval_item": 25,
    "notice": 25,
    "information": 25,
    "fee_standard": 25,
    "json": 25,
    "city": 120,
    "county": 120,
    "department": 45,
    "hall": 120,
    "hall_by_theme": 120,
    "open": 110,
    "open_below": 110,
    "sitemap": 120,
    "open_data": 30,
    "search": 220,
}


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """(base, addresses, settings) of the real province with a little content, its index made."""
    site = make_site(Source("budgets").new_uid)
    plant_content(site, 7, Size(count=ITEMS))
    site.dirty = DirtyMap()  # the index is made anew as a whole
    addresses = addresses_of(site)
    folder = tmp_path_factory.mktemp("province")
    base = write_base(folder, site, Affairs())
    settings = {"search.uri": f"whoosh://{folder}/index", **NO_PAGE_CACHE}
    Portal(base, tmp_path_factory.mktemp("indexing"), **settings).close()
    return base, addresses, settings


def addresses_of(site):
    """One page of each sort, of those that have most to show."""
    places = {place: path_of(place) + "/" for place in filled_departments(site)}
    department = max(places, key=lambda place: sum(n for _, n in counts(place)))
    section = max((s for place in places for s in place.sections()), key=lambda s: len(s._children))
    uids = [row.key[2] for row in section.register.rows(END)]
    items = {i.kind: path_of(i) for i in items_below(site.province) if i.edition_at(END)}
    return {
        **items,
        "home": "/",
        "section": f"{path_of(section)}/",
        "deep": f"{path_of(section)}/?after={uids[len(uids) // 2]}",
        "json": f"{items['policy_document']}?format=json",
        "city": "/changchun/",
        "county": f"{COUNTY}/",
        "department": places[department],
        "hall": f"{COUNTY}/hall/",
        "hall_by_theme": f"{COUNTY}/hall/?by=theme",
        "open": "/open/",
        "open_below": "/changchun/open/",
        "sitemap": "/sitemap",
        "open_data": "/open-data/",
        "search": "/search?q=%E8%AE%B8%E5%8F%AF",
    }


END = START + timedelta(days=1)


def filled_departments(site):
    governments = (site.province, *map(site.at, (path for path, _ in below(site.province))))
    return [
        department
        for government in governments
        for department in government.departments()
        if counts(department)
    ]


def below(place):
    return list(place.governments_below())


def counts(department):
    return [(section, n) for section in department.sections() if (n := section.total(END))]


@pytest.mark.parametrize("page", PROMISED)
def test_a_promised_page_of_a_process_that_has_just_started(province, tmp_path, page):
    """Nothing that a process keeps between requests helps."""
    base, addresses, settings = province
    portal = Portal(base, tmp_path, **settings)
    try:
        browser = webtest.TestApp(uncached(portal.app))
        assert Loads(portal.databases).of(browser, addresses[page]) <= PROMISED[page]
    finally:
        portal.close()


@pytest.fixture(scope="module")
def running(province, tmp_path_factory):
    base, addresses, settings = province
    portal = Portal(base, tmp_path_factory.mktemp("running"), **settings)
    yield Loads(portal.databases), webtest.TestApp(uncached(portal.app)), addresses
    portal.close()


@pytest.mark.parametrize("page", OTHERS)
def test_a_page_wakes_no_more_than_its_budget(running, page):
    loads, browser, addresses = running
    assert loads.of(browser, addresses[page]) <= OTHERS[page]


@pytest.fixture
def portal(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **NO_PAGE_CACHE)
    yield portal
    portal.close()


def fill(site, path, since, many):
    """Rows as an import would leave them, an hour apart, each repealed by another document."""
    section = site.at(path)
    for n in range(since, many):
        start = micros(START - timedelta(hours=n + 10))
        brief = (f"old-{n}", 1, "policy_document", f"第{n}号", (("validity", "in_force"),))
        key = (-start, "", f"old{n:07}")
        section.relist((None, []), (key, [(start, micros(FOREVER), brief)]), START)
        section.register.mark(key, (("repeals", start, END_OF_TIME),))


def test_pages_wake_no_more_when_a_section_grows(portal):
    public = webtest.TestApp(uncached(portal.app))
    addresses = (f"{SECTION}/", f"{SECTION}/?page=2", f"{DEPARTMENT}/", f"{COUNTY}/")
    loads = Loads(portal.databases)
    with portal.roots() as (site, _):
        item = publish(site, {"title": "一份文件"}, moment=START - timedelta(hours=1))
        addresses = (*addresses, path_of(item), f"{SECTION}/?after={item.uid}")
        fill(site, SECTION, 0, 50)
    portal.index()
    few = [loads.of(public, address) for address in addresses]
    with portal.roots() as (site, _):
        fill(site, SECTION, 50, 5000)
    many = [loads.of(public, address) for address in addresses]
    assert "已废止" in public.get(f"{SECTION}/")
    assert "共 5001 条" in public.get(f"{SECTION}/")
    # A tree that has grown is a level deeper, where it is a row's, a mark's or a child's
    assert [after - before <= 3 for before, after in zip(few, many, strict=True)] == [True] * 6
    assert many[0] <= PROMISED["section"]
    assert many[5] <= PROMISED["deep"]


def grow_elsewhere(site, many):
    """The tables of the whole site, and lists of other departments."""
    for n in range(many):
        site.addresses[f"uid{n}"] = "/changchun", site.at("/changchun")
    links = (Link(f"from{n}", "repeals", f"to{n}", 1, 0, END_OF_TIME) for n in range(many))
    site.relations.replace([], links)
    fill(site, f"{COUNTY}/jyj/policies", 0, 500)


def test_pages_wake_no_more_when_other_places_grow(portal):
    public = webtest.TestApp(uncached(portal.app))
    listed = ("/", "/changchun/", f"{COUNTY}/", "/open/")
    with portal.roots() as (site, _):
        site.at(f"{COUNTY}/jyj").section("policies")
        for number in range(30):
            item = publish(site, {"title": f"一份文件{number}"}, moment=START)
        own = (f"{SECTION}/", f"{SECTION}/?after={item.uid}", f"{DEPARTMENT}/", path_of(item))
    portal.index()
    loads = Loads(portal.databases)
    few = {address: loads.of(public, address) for address in (*listed, *own)}
    with portal.roots() as (site, _):
        grow_elsewhere(site, 40_000)
    many = {address: loads.of(public, address) for address in few}
    # The tables are a level deeper now: one load more for each time one is asked
    assert [many[address] - few[address] <= 3 for address in own] == [True] * 4
    assert [many[address] - few[address] <= 2 * 20 + 3 for address in listed] == [True] * 4
    assert many["/"] <= PROMISED["home"]
    assert many[own[3]] <= PROMISED["policy_document"]
