"""What is not public is nowhere: not on a page, in a list, a count, a feed, a file or an error."""

import re
from urllib.parse import quote

import pytest

from content.permissions import ANONYMOUS
from search_index.query import FACETS, Query
from tests.conftest import START, later
from tests.journeys.crawling import JSON, ask, crawl, with_query
from tests.journeys.hidden_texts import (
    KINDS_TRIED,
    NEVER,
    OUTSIDERS,
    SHARED_WORD,
    found_in,
    secrets_in,
    section_of,
    unseen_names,
)
from tests.site import COUNTY, DEPARTMENT

QUOTED = quote(SHARED_WORD)
MOMENTS = [later(**delta) for delta in ({"days": -10}, {"days": -9}, {"days": -1}, {"hours": -1})]
GOVERNMENTS = ("/changchun/", f"{COUNTY}/")
ITEM_VIEWS = (
    "", "/history", "/compare?from=1&to=1", "/compare?from=1&to=2", "/compare?from=2&to=1",
    "/editions", "/editions/1", "/editions/2", "/edit", "/revise", "/withdraw", "/move",
    "/editions/1/edit", "/editions/2/edit", "/add", "?print=1",
)  # fmt: skip


def addresses_of(secrets):
    """Whatever might lead to a secret when one knows its address."""
    for word, (path, _, _) in secrets.items():
        for view in ITEM_VIEWS:
            yield path + view
            yield with_query(path + view, format="json")
        for name in (f"{word}.txt", f"{word}a.txt", f"{word}b.txt"):
            yield f"{path}/files/{name}"
            for number in "12":
                yield f"{path}/files/{name}?edition={number}"


def lists():
    """Everything that lists or counts, for now and for moments gone by."""
    for kind in KINDS_TRIED:
        yield f"{section_of(kind)}/"
        yield f"{section_of(kind)}/?month=2026-02"
    for place in GOVERNMENTS:
        yield from (place, f"{place}open/", f"{place}hall/", f"{place}hall/fees")
        yield from (f"{place}hall/?format=csv", f"{place}hall/fees?format=csv")
        yield from (f"{place}hall/?by={by}" for by in ("department", "theme", "served", "type"))
        yield from (f"{place}open/?column={c}" for c in ("policies", "information", "notices"))
    yield f"{DEPARTMENT}/"


def test_no_link_leads_the_public_to_a_secret_or_into_nothing(hiding, browsers):
    pages = crawl(browsers["public"], ("/", "/sitemap.xml", f"{COUNTY}/search?q={QUOTED}"))
    assert len(pages) > 300
    seen = {url for url, _ in pages}
    for kind in KINDS_TRIED:
        assert any(section_of(kind) in url for url in seen), kind
    assert list(found_in(pages, hiding.secrets)) == []
    gone = {path for path, _, standing in hiding.secrets.values() if standing == "expunged"}
    broken = [
        (page.status, url, page.came_from)
        for (url, _), page in pages.items()
        if page.status >= 400
        and not any(url.partition("?")[0] == f"http://localhost{p}" for p in gone)
        and "/editions/1" not in url
    ]
    assert broken == []


def test_what_is_public_is_really_met_on_that_walk(hiding, browsers):
    """Else a walk that sees nothing would prove nothing."""
    pages = crawl(browsers["public"], (f"{COUNTY}/",), most=2000)
    for kind in KINDS_TRIED:
        met = [url for (url, _), page in pages.items() if f"public{kind}" in page.text]
        assert len(met) > 5, kind


@pytest.mark.parametrize("who", ["public", "other_editor", "far_moderator"])
def test_knowing_the_address_helps_nobody(who, hiding, browsers):
    names = unseen_names(hiding.secrets)
    told = []
    for address in addresses_of(hiding.secrets):
        page = ask(browsers[who], address)
        if words := secrets_in(_without_echo(page.text, address), hiding.secrets):
            told.append((address, page.status, words))
        if any(name in address for name in names) and page.status not in (401, 404):
            told.append((address, page.status))
    assert told == []


def _without_echo(text, address):
    """What an answer says besides the address that was asked for."""
    for said in (address, quote(address), quote(address, safe=""), address.replace("&", "&amp;")):
        text = text.replace(said, "")
    for part in re.findall(r"zq\w+\.txt", address):
        text = text.replace(part, "")
    return text


