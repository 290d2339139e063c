"""What a run leaves: a table, a chart that any reader opens, JSON, and the index of runs."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from bench.chart import chart
from bench.figures import figure
from bench.goals import GOAL_OF
from bench.results import Results, write
from bench.table import goals_table, number, table_of

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def results():
    made = Results("Uncached & more", {"rounds": 5})
    made.figures["uncached"] = [
        figure("item", "item page, uncached", "× hello", [0.44, 0.45, 0.46], note="1,800/s"),
        figure("guide", "item guide, uncached", "× hello", [0.21, 0.2, 0.22]),
        figure("home", "home, uncached", "× hello", [0.1]),
    ]
    made.figures["memory"] = [figure("memory", "memory", "MB", 171.2)]
    made.unmeasured["scale"] = "PostgreSQL is missing"
    return made


def drawn(results):
    judged = [(goal, one) for goal, one in results.judged() if one]
    return ElementTree.fromstring(chart(judged, "a machine <with> & load"))


def test_the_table_says_what_is_met_and_what_is_not(results):
    lines = table_of(results.all_figures).splitlines()
    item, guide, home = lines[1:4]
    assert item.split()[-2:] == ["met", "1,800/s"]
    assert "0.44–0.46" in item
    assert guide.endswith("≥ 0.3 × hello  NOT MET")
    assert "met" not in home.lower()


def test_the_table_of_goals_tells_of_each_one(results):
    told = goals_table(results.judged())
    assert len(told.splitlines()) == len(GOAL_OF) + 1
    assert "4 processes on PostgreSQL : 1" in told
    assert told.count("not measured") == len(GOAL_OF) - 3


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.04567, "0.0457"), (1.2, "1.2"), (4100.4, "4,100"), (12.0, "12"), (0, "0"), (99.44, "99.4")],
)
def test_numbers_are_said_in_three_figures(value, said):
    assert number(value) == said


def test_the_chart_has_one_line_for_all_goals_and_a_bar_for_each(results):
    root = drawn(results)
    bars = [one for one in root.iter(f"{SVG}rect") if one.get("class")]
    assert [bar.get("class") for bar in bars] == ["met", "missed", "met"]
    (line,) = root.iter(f"{SVG}line")
    goal_at = float(line.get("x1"))
    ends = [float(bar.get("x")) + float(bar.get("width")) for bar in bars]
    assert ends[0] > goal_at > ends[1]
    assert ends[2] < goal_at


def test_the_chart_says_in_words_what_its_colours_say(results):
    said = [text.text for text in drawn(results).iter(f"{SVG}text")]
    assert "0.45 × hello (≥ 0.4) met" in said
    assert "0.21 × hello (≥ 0.3) NOT MET" in said
    assert "171 MB (≤ 180) met" in said
    assert "Openhall against its goals: 2 of 3 met" in said


def test_a_bar_that_would_leave_the_chart_is_cut_and_says_so(results):
    results.figures["memory"] = [figure("memory", "memory", "MB", 9000)]
    root = drawn(results)
    width = float(root.get("viewBox").split()[2])
    assert all(
        float(r.get("x", 0)) + float(r.get("width")) <= width for r in root.iter(f"{SVG}rect")
    )
    assert "»" in [text.text for text in root.iter(f"{SVG}text")]


def test_a_run_is_written_and_noted_as_the_latest(results, tmp_path):
    written, picture = write(results, tmp_path)
    assert written.name == f"{results.began_at[:10]}-uncached-more.json"
    told = json.loads(written.read_text(encoding="utf-8"))
    goals = {goal["key"]: goal["met"] for goal in told["goals"]}
    assert (goals["item"], goals["guide"], goals["scale"]) == (True, False, None)
    assert told["unmeasured"] == {"scale": "PostgreSQL is missing"}
    assert told["machine"]["cores"] > 0
    assert ElementTree.parse(picture).getroot().tag == f"{SVG}svg"


def test_the_index_lists_all_runs_newest_first_and_none_that_is_gone(results, tmp_path):
    first, _ = write(results, tmp_path)
    write(Results("second", {}), tmp_path)
    told = json.loads((tmp_path / "latest.json").read_text(encoding="utf-8"))
    assert told["latest"] == told["runs"][0]["name"] == f"{results.began_at[:10]}-second"
    assert len(told["runs"]) == 2
    first.unlink()
    write(Results("second", {}), tmp_path)
    told = json.loads((tmp_path / "latest.json").read_text(encoding="utf-8"))
    assert [run["name"] for run in told["runs"]] == [told["latest"]]
