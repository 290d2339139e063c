"""The guide of one's own situation, and what it will cost: asked and told without JavaScript."""

import json

import pytest
from bs4 import BeautifulSoup

from content.acts.writing import EDIT, REVISE
from tests.forms import EVERY_TYPE
from tests.site import DEPARTMENT, desk_of, publish, publish_edition

ITEMS, FEES = f"{DEPARTMENT}/items", f"{DEPARTMENT}/fees"
QUESTIONS = [
    {"name": "申请人类型", "question": "您是谁？", "options": "个人、企业", "help": "以证件为准"},
    {"name": "是否新建", "options": "是、否", "when": "申请人类型=企业"},
]
ITEM = {
    "title": "示例事项",
    "charged": "yes",
    "promised_number": 10,
    "statutory_number": 20,
    "situation_questions": QUESTIONS,
    "materials": [
        {"name": "申请表", "required": True},
        {"name": "居民身份证", "situation": "申请人类型=个人"},
        {"name": "营业执照", "situation": "申请人类型=企业"},
        {"name": "设计图纸", "situation": "是否新建=是"},
    ],
    "situation_limits": [
        {"situation": "申请人类型=个人", "promised_number": 1, "note": "个人当天办结"}
    ],
    "fee_situations": [{"fee": "工本费", "situation": "申请人类型=个人"}],
}
TIERS = [
    {"up_to": 10, "amount_fen": 0},
    {"up_to": 30, "amount_fen": 10_000},
    {"amount_fen": 20_000},
]


def fee(site, title, **fields):
    said = {"title": title, "basis": ["示例价〔2020〕1号"], **fields}
    return publish(site, said, kind="fee_standard", section=FEES)


@pytest.fixture
def guide(portal):
    with portal.roots() as (site, _):
        booklet = fee(site, "工本费", unit="每证", amount_fen=1000)
        tiered = fee(
            site,
            "处理费",
            charging="tiers",
            unit="件",
            quantity_label="件数",
            tiers=TIERS,
            exemptions=[{"who": "残疾人", "percent": 50, "basis": "示例发〔2021〕2号"}],
        )
        said = {**ITEM, "fees": [booklet.uid, tiered.uid]}
        item = publish(site, said, kind="approval_item", section=ITEMS)
        return f"{ITEMS}/{item.__name__}"


def main_of(answer):
    return BeautifulSoup(answer.text, "html.parser").find("main")


def names(main):
    return [cell.find(string=True).strip() for cell in main.select("tbody tr th[scope=row]")]


def choose(page, **answers):
    form = page.forms[next(k for k, f in page.forms.items() if "s-1" in f.fields)]
    for name, value in answers.items():
        form[name.replace("_", "-")] = value
    return form.submit()


def test_answers_narrow_materials_limit_and_fees_and_each_says_why(public, guide):
    page = public.get(guide)
    main = main_of(page)
    assert {"申请表", "居民身份证", "营业执照", "设计图纸"} <= set(names(main))
    assert "视情形" in main.text
    assert "是否新建" not in [one.text for one in main.select("legend")]
    narrowed = choose(page, s_1="申请人类型=个人")
    main = main_of(narrowed)
    assert names(main)[:2] == ["申请表", "居民身份证"]
    assert "营业执照：“申请人类型”您选了“个人”，这项材料只用于“企业”" in main.text
    assert "设计图纸：“是否新建”与您的情形无关" in main.text
    assert "1 个工作日" in main.select_one(".p-facts").text
    assert "个人当天办结" in main.text
    assert narrowed.forms  # asked again with the answer still chosen
    assert main.select_one("input[type=radio][checked]")["value"] == "申请人类型=个人"


def test_a_second_question_is_asked_once_it_matters(public, guide):
    page = choose(public.get(guide), s_1="申请人类型=企业")
    main = main_of(page)
    assert "还有问题没有回答" in main.text
    assert "视情形" in main.text  # the drawings
    page = choose(page, s_2="是否新建=否")
    assert "设计图纸：“是否新建”您选了“否”" in main_of(page).text
    assert "工本费：“申请人类型”您选了“企业”，这项费用只用于“个人”" in main_of(page).text


def test_the_narrowed_guide_is_printed_with_its_answers_and_its_code(public, guide, monkeypatch):
    drawn = []
    monkeypatch.setattr("views.fee_estimate.draw_qr", lambda url, title: drawn.append(url) or "")
    page = choose(public.get(guide), s_1="申请人类型=个人")
    printed = page.click("打印版")
    main = main_of(printed)
    assert "p-print" in printed.text
    assert not main.find("form")
    assert "您是谁？" in main.text
    assert "营业执照" not in names(main)
    assert (
        drawn[-1]
        == f"http://localhost{guide}?s-1=%E7%94%B3%E8%AF%B7%E4%BA%BA%E7%B1%BB%E5%9E%8B%3D%E4%B8%AA%E4%BA%BA"
    )
    assert names(main_of(public.get(drawn[-1]))) == names(main)


