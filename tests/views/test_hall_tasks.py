"""Handing a task on and back by the pages: each form, whom it offers, and what it says after."""

import pytest

from content.cases.handling import give_opinion, take
from content.permissions import Role
from tests.conftest import later
from tests.handling import desk
from tests.site import COUNTY, DEPARTMENT, form_to

CASES = f"{COUNTY}/hall/cases/"


@pytest.fixture
def branch(portal):
    """Taken by "approver", at its second step."""
    with portal.roots() as (site, affairs):
        at = desk(site, affairs, portal.app.registry.sealing)
        case = at.accepted()
        take(at.by("approver"), case, "1")
        give_opinion(at.by("approver"), case, "1", "agree", "初审通过。")
        return f"{CASES}{case.number}/branches/1"


def send(browser, branch, act, **told):
    form = form_to(browser.get(f"{branch}/{act}"), act)
    for name, value in told.items():
        form[name] = value
    return form.submit().follow()


def test_a_task_goes_on_and_comes_back(branch, login):
    first, second = login("approver"), login("second")
    options = form_to(first.get(f"{branch}/delegate"), "delegate")["to"].options
    assert [text for _, _, text in options[1:]] == ["示例丁", "示例丙", "示例乙"]
    page = send(first, branch, "delegate", to="second", reason="请核对章程。")
    assert "承办：示例乙（示例甲 委托）" in page
    assert "请核对章程。" in page
    assert "已交回" in send(second, branch, "hand_back", reason="没有问题。")
    send(first, branch, "delegate", to="second")
    assert "已收回" in form_to(first.get(branch), "call_back").submit().follow()
    page = send(first, branch, "return_to", step="0", reason="材料有疑问。")
    assert "从“现场核查”退回到“初审”" in page
    page = send(first, branch, "reassign", to="third", reason="熟悉这一类。")
    assert "承办：示例丙" in page
    assert "已放回待办箱" in form_to(login("third").get(branch), "release").submit().follow()


def test_a_step_says_by_when_it_should_be_done(branch, login, clock):
    assert "应在 2026-03-09 前办完" in login("approver").get(branch)
    clock.move_to(later(days=10))
    assert "已超过环节时限" in login("approver").get(branch)


def test_a_step_back_without_a_reason_is_refused(branch, login):
    form = form_to(login("approver").get(f"{branch}/return_to"), "return_to")
    form["step"] = "0"
    page = form.submit(status=422)
    assert "请写明理由" in page
    assert form_to(page, "return_to")["step"].value == "0"


def test_what_a_leaver_held_is_reassigned(branch, portal, login):
    with portal.roots() as (site, affairs):
        affairs.people.revoke("approver", Role.APPROVER, site.at(DEPARTMENT).uid)
    page = login("second").get(branch)
    assert "原承办人 示例甲 已不在本办公室" in page
    page = page.click("改派")
    assert "原承办人 示例甲 已不在本办公室" in page
    assert "承办：示例丙" in send(login("second"), branch, "reassign", to="third", reason="接手。")


def test_who_works_in_both_chooses_whose_list(branch, portal, login):
    with portal.roots() as (site, affairs):
        affairs.people.grant("clerk", Role.APPROVER, site.at(COUNTY).uid)
    browser = login("clerk")
    page = browser.get(f"{COUNTY}/hall/work/")
    assert "您手里现在没有任务" in page
    page = page.click("大厅窗口")
    assert "没有“待受理”的" in page
    assert "社会团体成立登记" in browser.get(f"{COUNTY}/hall/work/?show=all")
    told = browser.get(f"{COUNTY}/hall/work/?show=all&size=1&page=1&format=json").json
    assert told["batching"]["first"]


def test_a_form_refuses_what_is_no_date_and_too_long(branch, login):
    form = form_to(login("approver").get(f"{branch}/opinion"), "opinion")
    form["says"], form["reason"] = "agree", "长" * 1001
    assert "最多 1000 个字" in form.submit(status=422)
    form = form_to(login("approver").get(f"{COUNTY}/hall/work/absence"), "absence")
    form["first"], form["stand_in"] = "三月三日", "second"
    form["last"] = later().date().isoformat()
    assert "看不懂“三月三日”" in form.submit(status=422)
