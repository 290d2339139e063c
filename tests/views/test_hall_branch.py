"""The pages of a case and a branch: what may be done now, its forms, and what they refuse."""

import pytest

from content.cases.handling import ask_countersign, take
from tests.deciding import Office
from tests.handling import Desk, desk
from tests.papers import keys_of, register_seal
from tests.site import COUNTY, form_to

CASES = f"{COUNTY}/hall/cases/"
WORDS = "材料齐全，符合规定。"


@pytest.fixture
def number(portal):
    """An accepted case of an office of four."""
    with portal.roots() as (site, affairs):
        return desk(site, affairs, portal.app.registry.sealing).accepted().number


def beside(portal, number, act):
    """What somebody does while a page is open."""
    with portal.roots() as (site, affairs):
        office = Office(site, affairs, portal.app.registry.sealing, None)
        act(Desk(office), affairs.cases.by_number(number))


def branch_of(number):
    return f"{CASES}{number}/branches/1"


def say(page, says, words):
    form = form_to(page, "opinion")
    form["says"], form["reason"] = says, words
    return form.submit()


def test_from_receipt_to_delivery_in_the_browser(portal, login):
    with portal.roots() as (site, affairs):
        register_seal(site, keys_of(portal))
        number = desk(site, affairs, portal.app.registry.sealing).office.file().number
    clerk, first, second = login("clerk"), login("approver"), login("second")
    page = clerk.get(f"{CASES}{number}")
    assert "要求补正" in page
    page = form_to(page.click(href="/accept$"), "accept").submit().follow()
    assert "已受理，受理通知书已出具" in page
    page = form_to(first.get(f"{CASES}{number}"), "take").submit().follow()
    assert "承办：示例甲" in page.text
    page = say(page.click("写意见"), "agree", WORDS).follow()
    page = say(page.click("写意见"), "agree", WORDS).follow()
    assert "1/2 人" in page
    page = say(second.get(f"{branch_of(number)}/opinion"), "disagree", "门牌不符。").follow()
    assert "门牌不符。" in page
    form = form_to(first.get(f"{CASES}{number}").click("作出决定"), "decide")
    form["outcome"] = "granted"
    form["conditions"] = "每年年检"
    page = form.submit()
    assert page.status_int == 200
    assert "请再看一遍" in page
    assert "每年年检" in page
    page = form_to(page, "decide").submit().follow()
    assert "决定已作出" in page
    assert "准予" in page
    form = form_to(clerk.get(f"{CASES}{number}").click(href="/deliver$"), "deliver")
    form["way"] = "counter"
    page = form.submit().follow()
    assert "已办结" in page
    for told in ("受理", "领取", "填写意见", "作出决定", "出具文书", "送达"):
        assert told in page


def test_what_is_not_possible_says_why(number, login):
    page = login("approver").get(branch_of(number))
    assert "这件还没有人领取" in page
    page = login("approver").get(f"{branch_of(number)}/decide")
    assert "还没有审查意见" in page
    assert not [form for form in page.forms.values() if form.action.endswith("/decide")]
    page = login("clerk").get(f"{CASES}{number}/accept")
    assert "已受理" in page


def test_a_form_keeps_what_was_typed(number, portal, login):
    beside(portal, number, lambda at, case: take(at.by("approver"), case, "1"))
    browser = login("approver")
    form = form_to(browser.get(f"{branch_of(number)}/opinion"), "opinion")
    form["reason"] = WORDS
    page = form.submit(status=422)
    assert "请选择同意、不同意" in page
    assert form_to(page, "opinion")["reason"].value == WORDS
    form = form_to(browser.get(f"{branch_of(number)}/delegate"), "delegate")
    form["to"].force_value("other_approver")
    assert "请选择一位同事" in form.submit(status=422)


def test_who_was_slower_is_told_what_changed(number, portal, login):
    beside(portal, number, lambda at, case: take(at.by("approver"), case, "1"))
    form = form_to(login("approver").get(f"{branch_of(number)}/opinion"), "opinion")
    beside(
        portal,
        number,
        lambda at, case: ask_countersign(at.by("approver"), case, "1", ("second",), "请会签。"),
    )
    form["says"], form["reason"] = "note", "请看第 3 页。"
    page = form.submit(status=409)
    assert "示例甲：请求会签" in page
    form = form_to(page, "opinion")
    assert form["reason"].value == "请看第 3 页。"
    assert "请看第 3 页。" in form.submit().follow()


def test_a_task_that_a_colleague_took_meanwhile(number, portal, login):
    page = login("third").get(f"{CASES}{number}")
    beside(portal, number, lambda at, case: take(at.by("approver"), case, "1"))
    assert "已由同事领取" in form_to(page, "take").submit(status=409)


