"""Two questions that ask for the same are told by type and title, and no two that do not."""

import pytest

from content.cases.meanings import converted, hint, material_name, meaning
from content.forms.definition import FormField


def asks(kind, title, **more):
    return FormField("it", kind, title, **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("person_name", "姓名"), ("person_name", "申请人姓名")),
        (("person_name", "法定代表人"), ("person_name", "法定代表人姓名")),
        (("resident_id", "身份证号码"), ("identity", "申请人身份证件")),
        (("phone", "联系电话"), ("phone", "手机号码：")),
        (("email", "电子邮箱"), ("email", "您的 邮箱")),
        (("address", "经营地址"), ("address", "经营详细地址")),
        (("credit_code", "统一社会信用代码"), ("credit_code", "信用代码")),
    ],
)
def test_the_same_is_asked(one, other):
    assert meaning(asks(*one)) == meaning(asks(*other)) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("person_name", "姓名"), ("person_name", "代理人姓名")),
        (("person_name", "姓名"), ("person_name", "姓名（配偶）")),
        (("phone", "联系电话"), ("phone", "联系人电话")),
        (("address", "住址"), ("address", "经营地址")),
        (("phone", "联系电话"), ("email", "联系电话")),
    ],
)
def test_others_are_not_taken_for_the_same(one, other):
    assert meaning(asks(*one)) != meaning(asks(*other))


def test_what_is_never_offered_has_no_meaning():
    assert meaning(asks("text", "姓名")) is None
    assert meaning(asks("file", "身份证")) is None


def test_materials_go_by_the_items_name_for_them_else_by_the_title():
    assert material_name(asks("file", "扫描件", material="场地使用证明")) == material_name(
        asks("file", "场地使用证明")
    )


def test_a_resident_id_is_one_kind_of_identity_and_no_other_kind_is_one():
    number = {"kind": "resident_id", "number": "220102199003070021"}
    assert converted("220102199003070021", "resident_id", "identity") == number
    assert converted(number, "identity", "resident_id") == "220102199003070021"
    assert converted({"kind": "passport", "number": "E1"}, "identity", "resident_id") is None
    assert converted("a", "email", "email") == "a"


@pytest.mark.parametrize(
    ("kind", "answer", "shown"),
    [
        ("person_name", "示例甲", "示**"),
        ("resident_id", "220102199003070021", "220***********0021"),
        (
            "identity",
            {"kind": "resident_id", "number": "220102199003070021"},
            "居民身份证 220***********0021",
        ),
        ("credit_code", "91220101MA0000001X", "912***********001X"),
        ("phone", "13800000001", "138****0001"),
        ("email", "jia@example.com", "j***@example.com"),
    ],
)
def test_hints_show_no_whole_value(kind, answer, shown):
    assert hint(asks(kind, "它"), answer) == shown


def test_of_an_address_only_the_division_is_shown():
    said = hint(asks("address", "住址"), {"division": "220102", "detail": "示例路1号"})
    assert said.endswith("****")
    assert "示例路" not in said
