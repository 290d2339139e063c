"""情形引导: answers narrow an item, each thing dropped says why, and rules are checked in words."""

from datetime import UTC, datetime
from itertools import product

import colander
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.kinds import GateContext
from content.kinds_list import KINDS
from content.situation_gates import SITUATION_GATES
from content.situation_rules import RuleRefused, read_rule
from content.situations import narrow, questions, situate, situations

MOMENT = datetime(2026, 3, 5, 4, tzinfo=UTC)
KNOWN = {"谁": ("个人", "个体工商户", "企业"), "新建": ("是", "否"), "急": ("是", "否")}
QUESTIONS = [
    {"name": "谁", "options": "个人、个体工商户、企业"},
    {"name": "新建", "question": "是新建的吗？", "options": "是、否", "when": "谁≠个人"},
    {"name": "急", "options": "是、否"},
]
MATERIALS = [
    {"name": "申请表"},
    {"name": "身份证", "situation": "谁=个人、个体工商户"},
    {"name": "执照", "situation": "谁≠个人"},
    {"name": "图纸", "situation": "谁=企业；新建=是 或者 急=是"},
]


def item(**fields):
    said = {"title": "事项", "situation_questions": QUESTIONS, "materials": MATERIALS, **fields}
    return KINDS["approval_item"].schema().deserialize(said)


def names(narrowed):
    return [row["name"] for row in narrowed.materials]


def refused(**fields):
    with pytest.raises(colander.Invalid) as caught:
        item(**fields)
    return caught.value.asdict()


def gate_findings(fields, title_of=lambda uid: None):
    context = GateContext(MOMENT, title_of=title_of)
    found = [finding for gate in SITUATION_GATES for finding in gate(fields, context)]
    return [(one.level, one.field, one.message) for one in found]


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({}, ["申请表", "身份证", "执照", "图纸"]),
        ({"谁": "个人"}, ["申请表", "身份证", "图纸"]),
        ({"谁": "个人", "急": "否"}, ["申请表", "身份证"]),
        ({"谁": "个人", "急": "是"}, ["申请表", "身份证", "图纸"]),
        ({"谁": "企业", "新建": "是"}, ["申请表", "执照", "图纸"]),
        ({"谁": "企业", "新建": "否", "急": "否"}, ["申请表", "执照"]),
        ({"谁": "个人", "新建": "是", "急": "否"}, ["申请表", "身份证"]),  # not asked of a person
        ({"谁": "别的"}, ["申请表", "身份证", "执照", "图纸"]),
    ],
)
def test_materials_are_those_of_the_situation(answers, kept):
    assert names(narrow(item(), answers)) == kept


def test_what_is_dropped_says_why_in_the_words_of_the_questions():
    dropped = dict(narrow(item(), {"谁": "个人", "急": "否"}).dropped)
    assert dropped == {
        "执照": "“谁”您选了“个人”，这项材料不用于“个人”",
        "图纸": "“谁”您选了“个人”，这项材料只用于“企业”；“急”您选了“否”，这项材料只用于“是”",
    }
    fields = item(materials=[{"name": "图纸", "situation": "新建=是"}])
    assert narrow(fields, {"谁": "个人"}).dropped == (
        ("图纸", "“新建”与您的情形无关，这项材料只用于“是”"),
    )


def test_a_question_that_is_not_asked_is_no_options_answer():
    rows = [{"name": "甲", "situation": "新建≠是"}, {"name": "乙", "situation": "新建=否"}]
    narrowed = narrow(item(materials=rows), {"谁": "个人"})
    assert names(narrowed) == ["甲"]
    assert not narrowed.open_materials


def test_what_hangs_on_an_unanswered_question_is_kept_and_marked():
    narrowed = narrow(item(), {"谁": "企业"})
    assert narrowed.open_materials == {"图纸"}
    assert not narrowed.situation.is_complete
    assert [question.name for question in narrowed.situation.shown] == ["谁", "新建", "急"]


