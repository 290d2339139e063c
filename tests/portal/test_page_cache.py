"""The page cache: what is kept, what is never kept, and how a kept page is answered."""

import logging
from datetime import timedelta

import pytest
from pyramid.csrf import new_csrf_token
from pyramid.interfaces import IContextFound

from content.acts.publishing import FORCE_PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.settings import SET_SETTINGS
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import ADD, ATTACH, EDIT, REVISE
from content.base import path_of
from portal.page_cache import PageCache
from tests.answers import ELDER, JSON, ZIP, ask, uncached
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, PASSWORD, SECTION, Portal, complete, desk_of, publish

HOME = f"{COUNTY}/"
KEPT = (
    "/", HOME, f"{DEPARTMENT}/", f"{SECTION}/", "/sitemap", "/sitemap.xml", "/about", "/calendar/",
    "/search?q=%E5%8A%9E%E6%B3%95", f"{COUNTY}/hall/", f"{COUNTY}/open/", f"{COUNTY}/hall/fees",
    f"{SECTION}/feed.atom", f"{COUNTY}/feed.atom", f"{COUNTY}/sitemap-pages.xml",
    f"{COUNTY}/hall/?format=csv", "/calendar/deadline?start=2026-03-02&days=5&unit=working",
)  # fmt: skip
NEVER_KEPT = (
    "/health", "/metrics", "/login", "/logout", "/static/portal.css", "/open-data/",
    "/open-data/items.csv", "/nowhere", COUNTY, "/desk", "/account", f"{HOME}?mode=elder",
    f"{HOME}?asof=2099-01-01", f"{SECTION}/?page=0", f"{HOME}?utm_source=x", f"{HOME}?_LOCALE_=en",
    f"{HOME}?page=1&utm_source", f"{HOME}?q={'x' * 1200}",
)  # fmt: skip


@pytest.fixture
def item(portal):
    with portal.roots() as (site, _):
        path = path_of(publish(site, {"title": "第一版办法", "body": "全文"}, moment=START))
    portal.index()
    return path


def found(app, address, *headers):
    """Was it answered from the cache?"""
    before = app.found
    ask(app, address, *headers)
    return app.found > before


def test_public_pages_are_made_once(app, item):
    for address in KEPT:
        first = ask(app, address)
        assert (first.status, found(app, address)) == (200, True), address
        again = ask(app, address)
        assert again == first
        assert again.plain == ask(uncached(app), address).plain
        assert again.header("Cache-Control") == "no-cache"
        assert again.header("Vary") == "Accept, Cookie, Accept-Encoding"


def test_what_is_not_a_page_for_everybody_is_never_kept(app, item):
    for address in NEVER_KEPT:
        for headers in ((), (JSON,), (ZIP,)):
            compressed = ask(app, address, *headers).header("Content-Encoding")
            assert compressed is None or address.startswith("/static/")
            assert not found(app, address, *headers), address
    assert len(app.pages) == 0


def test_an_item_is_kept_with_its_json_history_and_files(portal, app, item):
    for address in (item, f"{item}?print=1", f"{item}/history", f"{item}?asof=2026-03-01"):
        ask(app, address)
    assert [found(app, a) for a in (item, f"{item}?print=1", f"{item}/history")] == [True] * 3
    assert not found(app, f"{item}?asof=2026-03-01")
    html, json = ask(app, item), ask(app, item, JSON)
    assert (html.header("Content-Type")[:9], json.header("Content-Type")) == (
        "text/html", "application/json"
    )  # fmt: skip
    assert found(app, item, JSON)
    assert ask(app, f"{item}?format=json").page == json.page


def test_modes_formats_and_encodings_do_not_mix(app, item):
    wanted = {}
    variants = [(), (JSON,), (ELDER,), (JSON, ELDER)]
    for headers in variants:
        wanted[headers] = ask(uncached(app), item, *headers).page
    assert len(set(wanted.values())) == 3
    for _ in range(2):
        for headers in variants:
            for more in ((), (ZIP,)):
                answer = ask(app, item, *headers, *more)
                assert answer.page == wanted[headers]
                assert (answer.header("Content-Encoding") == "gzip") is bool(more)
    assert len([1 for key, _ in app.pages.pages() if key[0] == item]) == 4


def test_other_cookies_change_nothing_and_a_session_is_never_answered_from_here(app, item):
    ask(app, item)
    assert found(app, item, ("Cookie", "csrf=abc; idle=1; unknown=2"))
    assert found(app, item, ("Cookie", "mode=standard"))
    for cookies in ("session=x", "mode=elder; session=", "flash=y", "_LOCALE_=en", "mode=\\\xd2a"):
        assert not found(app, item, ("Cookie", cookies)), cookies
    for header in (("Authorization", "Basic eA=="), ("Range", "bytes=0-10")):
        assert not found(app, item, header)


