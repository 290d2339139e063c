"""Application forms as files: read as departments write them, with every problem told, and back."""

import json

import pytest

from content.acts.writing import ADD
from content.importers.decoding import FileRefused
from content.importers.echoes import display
from content.importers.exporting import export_rows
from content.importers.findings import DRAFT, REFUSE
from content.importers.shapes_list import SHAPES
from content.importers.writing_out import write_document
from content.kinds_list import KINDS
from tests.content.importers.conftest import cures
from tests.forms import EVERY_TYPE, field
from tests.site import DEPARTMENT, complete

LICENCE = {
    "id": "food-licence",
    "title": "食品经营许可申请表",
    "items": ["食品经营许可"],
    "introduction": "请如实填写。",
    "steps": [
        {
            "id": "who",
            "title": "申请人信息",
            "fields": [
                {
                    "name": "kind",
                    "type": "choice",
                    "title": "申请人类型",
                    "choices": [["person", "自然人"], ["org", "法人或其他组织"]],
                },
                {
                    "name": "uscc",
                    "type": "uscc",
                    "title": "统一社会信用代码",
                    "required": True,
                    "show_if": {"field": "kind", "value": "org"},
                },
            ],
        }
    ],
}


@pytest.fixture
def items(bench):
    """Approval items of the department, by title."""
    made = {}
    for title, code in (("食品经营许可", "000172001000"), ("同名", ""), ("同名", "")):
        fields = complete("approval_item", {"title": title, "basic_code": code})
        section = bench.site.at(f"{DEPARTMENT}/items")
        told = {"kind": "approval_item", "fields": fields}
        made[title] = bench.desk().perform(ADD, section, told).item
    return made


def forms(bench):
    return [item for item in bench.items(DEPARTMENT) if item.kind == "application_form"]


def said(bench):
    (item,) = forms(bench)
    return item.edition(item.newest_number).fields


def test_a_form_as_data_comes_in(bench, items):
    report = bench.bring("forms", [LICENCE], into=DEPARTMENT)
    assert report.counts["created"] == 1
    fields = said(bench)
    assert fields["items"] == (items["食品经营许可"].uid,)
    (step,) = fields["definition"]["steps"]
    assert step["name"] == "who"
    assert step["fields"][1]["type"] == "credit_code"


@pytest.mark.parametrize(
    "name",
    [
        "食品经营许可",
        "000172001000",
        "００0172001000",
        "{uid}",
        "{path}",
        "https://x.gov.cn{path}?a=1",
    ],
)
def test_an_item_is_named_as_people_name_it(bench, items, name):
    item = items["食品经营许可"]
    path = f"{DEPARTMENT}/items/{item.__name__}"
    row = {**LICENCE, "items": [name.format(uid=item.uid, path=path)]}
    bench.bring("forms", [row], into=DEPARTMENT)
    assert said(bench)["items"] == (item.uid,)


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("没有的事项", "没有找到事项“没有的事项”，没有关联，请写事项的编码"),
        ("同名", "本部门有 2 个事项都叫“同名”，没有关联，请改写事项的编码或者地址"),
        (DEPARTMENT, "没有找到事项"),
    ],
)
def test_an_item_that_is_not_clear_leaves_a_draft(bench, items, name, cure):
    row = {**LICENCE, "items": ["食品经营许可", name]}
    report = bench.bring("forms", [row], into=DEPARTMENT, force_reason="试")
    assert any(cure in one for one in cures(report)), cures(report)
    assert said(bench)["items"] == (items["食品经营许可"].uid,)


def test_an_item_that_comes_in_later_is_named_by_its_uid(bench):
    bench.bring("forms", [{**LICENCE, "items": ["0" * 16]}], into=DEPARTMENT)
    assert said(bench)["items"] == ("0" * 16,)


def test_every_problem_is_told_and_nothing_comes_in(bench, items):
    fields = [field("colour", "a"), field("choice", "b", choices=[["x"]]), field("text", "b")]
    row = {**LICENCE, "steps": [{"title": "甲", "fields": fields}]}
    report = bench.bring("forms", [row], into=DEPARTMENT)
    told = cures(report, REFUSE)
    for wanted in (
        "步骤“甲”的字段“a标题”：类型（type）“colour”不能用",
        "步骤“甲”的字段“b标题”：选项（choices）的每个选项应是",
        "名称（name）“b”重复，请换一个",
    ):
        assert any(wanted in one for one in told), told
    assert not forms(bench)


def test_an_unsound_form_stays_a_draft_and_says_why(bench, items):
    fields = [field("text", "a", show_if={"field": "b", "value": 1}), field("text", "b")]
    row = {**LICENCE, "steps": [{"title": "甲", "fields": fields}]}
    report = bench.bring("forms", [row], into=DEPARTMENT, force_reason="试")
    assert report.counts["drafts"] == 1
    assert any("显示条件看的“b标题”排在它后面" in one for one in cures(report, DRAFT))


