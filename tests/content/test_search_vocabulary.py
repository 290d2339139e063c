"""The search's words: what an office may write, who may, and that it can be undone."""

import pytest

from content.act import ActRefused, NotAllowed
from content.acts.vocabulary import IMPORT_ROWS, LIMITS, REMOVE_ROW, SET_ROW, UNDO
from content.acts.withdrawing import WITHDRAW
from content.search_vocabulary import (
    BEST_BETS,
    HOT,
    MOST_CHANGES,
    SYNONYMS,
    best_bets_of,
    changes_of,
    groups_of,
    hot_words_of,
    normal,
    rows_of,
    shipped,
    table_of,
)
from tests.conftest import START, later
from tests.site import desk_of, publish

# The group that ships with 低保 in it
INCOME = next(row.words for row in shipped().values() if "低保" in row.words)


@pytest.fixture
def site(portal):
    with portal.roots() as (site, _):
        yield site


def perform(site, act, *, by="admin", **fields):
    return desk_of(site, by, START).perform(act, site.province, fields)


def add(site, *words, table=SYNONYMS, **more):
    return perform(site, SET_ROW, table=table, words=words, **more)


def change(site, uid, *words, table=SYNONYMS, **more):
    return perform(site, SET_ROW, table=table, uid=uid, words=words, **more)


def test_what_is_shipped_is_sound_by_the_rules_of_the_page(site):
    """Each row could have been typed: long enough, and no word in two of them."""
    for table in LIMITS:
        rows = [row.words for row in shipped().values() if row.table == table]
        words = [normal(word) for row in rows for word in row]
        assert len(words) == len(set(words))
        limits = LIMITS[table]
        assert all(limits.least_words <= len(row) <= limits.most_words for row in rows)
    assert {"低保", "最低生活保障"} <= set(INCOME)
    assert len(hot_words_of(site)) == len(table_of(site, HOT)) > 0


def test_a_first_change_keeps_what_was_shipped(site):
    before = rows_of(site)
    add(site, "暖气费", "供热费", "取暖费")
    assert dict(list(rows_of(site).items())[: len(before)]) == dict(before)
    assert groups_of(site)[-1] == ("暖气费", "供热费", "取暖费")


def test_a_change_is_seen_by_the_public_and_stands_in_the_ledger(site):
    generation = site.generation()
    uid = add(site, "暖气费", "供热费")
    assert site.generation() == generation + 1
    (record,) = site.staged
    assert (record["act"], record["by"]) == ("set_search_words", "admin")
    change(site, uid, "暖气费", "供热费")
    assert site.generation() == generation + 1  # nothing was changed
    assert len(list(site.staged)) == 1


def test_only_the_offices_of_the_province_may(site):
    for who in ("moderator", "editor", "supervisor", "legal"):
        with pytest.raises(NotAllowed):
            perform(site, SET_ROW, by=who, table=SYNONYMS, words=("甲乙", "丙丁"))
    assert site.vocabulary is None


def test_it_belongs_to_the_province(site):
    city = site.at("/changchun")
    with pytest.raises(ActRefused, match="请在省级站点修改"):
        desk_of(site, "admin", START).perform(
            SET_ROW, city, {"table": SYNONYMS, "words": ("甲乙", "丙丁")}
        )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("暖气费",), "至少 2 个词"),
        (("暖气费", " 暖气费 "), "至少 2 个词"),
        (("ＡＢＣ", "abc"), "至少 2 个词"),
        (tuple(f"词语{n}" for n in range(13)), "最多 12 个词"),
        (("税", "税款"), "只有一个字"),
        (("暖" * 41, "供热费"), "太长"),
        (("——", "供热费"), "没有文字"),
        (("低保", "最低保障"), f"已经在“{'、'.join(INCOME)}”这一条里"),
    ],
)
def test_what_would_spoil_the_search_is_refused(site, words, said):
    with pytest.raises(ActRefused, match=said):
        add(site, *words)
    assert site.vocabulary is None


def test_an_unknown_table_is_refused(site):
    with pytest.raises(ActRefused, match="没有“colours”这张表"):
        add(site, "甲乙", "丙丁", table="colours")


def test_a_table_has_an_end(site):
    for number in range(LIMITS[HOT].rows - len(table_of(site, HOT))):
        add(site, f"常用{number}", table=HOT)
    with pytest.raises(ActRefused, match="最多 12 条"):
        add(site, "再来一个", table=HOT)


def test_a_row_is_changed_and_removed_by_who_saw_its_newest_form(site):
    uid = add(site, "暖气费", "供热费")
    change(site, uid, "暖气费", "供热费", "取暖费", revision="1")
    assert table_of(site, SYNONYMS)[uid].revision == 2
    with pytest.raises(ActRefused, match="已被别人改为“暖气费、供热费、取暖费”"):
        change(site, uid, "暖气费", "采暖费", revision="1")
    with pytest.raises(ActRefused, match="已被别人改为"):
        perform(site, REMOVE_ROW, uid=uid, revision="1")
    perform(site, REMOVE_ROW, uid=uid, revision="2")
    assert uid not in rows_of(site)
    with pytest.raises(ActRefused, match="已被别人删除"):
        change(site, uid, "暖气费", "采暖费", revision="2")


def test_a_row_stays_in_its_table(site):
    uid = add(site, "暖气费", "供热费")
    with pytest.raises(ActRefused, match="属于另一张表"):
        change(site, uid, "暖气费", table=HOT)


