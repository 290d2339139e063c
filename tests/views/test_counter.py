"""The counter: a clerk takes in a paper application of another department, to the slip."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from webtest import Upload

from content.base import path_of
from content.cases.case_acts import AskedField, request_correction
from tests.applying import clerk
from tests.conftest import later
from tests.counter import CODE, COUNTER, FAR, open_hall
from tests.site import COUNTY, form_to

PDF = b"%PDF-1.4 sample"


@pytest.fixture
def hall(portal):
    with portal.roots() as (site, affairs):
        found = open_hall(site, affairs)
    portal.index()
    return found


def begin(browser, name="民办学校"):
    """From the name to the page of the intake."""
    page = browser.get(COUNTER)
    form = page.forms["find-item"]
    form["q"] = name
    found = form.submit()
    return form_to(found, "start").submit(status=303).follow()


def register(page, agent=True, **more):
    form = form_to(page, "intake-facts")
    form["channel"] = "counter"
    form["way"] = "post"
    form["address"] = "长春市示例路1号 示例甲收"
    if agent:
        form["agent"] = True
        form["agent-name"] = "示例代"
        form["agent-number"] = "220102199003070021"
        form["agent-relation"] = "授权委托书，委托人签名"
    for name, value in more.items():
        form[name] = value
    return form.submit()


def fill(page, name, **answers):
    form = form_to(page, name)
    for field, value in answers.items():
        form[field] = value
    return form.submit("go-on")


def test_a_paper_application_for_any_department_is_taken_in(hall, login):
    browser = login("clerk")
    step = register(begin(browser)).follow()
    assert "窗口代填" in step
    step = fill(step, "person", who="示例甲", number="220102199003070021").follow()
    seen = form_to(step, "school").submit("__seen__", value="site_paper:paper")
    assert "原件已核验-场所材料.txt" in seen
    form = form_to(seen, "school")
    form["school_name"] = "示例学校"
    form["file-site_paper"] = [Upload("场所.pdf", PDF, "application/pdf")]
    check = form.submit("go-on").follow()
    for told in (
        "示例代",
        "220***********0021",
        "寄到通信地址：长春市示例路1号",
        "示例学校",
        "窗口当面",
    ):
        assert told in check, told
    form = form_to(check, "check-answers")
    assert "勾选" in form.submit(status=422)
    form["declared"] = True
    slip = form.submit(status=303).follow()
    for told in (
        "示例甲",
        "示例代",
        "教育局",
        "长春市示例路1号",
        "查询码",
        "场地使用证明（2 个文件）",
    ):
        assert told in slip, told


def file_paper(browser):
    """The page of the slip of a school taken in at the counter."""
    step = register(begin(browser)).follow()
    step = fill(step, "person", who="示例甲", number="220102199003070021").follow()
    seen = form_to(step, "school").submit("__seen__", value="site_paper:paper")
    form = form_to(seen, "school")
    form["school_name"] = "示例学校"
    form = form_to(form.submit("go-on").follow(), "check-answers")
    form["declared"] = True
    return form.submit(status=303).follow()


def number_on(slip):
    """Of the case, by the page it leads to."""
    return slip.click("看办件").html.find("h1").text.split()[-1]


def test_a_wrong_item_is_set_right_and_the_number_stays(hall, login, portal):
    browser = login("clerk")
    page = file_paper(browser).click("看办件")
    for told in ("窗口收件，由代办人办理", "测试-clerk", "示例代", "寄到通信地址"):
        assert told in page, told
    assert "示例路1号" not in page
    assert "示例路1号" in form_to(page, "show").submit()
    assert "查询码" in page.click("收件凭证")
    number = page.html.find("h1").text.split()[-1]
    page = page.click("更正收件")
    form = page.forms["find-item"]
    form["q"] = "社会团体"
    form = form.submit().forms["correct"]
    form["item"] = hall.item.uid
    assert "为什么要更正" in form.submit(status=422)
    form["reason"] = "窗口选错了事项"
    step = form.submit(status=303).follow()
    check = fill(step, "matter", **{"f-kind": "new"}).follow()
    assert f"更正办件 {number}" in check
    form = form_to(check, "check-answers")
    form["declared"] = True
    slip = form.submit(status=303).follow()
    for told in (
        number,
        "社会团体成立登记",
        "民政局",
        "示例代",
        "场地使用证明（1 个文件）",
        "查询码",
    ):
        assert told in slip, told
    with portal.roots() as (site, affairs):
        case = affairs.cases.by_number(number)
        assert [one["type"] for one in case.events] == ["submitted", "intake_corrected"]
        lists, day = affairs.cases.lists, case.received_at.date()
        school, here = site.at(f"{COUNTY}/jyj").uid, site.at(f"{COUNTY}/mzj").uid
        assert lists.count((school,), ("submitted",)) == 0
        assert lists.count((here,), ("submitted",)) == 1
        counters = affairs.cases.counters
        assert [counters.of(uid, day, "submitted") for uid in (school, here)] == [0, 1]
        letters = affairs.mail.messages_of_case(case.uid, portal.app.registry.sealing)
        assert "申请的事项" in letters[0].text
    page = browser.get(f"{COUNTY}/hall/cases/{number}")
    assert "原来收成“民办学校设立”" in page
    assert "理由：窗口选错了事项" in page


def test_a_wrong_field_is_set_right_with_before_and_after(hall, login, portal):
    browser = login("clerk")
    number = number_on(file_paper(browser))
    page = browser.get(f"{COUNTY}/hall/cases/{number}/correct_intake")
    form = page.forms["correct"]
    form["reason"] = "窗口录错了校名"
    person = form.submit(status=303).follow()
    school = fill(person, "person").follow()
    form = form_to(fill(school, "school", school_name="示例中学").follow(), "check-answers")
    form["declared"] = True
    assert number in form.submit(status=303).follow()
    page = browser.get(f"{COUNTY}/hall/cases/{number}")
    assert [one.text for one in page.html.find_all("del")] == ["示例学校"]
    assert [one.text for one in page.html.find_all("ins")] == ["示例中学"]


def take_form(browser):
    """To take what is offered."""
    page = browser.get(f"{COUNTER}shift")
    return next(one for one in page.forms.values() if "hand_over" in one.fields)


def test_what_is_open_is_handed_over_once_and_nothing_is_lost(hall, login, portal):
    browser, second = login("clerk"), login("second_clerk")
    number = file_paper(browser).click("看办件").html.find("h1").text.split()[-1]
    draft = register(begin(browser)).location.rsplit("/", 1)[0]
    shift = browser.get(f"{COUNTER}shift")
    assert number in shift
    assert "没有填完" in shift
    assert "由哪位同事接班" in shift.forms["close-shift"].submit("act", status=409)
    form = shift.forms["close-shift"]
    form["taker"] = "second_clerk"
    assert "2 份等同事接收" in form.submit("act").follow()
    assert browser.get(f"{draft}/person").status_int == 200
    assert "有 1 份交接等您接收" in second.get(COUNTER)
    second.get(f"{draft}/person", status=404)
    takes = [take_form(one) for one in (second, login("second_clerk"))]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda form: form.submit("act", expect_errors=True), takes))
    taken, refused = sorted(answers, key=lambda answer: answer.status_int)
    assert "已接收 2 份" in taken.follow()
    assert "已经接收，不能再办" in refused
    assert second.get(f"{draft}/person").status_int == 200
    browser.get(f"{draft}/person", status=404)
    assert "手上没有没办完的收件" in browser.get(f"{COUNTER}shift")
    assert number in second.get(f"{COUNTER}shift")


def test_the_shift_names_the_counter_and_today_lists_what_was_taken_in(hall, login):
    browser = login("clerk")
    assert "今天还没有收件" in browser.get(f"{COUNTER}today")
    edit = login("moderator").get(f"{COUNTY}/hall/counters/edit").forms["counters"]
    edit["number-0"], edit["name-0"] = "3", "综合窗口"
    edit.submit(status=303)
    form = browser.get(f"{COUNTER}shift").forms["begin-shift"]
    assert "在 3 号窗口" in form.submit("act").follow()
    form["window"].force_value("9")
    assert "请选择窗口" in form.submit("act", status=409)
    number = file_paper(browser).click("看办件").html.find("h1").text.split()[-1]
    row = browser.get(f"{COUNTER}today").html.find("a", string=number).find_parent("tr").text
    for told in ("民办学校设立", "窗口", "3", "测试-clerk", "已收件"):
        assert told in row, told


def test_a_paper_brought_for_a_correction_is_taken_in(hall, login, portal):
    browser = login("clerk")
    number = number_on(file_paper(browser))
    sealing = portal.app.registry.sealing
    with portal.roots() as (site, affairs):
        case = affairs.cases.by_number(number)
        asked = [AskedField("site_paper", "missing", "请提供产权证明")]
        doing = clerk(site, affairs, sealing, later())
        request_correction(doing, case, asked, date(2026, 3, 20))
    page = browser.get(f"{COUNTY}/hall/cases/{number}").click("代收补正")
    assert "请提供产权证明" in page
    form = form_to(page, "take_correction")
    seen = form.submit("__seen__", value="site_paper:paper")
    assert "不用再记" in form_to(seen, "take_correction").submit(
        "__seen__", value="site_paper:paper"
    )
    assert "产权" not in seen.click("原件已核验-场所材料.txt").text
    done = form_to(seen, "take_correction").submit("go-on", status=303).follow()
    assert "补正已提交" in done
    assert "代收补正" not in done
    browser.get(f"{COUNTY}/hall/cases/{number}/file/unknown", status=404)
    with portal.roots() as (site, affairs):
        event = affairs.cases.by_number(number).events[-1]
        assert (event["type"], event["by"], event["changed"]) == (
            "corrected",
            "clerk",
            ["site_paper"],
        )


def test_an_item_is_found_by_name_pinyin_code_and_scan(hall, login, portal):
    browser = login("clerk")
    with portal.roots() as (site, _):
        path = path_of(site.find(hall.school.uid))
    for typed in ("民办学校", "minban", CODE, f"http://localhost{path}", f"{path}/apply"):
        found = browser.get(COUNTER, {"q": typed})
        assert "民办学校设立" in found, typed
        assert CODE in found
    assert "没有找到事项" in browser.get(COUNTER, {"q": "/changchun/nanguan/nowhere"})
    assert "没有找到事项" in login("far_clerk").get(f"{FAR}/hall/counter/", {"q": path})
    number = number_on(file_paper(browser))
    led = browser.get(COUNTER, {"q": f"{number[:5]}-{number[5:]}"}, status=303).follow()
    assert led.location.endswith(number)
    with portal.roots() as (_, affairs):
        code = affairs.cases.by_number(number).verify_code
    led = browser.get(COUNTER, {"q": f"http://localhost/verify/{code}"}, status=303).follow()
    assert led.location.endswith(number)
    form = form_to(found, "start")
    form["item"].force_value("unknown")
    assert "请重新查找" in form.submit(status=422)
    assert browser.get("/desk").html.find("a", string="南关区政务大厅综合窗口")
    login("supervisor").get(COUNTER, status=404)
    assert "/login" in portal.browser().get(COUNTER, status=303).location


def test_a_draft_is_kept_for_later_or_thrown_away_and_no_step_is_left_out(hall, login, portal):
    browser = login("clerk")
    page = begin(browser)
    draft = page.request.url.rpartition("/")[0]
    assert browser.get(f"{draft}/check-answers").location.endswith("intake-facts")
    form = form_to(page, "intake-facts")
    form["agent-name"], form["way"], form["phone"] = "示例代", "collect", "13800001234"
    assert "没有勾选" in form.submit(status=422)
    form["agent"] = True
    wrong = form.submit(status=422)
    assert "证件号码应为 18 位" in wrong
    assert form_to(wrong, "intake-facts")["agent-name"].value == "示例代"
    form["agent-number"], form["agent-relation"] = "220102199003070021", "口头委托"
    step = form.submit().follow()
    assert browser.get(f"{draft}/check-answers").location.endswith("person")
    browser.get(f"{draft}/intake-slip", status=404)
    kept = form_to(step, "person").submit("pause").follow().follow()
    assert "已保存" in kept
    step = browser.get(f"{draft}/person")
    school = fill(step, "person", who="示例甲", number="220102199003070021").follow()
    seen = form_to(school, "school").submit("__seen__", value="site_paper:paper")
    again = form_to(seen, "school").submit("__seen__", value="site_paper:paper")
    assert "不用再记" in again
    assert "核验人账号" in seen.click("原件已核验-场所材料.txt").text
    browser.get(f"{draft}/draft-file/unknown", status=404)
    gone = form_to(browser.get(f"{draft}/draft-discard"), "draft-discard").submit().follow()
    assert "已经删除" in gone
    browser.get(f"{draft}/person", status=404)
    with portal.roots() as (_, affairs):
        assert not [*affairs.intake_book.held("clerk")]


def test_what_was_filed_is_not_filed_again_and_its_slip_is_a_pdf(hall, login):
    browser = login("clerk")
    slip = file_paper(browser)
    draft = slip.request.url.rpartition("/")[0]
    assert slip.click("打印凭证").body[:5] == b"%PDF-"
    for name in ("check-answers", "intake-facts", "person"):
        assert browser.get(f"{draft}/{name}", status=303).location.startswith(draft)
    token = {"csrf_token": slip.html.find("input", {"name": "csrf_token"})["value"]}
    for name in ("check-answers", "intake-facts", "draft-discard"):
        browser.post(f"{draft}/{name}", token, status=303)
    assert "查询码" in browser.get(f"{draft}/intake-slip")
    page = slip.click("看办件").click("更正收件")
    form = page.forms["correct"]
    form["reason"] = "示例"
    form["item"].force_value("unknown")
    assert "请选择正确的事项" in form.submit(status=422)


def test_a_shift_is_taken_back_and_a_leavers_work_taken_on(hall, login, portal):
    browser, second = login("clerk"), login("second_clerk")
    register(begin(browser))
    form = browser.get(f"{COUNTER}shift").forms["close-shift"]
    form["taker"] = "second_clerk"
    given = form.submit("act").follow()
    back = next(one for one in given.forms.values() if "hand_over" in one.fields)
    assert "已取回" in back.submit("act").follow()
    back["hand_over"].force_value("unknown")
    assert "没有找到这份交接" in back.submit("act", status=409)
    with portal.roots() as (_, affairs):
        affairs.people.disable("clerk", later(hours=-1), sessions=affairs.sessions)
    page = second.get(f"{COUNTER}shift")
    assert "已不在窗口的同事" in page
    claim = next(one for one in page.forms.values() if "account" in one.fields)
    assert "已接收 1 份" in claim.submit("act").follow()
    assert "可能别的同事已经接收" in claim.submit("act", status=409)
    assert "手上没有没办完的收件" not in second.get(f"{COUNTER}shift")
