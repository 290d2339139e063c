"""What is not public is nowhere: not on a page, in a list, a count, a feed, a file or an error."""

import re
from urllib.parse import quote

import pytest
import time_machine
import webtest
from ZODB.serialize import referencesf

from content.permissions import ANONYMOUS
from search_index.query import FACETS, Query
from tests.conftest import START, later
from tests.journeys.crawling import JSON, ask, crawl, with_query
from tests.journeys.hidden_texts import (
    KINDS_TRIED,
    NEVER_SEEN,
    SHARED_WORD,
    hide,
    section_of,
)
from tests.site import COUNTY, DEPARTMENT, Portal, form_to, log_in
from views.editions import ACTS

QUOTED = quote(SHARED_WORD)
OUTSIDERS = ("stranger", "other_editor", "far_moderator", "supervisor")
NEVER = {make.__name__ for make in NEVER_SEEN}
MOMENTS = [later(**delta) for delta in ({"days": -10}, {"days": -9}, {"days": -1}, {"hours": -1})]
GOVERNMENTS = ("/changchun/", f"{COUNTY}/")
ITEM_VIEWS = (
    "", "/history", "/compare?from=1&to=1", "/compare?from=1&to=2", "/compare?from=2&to=1",
    "/editions", "/editions/1", "/editions/2", "/edit", "/revise", "/withdraw", "/move",
    "/editions/1/edit", "/editions/2/edit", "/add", "?print=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def hiding(base, tmp_path_factory):
    """A portal with every kind of secret; read by the tests here, and written by none of them."""
    with time_machine.travel(START, tick=False):
        portal = Portal(base, tmp_path_factory.mktemp("hiding"))
        with portal.roots() as (site, _):
            portal.secrets = hide(site)
        portal.index()
        yield portal
    portal.close()


@pytest.fixture(scope="module")
def browsers(hiding):
    return {"public": hiding.browser(), **{name: hiding.login(name) for name in OUTSIDERS}}


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


def secrets_in(text, secrets):
    return [word for word in secrets if word in text]


def unseen_names(secrets):
    return {name: word for word, (_, name, standing) in secrets.items() if standing in NEVER}


def found_in(pages, secrets):
    """(address, came from, what it betrays) of every page that says more than it should."""
    names = unseen_names(secrets)
    for (url, _), page in pages.items():
        betrayed = [*secrets_in(page.text, secrets), *(n for n in names if n in page.text)]
        if betrayed:
            yield url, page.came_from, betrayed


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


@pytest.mark.parametrize("who", ["public", *OUTSIDERS])
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


@pytest.mark.parametrize("who", OUTSIDERS)
def test_desk_and_account_of_an_outsider_know_nothing(who, hiding, browsers):
    names = unseen_names(hiding.secrets)
    start = ("/account", f"{DEPARTMENT}/") if who == "stranger" else ("/desk", "/account")
    pages = {
        key: page
        for key, page in crawl(browsers[who], start, most=2500).items()
        if "/account/why" not in key[0]
    }
    assert list(found_in(pages, hiding.secrets)) == []
    for path, name, standing in hiding.secrets.values():
        for tail in ("", "/editions/1", "/editions/2", "/files/x.txt", "/editions"):
            why = ask(browsers[who], f"/account/why?path={path}{tail}&format=json")
            if name in names:
                assert why.status == 404, (path + tail, standing)
            assert '"allowed": true' not in why.text or name not in names


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_act_of_an_outsider_is_done(who, hiding, browsers):
    browser = browsers[who]
    token = browser.get(f"{COUNTY}/").forms
    token = next(f["csrf_token"].value for f in token.values() if "csrf_token" in f.fields)
    before = hiding.databases[""].lastTransaction()
    done = []
    for path, name, _ in hiding.secrets.values():
        posts = [f"{path}/editions/1/{act.name}" for act in ACTS]
        posts += [f"{path}/editions/1/{view}" for view in ("edit", "attach", "detach")]
        posts += [f"{path}/{view}" for view in ("revise", "withdraw", "move")]
        for address in posts:
            told = {"csrf_token": token, "reason": "error", "text": "x", "note": "x", "name": "x"}
            answer = browser.post(address, told, status="*")
            if answer.status_int not in (403, 404):
                done.append((address, answer.status))
            if name in unseen_names(hiding.secrets) and answer.status_int != 404:
                done.append((address, answer.status))
    for kind in KINDS_TRIED:
        address = f"{section_of(kind)}/add?kind={kind}"
        browser.get(address, status=403)
        browser.post(address, {"csrf_token": token}, status=403)
    assert done == []
    assert hiding.databases[""].lastTransaction() == before


def test_a_reference_to_what_one_may_not_see_is_like_one_to_nothing(hiding):
    """The picker must not tell an editor which drafts another department has."""
    browser = hiding.login("other_editor")
    unseen = [p for p, _, s in hiding.secrets.values() if s in NEVER and "/policies/" in p]
    public = next(p for p, _, s in hiding.secrets.values() if s not in NEVER and "/policies/" in p)
    for path in (*unseen, f"{unseen[0]}x", public):
        form = browser.get(f"{COUNTY}/jyj/policies/add?kind=policy_document").forms["edit"]
        form["title"], form["repeals"] = "", path
        answer = form.submit("save", status=422)
        assert ("没有找到" in answer) is (path != public), path


def test_an_own_editor_may_refer_to_an_own_draft(hiding):
    own = next(p for p, _, s in hiding.secrets.values() if s == "draft" and "/policies/" in p)
    adding = f"{DEPARTMENT}/policies/add?kind=policy_document"
    form = hiding.login("editor").get(adding).forms["edit"]
    form["title"], form["repeals"] = "", own
    assert "没有找到" not in form.submit("save", status=422)


def test_an_expunged_text_is_gone_for_staff_too(hiding):
    words = [word for word, told in hiding.secrets.items() if told[2].startswith("expunged")]
    for who in ("editor", "moderator", "second_moderator", "legal", "admin"):
        browser = hiding.login(who)
        for word in words:
            path = hiding.secrets[word][0]
            for view in ("", "/history", "/editions", "/editions/1", "/compare?from=1&to=2"):
                for headers in ({}, JSON):
                    page = ask(browser, path + view, "", headers)
                    assert word not in page.text, (who, path + view)
        assert not secrets_in(browser.get("/desk").text, words)


def test_an_expunged_text_is_in_no_object_of_the_tree(hiding):
    """But for what the next pack takes away: what is reachable holds nothing of it."""
    words = [word for word, told in hiding.secrets.items() if told[2].startswith("expunged")]
    with hiding.roots() as (site, _):
        reachable = b"".join(_states_below(site))
    assert len(reachable) > 100_000
    assert [word for word in words if word.encode() in reachable] == []


def _states_below(site):
    connection, seen, waiting = site._p_jar, set(), [site._p_oid]
    while waiting:
        oid = waiting.pop()
        if oid not in seen:
            seen.add(oid)
            state, _ = connection._storage.load(oid)
            yield state
            waiting += referencesf(state)


def test_two_departments_editors_meet_only_their_own_forms(portal, login):
    """The same acts, the other way round: what mine may, the other's may not."""
    adding = f"{COUNTY}/jyj/policies/add?kind=policy_document"
    form = login("other_editor").get(adding).forms["edit"]
    form["title"] = "教育局的草稿"
    page = form.submit("save", status=303).follow()
    address = page.request.path
    for who in ("editor", "second_editor", "far_moderator", "stranger"):
        browser = login(who)
        for path in (address, f"{address}/edit", address.rpartition("/editions")[0]):
            browser.get(path, status=404)
    assert "教育局的草稿" not in login("editor").get("/desk")
    assert "教育局的草稿" in login("other_editor").get("/desk")
    form_to(page, "submit").submit(status=303)
    assert "教育局的草稿" in login("moderator").get("/desk")
    assert "教育局的草稿" not in login("far_moderator").get("/desk")


def test_a_webtest_browser_keeps_no_session_of_another(portal):
    """The premise of all this: two browsers are two people."""
    mine, other = log_in(portal.app, "editor"), webtest.TestApp(portal.app)
    assert "测试-editor" in mine.get("/")
    assert "测试-editor" not in other.get("/")
