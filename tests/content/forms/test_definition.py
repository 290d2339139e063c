"""A definition as people and files bring it: what is kept, and what is refused with its place."""

import json
from datetime import date
from decimal import Decimal

import colander
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.forms.definition import DefinitionRefused, FormField, normalise, read
from content.forms.definition_node import definition_field
from content.forms.parts import MOST_FIELDS, MOST_STEPS
from content.forms.patterns import pattern_problem
from content.forms.soundness import unsound
from content.forms.words import condition_words, lines_of, numeral, texts_of
from tests.forms import CHOICES, EVERY_TYPE, field, form


def refused(*fields, **step):
    with pytest.raises(DefinitionRefused) as caught:
        normalise({"steps": [{"title": "第一步", "fields": list(fields), **step}]})
    return [str(problem) for problem in caught.value.problems]


def kept(*fields):
    return normalise([{"title": "第一步", "fields": list(fields)}])["steps"][0]["fields"]


def test_what_is_kept_is_kept_the_same_again():
    once = normalise(EVERY_TYPE)
    assert normalise(once) == once
    assert normalise(json.loads(json.dumps(once), parse_float=Decimal)) == once


def test_every_type_and_option_is_read():
    definition = read(normalise(EVERY_TYPE))
    assert [step.name for step in definition.steps] == ["who", "what"]
    assert definition.step("what").conditions[0].op == "filled"
    assert definition.step("nowhere") is None
    area = definition.field("area")
    assert (area.low, area.high, area.decimals, area.unit) == (
        Decimal("0.5"),
        Decimal(100),
        2,
        "平方米",
    )
    staff = definition.field("staff")
    assert [column.type for column in staff.columns] == ["person_name", "choice"]
    assert (staff.least, staff.most, staff.row_title) == (1, 3, "人员")
    assert definition.field("kind").choices == (("person", "自然人"), ("firm", "企业法人"))
    assert definition.field("agree").faqs == (("为什么要勾选？", "以示负责。"),)
    assert definition.field("unknown") is None
    assert not unsound(definition)


def test_other_names_are_read_as_our_own():
    steps = [
        {
            "id": "s",
            "label": "第一步",
            "fields": [
                {"id": "a", "type": "textarea", "label": "甲", "max_len": "50"},
                {"id": "b", "type": "multichoice", "title": "乙", "choices": ["一"]},
                {"id": "c", "type": "id_card", "title": "丙"},
                {"id": "d", "type": "uscc", "title": "丁"},
                {"id": "e", "type": "number", "title": "戊", "min": 1, "max": "2"},
                {
                    "id": "f",
                    "type": "table",
                    "title": "己",
                    "min_rows": 1,
                    "max_rows": 2,
                    "columns": [{"id": "g", "type": "text", "title": "庚", "pattern_msg": "大写"}],
                },
                {"id": "h", "type": "file", "title": "辛", "max_mb": 3, "accept": "PDF, .jpeg"},
                {
                    "name": "i",
                    "type": "text",
                    "title": "壬",
                    "show_if": {"field": "a", "value": "x"},
                },
                {
                    "name": "j",
                    "type": "text",
                    "title": "癸",
                    "show_if": [{"field": "b", "op": "in", "value": "一"}],
                },
            ],
        }
    ]
    (step,) = normalise(steps)["steps"]
    a, b, c, d, e, f, h, i, j = step["fields"]
    assert (step["name"], step["title"]) == ("s", "第一步")
    assert a == {"name": "a", "type": "prose", "title": "甲", "longest": 50}
    assert (b["type"], c["type"], d["type"]) == ("choices", "resident_id", "credit_code")
    assert (e["low"], e["high"]) == ("1", "2")
    assert (f["least"], f["most"], f["columns"][0]["pattern_help"]) == (1, 2, "大写")
    assert (h["megabytes"], h["accept"]) == (3, ["pdf", "jpg"])
    assert i["show_if"] == [{"field": "a", "op": "is", "value": "x"}]
    assert j["show_if"] == [{"field": "b", "op": "one_of", "value": ["一"]}]


