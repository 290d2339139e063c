"""What others see of an application: numbers masked, names as they are."""

import pytest

from content.forms.definition import normalise, read
from content.forms.masking import mask_email, mask_number, mask_phone, masked
from tests.content.forms.test_schema import ANSWERS
from tests.forms import EVERY_TYPE, field, form

FORM = read(normalise(EVERY_TYPE))


def test_every_visible_answer_is_shown_masked():
    answers = {**ANSWERS, "capital": 100050, "since": "2026-03-01", "area": "12.5", "agree": True}
    (first, who), (second, what) = masked(FORM, answers)
    assert (first, second) == ("申请人", "申请内容")
    assert dict(who) == {
        "申请人类型": "企业法人",
        "姓名": "阿卜杜拉•示例",
        "身份证号码": "110***********002x",
        "证件": "护照 e1*****78",
        "信用代码": "91110108551385082q",
        "联系电话": "138******0000",
        "电子邮箱": "n***@example.com",
        "住所": "吉林省长春市南关区示例路1号",
    }
    shown = dict(what)
    assert shown["面积"] == "12.5 平方米"
    assert shown["资金"] == "1,000.50 元"
    assert shown["日期"] == "2026年3月1日"
    assert shown["范围"] == "甲"
    assert shown["平面图"] == "1 个文件"
    assert shown["所填属实"] == "已确认"
    assert shown["人员"][0] == [("姓名", "示例甲"), ("健康证明", "有")]


def test_what_was_not_answered_is_empty_and_what_is_hidden_absent():
    ((_, lines),) = masked(FORM, {"code": "forged"})
    assert dict(lines)["姓名"] == ""
    assert "信用代码" not in dict(lines)
    assert masked(form(field("confirm", "a")), {})[0][1] == [("a标题", "未确认")]


def test_numbers_typed_into_free_text_are_masked():
    asked = form(field("prose", "a"))
    said = masked(asked, {"a": "请打 13800001234，证件 11010519491231002X"})[0][1][0][1]
    assert said == "请打 138****1234，证件 1101**********002X"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010519491231002X", "110***********002X"),
        ("E12345678", "E1*****78"),
        ("12345", "12***45"),
    ],
)
def test_numbers(number, shown):
    assert mask_number(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800001234", "138****1234"),
        ("0431-88904567", "0431-******67"),
        ("01062345678", "01*******78"),
        ("+85223456789", "+85*****6789"),
    ],
)
def test_telephones(number, shown):
    assert mask_phone(number) == shown


def test_mail_addresses():
    assert mask_email("name@example.com") == "n***@example.com"
