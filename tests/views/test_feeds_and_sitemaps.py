"""Feeds and sitemaps: all and only what the public may read, in order, and valid."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from content.acts.withdrawing import WITHDRAW
from content.acts.writing import ADD
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, SECTION, complete, desk_of, publish
from views import sitemaps

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def feed_of(public, path):
    answer = public.get(f"{path}feed.atom")
    assert answer.content_type == "application/atom+xml"
    return ET.fromstring(answer.body)


def entry_titles(feed):
    return [entry.find(f"{ATOM}title").text for entry in feed.findall(f"{ATOM}entry")]


@pytest.fixture
def three(portal):
    """Two published documents, the older one first; a draft; one scheduled."""
    with portal.roots() as (site, _):
        publish(site, {"title": "先发布的 & 旧的"}, moment=START - timedelta(hours=1))
        publish(site, {"title": "后发布的", "summary": "新的一份"}, moment=START)
        publish(site, {"title": "定时发布的"}, moment=START, live_from=later(days=1))
        fields = complete("policy_document", {"title": "草稿"})
        desk_of(site, "editor", START).perform(
            ADD, site.at(SECTION), {"kind": "policy_document", "fields": fields}
        )
    portal.index()
    return portal


@pytest.mark.parametrize("path", ["/", f"{COUNTY}/", f"{DEPARTMENT}/", f"{SECTION}/"])
def test_a_feed_lists_what_is_public_by_publication(three, public, path):
    assert entry_titles(feed_of(public, path)) == ["后发布的", "先发布的 & 旧的"]


def test_a_feed_has_what_atom_asks_for(three, public):
    feed = feed_of(public, f"{COUNTY}/")
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://localhost{COUNTY}/feed.atom"
    entries = feed.findall(f"{ATOM}entry")
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == 2
    for entry in entries:
        assert datetime.fromisoformat(entry.find(f"{ATOM}updated").text).tzinfo
        assert public.get(entry.find(f"{ATOM}link").get("href")).status_int == 200


def test_an_empty_place_has_an_empty_feed(public):
    assert entry_titles(feed_of(public, f"{COUNTY}/jyj/")) == []


def addresses(public):
    """loc → lastmod over every file that the index names."""
    index = ET.fromstring(public.get("/sitemap.xml").body)
    found = {}
    for part in index.iter(f"{MAP}loc"):
        for url in ET.fromstring(public.get(part.text).body).iter(f"{MAP}url"):
            assert url.find(f"{MAP}loc").text not in found
            found[url.find(f"{MAP}loc").text] = url.findtext(f"{MAP}lastmod")
    return found


def test_sitemaps_name_all_and_only_what_the_public_can_open(three, public):
    found = addresses(public)
    with three.roots() as (site, _):
        items = {item.__name__: item for item in site.at(SECTION).values()}
        public_names = {name for name, item in items.items() if item.edition_at(START)}
    base = f"http://localhost{SECTION}/"
    assert {url.removeprefix(base) for url in found if url.startswith(base)} == public_names | {""}
    for url in found:
        assert public.get(url).status_int == 200


def test_lastmod_is_the_last_publication(three, public):
    found = addresses(public)
    with three.roots() as (site, _):
        item = next(one for one in site.at(SECTION).values() if one.edition_at(START))
        live_from, name = item.edition_at(START).live_from, item.__name__
    assert datetime.fromisoformat(found[f"http://localhost{SECTION}/{name}"]) == live_from


def test_what_was_withdrawn_leaves_the_sitemap(three, public, clock):
    clock.move_to(later(hours=1))
    with three.roots() as (site, _):
        item = next(one for one in site.at(SECTION).values() if one.edition_at(START))
        said = {"reason": "error", "text": "误发"}
        desk_of(site, "moderator", later(hours=1)).perform(WITHDRAW, item, said)
        name = item.__name__
    assert f"http://localhost{SECTION}/{name}" not in addresses(public)


def test_a_large_government_is_split_into_files(three, public, monkeypatch):
    whole = addresses(public)
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 3)
    split = addresses(public)
    assert split == whole
    assert public.get(f"{COUNTY}/sitemap-pages.xml?part=99", status=404)
    assert public.get(f"{COUNTY}/sitemap-pages.xml?part=x", status=404)


def test_the_map_for_people_leads_everywhere(three, public):
    text = public.get("/sitemap").text
    assert f'href="http://localhost{COUNTY}/"' in text
    county = public.get(f"{COUNTY}/sitemap").text
    assert f'href="http://localhost{SECTION}/"' in county
    assert f'href="http://localhost{DEPARTMENT}/notices/"' not in county
