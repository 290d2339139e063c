"""The designer without JavaScript: every button, refusals, two people, files, the preview."""

import json
from pathlib import Path

import pytest

from content.acts.writing import ADD
from content.forms.definition import normalise
from tests.conftest import START
from tests.form_building import WebTestDriver, build
from tests.site import DEPARTMENT, complete, desk_of, publish

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
SECTION = f"{DEPARTMENT}/forms"
PAPER = json.loads((Path(__file__).parents[1] / "fixtures/paper_form.json").read_text("utf-8"))


@pytest.fixture
def draft(portal):
    """The address of an empty draft."""
    return drafted(portal, {"steps": []})


def drafted(portal, definition, **said):
    with portal.roots() as (site, _):
        fields = complete("application_form", {"title": "示例申请表", **said})
        fields["definition"] = normalise(definition)
        told = {"kind": "application_form", "fields": fields}
        edition = desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told)
        return f"{SECTION}/{edition.item.__name__}/editions/1"


def steps(*texts):
    """steps("ab", "c"): fields of one letter."""
    return {
        "steps": [
            {
                "name": f"s{n}",
                "title": f"步骤{n}",
                "fields": [{"name": x, "type": "text", "title": x.upper()} for x in text],
            }
            for n, text in enumerate(texts, 1)
        ]
    }


def stored(portal, address):
    with portal.roots() as (site, _):
        path, _, number = address.rpartition("/editions/")
        return dict(site.at(path).edition(int(number)).fields)


def order(portal, address):
    found = stored(portal, address)["definition"]["steps"]
    return ["".join(field["name"] for field in step["fields"]) for step in found]


@pytest.fixture
def editor(login):
    return login("editor")


def press(page, value, form="presses", status=303, **said):
    form = page.forms[form]
    for name, text in said.items():
        form[name] = text
    answer = form.submit("press", value=value, status=status)
    return answer.follow() if status == 303 else answer


def test_the_designer_opens_after_adding_a_form_and_from_its_page(portal, editor):
    form = editor.get(f"{SECTION}/add?kind=application_form").forms["edit"]
    form["title"] = "某某申请表"
    page = form.submit("save").follow()
    assert page.html.h1.text == "设计表单：某某申请表"
    address = page.request.path.removesuffix("/design")
    links = {link.text: link["href"] for link in editor.get(address).html.select("main a")}
    assert links["设计表单"].endswith(f"{address}/design")
    assert links["预览填写"].endswith(f"{address}/preview")
    assert stored(portal, address)["definition"] == {"steps": []}


def test_only_who_may_edit_designs(portal, draft, login, public):
    for browser in (public, login("other_editor"), login("moderator")):
        for page in ("design", "preview", "form.json"):
            assert browser.get(f"{draft}/{page}", status="*").status_int in (303, 403, 404)
    assert login("second_editor").get(f"{draft}/design").status_int == 200


def test_other_editions_have_no_designer(portal, editor):
    with portal.roots() as (site, _):
        item = publish(site, {"title": "办法"}, moment=START)
        address = f"{DEPARTMENT}/policies/{item.__name__}/editions/1"
    assert editor.get(f"{address}/preview", status=303).location.endswith(address)


def test_any_form_is_built_without_javascript(portal, editor, draft):
    wanted = normalise({"steps": [PAPER["steps"][0], PAPER["steps"][3]]})
    build(WebTestDriver(editor), draft, wanted)
    assert stored(portal, draft)["definition"] == wanted
    exported = editor.get(f"{draft}/form.json")
    assert "attachment" in exported.headers["Content-Disposition"]
    assert exported.json["steps"] == wanted["steps"]


PRESSES = {
    "up:field:b": ["ba", "c"],
    "down:field:b": ["a", "bc"],
    "duplicate:field:a": ["aa2b", "c"],
    "delete:field:a": ["b", "c"],
    "down:step:s1": ["c", "ab"],
    "duplicate:step:s2": ["ab", "c", "c2"],
    "delete:step:s1": ["c"],
}


def test_a_press_and_taking_it_back(portal, editor):
    address = drafted(portal, steps("ab", "c"))
    page = editor.get(f"{address}/design")
    assert "undo" not in page.forms
    for value, becomes in PRESSES.items():
        page = press(page, value)
        assert order(portal, address) == becomes
        page = press(page, "undo", "undo")
        assert "已撤销" in page.text
        assert order(portal, address) == ["ab", "c"]
    press(page, "undo", "undo")
    assert order(portal, address) == PRESSES["delete:step:s1"]


