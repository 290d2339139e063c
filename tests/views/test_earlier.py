"""A second application offers what the first one held: with its day, masked, by one press."""

from types import SimpleNamespace

import pytest

from content.base import path_of
from content.permissions import Role
from tests.applying import PERSON, applying, filed, publish_form, publish_item
from tests.conftest import START
from tests.filling import begin, draft_at, draft_url, step_form
from tests.filling import upload as choose
from tests.forms_examples import pdf
from tests.site import CHEAP, COUNTY, PASSWORD
from tests.views.test_applicants import MAIL, register, sign_in, verified
from tests.views.test_own_cases import account_of
from views.earlier import origin_said
from views.uploads import UploadRefused

STEPS = [
    {
        "name": "a",
        "title": "申请人",
        "fields": [
            {"name": "name", "type": "person_name", "title": "申请人姓名", "required": True},
            {"name": "card", "type": "identity", "title": "身份证件"},
            {"name": "mail", "type": "email", "title": "邮箱"},
            {"name": "note", "type": "text", "title": "说明"},
            {"name": "ask", "type": "confirm", "title": "由代理人办理"},
            {
                "name": "site",
                "type": "file",
                "title": "场地使用证明",
                "accept": ["pdf"],
                "most": 2,
            },
        ],
    },
    {
        "name": "b",
        "title": "联系",
        "fields": [
            {"name": "remark", "type": "text", "title": "备注"},
            {
                "name": "again",
                "type": "email",
                "title": "邮箱",
                "show_if": {"field": "ask", "op": "is", "value": True},
            },
        ],
    },
]


@pytest.fixture
def case(portal, public, clock):
    """What the account filed: (address of another item, uid of the case, uid of its file)."""
    verified(portal, public)
    with portal.roots() as (site, affairs):
        first = publish_item(site)
        publish_form(site, first)
        second = publish_item(site, title="歌舞娱乐场所设立审批")
        publish_form(site, second, STEPS, START)
        doing = applying(site, affairs, portal.app.registry.sealing, applicant=account_of(affairs))
        found = filed(doing, first).case
        told = path_of(second), found.uid, found.files[0].uid
    clock.shift(86400)
    sign_in(public)
    return told


def step_of(browser, address):
    return browser.get(f"{draft_url(begin(browser, address))}/a")


def lines(page):
    return [" ".join(one.text.split()) for one in page.html.select(".p-earlier > span")]


def buttons(page):
    return [one["value"] for one in page.html.select("button[name=__earlier__]")]


def press(browser, form, value, status=200):
    """Posted as a browser does, and as no page of ours would."""
    told = [*form.submit_fields(), ("__earlier__", value)]
    return browser.post(form.action, told, status=status)


def test_a_second_application_offers_what_the_first_held(public, case):
    address, *_ = case
    page = step_of(public, address)
    where = "社会团体成立登记，2026-03-02 提交"
    assert lines(page) == [
        f"上次填写：示**（{where}）",
        f"上次填写：居民身份证 220***********0021（{where}）",
        f"上次填写：j***@example.com（{where}）",
        f"以前的材料：场地.pdf（{where}）",
    ]
    for secret in (PERSON["who"], PERSON["number"], PERSON["mail"]):
        assert secret not in page.text
    assert step_form(page)["name"].value == ""
    first = page.html.select_one("#step button")
    assert first["name"] == "go-on"


def test_one_press_fills_in_and_loses_nothing_typed(public, portal, case):
    address, case_uid, _file = case
    page = step_of(public, address)
    start = page.request.path.rpartition("/")[0]
    form = step_form(page)
    form["note"] = "写到一半"
    filled = press(public, form, f"card:{case_uid}")
    form = step_form(filled)
    assert form["note"].value == "写到一半"
    assert form["number"].value == PERSON["number"]
    assert form["kind"].value == "resident_id"
    assert form["name"].value == ""
    assert "已经填入，请核对；保存后才算数。" in lines(filled)
    assert f"card:{case_uid}" not in buttons(filled)
    assert draft_at(portal, start)[0] == {}
    form["name"] = "示例甲"
    form.submit("go-on", status=303)
    kept = draft_at(portal, start)[0]
    assert kept["card"] == {"kind": "resident_id", "number": PERSON["number"]}


