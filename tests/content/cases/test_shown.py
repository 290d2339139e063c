"""Answers as their readers may see them: plain, masked, or without persons."""

import pytest

from content.cases.persons import applying, public_name
from content.cases.shown import MASKED, NOBODY, PLAIN, hidden_name, shown_lines
from content.forms.definition import normalise, read

FIELDS = [
    {"name": "who", "type": "person_name", "title": "姓名"},
    {"name": "card", "type": "identity", "title": "证件", "kinds": ["passport"]},
    {"name": "home", "type": "address", "title": "住址"},
    {"name": "phone", "type": "phone", "title": "电话"},
    {"name": "day", "type": "date", "title": "日期"},
    {"name": "said", "type": "prose", "title": "说明"},
    {
        "name": "people",
        "type": "table",
        "title": "成员",
        "columns": [{"name": "name", "type": "person_name", "title": "姓名"}],
    },
]
FIRM = {"name": "firm", "type": "text", "title": "单位", "autocomplete": "organization"}
ANSWERS = {
    "who": "示例甲",
    "card": {"kind": "passport", "number": "E12345678"},
    "home": {"division": "220102", "detail": "示例路1号"},
    "phone": "13800000000",
    "day": "2026-03-02",
    "said": "",
    "people": [{"name": "示例乙"}],
}


def definition_of(fields):
    return read(normalise({"steps": [{"name": "one", "title": "步骤", "fields": fields}]}))


def told(way):
    ((title, lines),) = shown_lines(definition_of(FIELDS), ANSWERS, way)
    assert title == "步骤"
    return dict(lines)


def test_plainly_everything_is_there():
    lines = told(PLAIN)
    assert lines["证件"] == "护照 E12345678"
    assert lines["住址"].endswith("南关区示例路1号")
    assert (lines["姓名"], lines["电话"]) == ("示例甲", "13800000000")
    assert (lines["日期"], lines["说明"]) == ("2026年3月2日", "")
    assert lines["成员"] == [[("姓名", "示例乙")]]


def test_masked_numbers_are_hidden_and_names_are_not():
    lines = told(MASKED)
    assert "E12345678" not in lines["证件"]
    assert lines["电话"] == "138****0000"
    assert lines["姓名"] == "示例甲"


def test_without_persons_nobody_is_told():
    lines = told(NOBODY)
    assert (lines["姓名"], lines["成员"]) == ("示**", [[("姓名", "示**")]])
    assert {lines[name] for name in ("证件", "住址", "电话")} == {"（不显示）"}
    assert lines["日期"] == "2026年3月2日"
    assert hidden_name("") == ""


@pytest.mark.parametrize(
    ("fields", "answers", "name"),
    [
        ([FIRM], {"firm": "示例公司"}, "示例公司"),
        ([FIRM], {}, ""),
        ([*FIELDS, FIRM], {"who": "示例甲", "firm": "示例公司"}, "示例甲"),
        ([{"name": "x", "type": "text", "title": "事由"}], {"x": "示例"}, ""),
    ],
)
def test_who_applies_is_the_person_or_the_firm_that_the_form_asked_for(fields, answers, name):
    assert applying(definition_of(fields), answers).name == name


CODE = {"name": "code", "type": "credit_code", "title": "统一社会信用代码"}
TITLED = {"name": "firm", "type": "text", "title": "单位名称"}
OF_FIRM = {**ANSWERS, "firm": "示例商贸有限公司", "code": "91220102MA0000000E"}


@pytest.mark.parametrize("firm", [FIRM, TITLED], ids=["marked", "titled"])
def test_whoever_gives_the_code_of_a_firm_applies_as_that_firm(firm):
    definition = definition_of([*FIELDS, firm, CODE])
    person = applying(definition, OF_FIRM)
    assert person.name == "示例商贸有限公司"
    assert "91220102" in person.number
    assert public_name(definition, OF_FIRM) == ("示例商贸有限公司", True)


def test_where_a_person_works_is_not_who_applies():
    definition = definition_of([*FIELDS, FIRM, CODE])
    said = {**OF_FIRM, "code": ""}
    assert applying(definition, said).name == "示例甲"
    assert public_name(definition, said) == (hidden_name("示例甲"), False)
