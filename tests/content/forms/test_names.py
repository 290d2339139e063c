"""Names, telephone numbers and mail addresses as people have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.forms.contacts import email_problem, phone_problem, tidy_email, tidy_phone
from content.forms.names import name_problem, tidy_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("示例甲", "示例甲"),
        (" 示 例甲 ", "示 例甲"),
        ("阿卜杜拉•示例", "阿卜杜拉·示例"),
        ("阿卜杜拉．示例", "阿卜杜拉·示例"),
        ("阿卜杜拉 ‧ 示例", "阿卜杜拉·示例"),
        ("阿卜杜拉.示例", "阿卜杜拉·示例"),
        ("阿卜杜拉・・示例", "阿卜杜拉·示例"),
        ("Ｊｏｈｎ　Sample", "John Sample"),
        ("John Q. Sample", "John Q. Sample"),
        ("Jose\u0301 Sample", "José Sample"),
        ("O'Sample-Demo", "O'Sample-Demo"),
        ("李\ue863", "李䶮"),
        ("李䶮", "李䶮"),
        ("示𠮷例", "示𠮷例"),
        ("示〇例", "示〇例"),
        ("示\U00032000例", "示\U00032000例"),
        ("ئەلى مۇھەممەت", "ئەلى مۇھەممەت"),
        ("བཀྲ་ཤིས"[:3], "བཀྲ"),
    ],
)
def test_names_people_have(typed, name):
    assert tidy_name(typed) == name
    assert name_problem(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("示例😀", "不能有“😀”"),
        ("示例❤", "不能有“❤”"),
        ("示例\u200d", "看不见"),
        ("示例\ufe0f", "看不见"),
        ("示\x00例", "看不见"),
        ("示\ud800例", "看不见"),
        ("示\ue000例", "自造字"),
        ("示例2", "不能有数字“2”"),
        ("示例<b>", "不能有“<”"),
        ("·示例", "应以文字或者字母开头"),
        ("甲" * 61, "最多 60 个字"),
        ("示例\u0378", "看不见"),
    ],
)
def test_what_is_no_name(name, said):
    assert said in name_problem(name)


@given(st.text(min_size=1, max_size=80))
def test_any_text_is_a_name_or_told_why_not(text):
    tidy = tidy_name(text)
    assert tidy_name(tidy) == tidy
    if tidy:
        problem = name_problem(tidy)
        assert problem is None or problem


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("138 0000 0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("+86 138-0000-0000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("（0431）8890-4567", "04318890-4567"[:4] + "8890-4567"),
        ("0431-88904567", "0431-88904567"),
        ("0431—88904567-801", "0431-88904567-801"),
        ("010 62345678", "01062345678"),
        ("400-810-0000", "400-810-0000"),
        ("+852 2345 6789", "+85223456789"),
    ],
)
def test_numbers_people_have(typed, number):
    assert tidy_phone(typed) == number


@pytest.mark.parametrize(
    "number",
    [
        "13800000000",
        "0431-88904567",
        "0431-88904567-801",
        "01062345678",
        "400-810-0000",
        "+85223456789",
    ],
)
def test_telephone_numbers(number):
    assert phone_problem(number) is None


@pytest.mark.parametrize(
    "number", ["1380000000", "12800000000", "8890456", "电话", "+86", "0431-8890-4567"]
)
def test_what_is_no_telephone_number(number):
    assert "0431-88904567" in phone_problem(number)


@pytest.mark.parametrize("address", ["name@example.com", "a.b+c@mail.example.com.cn"])
def test_mail_addresses(address):
    assert email_problem(tidy_email(f" {address} ")) is None


@pytest.mark.parametrize(
    "address",
    [
        "name",
        "a@b",
        "a b@example.com",
        "a@example..com",
        "a..b@example.com",
        "a@-x.com",
        "名@example.com",
        "a@x.com\n",
        "a" * 250 + "@x.com",
    ],
)
def test_what_is_no_mail_address(address):
    assert "name@example.com" in email_problem(address)