def test_the_answer_leads_back_to_what_was_changed(portal, editor):
    address = drafted(portal, steps("abcdefg", "hijklmn"))
    page = editor.get(f"{address}/design")
    assert not page.html.select("details.p-design-step[open]")
    answer = page.forms["presses"].submit("press", value="up:field:i")
    assert answer.location.endswith("/design?at=field-i#field-i")
    page = answer.follow()
    assert [step["id"] for step in page.html.select("details.p-design-step[open]")] == ["step-s2"]
    assert page.html.select_one("#field-i")["tabindex"] == "-1"


def test_a_step_is_changed_on_its_page(portal, editor):
    address = drafted(portal, steps("a", "b"))
    page = editor.get(f"{address}/design?step=s2")
    keys = [one["value"] for one in page.html.select("#condition-1 option")]
    assert keys[1:] == [
        '["a", "is", null]',
        '["a", "is_not", null]',
        '["a", "filled", null]',
        '["a", "empty", null]',
    ]
    form = page.forms["edit"]
    form["condition-1"], form["compared-1"] = keys[1], "甲"
    page = press(page, "save", "edit", title="经营场所", help="第一行\n第二行")
    assert "当“A”是“甲”时显示" in page.text
    step = stored(portal, address)["definition"]["steps"][1]
    assert (step["title"], step["help"]) == ("经营场所", "第一行\n第二行")
    assert step["show_if"] == [{"field": "a", "op": "is", "value": "甲"}]


def test_choices_keep_their_values_when_they_are_reworded(portal, editor):
    address = drafted(portal, steps("a"))
    page = editor.get(f"{address}/design?step=s1&type=choice")
    page = press(page, "save", "edit", title="申请人类型", choices="个人\n企业\n\n其他 | other")
    link = next(one["href"] for one in page.html.select("a") if "field=sqrlx" in one["href"])
    page = editor.get(link)
    assert page.forms["edit"]["choices"].value == "个人\n企业\n其他 | other"
    press(page, "save", "edit", choices="自然人\n企业\n其他 | other")
    assert choices_of(portal, address) == [
        ["个人", "自然人"],
        ["企业", "企业"],
        ["other", "其他"],
    ]
    press(editor.get(link), "save", "edit", choices="企业\n其他 | other")
    assert choices_of(portal, address) == [["企业", "企业"], ["other", "其他"]]


def choices_of(portal, address):
    return stored(portal, address)["definition"]["steps"][0]["fields"][-1]["choices"]


def looking_at(portal, kind, op, value):
    """A draft whose field b looks at the choice a."""
    plain = steps("ab")
    first, second = plain["steps"][0]["fields"]
    first |= {"type": kind, "choices": ["甲", "乙", "丙"]}
    second["show_if"] = [{"field": "a", "op": op, "value": value}]
    return drafted(portal, plain)


CONDITIONS = (
    ("choice", "is", "甲"),
    ("choice", "one_of", ["甲", "丙"]),
    ("choice", "none_of", ["甲", "丙"]),
    ("choices", "is", "甲"),
    ("choices", "one_of", ["甲", "丙"]),
    ("choices", "is_not", "甲"),
)


def test_a_condition_is_kept_when_its_page_is_saved(portal, editor):
    for condition in CONDITIONS:
        address = looking_at(portal, *condition)
        before = stored(portal, address)
        editor.get(f"{address}/design?field=b").forms["edit"].submit("press", value="save")
        assert stored(portal, address) == before, condition


def test_two_ticked_boxes_may_both_be_wanted(portal, editor):
    address = looking_at(portal, "choices", "is", "甲")
    form = editor.get(f"{address}/design?field=b").forms["edit"]
    form["condition-2"] = '["a", "is", "乙"]'
    form.submit("press", value="save", status=303)
    said = stored(portal, address)["definition"]["steps"][0]["fields"][1]["show_if"]
    assert [one["value"] for one in said] == ["甲", "乙"]


def test_a_key_that_the_page_did_not_make_is_refused(portal, editor):
    address = looking_at(portal, "choice", "is", "甲")
    form = editor.get(f"{address}/design?field=b").forms["edit"]
    form["condition-1"].force_value("{broken")
    page = form.submit("press", value="save", status=422)
    assert "显示条件" in page.html.select_one("#error-summary").text