def test_one_press_attaches_a_copy_and_the_clerk_sees_since_when_it_is_held(
    public, portal, case, login
):
    address, _case, file_uid = case
    page = step_form(step_of(public, address)).submit("__earlier__", value=f"site:{file_uid}")
    assert page.html.select_one(".p-kept a").text == "场地.pdf"
    assert f"site:{file_uid}" not in buttons(page)
    form = step_form(page)
    form["name"] = "示例甲"
    check = step_form(form.submit("go-on", status=303).follow()).submit("go-on").follow()
    check.forms["submit"]["declared"] = True
    number = check.forms["submit"].submit(status=303).request.path
    with portal.roots() as (site, affairs):
        affairs.people.add_account("clerk", "测试", PASSWORD, START, passwords=CHEAP)
        affairs.people.grant("clerk", Role.CLERK, site.at(COUNTY).uid)
        cases = affairs.cases.of_applicant(account_of(affairs).uid)
        number, origin = cases[0].number, cases[0].files[0].origin
    assert origin["file"] == file_uid
    seen = login("clerk").get(f"{COUNTY}/hall/cases/{number}")
    assert "沿用 2026-03-02 提交的材料" in seen


def test_somebody_elses_file_is_refused_as_an_unknown_one(public, portal, case):
    address, case_uid, file_uid = case
    other = portal.browser()
    register(other, "yi@example.cn")
    said = []
    page = step_of(other, address)
    assert buttons(page) == []
    for value in (f"site:{file_uid}", "site:unknown", f"name:{case_uid}", "nowhere:unknown"):
        form = step_form(page)
        form["note"] = "写到一半"
        refused = press(other, form, value, 422)
        assert step_form(refused)["note"].value == "写到一半"
        assert not refused.html.select(".p-kept")
        assert PERSON["who"] not in refused
        said.append(refused.html.select_one(".p-banner--error").text)
    assert len(set(said)) == 1


def test_without_an_account_nothing_is_offered(portal, case):
    address, *_ = case
    page = step_of(portal.browser(), address)
    assert lines(page) == []


def test_what_is_filled_in_or_not_asked_is_not_offered(public, portal, case):
    """A kind of document that stands chosen by itself is no answer yet."""
    address, case_uid, _file = case
    page = step_of(public, address)
    form = step_form(page)
    form["kind"] = "passport"
    assert f"card:{case_uid}" in buttons(press(public, form, "__none__:", 422))
    form["number"] = "E00000000"
    assert f"card:{case_uid}" not in buttons(press(public, form, "__none__:", 422))
    form["name"] = "示例甲"
    assert buttons(form.submit("go-on", status=303).follow()) == []


def test_a_copy_of_a_drafts_file_says_that_it_was_not_filed():
    origin = {"file": "uid", "day": "2026-03-02", "filed": False}
    assert origin_said(SimpleNamespace(origin=origin)) == "沿用草稿里的材料（2026-03-02 存入）"
    assert origin_said(SimpleNamespace(origin=None)) == ""


def test_a_proven_address_is_offered_where_nothing_was_filed(public, portal, case):
    address, *_ = case
    with portal.roots() as (_, affairs):
        affairs.cases = None
    page = step_of(public, address)
    assert lines(page) == ["您的账号里有：s***@example.cn"]
    assert step_form(press(public, step_form(page), "mail:account"))["mail"].value == MAIL


def test_limits_of_the_field_hold_for_a_copy(public, case):
    """Two files chosen on the same page fill the field before the press is heard."""
    address, _case, file_uid = case
    form = step_form(step_of(public, address))
    choose(form, "site", ("一.pdf", pdf("一")), ("二.pdf", pdf("二")))
    refused = form.submit("__earlier__", value=f"site:{file_uid}", status=422)
    assert [one.text for one in refused.html.select(".p-kept a")] == ["一.pdf", "二.pdf"]


def test_a_copy_is_scanned_as_an_upload_is(public, portal, case, monkeypatch):
    address, _case, file_uid = case
    page = step_of(public, address)
    monkeypatch.setattr("views.earlier.scan", _infected)
    refused = press(public, step_form(page), f"site:{file_uid}", 422)
    assert "“场地.pdf”里查到病毒" in refused
    assert not refused.html.select(".p-kept")


def _infected(content, name, command):
    raise UploadRefused(f"“{name}”里查到病毒")
