"""The acts as POST views: a refusal stays on the page, and what is gone leads to what is left."""

import pytest
import webtest

from content.act import ActRefused, NotAllowed
from content.acts.reviewing import SUBMIT
from content.acts.writing import ADD, REVISE
from content.base import path_of
from content.desk import Desk
from content.workflow import IllegalTransition
from tests.conftest import START
from tests.site import SECTION, complete, desk_of, form_to, publish


@pytest.fixture
def draft(portal):
    """The path of a draft edition with an attachment form."""
    with portal.roots() as (site, _):
        fields = complete("policy_document", {"title": "试行办法", "body": "第一条"})
        told = {"kind": "policy_document", "fields": fields}
        return path_of(desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told))


def submit(portal, path):
    with portal.roots() as (site, _):
        desk_of(site, "editor", START).perform(SUBMIT, site.at(path))


def test_a_discarded_first_draft_leads_to_its_section(login, draft):
    browser = login("editor")
    answer = form_to(browser.get(draft), "discard").submit(status=303)
    assert answer.location == f"http://localhost{SECTION}/"


def test_a_discarded_revision_leads_to_its_item(login, portal):
    with portal.roots() as (site, _):
        item = publish(site, {"title": "现行办法"}, moment=START)
        edition = path_of(desk_of(site, "editor", START).perform(REVISE, item))
        path = path_of(item)
    answer = form_to(login("editor").get(edition), "discard").submit(status=303)
    assert answer.location == f"http://localhost{path}"


def test_a_closed_gate_is_told_on_the_page(login, portal):
    with portal.roots() as (site, _):
        fields = complete("policy_document", {"title": "公示", "body": "联系人手机13900000000"})
        told = {"kind": "policy_document", "fields": fields}
        path = path_of(desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told))
    submit(portal, path)
    answer = form_to(login("moderator").get(path), "publish").submit(status=422)
    assert "确认" in answer


@pytest.mark.parametrize("act", ["submit", "discard"])
def test_who_comes_too_late_learns_it_on_the_page(act, login, portal, draft):
    browser = login("editor")
    form = form_to(browser.get(draft), act)
    submit(portal, draft)
    assert form.submit(status="4*").status_int in (403, 409)


def test_a_file_for_an_edition_already_submitted_is_refused(login, portal, draft):
    browser = login("editor")
    form = form_to(browser.get(draft), "attach")
    form["upload"] = webtest.Upload("目录.txt", b"x")
    submit(portal, draft)
    assert form.submit(status="4*").status_int in (403, 409)
    with portal.roots() as (site, _):
        assert not site.at(draft).files


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (IllegalTransition("已经发布。"), 409, "已经发布。"),
        (NotAllowed("没有权限"), 403, "没有权限"),
        (ActRefused("请补充依据。"), 422, "请补充依据。"),
    ],
)
@pytest.mark.parametrize("act", ["submit", "attach"])
def test_what_the_desk_refuses_at_the_last_moment_is_told(
    act, error, status, said, login, draft, monkeypatch
):
    """Between the question of permission and the act somebody else may have been there."""

    def refuse(*words):
        raise error

    form = form_to(login("editor").get(draft), act)
    if act == "attach":
        form["upload"] = webtest.Upload("目录.txt", b"x")
    monkeypatch.setattr(Desk, "perform", refuse)
    assert said in form.submit(status=status)


def test_a_file_is_taken_told_and_taken_away_again(login, portal, draft):
    browser = login("editor")
    form = form_to(browser.get(draft), "attach")
    form["upload"] = webtest.Upload("目录.txt", "第一条".encode())
    page = form.submit(status=303).follow()
    assert "附件已上传。" in page
    with portal.roots() as (site, _):
        assert site.at(draft).files["目录.txt"].facts["text"] == "第一条"
    assert "删除附件：已完成。" in form_to(page, "detach").submit(status=303).follow()


def test_a_larger_file_than_the_site_allows_is_refused(login, portal, draft):
    form = form_to(login("editor").get(draft), "attach")
    form["upload"] = webtest.Upload("目录.exe", b"MZ")
    assert "只能上传" in form.submit(status=422)