def test_names_that_nobody_gave_are_made_and_stay():
    said = normalise(
        [{"title": "甲", "fields": [{"type": "text", "title": "乙"}, field("text", "field1")]}]
    )
    assert [one["name"] for one in said["steps"][0]["fields"]] == ["field2", "field1"]
    assert normalise(said) == said


def test_what_is_the_default_is_not_kept():
    (one,) = kept(
        {
            "name": "a",
            "type": "choice",
            "title": "甲",
            "as": "radio",
            "required": False,
            "help": "",
            "choices": CHOICES,
        }
    )
    assert one == {"name": "a", "type": "choice", "title": "甲", "choices": CHOICES}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"type": "colour"}, "类型（type）“colour”不能用"),
        ({"title": ""}, "没有标题"),
        ({"title": "甲" * 201}, "最多 200 个字"),
        ({"title": "甲\n乙"}, "换行或控制字符"),
        ({"title": ["甲"]}, "应是一段文字"),
        ({"name": "1a"}, "不能用作名称"),
        ({"name": "csrf_token"}, "不能用作名称"),
        ({"colour": "red"}, "不认识的属性“colour”"),
        ({"required": "maybe"}, "只能填 true（是）或 false（否）"),
        ({"required": []}, None),
        ({"required": [1]}, "只能填 true（是）或 false（否）"),
        ({"longest": 501}, "不能超过 500"),
        ({"longest": "many"}, "应是整数"),
        ({"longest": 0}, "应在 1 至 20000 之间"),
        ({"pattern": "a+", "longest": 201}, "最多字数（longest）不能超过 200"),
        ({"pattern": "("}, "不是正确的正则表达式"),
        ({"pattern": "(a+)+"}, "太复杂"),
        ({"autocomplete": "cc-number"}, "不能用，只能是"),
        ({"faqs": "x"}, "应是一个列表"),
        ({"faqs": ["x"]}, "应有 question"),
        ({"faqs": [{"question": "甲"}]}, "都要有问题和解答"),
        ({"faqs": [{"question": "甲", "answer": "乙"}] * 11}, "最多 10 项"),
        ({"show_if": {"value": 1}}, "要写明看哪个字段"),
        ({"show_if": {"field": "b", "op": "like", "value": 1}}, "比较方式“like”不能用"),
        ({"show_if": {"field": "b"}}, "要写明与什么比较"),
        ({"type": "number", "low": "x"}, "应是数字"),
        ({"type": "number", "low": "1e99"}, "不能太大"),
        ({"type": "number", "low": 3, "high": 2}, "最小值（low）大于最大值"),
        ({"type": "date", "earliest": "soon"}, "应是日期"),
        ({"type": "choice", "choices": [["a"]]}, "每个选项应是 [值, 文字]"),
        ({"type": "choice", "choices": [["a", "甲"], ["a", "乙"]]}, "选项“a”重复"),
        ({"type": "choice", "choices": [["a", "甲"], ["b", "甲"]]}, "选项“甲”重复"),
        ({"type": "choice", "choices": [["", "甲"]]}, "有空的选项"),
        ({"type": "choice", "as": "wheel"}, "“wheel”不能用"),
        ({"type": "file", "accept": ["exe"]}, "“exe”不能用"),
        ({"type": "file", "most": 21}, "不能超过 20 个文件"),
        ({"type": "table", "least": 9, "most": 2}, "大于最多行数"),
        ({"sample": [[[[["x"]]]]]}, "示例（sample）层次太多"),
        ({"type": "table", "columns": [1]}, "应是一个列表，最多 20 列"),
        ({"type": "table", "columns": [field("file", "f")]}, "的列“f标题”：表格的列不能是"),
        (
            {"type": "table", "columns": [field("text", "t", show_if={"field": "a", "value": 1})]},
            "不能有显示条件",
        ),
        ({"type": "table", "columns": [field("text", "t"), field("text", "t")]}, "“t”重复"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_place(more, said):
    one = {"name": "a", "type": "text", "title": "甲", **more}
    if said is None:
        assert kept(one)
        return
    problems = refused(one)
    assert any(said in problem for problem in problems), problems
    assert all(problem.startswith("步骤“第一步”的字段“") for problem in problems)


def test_all_problems_are_told_at_once():
    assert len(refused({"type": "x"}, field("text", "a", longest=-1), field("text", "a"))) >= 3


@pytest.mark.parametrize("plain", [3, {"steps": 3}, {"steps": [3]}, "x"])
def test_what_is_no_form_is_refused(plain):
    with pytest.raises(DefinitionRefused, match="应是一个列表"):
        normalise(plain)


def test_nothing_yet_is_an_empty_form():
    assert normalise({}) == {"steps": []}
    assert [str(one) for one in unsound(read({}))] == ["表单还没有步骤，请至少添加一步"]


def test_too_much_is_refused_before_it_is_read():
    many = [{"title": "甲"}] * (MOST_STEPS + 1)
    with pytest.raises(DefinitionRefused, match="最多 30 步，现有 31 步"):
        normalise(many)
    fields = [field("text", f"f{n}") for n in range(MOST_FIELDS)]
    assert len(kept(*fields)) == MOST_FIELDS
    (problem,) = refused(*[{"type": "nonsense"}] * (MOST_FIELDS + 1))[:1]
    assert "最多 200 个字段，现有 201 个" in problem


def test_fields_that_are_no_list_are_refused():
    with pytest.raises(DefinitionRefused, match="：字段（fields）应是一个列表"):
        normalise([{"title": "甲", "fields": "x"}])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "title",
                        "name",
                        "type",
                        "fields",
                        "steps",
                        "choices",
                        "show_if",
                        "field",
                        "value",
                        "columns",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_anything_at_all_is_kept_or_refused_in_words(plain):
    try:
        said = normalise({"steps": plain})
    except DefinitionRefused as error:
        told = [problem.message for problem in error.problems]
    else:
        assert normalise(said) == said
        told = [read(said)]
    assert told
    assert all(told)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([], "步骤“第一步”：还没有字段"),
        ([field("choice", "a")], "还没有选项"),
        ([field("table", "a")], "还没有列"),
        ([field("table", "a", columns=[field("choices", "b")])], "的列“b标题”：还没有选项"),
        (
            [field("text", "a", show_if={"field": "b", "value": "x"}), field("text", "b")],
            "“b标题”排在它后面",
        ),
        ([field("text", "a", show_if={"field": "a", "value": "x"})], "排在它后面"),
        (
            [
                field("text", "x"),
                field("text", "a", show_if={"field": "b", "value": "x"}),
                field("text", "b"),
            ],
            "“b标题”排在它后面",
        ),
        ([field("text", "a", show_if={"field": "zz", "value": "x"})], "“zz”不在表单里"),
        (
            [
                field("choice", "a", choices=CHOICES),
                field("text", "b", show_if={"field": "a", "value": "x"}),
            ],
            "“x”不会是“a标题”的答案",
        ),
        (
            [field("file", "a"), field("text", "b", show_if={"field": "a", "value": "x"})],
            "只能看“a标题”是否已填写",
        ),
    ],
)
def test_a_draft_may_be_unsound_and_is_told_so(fields, said):
    problems = [str(problem) for problem in unsound(form(*fields))]
    assert len(problems) == 1
    assert said in problems[0]


