"""What an engine keeps of a document comes back as it was."""

from datetime import UTC, date, datetime

import pytest

from search_index.rows import hit_of, key_of, packed, row_of, unpacked
from tests.search_index.writing_without_end import make_document

SUMMARY = (
    ("issued_on", date(2024, 2, 29)),
    ("changed_at", datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=UTC)),
    ("served", ("person", "firm")),
    ("fees", ({"name": "工本费", "fen": 500, "from": date(2024, 1, 1)},)),
    ("none", None),
    ("undated", True),
    ("nothing", ()),
    ("sign", "~date\0🎉"),
)


def test_every_value_comes_back_with_its_type():
    document = make_document(7, summary=SUMMARY)
    row = unpacked(packed(row_of(document)))
    assert row == row_of(document)
    assert row["digest"] == document.digest
    hit = hit_of(row, 2.5)
    assert (hit.key, hit.score, hit.summary) == (key_of(row), 2.5, SUMMARY)


def test_a_row_of_before_lacks_what_came_later():
    row = row_of(make_document(7))
    del row["excerpt"], row["department_title"]
    assert hit_of(row).excerpt == ""


def test_what_is_no_json_is_an_error():
    with pytest.raises(TypeError):
        packed({"a": object()})