def test_a_best_bet_names_items_that_are_public(site):
    item = publish(site, {"title": "供热办法"}, moment=START)
    path = "/changchun/nanguan/mzj/policies/" + item.__name__
    uid = add(site, "暖气", table=BEST_BETS, items=[f"http://localhost{path}?print=1", path])
    assert best_bets_of(site) == ((("暖气",), (item.uid,)),)
    assert change(site, uid, "暖气", "供热", table=BEST_BETS, items=[item.uid]) == uid
    for wrong, said in (
        ([], "请填写推荐内容"),
        (["/changchun/nanguan/"], "不是本站一项内容的地址"),
        (["http://example.org/x"], "不是本站一项内容的地址"),
        (["甲"], "不是本站一项内容的地址"),
    ):
        with pytest.raises(ActRefused, match=said):
            add(site, "别的", table=BEST_BETS, items=wrong)
    told = {"reason": "error", "text": "误发"}
    desk_of(site, "moderator", later(hours=1)).perform(WITHDRAW, item, told)
    with pytest.raises(ActRefused, match="现在不公开"):
        desk_of(site, "admin", later(hours=2)).perform(
            SET_ROW, site.province, {"table": BEST_BETS, "words": ("别的",), "items": [path]}
        )


def test_no_more_items_than_somebody_reads(site):
    items = [publish(site, {"title": f"办法{n}"}, moment=START).uid for n in range(6)]
    with pytest.raises(ActRefused, match="最多推荐 5 项"):
        add(site, "办法", table=BEST_BETS, items=items)


def test_every_change_can_be_undone_until_it_was_changed_again(site):
    uid = add(site, "暖气费", "供热费")
    change(site, uid, "暖气费", "供热费", "取暖费")
    perform(site, REMOVE_ROW, uid=uid)
    removal, second, first = changes_of(site)
    assert [one.label for one in (first, second, removal)] == [
        "添加同义词：暖气费、供热费",
        "修改同义词：暖气费、供热费、取暖费",
        "删除同义词：暖气费、供热费、取暖费",
    ]
    with pytest.raises(ActRefused, match="后来又改过"):
        perform(site, UNDO, number=first.number)
    perform(site, UNDO, number=str(removal.number))
    assert rows_of(site)[uid].words == ("暖气费", "供热费", "取暖费")
    perform(site, UNDO, number=second.number)
    assert rows_of(site)[uid].words == ("暖气费", "供热费")
    perform(site, UNDO, number=first.number)
    assert uid not in rows_of(site)
    assert changes_of(site)[0].label == "撤销“添加同义词：暖气费、供热费”"
    perform(site, UNDO, number=changes_of(site)[0].number)
    assert rows_of(site)[uid].words == ("暖气费", "供热费")


def test_undoing_does_not_put_a_word_into_two_rows(site):
    uid = add(site, "暖气费", "供热费")
    perform(site, REMOVE_ROW, uid=uid)
    removal = changes_of(site)[0]
    add(site, "供热费", "采暖费")
    with pytest.raises(ActRefused, match="已经在“供热费、采暖费”这一条里"):
        perform(site, UNDO, number=removal.number)


def test_undoing_does_not_overfill_a_table(site):
    uid = next(iter(table_of(site, HOT)))
    perform(site, REMOVE_ROW, uid=uid)
    removal = changes_of(site)[0]
    for number in range(LIMITS[HOT].rows - len(table_of(site, HOT))):
        add(site, f"常用{number}", table=HOT)
    with pytest.raises(ActRefused, match="最多 12 条"):
        perform(site, UNDO, number=removal.number)


def test_changes_long_ago_are_forgotten(site):
    uid = add(site, "暖气费", "供热费")
    for number in range(MOST_CHANGES):
        change(site, uid, "暖气费", f"供热费{number}")
    kept = changes_of(site)
    assert len(kept) == MOST_CHANGES
    with pytest.raises(ActRefused, match="太久以前"):
        perform(site, UNDO, number=1)


def test_a_file_adds_and_changes_or_does_nothing(site):
    rows = [(2, ("暖气费", "供热费"), ()), (3, (*INCOME, "低保费"), ())]
    assert perform(site, IMPORT_ROWS, table=SYNONYMS, rows=rows) == (1, 1)
    assert (*INCOME, "低保费") in groups_of(site)
    assert perform(site, IMPORT_ROWS, table=SYNONYMS, rows=rows) == (0, 0)
    assert len(changes_of(site)) == 1
    bad = [(2, ("甲乙", "丙丁"), ()), (3, ("税", "税款"), ())]
    with pytest.raises(ActRefused, match=r"第 3 行：“税”只有一个字.*整个文件没有导入"):
        perform(site, IMPORT_ROWS, table=SYNONYMS, rows=bad)
    assert ("甲乙", "丙丁") not in groups_of(site)
    two = [(2, ("低保", "身份证"), ())]
    with pytest.raises(ActRefused, match="现在分在几条里"):
        perform(site, IMPORT_ROWS, table=SYNONYMS, rows=two)
    perform(site, UNDO, number=changes_of(site)[0].number)
    assert INCOME in groups_of(site)
    assert ("暖气费", "供热费") not in groups_of(site)


def test_rows_of_one_file_that_clash_are_one_row(site):
    """The later line has the last word, as if it had been uploaded afterwards."""
    rows = [(2, ("暖气费", "供热费"), ()), (3, ("供热费", "采暖费"), ())]
    assert perform(site, IMPORT_ROWS, table=SYNONYMS, rows=rows) == (1, 0)
    assert groups_of(site)[-1] == ("供热费", "采暖费")


def test_it_is_read_back_as_it_was_written(portal):
    with portal.roots() as (site, _):
        add(site, "暖气费", "供热费")
    with portal.roots() as (site, _):
        assert groups_of(site)[-1] == ("暖气费", "供热费")
        assert changes_of(site)[0].by == "admin"