def test_what_is_wrong_is_told_and_kept_as_typed(portal, editor):
    address = drafted(portal, steps("a"))
    page = editor.get(f"{address}/design?step=s1&type=number")
    page = press(page, "save", "edit", 422, title="面积", low="九", high="10", unit="平方米")
    assert page.html.title.text.startswith("错误")
    assert "最小值（low）应是数字" in page.html.select_one("#error-summary").text
    assert page.forms["edit"]["low"].value == "九"
    assert page.forms["edit"]["unit"].value == "平方米"
    page = press(page, "save", "edit", 422, title="")
    assert "请填写标题" in page.html.select_one("#error-summary").text
    page = press(page, "save", "edit", title="面积", low="9")
    assert order(portal, address) == ["amj"]


def test_a_name_can_be_given_and_must_be_free(portal, editor):
    address = drafted(portal, steps("ab"))
    page = editor.get(f"{address}/design?field=a")
    page = press(page, "save", "edit", 422, name="b")
    assert "重复" in page.html.select_one("#error-summary").text
    press(page, "save", "edit", name="first_one")
    assert order(portal, address) == ["first_oneb"]


def test_a_field_goes_to_another_step_and_gets_another_type(portal, editor):
    address = drafted(portal, steps("ab", "c"))
    press(editor.get(f"{address}/design?field=a"), "save", "edit", into="s2")
    assert order(portal, address) == ["b", "ca"]
    page = press(editor.get(f"{address}/design?field=a"), "retype:a", "retype", retype="file")
    assert "收哪些格式" in page.text
    press(page, "save", "edit", most="3")
    field = stored(portal, address)["definition"]["steps"][1]["fields"][1]
    assert (field["type"], field["most"], field["accept"]) == ("file", 3, ["pdf", "jpg", "png"])


def test_one_after_another_is_added(portal, editor):
    address = drafted(portal, steps(""))
    page = press(editor.get(f"{address}/design"), "new:s1", **{"type:s1": "phone"})
    page = press(page, "save_more", "edit", title="手机")
    assert page.forms["edit"]["title"].value == ""
    press(page, "save", "edit", title="手机")
    assert order(portal, address) == ["sjsj2"]


def test_a_table_has_columns_of_its_own(portal, editor):
    address = drafted(portal, steps(""))
    page = editor.get(f"{address}/design?step=s1&type=table")
    press(page, "save", "edit", title="出资人", new_columns="姓名\n出资额\n姓名")
    page = editor.get(f"{address}/design?field=czr")
    names = [one["id"] for one in page.html.select("#columns li")]
    assert names == ["column-xm", "column-cze", "column-xm2"]
    page = press(page, "down:column:xm:czr")
    page = press(page, "delete:column:xm2:czr")
    page = press(page, "new_column:czr", **{"type:czr": "phone"})
    assert "条件" not in page.html.select_one("#edit").text
    page = press(page, "save", "edit", title="电话")
    assert page.request.params["field"] == "czr"
    columns = stored(portal, address)["definition"]["steps"][0]["fields"][0]["columns"]
    assert [one["name"] for one in columns] == ["cze", "xm", "dh"]
    press(editor.get(f"{address}/design?field=czr&column=cze&type=money"), "save", "edit", low="1")
    page = editor.get(f"{address}/design?field=czr")
    press(page, "save", "edit", title="股东", new_columns="备注")
    table = stored(portal, address)["definition"]["steps"][0]["fields"][0]
    assert [one["type"] for one in table["columns"]] == ["money", "text", "phone", "text"]
    editor.get(f"{address}/design?field=czr&column=&type=file", status=404)


def test_ready_made_fields_and_forms(portal, editor, draft):
    page = press(editor.get(f"{draft}/design"), "start", "start", source="usual")
    assert len(order(portal, draft)) == 5
    page = press(page, "block:promise_step", **{"block:promise_step": "agent"})
    assert "当“是否委托代理人办理”是“是”时显示" in page.text
    assert "不能发布" not in page.text


def test_a_form_begins_as_another_one_of_the_department(portal, editor, draft):
    with portal.roots() as (site, _):
        published = publish_form(site, steps("xy"))
    page = editor.get(f"{draft}/design")
    offered = [one.text for one in page.html.select("#source option")]
    assert offered[1:] == ["本部门的：公开的申请表"]
    press(page, "start", "start", source=published)
    assert order(portal, draft) == ["xy"]
    form = editor.get(f"{draft}/design")
    assert "start" not in form.forms


def publish_form(site, definition):
    item = publish(site, {"title": "事项"}, kind="approval_item", section=f"{DEPARTMENT}/items")
    fields = {"title": "公开的申请表", "items": [item.uid], "definition": definition}
    return publish(site, fields, kind="application_form", section=SECTION).uid