def test_who_is_signed_in_gets_pages_of_their_own_and_leaves_none_behind(portal, app, item):
    editor = portal.login("editor")
    kept = len(app.pages)
    assert "测试-editor" in editor.get(HOME)
    assert len(app.pages) == kept
    ask(app, HOME)
    assert "测试-editor" in editor.get(HOME)
    assert "测试-editor" not in ask(app, HOME).text


def test_head_is_answered_from_what_get_left(app, item):
    assert ask(app, item, method="HEAD").status == 200
    assert len(app.pages) == 0
    whole = ask(app, item)
    before = app.found
    answer = ask(app, item, method="HEAD")
    assert (app.found, answer.body) == (before + 1, b"")
    assert answer.headers == whole.headers
    assert answer.header("Content-Length") == str(len(whole.body))


def test_who_has_the_page_already_gets_no_body(app, item):
    tags = {}
    for headers in ((), (ZIP,)):
        for _ in range(2):
            whole = ask(app, item, *headers)
            tags[headers] = whole.header("ETag")
        for value in (tags[headers], f'"x", W/{tags[headers]}', "*"):
            for method in ("GET", "HEAD"):
                answer = ask(app, item, *headers, ("If-None-Match", value), method=method)
                assert (answer.status, answer.body) == (304, b"")
                assert dict(answer.headers) == {
                    name: whole.header(name) for name in ("Cache-Control", "Vary", "ETag")
                }
        assert ask(app, item, *headers, ("If-None-Match", '"other"')).status == 200
    assert tags[()] != tags[(ZIP,)]
    assert ask(app, item, ZIP, ("If-None-Match", tags[()])).status == 200


def test_a_page_just_made_is_not_sent_to_who_has_it(portal, app, item):
    tag = ask(app, item).header("ETag")
    app.pages.clear()
    assert ask(app, item, ("If-None-Match", tag)).status == 304


def test_a_publication_is_seen_at_once(portal, app, item):
    assert "第二版" not in ask(app, f"{SECTION}/").text
    with portal.roots() as (site, _):
        publish(site, {"title": "第二版办法"}, moment=START)
    assert "第二版" in ask(app, f"{SECTION}/").text


def test_what_is_withdrawn_is_gone_at_once(portal, app, item):
    assert "全文" in ask(app, item).text
    with portal.roots() as (site, _):
        told = {"reason": "error", "text": "发布有误"}
        desk_of(site, "moderator", START).perform(WITHDRAW, site.at(item), told)
    for headers in ((), (JSON,), (ZIP,), (ELDER,)):
        answer = ask(app, item, *headers)
        assert (answer.status, "全文" in answer.text) == (410, False)
    assert not found(app, item)


def test_a_page_of_the_index_is_made_anew_when_the_indexer_came_through(portal, app, item):
    """The index follows a commit; what was asked in between stands under its former number."""
    address = "/search?q=%E5%8A%9E%E6%B3%95&format=json"
    with portal.roots() as (site, _):
        publish(site, {"title": "第二版办法"}, moment=START)
    assert ask(app, address).page.count("第二版".encode()) == 0
    assert found(app, address)
    portal.index()
    assert "第二版" in ask(app, address).text


def test_pages_that_did_not_ask_the_index_do_not_wait_for_it(portal, app, item):
    with portal.roots() as (site, _):
        publish(site, {"title": "第二版办法"}, moment=START)
    ask(app, item)
    portal.index()
    assert found(app, item)
    assert {key[0] for key, page in app.pages.pages() if page.index is None} == {item}


def test_drafts_submissions_log_ins_and_their_indexing_drop_nothing(portal, app, item):
    for address in KEPT:
        ask(app, address)
    with portal.roots() as (site, _):
        desk = desk_of(site, "editor", START)
        told = {"kind": "policy_document", "fields": complete("policy_document", {"title": "稿"})}
        draft = desk.perform(ADD, site.at(SECTION), told)
        desk.perform(ATTACH, draft, {"name": "a.txt", "content": b"x", "facts": {
            "title": "", "media_type": "text/plain", "size": 1, "sha256": "0" * 64, "text": "",
        }})  # fmt: skip
        desk.perform(SUBMIT, draft)
        revision = desk.perform(REVISE, site.at(item))
        fields = complete("policy_document", {"title": "还没有公开的"})
        desk.perform(EDIT, revision, {"fields": fields})
    portal.index()
    portal.login("editor").get("/desk")
    portal.browser().post("/login", {"name": "editor", "password": "wrong"}, status="*")
    assert [address for address in KEPT if not found(app, address)] == []


