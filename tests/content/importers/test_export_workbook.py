"""What a workbook of an export holds, and what becomes of it in other hands."""

import io
import random

import openpyxl
import pytest

from content.acts.writing import ADD
from content.importers.exporting import column_labels
from content.importers.shapes_list import SHAPES
from content.importers.workbook_export import write_workbook
from content.importers.workbook_texts import (
    escape,
    marked,
    pieces,
    pieces_told,
    told_elsewhere,
    unescape,
    units,
    unmarked,
)
from content.kinds_list import KINDS
from tests.content.importers.conftest import Bench, cures
from tests.site import COUNTY, complete

FILE = "documents.xlsx"
LONG = "".join(random.Random(1).choices("甲乙丙=_x0041_\x0b\r\n\t 😀𠮷a'", k=300_000))


def compose(bench, **said):
    section = bench.site.at(f"{COUNTY}/mzj")["information"]
    fields = {"kind": "page", "fields": complete("page", said)}
    return bench.desk().perform(ADD, section, fields).item


def workbook_of(bench, shape="documents"):
    stream = io.BytesIO()
    labels = column_labels(SHAPES[shape], KINDS)
    write_workbook(bench.take(shape), stream, labels, SHAPES[shape].label)
    return stream.getvalue()


def changed(content, change):
    """The workbook as somebody saved it who opened it and did something."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def place_of(book, column, row=2):
    sheet = book.worksheets[0]
    return next(cell for cell in sheet[1] if cell.value == column).column, row


def test_a_body_of_many_cells_is_read_back(bench):
    compose(bench, title="长文", body=LONG)
    content = workbook_of(bench)
    assert bench.bring("documents", content, name=FILE).counts["unchanged"] == 1
    for sheet in openpyxl.load_workbook(io.BytesIO(content), read_only=True):
        for row in sheet.iter_rows(values_only=True):
            assert all(units(value) <= 32_767 for value in row if isinstance(value, str))


def test_no_cell_is_a_formula_whatever_it_says(bench):
    for text in ("=1+1", "+1", "-1", "@a", "＝1", "#N/A", "=HYPERLINK(1)"):
        compose(bench, title=text, body=f"\t{text}")
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(bench)))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert "'=1+1" in texts
    assert not [text for text in texts if text[0] in "=+-@＝\t"]


def test_the_first_row_is_fixed_and_names_are_explained(bench):
    compose(bench, title="一")
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(bench)))
    table, explained = book["文件"], book["列说明"]
    assert table.freeze_panes == "A2"
    names = [cell.value for cell in table[1]]
    assert names[:2] == ["path", "uid"]
    told = {row[0].value: row[1].value for row in explained.iter_rows(min_row=2)}
    assert list(told) == names
    assert (told["title"], told["document_number"]) == ("标题", "文号")


def test_numbers_are_numbers_and_codes_are_texts(bench):
    section = bench.site.at(f"{COUNTY}/mzj")["fees"]
    said = complete("fee_standard", {"title": "007", "amount_fen": 10**14})
    bench.desk().perform(ADD, section, {"kind": "fee_standard", "fields": said})
    content = workbook_of(bench, "fees")
    book = openpyxl.load_workbook(io.BytesIO(content))
    amount = book.worksheets[0].cell(*reversed(place_of(book, "amount_fen")))
    title = book.worksheets[0].cell(*reversed(place_of(book, "title")))
    assert (amount.value, amount.data_type) == (10**14, "n")
    assert (title.value, title.data_type, title.number_format) == ("007", "s", "@")
    assert bench.bring("fees", content, name="fees.xlsx").counts["unchanged"] == 1


def test_a_workbook_saved_by_another_program_is_read_back(bench):
    compose(bench, title="_x000D_", body="一\r\n=二\x0b")
    compose(bench, title="长", body="长" * 40_000)
    content = changed(workbook_of(bench), lambda book: None)
    assert bench.bring("documents", content, name=FILE).counts["unchanged"] == 2


def test_pieces_that_are_gone_are_missed_and_a_text_in_their_place_is_taken(bench):
    compose(bench, title="长", body="长" * 40_000)
    content = workbook_of(bench)
    report = bench.bring(
        "documents", changed(content, lambda book: book.remove(book["续"])), name=FILE
    )
    assert cures(report, "reject") == [
        "全文应在工作表“续”里，现在不全，请补回，或者在这一格直接写全文"
    ]
    (finding,) = [one for one in report.findings if one.level == "reject"]
    assert (finding.column, finding.row, finding.cell[-1]) == ("body", 2, "2")

    def shorten(book):
        column, row = place_of(book, "body")
        book.worksheets[0].cell(row, column).value = "短"

    other = Bench()
    assert other.bring("documents", changed(content, shorten), name=FILE).counts["created"] == 1
    assert other.said()["body"] == "短"


def test_a_formula_without_a_value_refuses_its_row_alone(bench):
    for title in ("一", "二"):
        compose(bench, title=title)

    def compute(book):
        column, row = place_of(book, "summary")
        book.worksheets[0].cell(row, column).value = "=1+1"

    content = changed(workbook_of(bench), compute)
    report = bench.bring("documents", content, name=FILE, sound_only=True)
    assert (report.counts["unchanged"], report.counts["refused"]) == (1, 1)


@pytest.mark.parametrize(
    "text", ["_x000D_", "_x005F_", "_x0041_x0042_", "\x00\x0b\r\n\ufffe", "_x", "a_b", "_x1044\r"]
)
def test_characters_are_written_as_the_format_writes_them(text):
    assert unescape(escape(text)) == text
    assert not set(escape(text)) & set("\x00\x0b\r\ufffe")


@pytest.mark.parametrize(
    "text", [told_elsewhere(3), f"'{told_elsewhere(3)}", "=1", "''=1", "'", "a"]
)
def test_a_mark_is_taken_away_once(text):
    assert unmarked(marked(text)) == text
    assert pieces_told(marked(text)) == 0
    assert "".join(pieces(text)) == text
