"""The report of an import as a workbook: every finding listed, every cell of one marked."""

import io
from datetime import date

import openpyxl
import pytest

from content.importers.findings import (
    DRAFT,
    LEVEL_LABELS,
    NORMALISE,
    NOTE,
    REFUSE,
    WARN,
    Report,
    RowFinding,
)
from content.importers.grid import Area, Cell, Sheet
from content.importers.marked_sheets import unused_title
from content.importers.marked_workbook import FILLS, REPORT_SHEET, write_marked
from content.importers.reading import Readout, read_rows

COLOURS = {level: f"00{colour}" for level, colour in FILLS.items()}
BOM = "\ufeff"


def marked(readout, *findings):
    stream = io.BytesIO()
    write_marked(readout, Report(readout.source, findings=list(findings)), stream)
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))


def workbook_of(change):
    """What reading an .xlsx gives that ``change`` filled."""
    book = openpyxl.Workbook()
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return read_rows("目录.xlsx", stream.getvalue())


def finding(level, cell="", **more):
    said = {"row": 0, "column": "", "was": "", "finding": "有问题", "cure": "请改正"}
    return RowFinding(
        source="目录.xlsx", level=level, cell=cell, **{**said, "sheet": "目录", **more}
    )


@pytest.fixture
def readout():
    def fill(book):
        sheet = book.active
        sheet.title = "目录"
        sheet.append(["事项名称", "金额", "日期", "备注"])
        sheet.append(["甲", 12, date(2020, 1, 2), "=1+1"])
        sheet.append(["乙", 12.5, None, "#N/A"])
        sheet.append(["丙", "007", None, " 有空格 "])
        sheet["A6"] = "说明"
        sheet.merge_cells("A6:D6")
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        other = book.create_sheet("旧的")
        other.append(["一", "二"])
        other.sheet_state = "hidden"

    return workbook_of(fill)


def test_every_finding_is_listed_with_its_place(readout):
    said = [
        finding(REFUSE, "B4", row=4, column="金额", was="007", finding="不是数"),
        finding(NORMALISE, "B3", row=3, column="金额", was="１２", became="12"),
        finding(NOTE, sheet="", finding="整个文件"),
    ]
    sheet = marked(readout, *said)[REPORT_SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0] == ["工作表", "行", "列", "单元格", "原值", "读作", "处理", "发现", "怎么办"]
    assert rows[1] == ["目录", 4, "金额", "B4", "007", None, "不能导入", "不是数", "请改正"]
    assert rows[2][4:7] == ["１２", "12", "已规范"]
    assert rows[3][:4] == [None, None, None, None]
    assert len(rows) == 4
    legend = {cell.value: cell.fill.start_color.rgb for cell in sheet[3][1:] if cell.value}
    assert legend == {LEVEL_LABELS[level]: COLOURS[level] for level in COLOURS}


@pytest.mark.parametrize("level", FILLS)
def test_a_cell_is_coloured_by_its_weightiest_finding_and_told_in_words(readout, level):
    sheet = marked(readout, finding(level, "B3", row=3), finding(NOTE, "B3", row=3))["目录"]
    assert sheet["B3"].fill.start_color.rgb == COLOURS[level]
    assert sheet["A3"].fill.fill_type is None
    assert sheet["E3"].value == LEVEL_LABELS[level]
    assert "B3" in sheet["F3"].value
    assert "请改正" in sheet["F3"].value


def test_values_stay_what_they_are_and_formulas_become_text(readout):
    sheet = marked(readout)["目录"]
    assert (sheet["B2"].value, sheet["B3"].value, sheet["B4"].value) == (12, 12.5, "007")
    assert sheet["C2"].value.date() == date(2020, 1, 2)
    assert sheet["D2"].value.startswith("'=1+1")
    assert sheet["D4"].value == " 有空格 "
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A6:D6"]
    kinds = {cell.data_type for row in sheet for cell in row if cell.value is not None}
    assert "f" not in kinds
    assert sheet["D3"].data_type == "s"


def test_what_was_hidden_is_shown_and_says_so(readout):
    book = marked(readout)
    sheet = book["目录"]
    assert not sheet.row_dimensions[3].hidden
    assert not sheet.column_dimensions["C"].hidden
    assert "隐藏" in sheet["F3"].value
    assert sheet["A3"].font.italic
    assert sheet["C2"].font.italic
    assert book["旧的（隐藏）"].sheet_state == "visible"
    assert book.sheetnames[0] == REPORT_SHEET


def test_an_area_is_marked_as_far_as_the_sheet_is_used(readout):
    sheet = marked(readout, finding(WARN, "A1:XFD1048576"))["目录"]
    assert sheet["D4"].fill.start_color.rgb == COLOURS[WARN]
    assert sheet.max_row == 6


def test_texts_in_a_table_and_lines_of_json_are_marked_by_line_and_column():
    table = read_rows("a.csv", f"{BOM}title,body\n甲,=1+1\n乙,二\n".encode())
    book = marked(table, finding(REFUSE, row=3, column="body", sheet=""))
    assert book["表格"]["B3"].fill.start_color.rgb == COLOURS[REFUSE]
    assert book["表格"]["B2"].value == "'=1+1"
    text = '{"title": "甲", "n": 1}\n{broken\n{"title": "丙", "l": ["x"]}\n'
    lines = read_rows("a.jsonl", text.encode())
    book = marked(lines, *lines.findings, finding(WARN, row=3, column="l", sheet=""))
    sheet = book["内容"]
    assert [cell.value for cell in sheet[1]][:4] == ["行", "title", "n", "l"]
    assert [cell.value for cell in sheet[3]][:2] == [2, "{broken"]
    assert sheet["A3"].fill.start_color.rgb == COLOURS[REFUSE]
    assert sheet["D4"].fill.start_color.rgb == COLOURS[WARN]
    assert sheet["D4"].value == '["x"]'


def test_a_value_covered_by_a_merged_area_is_shown():
    covered = Sheet("s", {1: {1: Cell("a", "a"), 2: Cell("b", "b")}}, (Area(1, 1, 1, 2),))
    readout = Readout("a.xlsx", sheets=[covered])
    sheet = marked(readout)["s"]
    assert sheet["B1"].value == "b"


def test_hostile_texts_do_no_harm():
    texts = ["=cmd()", "\x00\x1b", "长" * 50_000, "+1", "#REF!", "_x000D_", "\ufffe"]
    rows = {n: {1: Cell(text, text)} for n, text in enumerate(texts, 1)}
    readout = Readout("a.xlsx", sheets=[Sheet("=a", rows)])
    said = [
        finding(DRAFT, f"A{n}", row=n, sheet="=a", was=text, finding=text, cure=text, became=text)
        for n, text in enumerate(texts, 1)
    ]
    book = marked(readout, *said)
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell.value for cell in cells if str(cell.value).startswith(("=", "+"))]


def test_titles_are_such_as_every_spreadsheet_allows():
    taken = set()
    names = ["a[b]:*?/\\", "a[b]:*?/\\", "长" * 40, "😀" * 20, "", "'", "History", "A_B_____"]
    titles = [unused_title(name, taken) for name in names]
    assert len({title.casefold() for title in titles}) == len(names)
    for title in titles:
        assert 0 < len(title.encode("utf-16-le")) // 2 <= 31
        assert not set(title) & set("[]:*?/\\")
        assert title.casefold() != "history"