def test_the_limit_is_that_of_the_first_row_that_holds():
    fields = item(
        statutory_number=20,
        promised_number=10,
        situation_limits=[
            {"situation": "急=是", "promised_number": 1, "note": "加急"},
            {"situation": "谁=企业", "statutory_number": 30, "statutory_unit": "calendar_days"},
        ],
    )
    assert narrow(fields, {}).limit_open
    assert narrow(fields, {}).limit["promised_number"] == 10
    urgent = narrow(fields, {"急": "是"}).limit
    assert (urgent["promised_number"], urgent["statutory_number"], urgent["note"]) == (
        1,
        20,
        "加急",
    )
    firm = narrow(fields, {"急": "否", "谁": "企业"}).limit
    assert (firm["promised_number"], firm["statutory_number"]) == (10, 30)
    assert firm["statutory_unit"] == "calendar_days"
    person = narrow(fields, {"急": "否", "谁": "个人"})
    assert not person.limit_open
    assert person.limit["statutory_number"] == 20


def test_fees_are_those_of_the_situation():
    fields = item(fee_situations=[{"fee": "加急费", "situation": "急=是"}])
    fees = (("a", "工本费"), ("b", "加急费"))
    assert narrow(fields, {"急": "否"}, fees).fees.kept == ("a",)
    assert narrow(fields, {"急": "否"}, fees).fees.reasons[0][0] == "加急费"
    assert narrow(fields, {}, fees).fees.open == {"b"}
    assert narrow(fields, {}, fees[:1]).fees.unmatched == ("加急费",)
    assert narrow(fields, {"急": "否"}, fees[1:]).fees.all_dropped
    assert not narrow(fields, {}, ()).fees.all_dropped


answers_st = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from([*options, "别的"]) for name, options in KNOWN.items()}
)
rules_st = st.lists(
    st.lists(
        st.sampled_from([f"{n}{s}{o}" for n, os in KNOWN.items() for s in "=≠" for o in os]),
        min_size=1,
        max_size=2,
    ).map("；".join),
    max_size=2,
).map(" 或者 ".join)


@given(st.lists(rules_st, max_size=4), answers_st, answers_st)
def test_an_answer_only_ever_takes_away_and_nothing_is_lost(rules, some, more):
    rows = [{"name": f"材料{n}", "situation": rule} for n, rule in enumerate(rules)]
    fields = item(materials=rows)
    less, least = narrow(fields, some), narrow(fields, {**more, **some})
    assert set(names(least)) <= set(names(less)) <= {row["name"] for row in rows}
    for narrowed in (less, least):
        assert len(narrowed.materials) + len(narrowed.dropped) == len(rows)
        assert all(reason for _, reason in narrowed.dropped)
    if least.situation.is_complete:
        assert not least.open_materials
    everything = narrow(fields, {})
    assert set(names(less)) <= set(names(everything))


@given(rules_st)
def test_a_rule_reads_back_from_its_own_words(text):
    rule = read_rule(text, KNOWN)
    assert read_rule(str(rule), KNOWN) == rule


@given(rules_st)
def test_a_rule_is_read_the_same_in_half_and_full_width(text):
    other = text.replace("；", ";").replace("=", "＝").replace("≠", "!=")
    assert read_rule(other, KNOWN) == read_rule(text, KNOWN)


def test_all_situations_are_complete_and_different():
    found = situations(questions(item()))
    assert len(found) == 2 + 2 * 2 * 2  # a person is not asked whether it is new
    assert all(situate(item(), answers).is_complete for answers in found)
    assert len({tuple(sorted(answers.items())) for answers in found}) == len(found)
    everything = [dict(zip(KNOWN, chosen, strict=True)) for chosen in product(*KNOWN.values())]
    assert {tuple(situate(item(), a).answers.items()) for a in everything} == {
        tuple(answers.items()) for answers in found
    }


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("哪个=是", ("没有“哪个”这个问题", "谁、新建、急")),
        ("谁=外星人", ("“谁”没有“外星人”这个选项", "个人、个体工商户、企业")),
        ("谁", ("看不懂“谁”", "问题=选项")),
        ("谁=", ("看不懂",)),
        ("=个人", ("看不懂",)),
        ("谁=个人=企业", ("看不懂",)),
        ("或者 谁=个人", ("前后都要写条件",)),
    ],
)
def test_a_rule_that_cannot_be_read_names_its_row_and_what_there_is(rule, words):
    said = refused(materials=[{"name": "甲"}, {"name": "执照", "situation": rule}])
    assert said["materials"].startswith("第 2 行“执照”的适用情形：")
    assert all(word in said["materials"] for word in words)