def test_an_answer_that_fits_no_more_is_told_and_narrows_nothing(public, guide):
    main = main_of(public.get(guide, {"s-1": "申请人类型=外星人", "s-2": "x"}))
    assert "申请人类型：外星人" in main.text
    assert "营业执照" in names(main)


def test_what_is_not_known_is_said_in_place_of_a_wrong_sum(public, guide):
    main = main_of(public.get(guide))
    assert "还不能算出合计" in main.text
    assert "工本费：回答完“您的情形”里的问题后才能确定是否收取" in main.text
    assert "处理费：请填写“件数”" in main.text
    assert "预估合计" not in main.text


def test_the_estimate_is_exact_and_names_its_basis(public, guide):
    page = choose(public.get(guide), s_1="申请人类型=个人")
    form = next(form for form in page.forms.values() if "n-2" in form.fields)
    assert form["n-1"].value == "1"
    form["n-2"] = "35"
    form["x-2"] = "残疾人"
    main = main_of(form.submit())
    # 10 × 0 + 20 × 100 + 5 × 200 = 3,000; half of it, and 10 for the booklet
    assert "预估合计：1510 元" in main.text
    assert "10 件 × 0 元 ＋ 20 件 × 100 元 ＋ 5 件 × 200 元" in main.text
    assert "残疾人：减收 50%，少收 1500 元（依据：示例发〔2021〕2号）" in main.text
    assert "按现行标准预估，不作缴费凭据" in main.text
    assert "示例价〔2020〕1号" in main.text
    assert "您是谁？" in main.text  # the answers went along


@pytest.mark.parametrize("text", ["三件", "-1", "1.5", "1e9", "0x10"])
def test_a_quantity_that_is_none_is_told_at_its_field_and_kept(public, guide, text):
    main = main_of(public.get(guide, {"s-1": "申请人类型=企业", "n-2": text}))
    assert main.select_one("#f-n-2")["value"] == text
    assert main.select_one("#f-n-2")["aria-invalid"] == "true"
    assert "件数" in main.select_one("#error-f-n-2").text
    assert "预估合计" not in main.text


def test_json_says_the_same(public, guide):
    query = {"format": "json", "s-1": "申请人类型=个人", "n-2": "35"}
    said = public.get(guide, query).json
    situation, sums = said["situation"], said["fee_estimate"]
    assert situation["answers"] == {"申请人类型": "个人"}
    assert situation["complete"] is True
    assert [one["name"] for one in situation["materials"]] == ["申请表", "居民身份证"]
    assert [one["name"] for one in situation["materials_dropped"]] == ["营业执照", "设计图纸"]
    assert situation["limit"]["promised_number"] == 1
    assert sums["total_fen"] == 301_000
    assert sum(line["fen"] for line in sums["lines"]) == 301_000
    unknown = public.get(guide, {"format": "json"}).json["fee_estimate"]
    assert unknown["total_fen"] is None
    assert json.dumps(unknown["unknown"], ensure_ascii=False).count("工本费") == 1


def test_a_standard_tells_on_its_own_page_what_it_comes_to(public, guide):
    address = f"{FEES}/"
    link = main_of(public.get(address)).find("a", string="处理费")["href"]
    page = public.get(link, {"n-1": "12"})
    main = main_of(page)
    assert "预估合计：200 元" in main.text
    assert "超过 10 件，不超过 30 件" in main.text
    assert (
        public.get(link, {"n-1": "12", "format": "json"}).json["fee_estimate"]["total_fen"] == 20000
    )
    assert "n-1=12" in page.click("打印版").request.url


def test_answers_are_kept_by_the_page_cache_and_do_not_meet(public, guide):
    first = public.get(guide, {"s-1": "申请人类型=个人"}).text
    second = public.get(guide, {"s-1": "申请人类型=企业"}).text
    assert first != second
    assert public.get(guide, {"s-1": "申请人类型=个人"}).text == first


def test_when_no_fee_is_left_the_guide_says_so(portal, public):
    with portal.roots() as (site, _):
        booklet = fee(site, "工本费", amount_fen=1000)
        said = {**ITEM, "title": "别的事项", "fees": [booklet.uid]}
        item = publish(site, said, kind="approval_item", section=ITEMS)
        address = f"{ITEMS}/{item.__name__}"
    text = main_of(public.get(address, {"s-1": "申请人类型=企业"})).text
    assert "您的情形不收费" in text
    assert "预估" not in text


def test_when_no_standard_is_in_force_nothing_may_be_charged(portal, public, clock):
    with portal.roots() as (site, _):
        lapsing = fee(site, "工本费", amount_fen=1000, valid_until="2026-03-02")
        said = {"title": "别的事项", "charged": "yes", "fees": [lapsing.uid]}
        item = publish(site, said, kind="approval_item", section=ITEMS)
        address = f"{ITEMS}/{item.__name__}"
    assert "预估合计：10 元" in main_of(public.get(address)).text
    clock.shift(24 * 3600)
    main = main_of(public.get(address))
    assert "没有现行的收费标准，不得收取" in main.select_one(".p-facts").text
    assert "工本费：已于 2026-03-02 到期，不再收取" in main.text
    assert "预估合计" not in main.text
    assert "预估合计：10 元" in main_of(public.get(address, {"asof": "2026-03-02"})).text