def test_a_file_may_be_asked_whether_it_is_there():
    asked = field("text", "b", show_if={"field": "a", "op": "filled"})
    assert not unsound(form(field("file", "a"), asked))


@pytest.mark.parametrize(
    "pattern",
    [r"[A-Z]{2}\d+", r"\d{4}-\d{2}", r"(甲|乙)\d*", r"(?:ab){2}", r"[\])+]+", r"\(\d+\)+"],
)
def test_patterns_that_are_always_fast(pattern):
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a*)*",
        r"(a|b)+",
        r"(a{1,9}){9}",
        r"(?=a)b",
        r"(a)\1",
        "a*b*c*d*",
        "a" * 201,
        "[",
        r"a{99999999999}",
    ],
)
def test_patterns_that_may_be_slow_or_wrong(pattern):
    assert pattern_problem(pattern)


def test_a_definition_in_words():
    lines = lines_of(normalise(EVERY_TYPE))
    assert lines[0] == "第一步　申请人"
    assert "　信用代码（统一社会信用代码）" in lines
    assert "　　显示条件：“申请人类型”是“企业法人”" in lines
    assert any(
        line.startswith("　面积（数字，不小于 0.5，不大于 100，单位：平方米") for line in lines
    )
    assert any("不晚于填写当天" in line for line in lines)
    assert lines_of(None) == []