def test_a_rule_without_any_question_says_to_write_one():
    said = refused(situation_questions=[], materials=[{"name": "甲", "situation": "谁=个人"}])
    assert "没有“谁”这个问题，请先写情形问题" in said["materials"]
    with pytest.raises(RuleRefused):
        read_rule("谁=个人", {})


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"name": "谁", "options": "个人"}], "选项应有 2 至 12 个"),
        ([{"name": "谁", "options": "个人、个人"}], "各不相同"),
        ([{"name": "谁=", "options": "甲、乙"}], "不能用作简称或选项"),
        ([{"name": "甲或者乙", "options": "甲、乙"}], "不能用作简称或选项"),
        ([{"name": "谁", "options": "甲；丙、乙"}], "不能用作简称或选项"),
        ([{"name": "谁", "options": "甲、乙"}] * 2, "有两个问题都叫“谁”"),
        ([{"name": "谁", "options": "甲、乙", "when": "谁=甲"}], "没有“谁”这个问题"),
        ([{"name": f"问{n}", "options": "甲、乙"} for n in range(9)], "最多 8 个"),
        ([{"name": f"问{n}", "options": "甲、乙、丙、丁"} for n in range(6)], "1000 种以上"),
    ],
)
def test_questions_that_cannot_be_asked_are_refused(rows, words):
    assert words in refused(situation_questions=rows, materials=[])["situation_questions"]


@pytest.mark.parametrize("field", ["fee_situations", "situation_limits"])
def test_rules_of_fees_and_limits_are_checked_too(field):
    row = {"fee": "费", "situation": "谁=狗", "promised_number": 1}
    assert "没有“狗”这个选项" in refused(**{field: [row]})[field]


def test_no_situation_may_promise_more_than_the_law_gives():
    rows = [{"situation": "谁=个人", "promised_number": 30}]
    said = refused(statutory_number=20, promised_number=10, situation_limits=rows)
    assert "第 1 行的承诺时限不能长于法定时限" in said["situation_limits"]
    item(promised_number=10, situation_limits=rows)


def test_sound_rules_pass_the_gates_and_an_item_without_questions_too():
    assert gate_findings(item()) == []
    assert gate_findings(item(situation_questions=[], materials=[])) == []


def test_a_situation_without_any_material_is_found():
    fields = item(materials=[row for row in MATERIALS if row["name"] == "执照"])
    found = [one for one in gate_findings(fields) if one[1] == "materials"]
    assert found == [
        ("confirm", "materials", "选择“谁：个人；急：是”时没有一项材料，请核对各项材料的适用情形")
    ]


def test_a_rule_that_never_holds_and_a_question_for_nothing_are_found():
    rows = [*MATERIALS[:2], {"name": "图纸", "situation": "谁=个人；新建=是"}]
    found = gate_findings(item(materials=rows))
    assert ("confirm", "materials", "第 3 行“图纸”的适用情形在任何回答下都不成立，请核对") in found
    assert [one[2] for one in found if one[1] == "situation_questions"] == [
        "问题“急”不影响任何材料、时限和收费，请补上适用情形或者删去"
    ]
    limits = [{"situation": "谁=个人；谁=企业"}]
    assert "第 1 行的适用情形" in gate_findings(item(situation_limits=limits))[0][2]


def test_a_fee_rule_names_one_of_the_items_fees():
    fields = item(fees=["u1", "u2"], fee_situations=[{"fee": "加急费", "situation": "急=是"}])
    assert gate_findings(fields, {"u1": "加急费", "u2": None}.get) == []
    level, field, message = gate_findings(fields, {"u1": "工本费"}.get)[0]
    assert (level, field) == ("never", "fee_situations")
    assert message == "第 1 行的“加急费”不是本事项的收费标准，可写：工本费"
    assert "请先在“收费标准”中加上" in gate_findings(fields)[0][2]
