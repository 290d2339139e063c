"""An application without JavaScript: begun, filled in, paused, checked, submitted once."""

from content.acts.withdrawing import WITHDRAW
from content.acts.writing import EDIT, REVISE
from content.base import path_of
from tests.applying import publish_item
from tests.conftest import START, later
from tests.filling import (
    FILES,
    STEPS,
    begin,
    code_of,
    complete,
    draft_at,
    draft_url,
    errors,
    fill,
    fill_step,
    step_form,
    upload,
)
from tests.forms_examples import ID_NUMBER, NAME, answers, pdf
from tests.site import desk_of, form_to, publish_edition


def resumed(portal, code):
    """A browser of somebody who has nothing but the code."""
    browser = portal.browser()
    form = browser.get("/track").forms["resume"]
    form["code"] = f" {code.lower().replace('-', ' ')} "
    return browser, form.submit(status=303).follow().maybe_follow()


def test_forty_fields_with_an_error_in_each_step_and_two_pauses(portal, browser, address):
    saved = begin(browser, address)
    code, start = code_of(saved), draft_url(saved)
    page = browser.get(start).follow()
    for number, step in enumerate(STEPS, 1):
        assert page.request.path == f"{start}/{step}"
        assert f"第 {number} 步，共 5 步" in page.text
        wrong = step_form(page).submit("go-on", status=422)
        assert wrong.html.select_one("#error-summary-title").text == (
            f"有 {len(errors(wrong))} 处需要修改"
        )
        assert all(wrong.html.select_one(a["href"]) for a in wrong.html.select(".p-errors a"))
        assert wrong.html.title.text.startswith("错误：")
        form = fill_step(wrong, step)
        if step in ("shop", "papers"):
            paused = form.submit("pause", status=303).follow()
            assert code_of(paused) == code
            browser, page = resumed(portal, code)
        else:
            page = form.submit("go-on", status=303).follow()
    assert page.request.path == f"{start}/check-answers"
    assert NAME in page.text
    assert ID_NUMBER not in page.text
    assert {name for name, _ in FILES.values()} <= {a.text for a in page.html.select(".p-files a")}
    refused = page.forms["submit"].submit(status=422)
    assert errors(refused) == ["请阅读并勾选下面的声明，再提交"]
    refused.forms["submit"]["declared"] = True
    receipt = refused.forms["submit"].submit(status=303).follow()
    assert receipt.html.h1.text == "申请已提交"
    assert NAME in receipt.text
    with portal.roots() as (_site, affairs):
        case = affairs.cases.by_number(receipt.request.path.split("/")[2])
        kept = case.answers(portal.app.registry.sealing)
        assert case.number in receipt.text
        assert kept["full_name"] == NAME
        assert kept["capital"] == 5000050
        assert kept["home"]["detail"].endswith("😀")
        assert len(kept["staff"]) == 2
        assert kept["staff"][1]["tested_on"] is None
        assert len(case.files) == 3
        assert "lessor" in kept
        assert "agent_name" not in kept


def test_what_was_typed_wrong_is_kept_and_so_are_the_files(browser, address):
    """A bad field costs neither the good ones nor an uploaded file."""
    start = draft_url(begin(browser, address))
    page = browser.get(f"{start}/person")
    page = fill(page, answers()["person"]).submit("go-on").follow()
    page = fill(page, answers()["shop"]).submit("go-on").follow()
    page = fill(page, answers()["people"]).submit("go-on").follow()
    form = fill(page, {"pages": "很多"})
    upload(form, "plan", ("图 纸.pdf", pdf()))
    wrong = form.submit("go-on", status=422)
    assert '"材料总页数"不是数字' in wrong.text.replace("“", '"').replace("”", '"')
    assert step_form(wrong)["pages"].value == "很多"
    assert wrong.html.select_one(".p-kept a").text == "图 纸.pdf"
    again = browser.get(f"{start}/papers")
    assert again.html.select_one(".p-kept a").text == "图 纸.pdf"
    file = again.click("图 纸.pdf", href="draft-file")
    assert file.body == pdf()
    assert file.content_type == "application/pdf"
    assert "attachment" in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "private, no-store"


def test_going_back_loses_nothing(browser, address):
    start = draft_url(begin(browser, address))
    page = fill_step(browser.get(f"{start}/person"), "person").submit("go-on").follow()
    form = fill(page, {"shop_name": "半填的店", "opened_on": "2026-13-45"})
    back = form.submit("back", status=303).follow()
    assert back.request.path == f"{start}/person"
    assert step_form(back)["full_name"].value == NAME
    forward = step_form(back).submit("go-on", status=303).follow()
    assert step_form(forward)["shop_name"].value == "半填的店"
    assert [forward.html.select_one(f"#f-opened_on-{end}")["value"] for end in "ymd"] == [
        "2026",
        "13",
        "45",
    ]


