"""What one press makes of the members of a package."""

import pytest

from content.package_presses import PressRefused, added, kept, moved, removed
from content.packages import MOST

ROWS = (
    {"item": "a", "name": "甲", "requires": ""},
    {"item": "b", "name": "乙", "requires": "甲"},
    {"item": "c", "name": "丙", "requires": "甲、乙"},
)


def told(rows):
    return [(row["item"], row["name"], row["requires"]) for row in rows]


def test_an_item_comes_last_under_the_beginning_of_its_title():
    rows = added(ROWS, "d", "设立、变更登记" + "很长" * 20)
    assert rows[:3] == ROWS
    assert rows[3]["name"] == ("设立变更登记" + "很长" * 20)[:20]
    again = added(rows, "e", "设立、变更登记" + "很长" * 20)
    assert again[4]["name"] == again[3]["name"][:18] + "2"


def test_the_same_item_or_too_many_are_refused():
    with pytest.raises(PressRefused, match="已经在成员里"):
        added(ROWS, "a", "甲")
    many = [{"item": str(n), "name": str(n), "requires": ""} for n in range(MOST)]
    with pytest.raises(PressRefused, match="最多 30 个"):
        added(many, "x", "x")


def test_who_is_removed_is_nobodys_prerequisite_any_more():
    assert told(removed(ROWS, "a")) == [("b", "乙", ""), ("c", "丙", "乙")]
    with pytest.raises(PressRefused, match="可能已被同事移除"):
        removed(ROWS, "x")


def test_moved_up_and_down_and_never_beyond_the_ends():
    assert [row["item"] for row in moved(ROWS, "c", -1)] == ["a", "c", "b"]
    assert [row["item"] for row in moved(ROWS, "a", 1)] == ["b", "a", "c"]
    assert moved(ROWS, "a", -1) == ROWS
    assert moved(ROWS, "c", 1) == ROWS


def test_a_new_name_goes_into_all_prerequisites():
    rows = kept(ROWS, {"a": (" 设立 ", [])})
    assert told(rows) == [("a", "设立", ""), ("b", "乙", "设立"), ("c", "丙", "设立、乙")]


def test_ticks_are_kept_in_the_order_of_the_members():
    rows = kept(ROWS, {"b": ("乙", ["c", "a", "b", "gone"])})
    assert told(rows)[1] == ("b", "乙", "甲、丙")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "都要有简称"),
        ("长" * 21, "最多 20 个字"),
        ("甲、乙", "不能有“、”"),
        ("甲\n乙", "控制字符"),
        ("乙", "都叫“乙”"),
    ],
)
def test_names_that_cannot_be_used(name, said):
    with pytest.raises(PressRefused, match=said):
        kept(ROWS, {"a": (name, [])})


def test_an_item_without_a_title_is_called_something():
    assert added((), "a", "、")[0]["name"] == "事项"
