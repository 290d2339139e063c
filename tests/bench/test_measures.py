"""What the groups make of their readings: the worst is judged, and nothing odd passes as done."""

import pytest

from bench.figures import Figure
from bench.load import Tally
from bench.measures.editors import Edited, conflict_pages, retries_of
from bench.measures.growth import measure as measure_growth
from bench.measures.growth import slowest
from bench.measures.scale import Turn, gain
from bench.missing import Missing
from bench.run import Run
from bench.soak import slope


def test_growth_is_judged_by_the_slowest_kind_of_page():
    figures = {
        name: Figure(name, name, value, "×", 1, 2)
        for name, value in (("home", 1.1), ("search", 4.2), ("item", 1.0))
    }
    one = slowest(figures, "100,000 : 2,000 items")
    assert (one.key, one.value) == ("growth", 4.2)
    assert "search" in one.what


def test_growth_needs_two_sizes():
    with pytest.raises(Missing, match="two sizes"):
        measure_growth(Run(sizes=(2000,)))


def test_four_processes_are_held_against_one_round_by_round():
    one = [Turn(100, 0.9, 0.1, 0.2, 0.05), Turn(50, 0.9, 0.1, 0.2, 0.05)]
    four = [Turn(170, 1.5, 0.2, 0.3, 0.05), Turn(85, 1.5, 0.2, 0.3, 0.05)]
    told = gain("scale", "page cache on", {1: one, 4: four})
    assert told.value == 1.7
    assert "servers 0.90 → 1.50" in told.note


@pytest.mark.parametrize(
    ("statuses", "broken", "pages"),
    [
        ({"GET 200": 9, "POST 303": 9}, 0, 0),
        ({"GET 200": 9, "POST 303": 8, "POST 409": 1}, 0, 1),
        ({"GET 500": 2, "POST 303": 1, "GET 403": 1}, 0, 3),
        ({"GET 200": 1}, 4, 4),
    ],
)
def test_whatever_is_neither_a_page_nor_done_reached_a_user(statuses, broken, pages):
    assert conflict_pages(Tally(statuses=statuses, broken=broken)) == pages


def test_retries_are_told_a_commit_and_the_worse_place_is_judged():
    files = Edited("on files", 0, 3, 300, {"POST 303": 300})
    servers = Edited("on PostgreSQL", 0, 30, 300, {"POST 303": 300})
    told = retries_of([files, servers], "")
    assert told.value == 0.1
    assert "on files: 0.010" in told.note


def test_memory_that_grows_has_a_slope_an_hour():
    assert slope([(0, 100), (1800, 105), (3600, 110)]) == pytest.approx(10)
    assert slope([(0, 100), (1800, 110), (3600, 100)]) == pytest.approx(0)