def test_a_rule_whose_fee_was_renamed_leaves_no_total(portal, public):
    with portal.roots() as (site, _):
        booklet = fee(site, "工本费", charging="fixed", amount_fen=1000)
        said = {**ITEM, "title": "别的事项", "fees": [booklet.uid]}
        item = publish(site, said, kind="approval_item", section=ITEMS)
        edition = booklet.edition_at(booklet.phases[0].start)
        edition.fields = {**edition.fields, "title": "证书费"}
        address = f"{ITEMS}/{item.__name__}"
    text = main_of(public.get(address, {"s-1": "申请人类型=个人"})).text
    assert "工本费：适用情形没有对应的收费标准，请先咨询" in text
    assert "预估合计" not in text


def test_a_former_edition_of_a_standard_tells_what_holds_now(portal, login):
    with portal.roots() as (site, _):
        item = fee(site, "工本费", charging="fixed", amount_fen=1000)
        moment = item.phases[0].start
        first = f"{FEES}/{item.__name__}/editions/1"
        desk = desk_of(site, "editor", moment)
        revised = desk.perform(REVISE, item)
        desk.perform(EDIT, revised, {"fields": {**revised.fields, "amount_fen": 2000}})
        publish_edition(site, revised, moment)
    assert "预估合计：20 元" in main_of(login("moderator").get(first)).text


def test_a_material_may_be_all_that_is_left_out(portal, public):
    with portal.roots() as (site, _):
        rows = [{"name": "执照", "situation": "申请人类型=企业"}]
        said = {**ITEM, "title": "别的事项", "materials": rows, "fee_situations": []}
        item = publish(site, said, kind="approval_item", section=ITEMS)
        address = f"{ITEMS}/{item.__name__}"
    main = main_of(public.get(address, {"s-1": "申请人类型=个人"}))
    assert "您的情形不需要提交材料" in main.text


def test_an_editor_writes_questions_and_rules_and_is_told_what_there_is(portal, login):
    browser = login("editor")
    page = browser.get(f"{ITEMS}/add?kind=approval_item")
    form = page.forms["edit"]
    form["title"] = "新事项"
    form = form.submit("__row_add__", value="situation_questions").forms["edit"]
    form = form.submit("__row_add__", value="materials").forms["edit"]
    form.set("name", "身份证", index=0)
    form.set("name", "申请人类型", index=1)
    form["options"], form["situation"] = "个人、企业", "谁=个人"
    again = form.submit("save", status=422)
    assert "没有“谁”这个问题，可以写：申请人类型" in again.text
    assert again.forms["edit"]["situation"].value == "谁=个人"
    again.forms["edit"]["situation"] = "申请人类型=个人"
    assert again.forms["edit"].submit("save").status_int == 303


def test_words_of_questions_and_rules_stay_text(portal, public):
    markup = "<script>x</script>"
    with portal.roots() as (site, _):
        said = {
            "title": "事项",
            "situation_questions": [
                {
                    "name": "<b>谁</b>",
                    "question": markup,
                    "options": "<i>甲</i>、乙",
                    "help": markup,
                }
            ],
            "materials": [
                {"name": markup, "situation": "<b>谁</b>=<i>甲</i>"},
                {"name": "表"},
            ],
        }
        item = publish(site, said, kind="approval_item", section=ITEMS)
        address = f"{ITEMS}/{item.__name__}"
    for query in ({}, {"s-1": "<b>谁</b>=乙"}, {"s-1": f"{markup}={markup}"}):
        answer = public.get(address, query)
        assert markup not in answer.text
        assert not main_of(answer).find("i")
    assert markup in main_of(public.get(address, {"s-1": "<b>谁</b>=乙"})).text


def test_the_answers_go_along_to_the_application(portal, public):
    with portal.roots() as (site, _):
        item = publish(
            site, {**ITEM, "fees": [], "fee_situations": []}, kind="approval_item", section=ITEMS
        )
        form = {"title": "申请表", "items": [item.uid], "definition": EVERY_TYPE}
        publish(site, form, kind="application_form", section=f"{DEPARTMENT}/forms")
        address = f"{ITEMS}/{item.__name__}"
    page = choose(public.get(address), s_1="申请人类型=个人")
    begun = page.click("开始申请")
    assert begun.request.GET["s-1"] == "申请人类型=个人"
    text = main_of(begun).text
    assert "居民身份证" in text
    assert "“申请人类型”您选了“个人”，这项材料只用于“企业”" in text
    printed = public.get(address, {"s-1": "申请人类型=个人", "print": "1"})
    assert "开始申请" not in main_of(printed).text