def test_a_step_is_skipped_by_nobody(browser, address):
    start = draft_url(begin(browser, address))
    for name in ("last", "check-answers", "nowhere"):
        assert browser.get(f"{start}/{name}", status=303).location.endswith(f"{start}/person")
    page = fill_step(browser.get(f"{start}/person"), "person").submit("go-on").follow()
    assert page.request.path == f"{start}/shop"
    assert browser.get(f"{start}/papers").location.endswith(f"{start}/shop")
    browser.get(f"{start}/person", status=200)
    token = page.html.find(attrs={"name": "csrf_token"})["value"]
    posted = browser.post(
        f"{start}/check-answers", {"csrf_token": token, "declared": "yes"}, status=303
    )
    assert posted.location.endswith(f"{start}/shop")
    assert "还有没填完的步骤" in posted.follow().text


def test_a_condition_is_told_in_words_and_holds_on_the_server(browser, address):
    start = draft_url(begin(browser, address))
    page = browser.get(f"{start}/person")
    told = page.html.select_one("#item-f-agent_name .p-when").text
    assert told == "“以什么身份申请”选择“代理人”时才需要填写，其他情况请留空。"
    form = fill(page, {**answers()["person"], "role": "agent"})
    wrong = form.submit("go-on", status=422)
    assert errors(wrong) == ["请填写“代理人姓名”"]


def test_an_edit_from_the_check_page_leads_back_to_it(browser, address):
    page = complete(browser, draft_url(begin(browser, address)))
    edited = page.click("修改", index=0)
    assert "保存并返回检查" in edited.text
    step_form(edited)["nation"] = "朝鲜族"
    back = step_form(edited).submit("go-on", status=303).follow()
    assert back.request.path.endswith("/check-answers")
    assert "朝鲜族" in back.text


def test_rows_come_and_go_without_javascript(browser, address):
    start = draft_url(begin(browser, address))
    page = fill_step(browser.get(f"{start}/person"), "person").submit("go-on").follow()
    page = fill_step(page, "shop").submit("go-on").follow()
    form = fill(page, {"manager": "示例乙"})
    form.set("person", "示例一", index=0)
    page = form.submit("__row_add__", value="staff")
    assert step_form(page)["manager"].value == "示例乙"
    form = step_form(page)
    form.set("person", "示例二", index=1)
    page = form.submit("__row_del__", value="staff:0")
    assert step_form(page)["person"].value == "示例二"
    assert len(page.html.select(".p-row")) == 1


def test_pages_of_a_draft_are_kept_by_nobody_and_listed_nowhere(browser, address):
    start = draft_url(begin(browser, address))
    for name in ("person", "save-page"):
        page = browser.get(f"{start}/{name}")
        assert page.headers["Cache-Control"] == "private, no-store"
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_draft_is_thrown_away_at_once(portal, browser, address):
    start = draft_url(begin(browser, address))
    page = browser.get(f"{start}/draft-discard")
    gone = page.forms["discard"].submit(status=303).follow()
    assert "草稿和上传的文件已经删除" in gone.text
    assert draft_at(portal, start) is None
    browser.get(f"{start}/person", status=404)


def test_a_new_edition_of_the_form_leaves_the_open_draft_as_it_began(
    portal, browser, address, clock
):
    start = draft_url(begin(browser, address))
    with portal.roots() as (site, _affairs):
        item = site.at(address)
        [uid] = site.relations.sources(item.uid, "form_of", START.replace(hour=2))
        _revise(site, site.find(uid), clock)
    clock.shift(3600)
    page = browser.get(f"{start}/person")
    assert "这张申请表后来有了新版本" in page.text
    other = portal.browser()
    fresh = other.get(begin(other, address).request.path.replace("save-page", "")[:-1]).follow()
    assert "民族" not in fresh.text
    assert "民族" in page.text


def _revise(site, form, clock):
    moment = later(hours=1)
    edition = desk_of(site, "editor", moment).perform(REVISE, form, {})
    fields = dict(edition.fields)
    steps = [dict(step) for step in fields["definition"]["steps"]]
    steps[0]["fields"] = [one for one in steps[0]["fields"] if one["name"] != "nation"]
    told = {"fields": {**fields, "definition": {"steps": steps}}, "change_note": "去掉民族"}
    desk_of(site, "editor", moment).perform(EDIT, edition, {**told, "revision": edition.revision})
    publish_edition(site, edition, moment)


def test_a_closed_item_and_one_without_a_form_say_why(portal, browser, address):
    with portal.roots() as (site, _affairs):
        bare = path_of(publish_item(site, title="没有表的事项"))
    page = browser.get(f"{bare}/apply")
    assert "还没有网上申请表" in page.text
    assert "apply-start" not in page.forms


def test_withdrawing_the_item_keeps_the_draft_and_says_so_at_submit(portal, browser, address):
    page = complete(browser, draft_url(begin(browser, address)))
    with portal.roots() as (site, _affairs):
        desk_of(site, "moderator", later(hours=1)).perform(
            WITHDRAW, site.at(address), {"reason": "error", "text": "公布有误"}
        )
    page.forms["submit"]["declared"] = True
    refused = page.forms["submit"].submit(status=422)
    assert "已经撤下" in refused.text
    assert draft_at(portal, page.request.path.rpartition("/")[0])


def test_the_guide_leads_to_the_start_and_the_start_to_the_log_in(browser, address):
    page = browser.get(f"{address}/apply")
    assert "不登录，直接开始申请" in page.text
    assert form_to(page, "apply").id == "apply-start"
    assert "/applicant/login?came_from=" in page.text
