"""Forms of several items made into one: the same question once, conditions kept, a way back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.cases.form_merging import COMMON, DECLARED, MemberForm, merge_forms
from content.forms.conditions import visible_names
from content.forms.definition import DefinitionRefused, normalise, read
from content.forms.option_values import HELP_LENGTH
from content.forms.soundness import unsound


def form(name, *fields, **step):
    steps = [{"name": "one", "title": "内容", "fields": list(fields), **step}]
    return MemberForm(name, normalise({"steps": steps}))


def field(name, title, kind="text", **options):
    return {"name": name, "type": kind, "title": title, **options}


def when(name, value="yes"):
    return {"field": name, "op": "is", "value": value}


YES_NO = [["yes", "是"], ["no", "否"]]


def choice(name, title, **options):
    return field(name, title, "choice", choices=YES_NO, **options)


def names_of(merged):
    return {
        step["name"]: [one["name"] for one in step["fields"]] for step in merged.definition["steps"]
    }


def merged_field(merged, name):
    return next(
        one for step in merged.definition["steps"] for one in step["fields"] if one["name"] == name
    )


def test_the_same_person_is_asked_once_and_found_again_by_each_form():
    merged = merge_forms(
        [
            form("甲", field("who", "申请人姓名", "person_name"), field("a", "甲的内容")),
            form("乙", field("name", "姓名", "person_name", required=True), field("b", "乙的内容")),
        ]
    )
    assert names_of(merged) == {COMMON: ["who"], "m1s1": ["a"], "m2s1": ["b"]}
    assert merged.own_names["who"] == {"甲": "who", "乙": "name"}
    assert merged_field(merged, "who")["required"]
    assert [step["title"] for step in merged.definition["steps"]][1:] == ["甲：内容", "乙：内容"]


def test_other_peoples_names_are_other_questions():
    merged = merge_forms(
        [
            form("甲", field("who", "申请人姓名", "person_name")),
            form("乙", field("who", "代理人姓名", "person_name")),
        ]
    )
    assert names_of(merged) == {"m1s1": ["who"], "m2s1": ["m2_who"]}
    assert merged.own_names == {"who": {"甲": "who"}, "m2_who": {"乙": "who"}}


def test_two_questions_of_one_form_stay_two():
    merged = merge_forms(
        [
            form("甲", field("a", "联系电话", "phone"), field("b", "手机", "phone")),
            form("乙", field("c", "电话", "phone")),
        ]
    )
    assert merged.own_names == {"a": {"甲": "a", "乙": "c"}, "b": {"甲": "b"}}


def test_a_number_of_a_resident_id_suits_whoever_takes_any_document():
    merged = merge_forms(
        [
            form("甲", field("id", "证件号码", "identity", kinds=["resident_id", "passport"])),
            form("乙", field("id", "身份证号码", "resident_id")),
        ]
    )
    assert merged_field(merged, "id")["type"] == "resident_id"
    assert merged.own_types == {"id": {"甲": "identity"}}


def test_documents_that_not_all_take_are_asked_apart():
    merged = merge_forms(
        [
            form("甲", field("id", "证件号码", "identity", kinds=["passport"])),
            form("乙", field("id", "身份证号码", "resident_id")),
        ]
    )
    assert len(merged.own_names) == 2
    kinds = merge_forms(
        [
            form("甲", field("id", "证件号码", "identity", kinds=["passport", "resident_id"])),
            form("乙", field("id", "证件号码", "identity")),
        ]
    )
    assert merged_field(kinds, "id")["kinds"] == ["resident_id", "passport"]


def test_one_paper_is_uploaded_once_in_a_format_that_all_take():
    lease = {"material": "房屋租赁合同"}
    merged = merge_forms(
        [
            form("甲", field("a", "合同", "file", accept=["pdf", "jpg"], megabytes=20, **lease)),
            form("乙", field("b", "租房合同", "file", accept=["jpg"], most=3, **lease)),
            form("丙", field("c", "房屋 租赁合同", "file", accept=["docx"])),
        ]
    )
    one = merged_field(merged, "a")
    assert (one["accept"], one["most"], one.get("megabytes", 10)) == (["jpg"], 3, 10)
    assert merged.own_names == {"a": {"甲": "a", "乙": "b"}, "c": {"丙": "c"}}


def test_word_for_word_only_where_the_title_says_of_what():
    pairs = [("面积", False), ("经营场所面积", True)]
    for title, same in pairs:
        merged = merge_forms(
            [
                form("甲", field("x", title, "number", unit="平方米")),
                form("乙", field("y", title, "number", unit="平方米")),
            ]
        )
        assert (len(merged.own_names) == 1) is same
    other = merge_forms(
        [
            form("甲", field("x", "经营场所面积", "number", unit="平方米")),
            form("乙", field("y", "经营场所面积", "number", unit="亩")),
        ]
    )
    assert len(other.own_names) == 2


def test_free_words_are_each_ones_own():
    forms = [form(name, field("y", "情况说明", "prose")) for name in "甲乙"]
    assert len(merge_forms(forms).own_names) == 2


def test_what_several_have_confirmed_is_confirmed_once_at_the_end():
    true = field("x", "所填内容属实", "confirm", required=True)
    merged = merge_forms([form("甲", true, field("a", "一")), form("乙", true, field("b", "二"))])
    assert names_of(merged) == {"m1s1": ["a"], "m2s1": ["b"], DECLARED: ["x"]}
    after = field("c", "三", show_if={"field": "x", "op": "is", "value": True})
    merged = merge_forms([form("甲", true, after), form("乙", true)])
    assert names_of(merged) == {COMMON: ["x"], "m1s1": ["c"]}


def test_help_and_questions_of_all_are_kept():
    faq = [{"question": "怎么填？", "answer": "照实填。"}]
    merged = merge_forms(
        [
            form("甲", field("x", "联系电话", "phone")),
            form("乙", field("x", "联系电话", "phone", help="能接通的", faqs=faq)),
        ]
    )
    one = merged_field(merged, "x")
    assert (one["help"], one["faqs"]) == ("能接通的", faq)


def test_a_condition_both_have_comes_along():
    one = [choice("agent", "是否委托办理"), field("n", "代理人姓名", "person_name")]
    one[1]["show_if"] = when("agent")
    merged = merge_forms([form("甲", *one), form("乙", *one)])
    assert names_of(merged) == {COMMON: ["agent", "n"]}
    assert merged_field(merged, "n")["show_if"] == [when("agent")]


def test_what_only_one_makes_depend_is_asked_of_all_and_its_followers_wait_for_both():
    merged = merge_forms(
        [
            form(
                "甲",
                choice("food", "是否做热食"),
                choice("gas", "是否使用燃气", show_if=when("food")),
                field("meter", "燃气表号", show_if=when("gas")),
            ),
            form("乙", choice("gas", "是否使用燃气", required=True)),
        ]
    )
    assert names_of(merged)[COMMON] == ["gas"]
    assert "show_if" not in merged_field(merged, "gas")
    assert merged_field(merged, "meter")["show_if"] == [when("food"), when("gas")]
    shown = visible_names(read(merged.definition), {"food": "no", "gas": "yes"})
    assert "meter" not in shown


def test_needed_of_some_and_asked_of_all_cannot_be_said_as_one():
    merged = merge_forms(
        [
            form("甲", choice("gas", "是否使用燃气")),
            form(
                "乙",
                choice("food", "是否做热食"),
                choice("gas", "是否使用燃气", required=True, show_if=when("food")),
            ),
        ]
    )
    assert len(merged.own_names) == 3


def test_a_shared_question_behind_an_own_one_stays_where_it_is_asked():
    other = field("other", "其他经营地址", "address")
    merged = merge_forms(
        [
            form(
                "甲",
                field("note", "甲的说明"),
                {**other, "show_if": {"field": "note", "op": "filled"}},
            ),
            form("乙", other, choice("x", "乙的选择")),
        ]
    )
    assert names_of(merged)[COMMON] == ["other"]
    three = merge_forms(
        [
            form("甲", choice("a", "甲自己的"), {**other, "show_if": when("a")}),
            form("乙", choice("a", "甲自己的", help="同"), {**other, "show_if": when("a")}),
            form("丙", choice("z", "丙自己的"), {**other, "show_if": when("z")}),
        ]
    )
    assert names_of(three)[COMMON] == ["a", "other"]
    assert len(three.own_names["other"]) == 2


def test_conditions_of_steps_stay_with_the_steps():
    steps = [
        {"name": "s", "title": "一", "fields": [choice("food", "是否做热食")]},
        {"name": "t", "title": "二", "show_if": when("food"), "fields": [field("k", "灶具")]},
    ]
    merged = merge_forms(
        [MemberForm("甲", normalise({"steps": steps})), form("乙", field("u", "别"))]
    )
    assert merged.definition["steps"][1]["show_if"] == [when("food")]


def test_a_step_says_who_decides():
    steps = [{"name": "s", "title": "一", "help": "看清再填", "fields": [field("a", "甲的")]}]
    plain = normalise({"steps": steps})
    long = normalise({"steps": [{**steps[0], "help": "长" * HELP_LENGTH}]})
    merged = merge_forms([MemberForm("甲", plain, "示例局"), MemberForm("乙", long, "别的局")])
    first, second = (step["help"] for step in merged.definition["steps"])
    assert first == "这一步的内容由示例局审批。\n看清再填"
    assert second == "长" * HELP_LENGTH


def test_long_names_stay_unique():
    long = "x" * 40
    forms = [form(f"第{n}", field(long, f"第{n}的内容")) for n in range(1, 4)]
    merged = merge_forms(forms)
    assert len(merged.own_names) == 3
    assert all(len(name) <= 40 for name in merged.own_names)
    again = [form("甲", field("m2_x", "甲一"), field("x", "甲二")), form("乙", field("x", "乙一"))]
    assert set(merge_forms(again).own_names) == {"m2_x", "x", "x_2"}


def test_too_many_fields_for_one_form_are_refused():
    forms = [
        form(f"第{n}", *(field(f"f{i}", f"第{n}的第{i}项") for i in range(70))) for n in range(3)
    ]
    with pytest.raises(DefinitionRefused):
        merge_forms(forms)


@st.composite
def members(draw):
    """Forms of a few shared titles, whose conditions look back at choices of the same form."""
    forms = []
    for number in range(draw(st.integers(2, 3))):
        titles = draw(st.lists(st.sampled_from("甲乙丙丁戊"), unique=True, min_size=1, max_size=4))
        fields = []
        for position, title in enumerate(titles):
            own = choice(f"f{position}", f"共同的{title}", required=draw(st.booleans()))
            if position and draw(st.booleans()):
                own["show_if"] = when(f"f{draw(st.integers(0, position - 1))}")
            fields.append(own)
        cut = draw(st.integers(0, len(fields)))
        steps = [{"name": "s1", "title": "一", "fields": fields[:cut]}]
        steps += [{"name": "s2", "title": "二", "fields": fields[cut:]}]
        if cut and draw(st.booleans()):
            steps[1]["show_if"] = when("f0")
        steps = [step for step in steps if step["fields"]]
        forms.append(MemberForm(f"第{number}", normalise({"steps": steps})))
    return forms


@settings(max_examples=150)
@given(members(), st.data())
def test_every_form_is_asked_of_in_full_whatever_is_answered(forms, data):
    """What a form asks alone, the merged one asks, too, and as urgently; nothing else of it."""
    merged = merge_forms(forms)
    whole = read(merged.definition)
    assert unsound(whole) == ()
    answers = {one.name: data.draw(st.sampled_from(["yes", "no"])) for one in whole.fields()}
    shown = visible_names(whole, answers)
    for one in forms:
        alone = read(one.definition)
        way = {own[one.name]: name for name, own in merged.own_names.items() if one.name in own}
        assert way.keys() == {field.name for field in alone.fields()}
        asked = visible_names(alone, {own: answers[name] for own, name in way.items()})
        assert {way[own] for own in asked} <= shown
        needed = {way[own] for own in asked if alone.field(own).required}
        assert all(whole.field(name).required for name in needed)
    _nothing_else(forms, merged, answers, shown)


def _nothing_else(forms, merged, answers, shown):
    for name in shown:
        wanted = False
        for one in forms:
            own = merged.own_names[name].get(one.name)
            way = {o[one.name]: m for m, o in merged.own_names.items() if one.name in o}
            given_here = {o: answers[m] for o, m in way.items()}
            wanted = wanted or own in visible_names(read(one.definition), given_here)
        assert wanted