def test_a_countersign_by_page(number, portal, login):
    beside(portal, number, lambda at, case: take(at.by("approver"), case, "1"))
    first = login("approver")
    form = form_to(first.get(f"{branch_of(number)}/ask_countersign"), "ask_countersign")
    for box in form.fields["accounts"]:
        box.checked = True
    form["reason"] = "请对选址提出意见。"
    page = form.submit().follow()
    assert "等待会签：" in page
    assert "会签还没有完成（0/3）" in page
    form = form_to(
        login("second").get(f"{CASES}{number}").click(href="/countersign$"), "countersign"
    )
    form["says"], form["reason"] = "disagree", "道路太窄。"
    assert "道路太窄。" in form.submit().follow()
    form = form_to(first.get(f"{branch_of(number)}/recall_countersign"), "recall_countersign")
    assert len(form.fields["task"][0].options) == 2
    form["task"] = form.fields["task"][0].options[0][0]
    assert "会签已收回" in form.submit().follow()


def test_declining_names_the_right_agency_and_is_looked_at_twice(portal, login):
    with portal.roots() as (site, affairs):
        register_seal(site, keys_of(portal))
        number = desk(site, affairs, portal.app.registry.sealing).office.file().number
        education = site.at(f"{COUNTY}/jyj").uid
    browser = login("clerk")
    form = form_to(browser.get(f"{CASES}{number}/decline"), "decline")
    form["ground"] = "not_ours"
    form["reason"] = "学校的事由教育部门办理。"
    page = form.submit(status=422)
    assert "应当向哪个机关申请" in page
    form = form_to(page, "decline")
    form["agency"] = education
    page = form.submit()
    assert "请再看一遍" in page
    changed = form_to(page, "decline").submit("change")
    assert form_to(changed, "decline")["reason"].value == "学校的事由教育部门办理。"
    page = form_to(page, "decline").submit().follow()
    assert "不予受理" in page
    assert "应当申请的机关：长春市南关区教育局" in page


def test_without_a_seal_nothing_is_accepted(portal, login):
    with portal.roots() as (site, affairs):
        number = desk(site, affairs, portal.app.registry.sealing).office.file().number
    page = form_to(login("clerk").get(f"{CASES}{number}/accept"), "accept").submit(status=422)
    assert "印章" in page or "专用章" in page


def test_an_approver_of_another_department_sees_nothing(number, login):
    browser = login("other_approver")
    for address in (branch_of(number), f"{branch_of(number)}/opinion", f"{CASES}{number}"):
        browser.get(address, status=404)
    token = browser.get("/account").html.find("input", {"name": "csrf_token"})["value"]
    browser.post(f"{branch_of(number)}/take", {"csrf_token": token}, status=(403, 404))


def test_the_supervisor_reads_no_words(number, portal, login):
    beside(portal, number, lambda at, case: take(at.by("approver"), case, "1"))
    say(login("approver").get(f"{branch_of(number)}/opinion"), "agree", WORDS)
    page = login("supervisor").get(branch_of(number))
    assert "示例甲" in page
    assert WORDS not in page
    assert "更多操作" not in page


def test_a_branch_as_json(number, login):
    told = login("approver").get(f"{branch_of(number)}?format=json").json
    assert told["state"] == "open"
    assert [step["title"] for step in told["steps"]] == ["初审", "现场核查", "决定"]
    assert told["clocks"][0]["name"]
    assert [act.rpartition("/")[2] for act in told["acts"]][:1] == ["take"]
    assert login("clerk").get(f"{CASES}{number}?format=json").json["branches"]


def test_a_stop_an_extension_and_a_resumption(portal, login):
    with portal.roots() as (site, affairs):
        register_seal(site, keys_of(portal))
        procedures = [{"name": "专家评审", "days": 10, "note": ""}]
        at = desk(site, affairs, portal.app.registry.sealing, special_procedures=procedures)
        number = at.accepted().number
    browser = login("approver")
    form = form_to(browser.get(f"{branch_of(number)}/stop"), "stop")
    form["ground"] = "expert_review"
    form["expected_days"] = "十"
    form["reason"] = "需要专家评审。"
    page = form.submit(status=422)
    assert "请填写整数" in page
    form = form_to(page, "stop")
    form["expected_days"] = "10"
    form["day"] = "2026-03-02"
    page = form_to(form.submit(), "stop").submit().follow()
    assert "已暂停计时" in page
    assert "专家评审：2026-03-02 起" in page
    form = form_to(browser.get(f"{branch_of(number)}/resume"), "resume")
    assert "已恢复计时" in form.submit().follow()
    form = form_to(browser.get(f"{branch_of(number)}/extend"), "extend")
    form["days"], form["approver_role"] = "10", "organ_head"
    form["approver_name"], form["reason"] = "示例局长", "情况复杂。"
    page = form_to(form.submit(), "extend").submit().follow()
    assert "期限已延长" in page
    assert "期限只能延长一次" in browser.get(f"{branch_of(number)}/extend")
