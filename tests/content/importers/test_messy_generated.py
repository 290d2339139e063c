"""Composed catalogues: whatever the layout, all defects and all cells are in the report."""

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.content.importers.conftest import Bench
from tests.content.importers.messy import ENCODINGS, as_text, as_workbook, compose, written

BENCHES = []


def bench():
    """Nothing is written, so that one site does for all."""
    if not BENCHES:
        BENCHES.append(Bench())
        BENCHES[0].moment = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    return BENCHES[0]


def check(made, content, name):
    plan, _ = bench().plan("items", content, name=name, create_departments=True, sound_only=True)
    told = plan.report.as_json()
    said = {(one["action"], one["cell"]) for one in told["findings"]}
    lost = [one for one in made.planted if (one.action, one.place) not in said]
    assert lost == []
    (counts,) = told["cells"].values()
    assert sum(counts.values()) == written(made)
    assert all(one["cure"] for one in told["findings"] if one["action"] == "reject")
    arrived = {step.entry.row.line: step.verdict.fields for step in plan.steps}
    assert {row: fields["title"] for row, fields in arrived.items()} == made.sound
    assert {fields["statutory_number"] for fields in arrived.values()} <= {20}


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_workbooks(seed):
    made = compose(Random(seed), ".xlsx")
    check(made, as_workbook(made), "目录.xlsx")


@settings(max_examples=60)
@given(
    st.integers(0, 10**9),
    st.sampled_from(ENCODINGS),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(((".csv", ","), (".csv", ";"), (".csv", "\t"), (".tsv", "\t"), (".txt", "\t"))),
)
def test_texts(seed, encoding, line_end, form):
    suffix, separator = form
    made = compose(Random(seed), suffix)
    check(made, as_text(made, separator, encoding, line_end), f"目录{suffix}")


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_defect_that_is_not_told_would_be_seen(seed):
    made = compose(Random(seed), ".xlsx")
    content = as_workbook(made)
    made.plant("imagined", "reject", "A1")
    with pytest.raises(AssertionError):
        check(made, content, "目录.xlsx")