def test_time_ends_a_page(portal, app, clock):
    with portal.roots() as (site, _):
        path = path_of(publish(
            site, {"title": "到时的"}, moment=START, live_from=later(hours=2),
            live_until=later(hours=4),
        ))  # fmt: skip
    assert ask(app, path).status == 404
    seen = []
    for hours in range(1, 6):
        clock.move_to(later(hours=hours))
        seen.append("到时的" in ask(app, f"{SECTION}/").text)
        assert ask(app, path).plain == ask(uncached(app), path).plain
    assert seen == [False, True, True, False, False]


def test_midnight_ends_a_page(app, clock):
    clock.move_to(later(days=304))  # 2026-12-31, 09:00 in Shanghai
    ask(app, "/calendar/")
    clock.move_to(later(days=304, hours=15) - timedelta(microseconds=1))
    assert found(app, "/calendar/")
    clock.move_to(later(days=304, hours=15))
    assert not found(app, "/calendar/")


def test_a_setting_made_on_the_page_holds_at_once(portal, app):
    assert "另一个名称" not in ask(app, HOME).text
    with portal.roots() as (site, _):
        told = {"values": {"site.name": "另一个名称"}}
        desk_of(site, "admin", START).perform(SET_SETTINGS, site.province, told)
    assert "另一个名称" in ask(app, HOME).text


class Between:
    """The application, with something done before or after it makes an answer."""

    def __init__(self, application):
        self.application, self.registry = application, application.registry
        self.before = self.after = lambda: None

    def __call__(self, environ, start_response):
        self.before()
        answer = self.application(environ, start_response)
        self.after()
        return answer


@pytest.fixture
def between(app):
    return Between(uncached(app))


@pytest.fixture
def cache(app, between):
    return PageCache(between, app._watched, 1 << 24)


def published_once(portal, titles):
    def step():
        if titles:
            with portal.roots() as (site, _):
                publish(site, {"title": titles.pop()}, moment=START)

    return step


@pytest.mark.parametrize("place", ["before", "after"])
def test_what_is_published_while_a_page_is_made_is_never_missed(portal, cache, between, place):
    """Between the mark and the snapshot, or between the snapshot and keeping."""
    setattr(between, place, published_once(portal, ["新的办法"]))
    first = ask(cache, f"{SECTION}/").text
    assert ("新的办法" in first) is (place == "before")
    assert len(cache.pages) == 0
    assert "新的办法" in ask(cache, f"{SECTION}/").text
    assert found(cache, f"{SECTION}/")


@pytest.mark.parametrize("place", ["before", "after"])
def test_not_even_where_commits_are_noticed_late(portal, cache, between, place):
    """As on RelStorage, before the next poll: a page of another state is shown and not kept."""
    ticks = [0]
    cache.generation._sign_now = lambda: ticks[0]
    ask(cache, f"{DEPARTMENT}/")
    setattr(between, place, published_once(portal, ["新的办法"]))
    first = "新的办法" in ask(cache, f"{SECTION}/").text
    assert first is (place == "before")
    if first:
        # Who has seen the new never sees the old again, whatever the page
        assert not found(cache, f"{DEPARTMENT}/")
        assert "新的办法" in ask(cache, f"{DEPARTMENT}/").text
    else:
        assert found(cache, f"{DEPARTMENT}/")
        ticks[0] += 1
    for _ in range(2):
        assert "新的办法" in ask(cache, f"{SECTION}/").text


def test_an_old_page_that_was_long_in_the_making_does_not_replace_a_new_one(portal, cache, between):
    """Its snapshot was opened before the commit; meanwhile another one made the new page."""
    ticks = [0]
    cache.generation._sign_now = lambda: ticks[0]
    cache.generation.current()

    def publish_and_read():
        between.after = lambda: None
        published_once(portal, ["新的办法"])()
        assert "新的办法" in ask(cache, f"{SECTION}/").text
        assert "新的办法" in ask(cache, f"{SECTION}/").text

    between.after = publish_and_read
    assert "新的办法" not in ask(cache, f"{SECTION}/").text
    assert "新的办法" in ask(cache, f"{SECTION}/").text


def test_the_index_moving_while_a_page_is_made_is_not_missed(portal, cache, between, item):
    with portal.roots() as (site, _):
        publish(site, {"title": "第二版办法"}, moment=START)
    between.after = portal.index
    address = "/search?q=%E5%8A%9E%E6%B3%95&format=json"
    assert "第二版" not in ask(cache, address).text
    between.after = lambda: None
    assert "第二版" in ask(cache, address).text


