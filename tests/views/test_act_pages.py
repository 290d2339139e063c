"""After an act the person stands on a page that says what was done, or why it was not."""

from datetime import timedelta

import pytest

from content.act import ActRefused
from content.acts.publishing import PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import ADD
from content.base import path_of
from content.clock import SHANGHAI
from tests.conftest import START, later
from tests.site import SECTION, complete, desk_of, form_to, publish


def submitted(portal, title="试行办法"):
    """The path of an edition that waits for the moderator."""
    with portal.roots() as (site, _):
        fields = complete("policy_document", {"title": title, "body": "第一条"})
        told = {"kind": "policy_document", "fields": fields}
        edition = desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told)
        desk_of(site, "editor", START).perform(SUBMIT, edition)
        return path_of(edition)


def published(portal, title):
    with portal.roots() as (site, _):
        return path_of(publish(site, {"title": title, "body": "第一条"}, moment=START))


def test_who_sends_back_stands_at_the_desk_and_reads_that_it_is_done(login, portal):
    browser = login("moderator")
    form = form_to(browser.get(submitted(portal)), "send_back")
    form["reason"] = "请补充依据"
    page = form.submit(status=303).follow(status=200)
    assert page.request.path == "/desk"
    assert "已退回" in page


def test_a_schedule_is_told_as_one_and_in_beijing_time(login, portal):
    form = form_to(login("moderator").get(submitted(portal)), "publish")
    start = (START + timedelta(days=1)).astimezone(SHANGHAI)
    form["live_from"] = start.strftime("%Y-%m-%dT%H:%M")
    page = form.submit(status=303).follow()
    assert f"已排定，{start:%Y-%m-%d %H:%M}（北京时间）起公开" in page
    assert "已发布。" not in page


def test_a_refused_publication_shows_the_edition_as_it_is(login, portal):
    path = submitted(portal)
    browser = login("moderator")
    for name, moment in (("live_from", "2020-01-01T00:00"), ("live_until", "2020-01-01T00:00")):
        form = form_to(browser.get(path), "publish")
        form[name] = moment
        page = form.submit(status=422)
        assert "待发布审核" in page
        assert form_to(page, "publish")[name].value == moment
        assert "取消定时发布" not in page


def test_a_moment_that_is_none_is_refused_beside_what_was_typed(login, portal):
    form = form_to(login("moderator").get(submitted(portal)), "publish")
    form["live_from"] = "明天"
    page = form.submit(status=422)
    assert "看不懂时间" in page
    assert form_to(page, "publish")["live_from"].value == "明天"


def test_who_comes_too_late_is_told_what_it_has_become(login, portal):
    path = submitted(portal)
    form = form_to(login("second_moderator").get(path), "publish")
    form_to(login("moderator").get(path), "publish").submit(status=303)
    refused = form.submit(status=403)
    assert "这一版现在是“已发布”" in refused
    assert "别人刚刚办理过" in refused


def test_a_merger_takes_the_address_as_it_is_pasted(login, portal, public):
    source, target = published(portal, "旧的"), published(portal, "新的")
    page = login("moderator").get(f"{source}/withdraw")
    form = form_to_withdraw(page)
    form["reason"], form["text"] = "merged", "已并入"
    form["target"] = f"http://localhost{target}?from=1#top"
    form.submit(status=303)
    assert public.get(source, status=301).location == f"http://localhost{target}"


def form_to_withdraw(page):
    return next(form for form in page.forms.values() if "reason" in form.fields)


def test_revising_what_is_withdrawn_does_not_call_it_public(login, portal):
    path = published(portal, "撤下的")
    assert "现在公开的一版" in login("editor").get(f"{path}/revise")
    with portal.roots() as (site, _):
        told = {"reason": "error", "text": "有误"}
        desk_of(site, "moderator", later()).perform(WITHDRAW, site.at(path), told)
    page = login("editor").get(f"{path}/revise")
    assert "现在公开的一版" not in page
    assert "现在没有公开" in page


def test_a_refused_publication_changes_nothing_of_the_edition(login, portal):
    path = submitted(portal)
    with portal.roots() as (site, _):
        edition = site.at(path)
        before = (edition.state, edition.changed_at)
    with portal.roots() as (site, _):
        desk, edition = desk_of(site, "moderator", later()), site.at(path)
        with pytest.raises(ActRefused, match="已经过去"):
            desk.perform(PUBLISH, edition, {"live_from": START - timedelta(days=1)})
        assert (edition.state, edition.changed_at) == before
