"""Saved searches: everybody has one list, and what is done to it leaves a record without words."""

import pytest

from content import saved_searches
from content.affairs import Affairs
from content.ledger import digest_of
from content.permissions import Person
from content.saved_searches import MOST_SAVED, SavedSearchRefused, SavingDoing
from portal.desks import new_uid
from tests.conftest import START


@pytest.fixture
def affairs():
    return Affairs()


def doing(affairs, account="editor"):
    return SavingDoing(Person(account), START, affairs, new_uid)


def names(one):
    return [search.name for search in one.kept]


def test_a_search_is_saved_renamed_and_removed(affairs):
    mine = doing(affairs)
    assert mine.kept == ()
    saved_searches.save(mine, " 低保  文件 ", "p0", "q=%E4%BD%8E%E4%BF%9D")
    second = saved_searches.save(mine, "公示", "k0", "kind=notice")
    assert names(mine) == ["公示", "低保 文件"]
    assert mine.kept[1].query == "q=%E4%BD%8E%E4%BF%9D"
    saved_searches.rename(mine, second.uid, "区里的公示")
    assert names(mine) == ["区里的公示", "低保 文件"]
    saved_searches.remove(mine, second.uid)
    saved_searches.remove(mine, mine.kept[0].uid)
    assert mine.kept == ()


def test_each_is_recorded_by_uid_and_not_by_what_it_says(affairs):
    mine = doing(affairs)
    saved = saved_searches.save(mine, "甲", "p0", "q=x")
    saved_searches.rename(mine, saved.uid, "甲")  # nothing changes
    saved_searches.rename(mine, saved.uid, "乙")
    saved_searches.remove(mine, saved.uid)
    records = sorted(affairs.staged, key=lambda record: record["act"])
    assert [one["act"] for one in records] == ["remove_search", "rename_search", "save_search"]
    assert {(one["by"], one["subject"], one["place"]) for one in records} == {
        ("editor", saved.uid, "p0")
    }
    told = {"act": "save_search", "subject": saved.uid, "place": "p0"}
    assert records[-1]["digest"] == digest_of(told)


def test_nobody_changes_another_list(affairs):
    one = saved_searches.save(doing(affairs), "甲", "p0", "q=x")
    other = doing(affairs, "legal")
    assert other.kept == ()
    for act in (saved_searches.remove, lambda *args: saved_searches.rename(*args, "乙")):
        with pytest.raises(SavedSearchRefused, match="没有这个保存的搜索"):
            act(other, one.uid)
    assert names(doing(affairs)) == ["甲"]


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        (" ", "q=y", "请填写名称"),
        ("名" * 41, "q=y", "最多 40 个字"),
        ("甲", "q=y", "已有一个叫“甲”"),
        ("乙", "q=x", "已经保存过，名称是“甲”"),
        ("乙", "", "请先搜索"),
        ("乙", "q=" + "y" * 1000, "请先搜索"),
    ],
)
def test_what_cannot_be_kept_is_told(affairs, name, query, said):
    mine = doing(affairs)
    saved_searches.save(mine, "甲", "p0", "q=x")
    with pytest.raises(SavedSearchRefused, match=said):
        saved_searches.save(mine, name, "p0", query)
    assert names(mine) == ["甲"]


def test_a_list_has_an_end(affairs):
    mine = doing(affairs)
    for number in range(MOST_SAVED):
        saved_searches.save(mine, f"第{number}个", "p0", f"q={number}")
    with pytest.raises(SavedSearchRefused, match="最多保存 50 个"):
        saved_searches.save(mine, "再来一个", "p0", "q=z")