def test_conditions_in_words():
    asked = form(
        field("choice", "a", choices=CHOICES),
        field("confirm", "b"),
        field("text", "c", show_if={"field": "a", "op": "none_of", "value": ["person", "firm"]}),
        field("text", "d", show_if={"field": "b", "value": True}),
        field("text", "e", show_if={"field": "a", "op": "empty"}),
        field("text", "f", show_if={"field": "gone", "op": "is_not", "value": "x"}),
    )
    said = [condition_words(asked, one.conditions[0]) for one in asked.steps[0].fields[2:]]
    assert said == [
        "“a标题”不是其中任何一项：自然人、企业法人",
        "“b标题”是“已勾选”",
        "“a标题”没有填写",
        "“gone”不是“x”",
    ]


def test_all_that_readers_see_is_searched():
    texts = [text for _, text in texts_of(normalise(EVERY_TYPE)) if text]
    for wanted in ("申请人", "与证件一致", "企业法人", "健康证明", "示例甲", "示例理由", "有"):
        assert wanted in texts
    assert "为什么要勾选？\n以示负责。" in texts


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (30, "三十"), (0, "零")]
)
def test_numerals(number, said):
    assert numeral(number) == said


def test_a_field_needs_little():
    assert FormField("a", "text", "甲").conditions == ()


def test_a_field_of_content_keeps_a_definition():
    node = definition_field("表单内容")
    assert node.deserialize({"steps": [{"title": "甲"}]})["steps"][0]["name"] == "step1"
    assert node.deserialize([{"title": "甲"}])["steps"][0]["title"] == "甲"
    assert node.deserialize("x") == node.deserialize(colander.null) == {"steps": []}
    assert node.serialize({"steps": []}) == {"steps": []}
    with pytest.raises(colander.Invalid) as caught:
        node.deserialize({"steps": [{"title": ""}, {"title": ""}]})
    assert caught.value.messages() == [
        "第 1 步：没有标题（title），请填写",
        "第 2 步：没有标题（title），请填写",
    ]


def test_days_choices_and_samples_in_other_forms():
    (one,) = kept(field("date", "a", earliest=date(2026, 1, 1), latest="今天"))
    assert (one["earliest"], one["latest"]) == ("2026-01-01", "today")
    (one,) = kept(field("choice", "a", choices=[{"value": "x", "label": "甲"}, {"label": "乙"}]))
    assert one["choices"] == [["x", "甲"], ["乙", "乙"]]
    (one,) = kept(field("confirm", "a", sample=True))
    assert one["sample"] is True
    (one,) = kept(field("number", "a", low=Decimal("1.50"), high=2.5))
    assert (one["low"], one["high"]) == ("1.5", "2.5")


def test_a_step_with_words_of_its_own():
    lines = lines_of(normalise([{"title": "甲", "help": "先看\n再填", "fields": []}]))
    assert lines == ["第一步　甲", "　　说明：先看", "　　说明：再填"]


@pytest.mark.parametrize(
    ("kind", "value", "sound"),
    [
        ("confirm", True, True),
        ("confirm", "yes", False),
        ("number", "3.5", True),
        ("money", "drei", False),
        ("date", "2026-03-02", True),
        ("date", "2026年", False),
        ("text", "甲", True),
    ],
)
def test_a_condition_waits_for_what_may_come(kind, value, sound):
    asked = form(field(kind, "a"), field("text", "b", show_if={"field": "a", "value": value}))
    assert (not unsound(asked)) == sound
