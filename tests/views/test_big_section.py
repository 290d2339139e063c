"""A section of 30,000 items costs a page no more objects than one of 100."""

from datetime import timedelta

import pytest
import webtest

from content.clock import FOREVER, micros
from tests.answers import uncached
from tests.conftest import START
from tests.site import DEPARTMENT, SECTION, Loads, publish

MANY = 30_000


def fill(section, many):
    """Rows as an import would leave them, an hour apart, older than anything else."""
    for n in range(many):
        start = micros(START - timedelta(hours=n + 10))
        brief = (f"old-{n}", 1, "policy_document", f"第{n}号", ())
        key = (-start, "", f"old{n:07}")
        spans = [(start, micros(FOREVER), brief)]
        section.relist((None, []), (key, spans), START)


@pytest.fixture
def sections(portal):
    """Two sections, small and big, each with an item in its depth."""
    with portal.roots() as (site, _):
        names = {}
        for slug, many in (("policies", 100), ("notices", MANY)):
            section = site.at(DEPARTMENT).section(slug)
            names[slug] = _item(site, slug)
            fill(section, many)
    return names


def _item(site, slug):
    kind = {"policies": "policy_document", "notices": "notice"}[slug]
    fields = {"title": f"锚点-{slug}"}
    if kind == "notice":
        fields |= {"notice_type": "announcement"}
    moment = START - timedelta(hours=MANY // 2, minutes=30)
    item = publish(site, fields, kind=kind, section=f"{DEPARTMENT}/{slug}", moment=moment)
    return item.uid


def test_pages_of_a_big_section_load_few_objects(portal, sections):
    public = webtest.TestApp(uncached(portal.app))
    small, big = f"{SECTION}/", f"{DEPARTMENT}/notices/"
    loads = Loads(portal.databases)
    for address in (small, big):
        loads.of(public, address)
    first_small, first_big = loads.of(public, small), loads.of(public, big)
    assert first_big <= first_small + 10
    deep = loads.of(public, f"{big}?after={sections['notices']}")
    assert deep <= first_small + 25
    # Leaves of 12 rows, half full: a thousand rows lie in 170
    assert loads.of(public, f"{big}?page=50&size=20") <= 180 + first_small
    before_first = (START - timedelta(hours=MANY + 100)).date().isoformat()
    assert loads.of(public, f"{big}?asof={before_first}") <= first_small + 10
    assert "共 30001 条" in public.get(big)


def test_pages_beyond_the_reach_of_numbers_are_refused_in_words(public):
    page = public.get(f"{SECTION}/?page=51&size=20", status=400)
    assert "按页码最多看前 1000 条" in page
    public.get(f"{SECTION}/?size=101", status=400)
    public.get(f"{SECTION}/?page=0", status=400)
    public.get(f"{SECTION}/?page=%E4%B8%80", status=400)
    public.get(f"{SECTION}/?after=nothing", status=400)
    public.get(f"{SECTION}/?month=2026-13", status=400)