def test_a_form_without_items_or_steps_is_never_published(bench):
    row = {"title": "空表"}
    report = bench.bring("forms", [row], into=DEPARTMENT, force_reason="试")
    told = " ".join(cures(report, DRAFT))
    assert "没有写明用于哪些事项" in told
    assert "表单还没有步骤" in told


def test_a_second_file_changes_the_form_of_the_same_title(bench, items):
    bench.bring("forms", [LICENCE], into=DEPARTMENT)
    report = bench.bring("forms", [LICENCE], into=DEPARTMENT)
    assert report.counts["unchanged"] == 1
    report = bench.bring("forms", [{**LICENCE, "introduction": "另一个须知"}], into=DEPARTMENT)
    assert report.counts["changed"] == 1
    assert said(bench)["introduction"] == "另一个须知"
    assert len(forms(bench)) == 1


def as_document(bench, tmp_path):
    file = tmp_path / "forms.json"
    with file.open("w", encoding="utf-8") as stream:
        shape, place = SHAPES["forms"], bench.site.at(DEPARTMENT)
        assert write_document(export_rows(place, shape, bench.desk()), stream) == 1
    return file.read_bytes()


def test_an_export_for_people_comes_back_without_change(bench, items, tmp_path):
    row = {**LICENCE, "steps": EVERY_TYPE["steps"]}
    bench.bring("forms", [row], into=DEPARTMENT)
    content = as_document(bench, tmp_path)
    (told,) = json.loads(content)
    assert [step["title"] for step in told["steps"]] == ["申请人", "申请内容"]
    assert "definition" not in told
    report = bench.bring("forms", content, name="forms.json", into=DEPARTMENT)
    assert report.counts["unchanged"] == 1
    told["steps"][0]["title"] = "改过的步骤"
    changed = json.dumps(told).encode()
    report = bench.bring("forms", changed, name="forms.json", into=DEPARTMENT)
    assert report.counts["changed"] == 1
    assert said(bench)["definition"]["steps"][0]["title"] == "改过的步骤"


def test_one_form_may_be_a_file(bench, items):
    content = json.dumps(LICENCE, ensure_ascii=False, indent=2).encode()
    bench.bring("forms", content, name="form.json", into=DEPARTMENT)
    assert said(bench)["title"] == "食品经营许可申请表"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "不是完整的 JSON，第 1 行第 2 个字处"),
        ("[NaN]", "文件里有 NaN"),
        ('[{"a": 1, "a": 2}]', "文件里“a”写了两次"),
        ('["\\ud800"]', "不成对"),
        ("[" * 100_000, "嵌套太深"),
    ],
)
def test_a_document_that_cannot_be_read(bench, content, sentence):
    with pytest.raises(FileRefused, match=sentence):
        bench.bring("forms", content.encode(), name="form.json", into=DEPARTMENT)


def test_a_document_in_another_encoding(bench):
    with pytest.raises(FileRefused, match="请改存为 UTF-8"):
        bench.bring("forms", b'{"title": "\xb1\xed\xff\xff\xb5"}', name="a.json", into=DEPARTMENT)


def test_what_is_no_object_is_refused_by_its_place(bench):
    report = bench.bring("forms", b'[3, {"title": "\xe7\x94\xb2"}]', name="a.json", into=DEPARTMENT)
    assert [one.row for one in report.findings if one.level == REFUSE] == [1]


def test_a_cell_of_a_table_holds_the_steps_as_json(bench, items):
    steps = json.dumps(LICENCE["steps"], ensure_ascii=False).replace('"', '""')
    content = f'名称,事项,步骤\n甲表,食品经营许可,"{steps}"\n乙表,,[\n'.encode()
    report = bench.bring("forms", content, name="a.csv", into=DEPARTMENT, sound_only=True)
    assert said(bench)["definition"]["steps"][0]["title"] == "申请人信息"
    assert any("不是完整的 JSON" in one for one in cures(report, REFUSE))


def test_the_report_of_a_table_tells_no_uid_and_no_json(bench, items):
    steps = json.dumps(LICENCE["steps"], ensure_ascii=False).replace('"', '""')
    content = f'名称,事项,步骤\n甲表,食品经营许可,"{steps}"\n'.encode()
    report = bench.bring("forms", content, name="a.csv", into=DEPARTMENT)
    assert not any(one.became for one in report.findings)
    node = KINDS["application_form"].node("definition")
    assert display(node, said(bench)["definition"]) == "1 步、2 个字段"