def test_nothing_else_is_begun_with(portal, editor, draft):
    for source in ("", "p0", "0" * 16):
        form = editor.get(f"{draft}/design").forms["start"]
        form["source"].force_value(source)
        page = form.submit("press", value="start", status=422)
        assert "请先选择从哪一份表单开始" in page.text


NOTHING = (
    "",
    "fly",
    "up:sky:a",
    "up:field",
    "save",
    "block:s1",
    "delete:field:z",
    "undo",
    "add_step",
)


def test_a_press_of_nothing_changes_nothing(portal, editor):
    address = drafted(portal, steps("a"))
    form = editor.get(f"{address}/design").forms["presses"]
    form["block:s1"].force_value("none")
    for value in NOTHING:
        told = [*form.submit_fields(), ("press", value)]
        page = editor.post(f"{address}/design", told, status=422)
        assert page.html.select_one("#error-summary li").text
    assert order(portal, address) == ["a"]


def test_who_saves_second_loses_nothing(portal, editor, login):
    address = drafted(portal, steps("ab"))
    mine = editor.get(f"{address}/design?field=a")
    theirs = login("second_editor").get(f"{address}/design?field=b")
    press(theirs, "save", "edit", title="对方改的")
    page = press(mine, "save", "edit", 409, title="我改的", help="说明")
    assert "刚才有同事保存了" in page.html.select_one("#error-summary").text
    assert page.forms["edit"]["title"].value == "我改的"
    press(page, "save", "edit")
    fields = stored(portal, address)["definition"]["steps"][0]["fields"]
    assert [one["title"] for one in fields] == ["我改的", "对方改的"]


def test_what_a_colleague_deleted_can_be_added_again(portal, editor, login):
    address = drafted(portal, steps("ab", "c"))
    mine = editor.get(f"{address}/design?field=a")
    press(login("second_editor").get(f"{address}/design"), "delete:field:a")
    page = press(mine, "save", "edit", 422, title="还要的", help="说明")
    assert "可能已被同事删除" in page.text
    assert page.forms["edit"]["title"].value == "还要的"
    press(page, "save", "edit", name="")
    assert order(portal, address) == ["bhyd", "c"]
    page = editor.get(f"{address}/design?field=a", status=303).follow()
    assert "可能已被同事删除" in page.text


def test_what_keeps_the_form_from_being_published_is_told_at_its_place(portal, editor):
    plain = steps("ab", "")
    plain["steps"][0]["fields"][0]["show_if"] = {"field": "b", "op": "filled"}
    plain["steps"][0]["fields"][1] |= {"type": "table"}
    address = drafted(portal, plain)
    page = editor.get(f"{address}/design")
    assert "发布前还要改 3 处" in page.text
    assert "排在它后面" in page.html.select_one("#field-a .p-error").text
    assert "还没有列" in page.html.select_one("#field-b .p-error").text
    assert "还没有字段" in page.html.select_one("#step-s2 .p-error").text


def test_what_is_exported_is_imported_the_same(portal, editor, draft):
    with portal.roots() as (site, _):
        item = publish(site, {"title": "事项"}, kind="approval_item", section=f"{DEPARTMENT}/items")
        uid, path = item.uid, f"{DEPARTMENT}/items/{item.__name__}"
    address = drafted(portal, PAPER, **{k: PAPER[k] for k in ("introduction", "keywords")})
    text = editor.get(f"{address}/form.json").text
    page = press(editor.get(f"{draft}/design"), "import", "import", json=text)
    assert "已导入" in page.text
    assert stored(portal, draft) == stored(portal, address)
    form = page.forms["import"]
    said = {"steps": [{"title": "只有这一步"}], "items": [f"http://localhost{path}"]}
    form["upload"] = ("f.json", b"\xef\xbb\xbf" + json.dumps(said).encode())
    page = form.submit("press", value="import").follow()
    assert (stored(portal, draft)["items"], order(portal, draft)) == ((uid,), [""])
    press(page, "undo", "undo")
    assert stored(portal, draft) == stored(portal, address)


BAD_FILES = {
    "": "请选择一个 JSON 文件",
    '{"steps": [\n}': "第 2 行有问题",
    '"表单"': "JSON 里没有表单",
    "[" * 3000: "这不是一份 JSON",
    '[{"fields": [{"type": "colour"}]}]': "“colour”不能用",
    '{"steps": 5}': "应是一个列表",
    '{"title": "", "steps": []}': "请填写“标题”",
    '{"keywords": "x", "steps": []}': "keywords",
    '{"items": ["/changchun"], "steps": []}': "没有找到适用事项“/changchun”",
}


