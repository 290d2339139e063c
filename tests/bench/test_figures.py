"""Medians, spreads, ratios round by round, and goals that are met or not."""

import pytest

from bench.figures import figure, ratios
from bench.goals import AT_MOST, GOAL_OF, GOALS, Goal
from bench.measures import GROUPS
from bench.rounds import Timing, against

ASKED_FOR = {
    *("cached_page", "item", "listing", "guide", "plone_item", "plone_cached", "plone_json"),
    *("add_cpu", "add_bytes", "growth", "loads_home", "loads_section", "loads_deep"),
    *("loads_item", "first_page", "memory", "flat", "scale", "conflicts", "retries", "wire"),
    "bulk",
}


def test_a_figure_is_the_median_with_the_least_and_the_most():
    one = figure("item", "item page", "× hello", [0.3, 0.5, 0.4, 9.0, 0.41])
    assert (one.value, one.low, one.high) == (0.41, 0.3, 9.0)


def test_one_value_is_its_own_spread():
    one = figure("loads_home", "home", "loads", 12)
    assert (one.value, one.low, one.high) == (12, 12, 12)


def test_ratios_are_formed_round_by_round():
    """A machine that was slow in one round does not change the ratio."""
    assert ratios([100, 10, 100], [200, 20, 200]) == [0.5, 0.5, 0.5]
    with pytest.raises(ValueError, match="zip"):
        ratios([1, 2], [1])


def test_a_contender_is_told_by_rate_and_by_cpu():
    """Twice the CPU a request at a quarter of the rate: other work stood in its way."""
    timings = {
        "item": [Timing(100, 0.002, 0, 12_000), Timing(50, 0.002, 0, 12_000)],
        "hello": [Timing(400, 0.001, 0, 12), Timing(200, 0.001, 0, 12)],
    }
    one = against(timings, ("item", "hello"), "item", "item page")
    assert (one.value, one.unit, one.beside["by_cpu"]) == (0.25, "× hello", 0.5)
    assert one.beside == {
        "rate": 75, "cpu_ms": 2, "by_cpu": 0.5, "client_ms": 0, "bytes": 12_000
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "met"),
    [
        ("cached_page", 1.2, True),
        ("cached_page", 1.19, False),
        ("memory", 180, True),
        ("memory", 181, False),
        ("conflicts", 0, True),
        ("conflicts", 1, False),
    ],
)
def test_a_goal_is_met_from_its_bound_on(key, value, met):
    assert GOAL_OF[key].is_met(value) is met


def test_every_goal_is_there_once_and_belongs_to_a_group_that_is_measured():
    assert {goal.key for goal in GOALS} == ASKED_FOR
    assert len(GOALS) == len(ASKED_FOR)
    assert {goal.group for goal in GOALS} <= {*GROUPS, "soak"}


def test_a_goal_is_said_with_its_direction():
    assert Goal("x", "start", "first page", AT_MOST, 2, "s").text == "≤ 2 s"
