"""What people mean is found before what they merely said, by whichever way leads to it."""

from datetime import date, timedelta

import pytest

from search_index.plan import FEW, Clause, Pass, Plan
from search_index.planning import plan_of
from search_index.query import LONGEST_TEXT, Query
from search_index.terms import TITLE, WORDS
from search_index.vocabulary import Vocabulary

OTHERS = ("道路运输办法", "水利工程通知", "教育经费公告", "公园开放时间")


@pytest.fixture
def find(town, shelf):
    """Titles → a search among them and others."""

    def find(*titles, **fields):
        for title in titles:
            town.published(title, **fields)
        for title in OTHERS:
            town.published(title)
        shelf.indexer.catch_up()
        return shelf.titles

    return find


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("身份证", "居民身份证换领"),
        ("居民身份证", "身份证换领"),
        ("房产证", "不动产权证换发"),
        ("不动产权证换发", "房产证换发"),
        ("低保", "最低生活保障申请"),
        ("最低生活保障", "低保申请"),
        ("怎么办工商执照", "营业执照核发"),
    ],
)
def test_a_word_and_what_stands_for_it_find_the_same(find, query, title):
    assert find(title)(query) == [title]


def test_what_was_said_ranks_before_what_stands_for_it(find):
    titles = ("低保条件和材料", "最低生活保障条件和材料")
    asked = find(*titles)
    assert asked("低保 条件") == list(titles)
    assert asked("最低生活保障 条件") == list(reversed(titles))


def test_all_of_what_stands_instead_must_be_there(find):
    assert find("生活保障基地", "最低生活水平")("低保") == []


def test_a_site_has_words_of_its_own(find):
    own = Vocabulary((("大头照", "证件照片"),))
    asked = find("证件照片要求")
    assert asked("大头照") == []
    assert asked("大头照", vocabulary=own) == ["证件照片要求"]


def test_a_best_bet_comes_first_for_its_query_only(town, find):
    bet = town.published("办事地图")
    asked = find("护照签发")
    bets = Vocabulary(best_bets=((("护照",), (bet.item.uid,)),))
    assert asked("护照", vocabulary=bets) == ["办事地图", "护照签发"]
    assert asked("护照签发", vocabulary=bets) == ["护照签发"]


def test_several_best_bets_keep_their_order(town, find):
    uids = tuple(town.published(title).item.uid for title in ("甲图", "乙图"))
    asked = find("护照签发")
    for order in (uids, uids[::-1]):
        bets = Vocabulary(best_bets=((("护照",), order),))
        first = asked("护照", vocabulary=bets)[:2]
        assert first == (["甲图", "乙图"] if order == uids else ["乙图", "甲图"])


@pytest.mark.parametrize(
    "query", ["居民生份证", "居民身份正换领", "巨民身分证", "居民身价证", "深份证", "身价证"]
)
def test_one_wrong_character_finds_the_title(find, query):
    assert find("居民身份证换领")(query)[:1] == ["居民身份证换领"]


@pytest.mark.parametrize(
    "query",
    [
        "sfz",
        "SFZ",
        "jmsfz",
        "jmsfzhl",
        "shenfenzheng",
        "shen fen zheng",
        "shen'fen'zheng",
        "sfz 换领",
    ],
)
def test_pinyin_and_initials_find_the_title(find, query):
    assert find("居民身份证换领")(query)[:1] == ["居民身份证换领"]


def test_letters_that_spell_a_known_word_find_it_in_a_text(find):
    asked = find("开业须知", body="请带营业执照。")
    assert asked("yyzz")[:1] != []
    assert "开业须知" in asked("yyzz")


def test_a_word_in_letters_is_that_word(find):
    titles = [f"ETC 须知{number}" for number in range(FEW)]
    assert sorted(find(*titles, "二套车位")("etc")) == titles


def test_homophones_of_two_characters_only_where_little_is_found(find):
    titles = [f"等级考试{number}" for number in "一二三"]
    asked = find(*titles, "婚姻登记")
    assert sorted(asked("等级")) == sorted(titles)
    assert asked("瞪鸡")


def test_a_number_with_its_unit_comes_first(find):
    asked = find("满30个工作日", "满15个工作日", "满20个工作日", "满45个工作日")
    assert asked("45个工作日")[0] == "满45个工作日"


def test_titles_with_some_of_the_words_where_there_is_nothing_else(find):
    asked = find("旅馆业许可", "新生入学报到")
    assert asked("旅馆开业典礼") == ["旅馆业许可"]
    assert asked("孩子上学") == ["新生入学报到"]


