"""A case found again by number and code: followed, corrected, withdrawn; nothing for a guess."""

import pytest

from content.base import path_of
from content.cases.case_acts import AskedField, request_correction
from content.clock import day_of
from tests.applying import clerk
from tests.conftest import START, later
from tests.filling import begin, complete, draft_url, errors, fill, offer, step_form, upload
from tests.forms_examples import ID_NUMBER, pdf
from tests.site import soon

OTHER_NUMBER = "220102199003070048"


@pytest.fixture
def receipt(portal, clock):
    """(browser, number, code) after a submission."""
    with portal.roots() as (site, _affairs):
        address = path_of(offer(site, START)[0])
    clock.shift(3600)
    browser = portal.browser()
    page = complete(browser, draft_url(begin(browser, address)))
    page.forms["submit"]["declared"] = True
    page = page.forms["submit"].submit(status=303).follow()
    code = page.html.select_one(".p-banner--warn code").text
    return browser, page.request.path.split("/")[2], code


def found(portal, number, code, status=303):
    browser = portal.browser()
    form = browser.get("/track").forms["track"]
    form["number"], form["code"] = number, code
    answer = form.submit(status=status)
    return browser, answer.follow() if status == 303 else answer


def ask(portal, number, *fields):
    with portal.roots() as (site, affairs):
        doing = clerk(site, affairs, portal.app.registry.sealing, moment=later(hours=1, minutes=5))
        asked = [AskedField(name, "wrong", f"请核对{name}") for name in fields]
        due = day_of(soon(later(), days=10))
        request_correction(doing, affairs.cases.by_number(number), asked, due)


def test_number_and_code_show_where_it_stands_and_nothing_personal(portal, receipt):
    _, number, code = receipt
    _, page = found(portal, f" {number.lower()} ", code.replace("-", " ").lower())
    assert page.html.h1.text == f"办件 {number}"
    assert "已收件" in page.text
    assert "最迟" in page.text
    assert ID_NUMBER not in page.text
    assert "示例甲" not in page.html.select_one("main").text
    filed = page.click("提交的内容")
    assert "220***********0021" in filed.text
    assert filed.click("平面图.pdf").body == pdf("图")


def test_a_wrong_code_and_an_unknown_number_have_the_same_answer(portal, receipt):
    _, number, code = receipt
    pages = [
        found(portal, *pair, status=422)[1]
        for pair in ((number, "2222-2222-2222"), ("2222222222", code), ("䶮", "😀"))
    ]
    assert {tuple(errors(page)) for page in pages} == {
        ("没有找到，请检查办件编号和查询码。两样都在收件凭证上，大小写和横线都不影响。",)
    }
    stranger = portal.browser()
    for path in (f"/track/{number}", f"/track/{number}/filed", "/track/2222222222"):
        assert stranger.get(path, status=404).forms["track"]["code"].value == ""


def test_a_draft_code_that_is_none_is_told_and_counts_as_a_guess(portal, receipt):
    form = portal.browser().get("/track").forms["resume"]
    form["code"] = "22222-22222"
    assert "没有找到这份草稿" in form.submit(status=422).text


def test_only_what_was_asked_for_can_be_corrected_and_both_versions_are_told(
    portal, receipt, clock
):
    browser, number, _ = receipt
    ask(portal, number, "shop_name", "id_doc", "plan")
    clock.shift(900)
    page = browser.get(f"/track/{number}").click("开始补正")
    names = {one["id"] for one in page.html.select("main .p-field")}
    assert names == {"item-f-shop_name", "item-f-id_doc", "item-f-plan"}
    assert "请核对shop_name" in page.text
    assert ID_NUMBER not in page.text
    form = step_form(page)
    form["shop_name"] = ""
    upload(form, "plan", ("坏图.pdf", b"MZ"))
    wrong = form.submit("go-on", status=422)
    assert len(errors(wrong)) == 3
    form = fill(wrong, {"shop_name": "改好的店", "id_doc.kind": "resident_id"})
    form = fill(wrong, {"id_doc.number": ID_NUMBER})
    upload(form, "plan", ("新图.pdf", pdf("新图")))
    posted = [*form.submit_fields("go-on"), ("mobile", "13999999999")]
    sent = browser.post(
        f"/track/{number}/correction", posted, content_type="multipart/form-data", status=303
    )
    done = sent.follow()
    assert "补正已提交" in done.text
    change = done.html.select_one(".p-timeline .p-answers").text
    assert "示例小吃店" in change
    assert "改好的店" in change
    assert "新图.pdf" in change
    with portal.roots() as (_site, affairs):
        kept = affairs.cases.by_number(number).answers(portal.app.registry.sealing)
        assert kept["mobile"] == "13800000000"
    assert browser.get(f"/track/{number}/correction", status=303).location.endswith(number)


def test_a_new_file_of_a_correction_is_taken_back_again(portal, receipt, clock):
    browser, number, _ = receipt
    ask(portal, number, "plan", "shop_name")
    clock.shift(900)
    form = step_form(browser.get(f"/track/{number}/correction"))
    upload(form, "plan", ("新图.pdf", pdf("新图")))
    form["shop_name"] = ""
    page = form.submit("go-on", status=422)
    assert page.html.select_one(".p-kept a").text == "新图.pdf"
    button = page.html.select_one("button[name=__file_del__]")["value"]
    page = step_form(page).submit("__file_del__", value=button)
    assert page.html.select(".p-kept") == []
    done = fill(page, {"shop_name": "改好的店"}).submit("go-on", status=303).follow()
    assert "补正已提交" in done.text


def test_a_case_is_withdrawn_once_with_a_reason(portal, receipt):
    browser, number, _ = receipt
    page = browser.get(f"/track/{number}").click("撤回申请")
    form = page.forms["withdraw"]
    form["reason"] = "不办了"
    wrong = form.submit(status=422)
    assert wrong.forms["withdraw"]["reason"].value == "不办了"
    wrong.forms["withdraw"]["confirmed"] = True
    done = wrong.forms["withdraw"].submit(status=303).follow()
    assert "已撤回" in done.text
    assert "原因：不办了" in done.text
    again = wrong.forms["withdraw"]
    again["confirmed"] = True
    assert again.submit(status=422).html.select_one(".p-banner--error")
