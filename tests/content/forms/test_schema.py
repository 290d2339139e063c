"""Answers checked step by step: sentences with the title, and what is sound as plain JSON."""

import json
import time
from datetime import UTC, datetime

import colander
import pytest

from content.fields import Control
from content.forms.definition import normalise, read
from content.forms.divisions import division_choices, division_label, is_division
from content.forms.schema import check_answers, step_schema
from tests.forms import CHOICES, EVERY_TYPE, field, form

MOMENT = datetime(2026, 3, 2, 1, tzinfo=UTC)
RESIDENT = "11010519491231002X"
FORM = read(normalise(EVERY_TYPE))
WHO = {
    "kind": "firm",
    "name": "阿卜杜拉•示例",
    "id_number": RESIDENT.lower(),
    "paper": {"kind": "passport", "number": "e12345678"},
    "code": "91110108551385082q",
    "phone": "138 0000 0000",
    "email": "name@example.com",
    "home": {"division": "220102", "detail": "示例路1号"},
}
WHAT = {
    "short": "AB",
    "reason": "一\r\n二",
    "area": "１２．50",
    "capital": 100050,
    "since": "2026年3月1日",
    "scope": ["甲"],
    "staff": [{"who": "示例甲", "health": "有"}, {"who": "", "health": ""}],
    "plan": ["u1"],
    "agree": "true",
}
ANSWERS = {**WHO, **WHAT}


def wrong(*fields, **answers):
    definition = form(*fields)
    return check_answers(definition, definition.steps[0], answers, MOMENT)


def taken(*fields, **answers):
    definition = form(*fields)
    return step_schema(definition, definition.steps[0], answers, MOMENT).deserialize(answers)


def sound(step, answers):
    return step_schema(FORM, FORM.steps[step], ANSWERS, MOMENT).deserialize(answers)


def test_answers_are_plain_and_tidy():
    who, what = sound(0, WHO), sound(1, WHAT)
    assert who["name"] == "阿卜杜拉·示例"
    assert who["id_number"] == RESIDENT
    assert who["paper"] == {"kind": "passport", "number": "E12345678"}
    assert who["code"] == "91110108551385082Q"
    assert who["phone"] == "13800000000"
    assert what["reason"] == "一\n二"
    assert what["area"] == "12.5"
    assert what["capital"] == 100050
    assert what["since"] == "2026-03-01"
    assert what["staff"] == [{"who": "示例甲", "health": "有"}]
    assert what["agree"] is True
    assert json.loads(json.dumps([who, what])) == [who, what]


def test_what_was_taken_is_taken_again():
    kept = {**sound(0, WHO), **sound(1, WHAT)}
    for step in FORM.steps:
        assert check_answers(FORM, step, kept, MOMENT) == {}
        schema = step_schema(FORM, step, kept, MOMENT)
        own = {node.name: kept[node.name] for node in schema}
        assert schema.deserialize(schema.serialize(own)) == own


def test_nothing_is_asked_of_what_need_not_be_answered():
    answered = taken(
        field("text", "a"), field("choices", "b", choices=["甲"]), field("confirm", "c")
    )
    assert answered == {"a": None, "b": [], "c": False}
    empty = {"a": "", "b": [], "c": False, "d": None, "e": {"kind": "", "number": ""}}
    fields = (field("identity", "e"), field("money", "d"), field("date", "a"))
    assert wrong(*fields, **empty) == {}
    definition = form(*fields)
    schema = step_schema(definition, definition.steps[0], {}, MOMENT)
    assert schema.deserialize(schema.serialize(schema.deserialize({}))) == dict.fromkeys("eda")


def test_what_is_required_is_asked_for_by_its_title():
    assert wrong(
        field("text", "a", required=True),
        field("choice", "b", required=True, choices=CHOICES),
        field("file", "c", required=True),
        field("confirm", "d", required=True),
        field("table", "e", least=2, columns=[field("text", "f")]),
        field("identity", "g", required=True),
        field("table", "h", required=True, columns=[field("text", "f")]),
        e=[{"f": ""}],
    ) == {
        "a": "请填写“a标题”",
        "b": "请选择“b标题”",
        "c": "请上传“c标题”",
        "d": "请阅读并勾选“d标题”",
        "e": "“e标题”至少填写 2 行",
        "g": "请填写“g标题”",
        "h": "请填写“h标题”",
    }


def test_errors_in_a_table_name_row_and_column():
    columns = [field("person_name", "who", required=True), field("number", "n", decimals=0)]
    rows = [{"who": "示例甲", "n": "1.5"}, {}, {"who": "示例乙"}]
    assert wrong(field("table", "t", columns=columns), t=rows) == {
        "t.0.n": "“n标题”应为整数，不要小数",
        "t.1.who": "请填写“who标题”",
    }