@pytest.mark.parametrize("who", ["public", "other_editor"])
def test_an_unseen_item_answers_like_a_wrong_name(who, hiding, browsers):
    for path, name, standing in hiding.secrets.values():
        if standing not in NEVER:
            continue
        wrong = f"{name[:-8]}00000000"
        for view in (*ITEM_VIEWS, "/files/a.txt", "/nonsense"):
            for headers in ({}, JSON):
                real = ask(browsers[who], path + view, "", headers)
                none = ask(browsers[who], path.replace(name, wrong) + view, "", headers)
                assert real.status == none.status == 404, (path + view, real.status, none.status)
                assert real.text.replace(name, wrong) == none.text, path + view


@pytest.mark.parametrize("who", ["public", "stranger", "far_moderator"])
def test_no_list_tells_of_a_secret_now_or_then(who, hiding, browsers):
    told = []
    for address in lists():
        for moment in (None, *MOMENTS):
            asof = moment and {"asof": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}
            for format_ in ({}, {"format": "json"}):
                asked = with_query(address, **(asof or {}), **({} if "csv" in address else format_))
                page = ask(browsers[who], asked)
                assert page.status == 200, (asked, page.status)
                names = unseen_names(hiding.secrets)
                words = secrets_in(page.text, hiding.secrets)
                if words or any(name in page.text for name in names):
                    told.append((asked, words))
    assert told == []


def test_no_moment_gone_by_brings_a_hidden_text_back(hiding, browsers):
    for word, (path, _, standing) in hiding.secrets.items():
        for moment in (*MOMENTS, START):
            asof = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            for view in ("", "/history", f"/files/{word}.txt", "/compare?from=1&to=2"):
                for query in ({}, {"format": "json"}):
                    address = with_query(path + view, asof=asof, **query)
                    page = ask(browsers["public"], address)
                    assert not secrets_in(_without_echo(page.text, address), [word]), address
                    if standing in ("hidden", "expunged") and not view and page.status != 404:
                        assert page.status == 410, address


def test_search_finds_counts_and_marks_only_what_is_public(hiding, browsers):
    engine = hiding.app.registry.engine
    for word in hiding.secrets:
        for text in (word, f"{word}.txt", f"修改说明{word}"):
            page = engine.search(Query(START, text=text, person=ANONYMOUS, facets=FACETS))
            assert page.total == 0, (text, page.hits)
            assert not any(page.facets.values()), text
    expected = len(KINDS_TRIED) * 4
    for place in ("/", "/changchun/", f"{COUNTY}/", f"{DEPARTMENT}/"):
        for who in ("public", *OUTSIDERS, "own"):
            browser = hiding.login("editor") if who == "own" else browsers[who]
            found = browser.get(f"{place}search?q={QUOTED}&format=json").json
            assert found["items_total"] == expected, (place, who)
            kinds = {one["value"]: one["count"] for one in found["facets"]["kind"]}
            assert kinds == dict.fromkeys(KINDS_TRIED, 4)
            html = browser.get(f"{place}search?q={QUOTED}&size=100").text
            assert not secrets_in(html + str(found), hiding.secrets)


def test_an_open_page_count_and_feed_hold_what_is_public_and_no_more(hiding, browsers):
    public = browsers["public"]
    for place in ("/", "/changchun/", f"{COUNTY}/"):
        assert public.get(f"{place}open/?format=json").json["items_total"] == 3 * 4
        feed = public.get(f"{place}feed.atom").text
        assert feed.count("<entry>") == len(KINDS_TRIED) * 4
        assert not secrets_in(feed, hiding.secrets)
    for kind in KINDS_TRIED:
        assert public.get(f"{section_of(kind)}/?format=json").json["items_total"] == 4
        assert public.get(f"{section_of(kind)}/feed.atom").text.count("<entry>") == 4
    for address in ("hall/?format=json", "hall/fees?format=json"):
        assert public.get(f"{COUNTY}/{address}").json["items_total"] == 4
    sitemap = public.get(f"{COUNTY}/sitemap-pages.xml").text
    names = [name for _, name, _ in hiding.secrets.values() if name in sitemap]
    assert len(names) == len(KINDS_TRIED) * 4


def test_the_public_is_not_told_when_a_scheduled_revision_will_begin(hiding, browsers):
    told = (later(days=9).strftime("%Y-%m-%d"), "2026-03-11")
    for path, _, standing in hiding.secrets.values():
        if standing == "scheduled_over_public":
            for view in ("", "?format=json", "/history", "/history?format=json", "/editions"):
                text = browsers["public"].get(path + view).text
                assert not any(day in text for day in told), view