def test_a_bad_file_changes_nothing_and_says_where(portal, editor):
    address = drafted(portal, steps("a"))
    page = editor.get(f"{address}/design")
    for text, said in BAD_FILES.items():
        page = press(page, "import", "import", 422, json=text)
        assert said in page.html.select_one("#error-summary").text
        assert page.forms["import"]["json"].value.strip() == text
    assert order(portal, address) == ["a"]


def test_a_file_that_is_no_text_or_too_large(portal, editor, draft):
    for content, said in ((b"\xff\xfe\x00", "这不是一份 JSON"), (b" " * 2_000_001, "文件太大")):
        form = editor.get(f"{draft}/design").forms["import"]
        form["upload"] = ("f.json", content)
        assert said in form.submit("press", value="import", status=422).text


def test_a_submitted_form_is_no_longer_designed(portal, editor):
    address = drafted(portal, steps("a"))
    page = editor.get(f"{address}/design")
    press(page, "duplicate:field:a")
    form = next(f for f in editor.get(address).forms.values() if f.action.endswith("/submit"))
    form.submit(status=303)
    editor.get(f"{address}/design", status=(303, 403, 404))
    page.forms["presses"].submit("press", value="up:field:a", status=(303, 403, 404))
    with portal.roots() as (site, _):
        edition = site.at(address.partition("/editions")[0]).edition(1)
        assert edition.former_fields is None
        assert "_former" not in vars(edition)


def test_the_preview_goes_on_as_applicants_do(portal, editor):
    plain = steps("a", "b", "c")
    plain["steps"][0]["fields"][0] |= {"type": "choice", "choices": ["甲", "乙"], "required": True}
    plain["steps"][1]["show_if"] = {"field": "a", "op": "is", "value": "甲"}
    address = drafted(portal, plain)
    page = editor.get(f"{address}/preview")
    assert (page.html.h1.text, "第 1 步，共 2 步" in page.text) == ("步骤1", True)
    page = page.forms["step"].submit("next", status=422)
    assert "请选择“A”" in page.html.select_one("#error-summary").text
    form = page.forms["step"]
    form["f-a"] = "甲"
    page = form.submit("next", status=200)
    assert (page.html.h1.text, "第 2 步，共 3 步" in page.text) == ("步骤2", True)
    page = page.forms["step"].submit("back")
    assert page.forms["step"]["f-a"].value == "甲"
    page.forms["step"]["f-a"] = "乙"
    page = page.forms["step"].submit("next")
    assert page.html.h1.text == "步骤3"
    page.forms["step"]["c"] = "最后"
    page = page.forms["step"].submit("next")
    assert "全部填完了" in page.text
    assert [one.text for one in page.html.select("main dd")] == ["乙", "最后"]
    assert stored(portal, address)["definition"] == normalise(plain)


def test_the_preview_takes_rows_and_what_is_broken(portal, editor):
    address = drafted(portal, PAPER)
    page = editor.get(f"{address}/preview?step=business")
    form = page.forms["step"]
    page = form.submit("__row_add__", value="equipment")
    assert [one.text for one in page.html.select("fieldset legend")].count("第 2 行") == 1
    page = page.forms["step"].submit("skip")
    assert page.html.h1.text == "申请材料"
    form = page.forms["step"]
    form["earlier"] = "[" * 3000
    page = form.submit("skip")
    assert page.html.h1.text == "承诺"
    form = page.forms["step"]
    form["at_step"], form["earlier"] = "gone", "[]"
    assert form.submit("next").html.h1.text == "办理类型"


def test_the_empty_form_on_paper(portal, editor):
    address = drafted(portal, PAPER)
    for name in ("blank.pdf", "sample.pdf"):
        assert editor.get(f"{address}/{name}").body.startswith(b"%PDF")
    empty = editor.get(f"{drafted(portal, steps())}/preview")
    assert "没有可以预览的" in empty.text


def test_a_published_form_is_filled_in_for_trial_by_staff_alone(portal, editor, public):
    with portal.roots() as (site, _):
        form = site.find(publish_form(site, steps("a")))
        address = f"{DEPARTMENT}/forms/{form.__name__}/editions/1"
    assert public.get(address, status=200)
    assert public.get(f"{address}/preview", status="*").status_int in (303, 403, 404)
    assert editor.get(f"{address}/preview").status_int == 200