@pytest.mark.parametrize(
    ("one", "answer", "said"),
    [
        (field("text", "a", longest=2), "甲乙丙", "最多 2 个字，现有 3 个字"),
        (field("text", "a"), "甲\n乙", "有换行、控制字符"),
        (field("text", "a"), 3, "没有正确提交"),
        (field("text", "a"), "甲" * 20_001, "没有正确提交"),
        (field("text", "a", pattern="[A-Z]+"), "ab", "格式不对，请核对"),
        (
            field("text", "a", pattern="[A-Z]+", pattern_help="填大写字母"),
            "ab",
            "格式不对：填大写字母",
        ),
        (field("prose", "a"), "甲\x00", "控制字符"),
        (field("number", "a"), "三", "不是数字，请只填数字"),
        (field("number", "a", decimals=2), "1.234", "最多 2 位小数"),
        (field("number", "a", low="1", unit="人"), "0", "不能小于 1 人"),
        (field("number", "a", high="9"), "10", "不能大于 9"),
        (field("money", "a"), -1, "不能小于 0 元"),
        (field("money", "a", high="10"), 1001, "不能大于 10 元"),
        (field("money", "a"), "x", "以元为单位的金额"),
        (field("date", "a"), "2026-02-30", "不是有效的日期"),
        (field("date", "a"), "1800-01-01", "1850 至 2200"),
        (field("date", "a", latest="today"), "2026-03-03", "不能晚于 2026-03-02"),
        (field("date", "a", earliest="2026-03-02"), "2026-03-01", "不能早于 2026-03-02"),
        (field("choice", "a", choices=CHOICES), "x", "没有这个选项"),
        (field("choices", "a", choices=CHOICES), ["x"], "没列出的选项"),
        (field("choices", "a", choices=CHOICES), 3, "没有正确提交"),
        (field("choices", "a", choices=CHOICES), [3], "没有正确提交"),
        (field("choices", "a", choices=CHOICES), ["person"] * 301, "没列出的选项"),
        (field("file", "a", most=2), ["1", "2", "3"], "最多 2 个文件"),
        (field("table", "a", columns=[field("text", "b")]), "x", "没有正确提交"),
        (field("person_name", "a"), "示例😀", "“😀”"),
        (field("resident_id", "a"), "110105491231002", "15 位的旧号码"),
        (field("credit_code", "a"), "9111", "现为 4 位"),
        (field("phone", "a"), "12", "0431-88904567"),
        (field("email", "a"), "x", "name@example.com"),
        (field("identity", "a"), "x", "没有正确提交"),
        (field("identity", "a"), {"kind": "", "number": "E12345678"}, "请选择“a标题”的证件种类"),
        (
            field("identity", "a", kinds=["passport"]),
            {"kind": "tw_permit", "number": "1"},
            "证件种类",
        ),
        (field("identity", "a"), {"kind": "passport", "number": ""}, "请填写“a标题”的证件号码"),
        (field("identity", "a"), {"kind": "passport", "number": "E"}, "的证件号码应为 5 至 20 位"),
        (field("address", "a"), {"division": "220000", "detail": "甲"}, "没有选择所在地区"),
        (field("address", "a"), {"division": "220102", "detail": ""}, "没有详细地址"),
        (field("address", "a"), {"division": "220102", "detail": "甲" * 201}, "最多 200 个字"),
        (field("address", "a"), {"division": "220102", "detail": "甲\x00"}, "控制字符"),
    ],
)
def test_what_is_wrong_is_said_with_the_title(one, answer, said):
    message = wrong(one, a=answer)["a"]
    assert said in message
    assert "a标题" in message


def test_what_is_hidden_neither_fails_nor_answers():
    fields = (
        field("choice", "kind", choices=CHOICES),
        field("credit_code", "code", required=True, show_if={"field": "kind", "value": "firm"}),
        field(
            "table",
            "staff",
            least=1,
            columns=[field("text", "n", required=True)],
            show_if={"field": "kind", "value": "firm"},
        ),
    )
    forged = {"kind": "person", "code": "garbage", "staff": [{"n": ""}] * 5}
    assert wrong(*fields, **forged) == {}
    assert taken(*fields, **forged) == {"kind": "person"}
    definition = form(*fields)
    nodes = step_schema(definition, definition.steps[0], forged, MOMENT).children
    assert [node.hidden for node in nodes] == [False, True, True]
    assert set(wrong(*fields, kind="firm")) == {"code", "staff"}


def test_ten_thousand_rows_are_refused_cheaply():
    columns = [field("resident_id", f"c{n}", required=True) for n in range(20)]
    one = field("table", "t", columns=columns, most=200)
    rows = [{f"c{n}": "x" for n in range(20)}] * 10_000
    start = time.perf_counter()
    assert wrong(one, t=rows) == {"t": "“t标题”最多 200 行，提交了 10000 行，请减少"}
    assert time.perf_counter() - start < 0.5


def test_the_worst_pattern_is_fast_enough():
    one = field("text", "a", pattern="[0-9]*[0-9]*[0-9]*x", longest=200)
    start = time.perf_counter()
    assert "格式不对" in wrong(one, a="1" * 200)["a"]
    assert "最多 200 个字" in wrong(one, a="1" * 20_000)["a"]
    assert time.perf_counter() - start < 0.5


def test_each_type_has_a_control():
    nodes = {n.name: n for step in FORM.steps for n in step_schema(FORM, step, ANSWERS, MOMENT)}
    assert nodes["kind"].control is Control.RADIO
    assert nodes["paper"].control is Control.IDENTITY
    assert nodes["paper"].children[0].vocabulary == (
        ("passport", "护照"),
        ("tw_permit", "台湾居民来往大陆通行证"),
    )
    assert nodes["home"].control is Control.ADDRESS
    assert nodes["plan"].control is Control.FILE
    assert nodes["staff"].control is Control.TABLE
    assert nodes["agree"].control is Control.TICK
    assert nodes["agree"].label == "所填属实"
    assert all(node.form_field.title == node.title for node in nodes.values())
    (select,) = form(field("choice", "a", choices=CHOICES, **{"as": "select"})).fields()
    assert select.shown_as == "select"


def test_a_sound_step_says_nothing_of_others():
    assert check_answers(FORM, FORM.steps[0], ANSWERS, MOMENT) == {}
    with pytest.raises(colander.Invalid):
        sound(1, {})


def test_divisions():
    groups = dict(division_choices())
    assert ("220102", "南关区") in groups["长春市"]
    assert ("330000", "浙江省") in groups["吉林省以外"]
    assert division_label("220102") == "吉林省长春市南关区"
    assert division_label("330000") == "浙江省"
    assert division_label("") == ""
    assert is_division("222401")
    assert not is_division("220100")
