"""Statistics of the search: counts add up; no persons, nothing rare, nothing older than a year."""

from datetime import timedelta

import pytest

from content.search_statistics import (
    ALL,
    KEPT_WEEKS,
    MOST_A_WEEK,
    Count,
    SearchStatistics,
    countable,
    most_asked,
    most_missed,
    rarely_asked,
    week_of,
)
from tests.conftest import START, later

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  低保  标准 ", "低保 标准"),
        ("ＡＢＣ许可", "abc许可"),
        ("吉政发〔2008〕24号", "吉政发〔2008〕24号"),
        ("13800138000", ALL),
        ("张三 138-0013-8000", ALL),
        ("0431-8888888", ALL),
        ("11010519491231002X", ALL),
        ("a@b.example", ALL),
        ("很长" * 21, ALL),
        ("   ", ALL),
    ],
)
def test_what_may_name_a_person_is_counted_without_its_words(text, words):
    assert countable(text) == words


def test_weeks_are_those_of_shanghai():
    assert week_of(later(days=-1, hours=14, minutes=59)) == "2026-W09"  # Sunday 23:59
    assert week_of(later(days=-1, hours=15)) == "2026-W10"


def told(**counts):
    return {words: Count(*count) for words, count in counts.items()}


def test_batches_of_all_processes_add_up_before_and_after_they_are_gathered():
    statistics = SearchStatistics()
    statistics.add("a", START, {**told(低保=(3, 0), 暖气=(1, 1)), ALL: Count(5, 2)})
    statistics.add("b", START, {**told(低保=(2, 0)), ALL: Count(2, 0)})
    expected = {"低保": (5, 0), "暖气": (1, 1), ALL: (7, 2)}
    assert statistics.counts(["2026-W10"]) == expected
    assert statistics.gather(START + HOUR / 2) == 0
    assert statistics.gather(START + 2 * HOUR) == 2
    assert list(statistics.batches) == []
    assert statistics.counts(["2026-W10"]) == expected
    statistics.add("a", START + 2 * HOUR, told(低保=(1, 0)))
    assert statistics.counts(["2026-W10"])["低保"] == (6, 0)
    statistics.gather(START + 4 * HOUR)
    assert statistics.counts(["2026-W10"])["低保"] == (6, 0)
    assert statistics.counts(["2026-W09"]) == {}
    assert statistics.known_weeks() == ["2026-W10"]


def test_what_few_asked_for_is_neither_shown_nor_kept_beyond_its_week():
    statistics = SearchStatistics()
    statistics.add("a", START, {**told(低保=(3, 0), 王小明=(2, 2)), ALL: Count(5, 2)})
    counts = statistics.counts(["2026-W10"])
    assert [one.words for one in most_asked(counts)] == ["低保"]
    assert most_missed(counts) == []
    assert rarely_asked(counts) == 1
    later_on = START + timedelta(days=8)
    statistics.add("a", later_on, told(低保=(1, 0)))
    statistics.gather(later_on + 2 * HOUR)
    assert statistics.counts(["2026-W10"]) == {"低保": (3, 0), ALL: (5, 2)}
    assert statistics.counts(["2026-W11"]) == {"低保": (1, 0)}


def test_most_asked_and_most_missed_come_first():
    counts = told(低保=(9, 3), 暖气=(4, 4), 公租房=(4, 0), 少=(2, 2))
    assert [one.words for one in most_asked(counts)] == ["低保", "公租房", "暖气"]
    assert [one.words for one in most_missed(counts)] == ["暖气", "低保"]


def test_a_week_does_not_grow_without_end():
    statistics = SearchStatistics()
    many = {f"词{n}": Count(1, 0) for n in range(MOST_A_WEEK)}
    statistics.add("a", START, {**many, ALL: Count(MOST_A_WEEK, 0)})
    statistics.gather(START + 2 * HOUR)
    statistics.add("a", START + 2 * HOUR, {**told(新词=(9, 0), 词1=(1, 0)), ALL: Count(10, 0)})
    statistics.gather(START + 4 * HOUR)
    counts = statistics.counts(["2026-W10"])
    assert "新词" not in counts
    assert counts["词1"] == (2, 0)
    assert counts[ALL] == (MOST_A_WEEK + 10, 0)


def test_a_year_is_kept():
    statistics = SearchStatistics()
    statistics.add("a", START, told(低保=(3, 0)))
    statistics.gather(START + 2 * HOUR)
    for weeks, kept in ((KEPT_WEEKS, True), (KEPT_WEEKS + 1, False)):
        moment = START + timedelta(weeks=weeks)
        statistics.add("a", moment, told(暖气=(3, 0)))
        statistics.gather(moment + 2 * HOUR)
        assert ("2026-W10" in statistics.known_weeks()) is kept