def test_an_answer_of_an_index_that_cannot_be_read_is_not_kept(portal, app, item):
    for file in (portal.folder / "index").glob("g*/*"):
        file.unlink()
    assert ask(app, "/search?q=x&format=json").text.count('"degraded": true')
    assert not found(app, "/search?q=x&format=json")


def test_attachments_are_kept_while_they_are_small(portal, app):
    with portal.roots() as (site, _):
        desk = desk_of(site, "editor", START)
        told = {"kind": "policy_document", "fields": complete("policy_document", {"title": "附"})}
        draft = desk.perform(ADD, site.at(SECTION), told)
        for name, content in (("small.txt", b"small" * 100), ("big.txt", b"x" * 400_000)):
            facts = {
                "title": "", "media_type": "text/plain", "size": len(content),
                "sha256": name.ljust(64, "0"), "text": "",
            }  # fmt: skip
            desk.perform(ATTACH, draft, {"name": name, "content": content, "facts": facts})
        told = {"reason": "急"}
        desk_of(site, "moderator", START).perform(FORCE_PUBLISH, draft, told)
        path = path_of(draft.item)
    small, big = f"{path}/files/small.txt", f"{path}/files/big.txt"
    first = ask(app, small)
    assert (first.page, first.header("ETag")) == (b"small" * 100, f'"{"small.txt".ljust(32, "0")}"')
    assert found(app, small)
    assert ask(app, small, ZIP).page == first.page
    assert ask(app, big).page == b"x" * 400_000
    assert not found(app, big)
    assert ask(app, small, ("Range", "bytes=0-4")).body == b"small"


@pytest.mark.parametrize(
    "touch",
    [
        lambda request: request.affairs.people,
        lambda request: request.csrf_token(),
        lambda request: new_csrf_token(request),
        lambda request: request.response.set_cookie("a", "b"),
    ],
)
def test_nothing_of_affairs_or_for_one_reader_is_kept_whatever_a_view_forgets(app, touch):
    """The mark is set where affairs are opened and where a token is made, not by the view."""
    ask(app, f"{DEPARTMENT}/")
    assert found(app, f"{DEPARTMENT}/")
    app.registry.registerHandler(lambda event: touch(event.request), [IContextFound])
    ask(app, HOME)
    assert not found(app, HOME)
    assert len(app.pages) == 1


def test_the_cache_may_be_switched_off(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **{"cache.megabytes": "0"})
    answer = ask(portal.app, HOME, ZIP)
    assert (answer.header("ETag"), answer.header("Content-Encoding")) == (None, None)
    assert "openhall_page_cache" not in portal.browser().get(
        "/metrics", extra_environ={"REMOTE_ADDR": "127.0.0.1"}
    )
    portal.close()


def test_hits_are_logged_like_other_answers(portal, app, item, caplog):
    caplog.set_level(logging.INFO, "openhall.access")
    ask(app, item, ZIP)
    ask(app, item, ZIP)
    ask(app, item, ("If-None-Match", ask(app, item).header("ETag")))
    lines = [r.getMessage().split() for r in caplog.records if r.name == "openhall.access"]
    made, again, _, known = lines
    differing = [n for n, pair in enumerate(zip(made, again, strict=True)) if pair[0] != pair[1]]
    names = [again[n].partition("=")[0] for n in differing]
    assert set(names) <= {"bytes", "ms", "id"}
    assert {"bytes", "id"} <= set(names)
    assert (known[2], known[3], known[5]) == ("304", "bytes=-", "kind=Item")


def samples(portal):
    page = portal.browser().get("/metrics", extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    lines = (line for line in page.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_hits_are_counted_when_somebody_asks(portal, app, item):
    for _ in range(3):
        ask(app, item)
    ask(app, item, ("If-None-Match", ask(app, item).header("ETag")))
    ask(app, "/nowhere")
    for _ in range(2):
        said = samples(portal)
    assert said['openhall_requests_total{kind="Item",status="2xx"}'] == 4
    assert said['openhall_requests_total{kind="Item",status="3xx"}'] == 1
    assert said['openhall_page_cache_answers_total{result="hit"}'] == 4
    assert said['openhall_page_cache_answers_total{result="miss"}'] == 1
    assert said['openhall_page_cache_answers_total{result="unkept"}'] == 2
    assert said['openhall_page_cache_answers_total{result="bypassed"}'] == 0
    assert said["openhall_page_cache_pages"] == 1
    assert said["openhall_page_cache_bytes"] == app.pages.bytes
    assert said["openhall_page_cache_evicted_total"] == 0
    portal.login("editor", PASSWORD)
    assert samples(portal)['openhall_page_cache_answers_total{result="bypassed"}'] > 0