@pytest.mark.parametrize("name", ["马小六", "家沟", "欧阳娜", "东大坡"])
def test_a_name_is_found_whatever_stands_beside_it(find, name):
    asked = find("名录", body=f"经{name}同意，由{name}负责，位于{name}村内。")
    assert asked(name) == ["名录"]


def test_characters_that_stand_apart_are_found_where_nothing_else_is(find):
    assert find("名录", body="马，小，六。")("马小六")[0] == "名录"


def test_what_is_not_in_force_stands_behind_unless_asked_for(town, shelf):
    def policy(title, **fields):
        return town.published(title, kind="policy_document", **fields)

    old = policy("婚姻登记办法", document_number="吉政发〔2001〕1号")
    lapsing = policy("婚姻登记通知", valid_until=date(2024, 5, 31), body="婚姻登记。" * 5)
    policy("关于婚姻登记工作中档案整理和移交有关问题的意见")
    policy("新办法", repeals=(old.item.uid,), effective_on=date(2024, 4, 1))
    town.published("消息", body="婚姻登记")
    shelf.indexer.catch_up()
    in_force = "关于婚姻登记工作中档案整理和移交有关问题的意见"
    before, after, later = (town.now + timedelta(days=days) for days in (1, 60, 120))
    assert shelf.titles("婚姻登记", before)[-2:] == [in_force, "消息"]
    assert shelf.titles("婚姻登记", after)[-1] == "婚姻登记办法"
    assert set(shelf.titles("婚姻登记", later)[-2:]) == {"婚姻登记办法", "婚姻登记通知"}
    assert shelf.titles("婚姻登记", later, validity="repealed") == ["婚姻登记办法"]
    assert shelf.titles("吉政发〔2001〕1号", later)[0] == "婚姻登记办法"
    assert shelf.titles("婚姻登记办法", later)[0] == "婚姻登记办法"
    assert lapsing.item.uid in {hit.uid for hit in shelf.ask("婚姻登记", later).hits}
    assert shelf.ask("婚姻登记", later).total == 4


def test_of_a_long_text_the_beginning_is_searched(town):
    text = "关于加强城市供水管理的通知" * 500
    assert Query(town.now, text).plan() == Query(town.now, text[:LONGEST_TEXT]).plan()


@pytest.mark.parametrize("query", ["a" * 5000, "shi" * 2000, "十" * 5000, "'", "zzzz", "吗"])
def test_any_query_has_a_plan_of_bounded_size(query):
    plan = plan_of(query)
    for one in plan.passes:
        assert sum(len(way.clauses) for way in (one, *one.also)) < 1000
        assert one.needed > 0
        assert all(way.needed > 0 for way in one.also)


def test_points_are_one_or_enough_and_other_ways_score_nothing():
    for query in ("身份证 换领", "sfz", "吉政发〔2008〕24号", "2025年房产证"):
        for one in plan_of(query).passes:
            assert {clause.points for clause in one.clauses} <= {0, 1, 255}
            for way in one.also:
                assert all(clause[2:] == (0.0, 0.0, 1) for clause in way.clauses)


def test_terms_of_one_clause_stand_for_one_another_and_the_best_counts(town, shelf):
    for title in ("护照", "签证", "护照签证", "公告"):
        town.published(title)
    shelf.indexer.catch_up()

    def scores(*clauses):
        page = shelf.ask("护照", given=Plan((Pass(clauses, 1),)))
        return {hit.title: hit.score for hit in page.hits}

    either = scores(Clause(TITLE, ("护照", "签证"), boost=1.0, points=1))
    both = scores(*(Clause(TITLE, (term,), boost=1.0, points=1) for term in ("护照", "签证")))
    assert either.keys() == both.keys() == {"护照", "签证", "护照签证"}
    assert either["护照签证"] < both["护照签证"]
    assert either["护照"] == both["护照"]


def test_what_a_later_pass_finds_stands_behind(town, shelf):
    town.published("名录", body="各单位。" * 200 + "养蜂。")
    town.published("老养殖蜂场")
    shelf.indexer.catch_up()
    strong = Clause(TITLE, ("养殖",), boost=50.0, points=1)
    weak = Clause(WORDS, ("养蜂",), boost=0.1, points=1)
    plan = Plan((Pass((weak,), 1), Pass((strong,), 1)))
    hits = shelf.ask("养蜂", given=plan).hits
    assert [hit.title for hit in hits] == ["名录", "老养殖蜂场"]
