"""Workbooks of every make → cells as a person sees them; what is no workbook is one sentence."""

import io
import time
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from random import Random

import openpyxl
import pytest
from openpyxl.comments import Comment

from content.importers.decoding import FileRefused
from content.importers.grid import Fault, area_address, column_letters, column_number, parse_area
from content.importers.number_formats import number
from content.importers.packages import LARGEST_UNPACKED
from content.importers.reading import read_rows
from content.importers.workbooks import read_workbook
from tests.content.importers.messy import as_workbook, compose


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(content, **changed):
    """The package with parts changed, added or (None) left out; ``sheet`` is the first one."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "book": "xl/workbook.xml"}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        for key, change in changed.items():
            name = names.get(key, key)
            parts[name] = change(parts[name]) if callable(change) else change
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return stream.getvalue()


def book_of(*rows, title="表"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def only_sheet(content):
    (sheet,) = read_workbook("a.xlsx", content)
    return sheet


def first_cell(xml, **parts):
    """What is read of a sheet with this one cell."""

    def cells(old):
        start, end = old.index(b"<sheetData"), old.index(b"</worksheet>")
        return old[:start] + f"<sheetData><row>{xml}</row></sheetData>".encode() + old[end:]

    return only_sheet(repacked(saved(book_of(["x"])), sheet=cells, **parts)).at(1, 1)


@pytest.mark.parametrize(
    ("raw", "form", "value", "shown"),
    [
        ("20", "General", 20, "20"),
        ("0.1", "General", Decimal("0.1"), "0.1"),
        ("220118000000", "General", 220118000000, "2.20118E+11"),
        ("0.30000000000000004", "0.00", Decimal("0.3"), "0.30"),
        ("123001000", "000000000000", "000123001000", "000123001000"),
        ("0.15", "0%", "15%", "15%"),
        ("1200", "¥#,##0.00", 1200, "¥1,200.00"),
        ("1200", '"US$"#,##0', "US$1,200", "US$1,200"),
        ("20", '0"个工作日"', "20个工作日", "20个工作日"),
        ("12345678", "#,##0,", "12,346", "12,346"),
        ("-3.5", "0.00_);(0.00)", Decimal("-3.5"), "(3.50)"),
        ("46086", "yyyy-mm-dd", date(2026, 3, 5), "2026-03-05"),
        ("46086", '[$-804]yyyy"年"m"月"d"日";@', date(2026, 3, 5), "2026-03-05"),
        ("46086.5", "yyyy/m/d h:mm", datetime(2026, 3, 5, 12), "2026-03-05 12:00:00"),
        ("46086", 'yyyy"年"m"月"', "2026年3月", "2026年3月"),
        ("46086", 'm"月"d"日"', "3月5日", "3月5日"),
        ("0.354166666666667", "h:mm", "08:30", "08:30"),
        ("1.5", "[h]:mm", "36:00", "36:00"),
        ("60", "yyyy-mm-dd", "1900-02-29", "1900-02-29"),
        ("59", "yyyy-mm-dd", date(1900, 2, 28), "1900-02-28"),
        ("-1", "yyyy-mm-dd", Fault("#####"), "#####"),
        ("1e300", "0.00", 10**300, None),
    ],
)
def test_a_number_is_what_is_shown_of_it(raw, form, value, shown):
    found = number(raw, form)
    if shown is None:
        assert isinstance(found.value, Decimal)
    else:
        assert (found.value, found.shown) == (value, shown)


def test_days_of_a_workbook_that_counts_from_1904():
    book = book_of([date(2026, 3, 5)])
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert only_sheet(saved(book)).at(1, 1).value == date(2026, 3, 5)
    assert number("0", "yyyy-mm-dd", since_1904=True).value == date(1904, 1, 1)


@pytest.mark.parametrize(
    ("xml", "value", "shown"),
    [
        ('<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>', "甲乙", "甲乙"),
        ('<c r="A1" t="b"><v>1</v></c>', True, "TRUE"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', Fault("#N/A"), "#N/A"),
        ('<c r="A1" t="d"><v>2026-03-05</v></c>', date(2026, 3, 5), "2026-03-05"),
        ('<c r="A1" t="str"><f>"甲"</f><v>甲</v></c>', "甲", "甲"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2, "2"),
        ('<c r="A1"><f>1+1</f><v/></c>', None, ""),
        ('<c r="A1"><f>1+1</f></c>', None, ""),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', None, ""),
        ("<c><v>7</v></c>", 7, "7"),
        ('<c r="A1" s="0"/>', None, ""),
    ],
)
def test_cells_of_every_type(xml, value, shown):
    cell = first_cell(xml)
    assert (cell.value, cell.shown) == (value, shown)


def test_a_formula_without_its_result_is_not_empty_and_one_that_gave_nothing_is():
    assert not first_cell('<c r="A1"><f>1+1</f></c>').is_empty
    assert first_cell('<c r="A1" t="str"><f>""</f><v></v></c>').is_empty


def test_what_is_hidden_merged_and_remarked_is_known():
    book = book_of(["甲", "乙", "丙"], ["1", "2", "3"], ["4", "5", "6"])
    sheet = book.active
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("A2:A3")
    sheet["C3"].comment = Comment("请核实", "某人")
    other = book.create_sheet("藏")
    other.append(["x"])
    other.sheet_state = "veryHidden"
    first, second = read_workbook("a.xlsx", saved(book))
    assert (first.hidden_rows, first.hidden_columns) == ({2}, {2})
    assert [str(area) for area in first.merged] == ["A2:A3"]
    assert first.at(3, 3).comment == "请核实"
    assert (first.hidden, second.hidden, second.name) == (False, True, "藏")


def test_of_overlapping_areas_the_first_counts_and_one_cell_is_no_area():
    def merges(old):
        areas = ("A1:A3", "A2:B2", "C1", "C1:XFD1048576")
        told = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
        return old.replace(b"<pageMargins", f"<mergeCells>{told}</mergeCells><pageMargins".encode())

    sheet = only_sheet(repacked(saved(book_of([1, 2, 3], [4, 5, 6], [7, 8, 9])), sheet=merges))
    assert [str(area) for area in sheet.merged] == ["A1:A3", "C1:C3"]


def test_a_thread_of_remarks_is_read_instead_of_its_stand_in():
    book = book_of(["甲"])
    book.active["A1"].comment = Comment("[Threaded comment]\n请升级", "某人")
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        'threadedcomments"><threadedComment ref="A1"><text>请核实</text></threadedComment>'
        '<threadedComment ref="A1"><text>已核实</text></threadedComment></ThreadedComments>'
    )
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    link = f'<Relationship Id="t1" Type="{kind}" Target="../threadedComments/t1.xml"/>'
    content = repacked(
        saved(book),
        **{
            "xl/threadedComments/t1.xml": thread.encode(),
            "xl/worksheets/_rels/sheet1.xml.rels": lambda old: old.replace(
                b"</Relationships>", f"{link}</Relationships>".encode()
            ),
        },
    )
    assert only_sheet(content).at(1, 1).comment == "请核实；已核实"


def test_rows_that_have_a_format_and_nothing_else_take_no_time():
    def rows(old):
        bare = "".join(f'<row r="{n}" s="1" ht="15"/>' for n in range(3, 300_000))
        last = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
        return old.replace(b"</sheetData>", f"{bare}{last}</sheetData>".encode())

    content = repacked(saved(book_of(["name"], ["甲"])), sheet=rows)
    began = time.process_time()
    readout = read_rows("a.xlsx", content)
    assert time.process_time() - began < 10
    assert [row.values for row in readout.rows] == [{"name": "甲"}]


def test_a_chart_is_passed_over():
    book = book_of(["name"], ["甲"])
    book.create_chartsheet("图")
    assert [sheet.name for sheet in read_workbook("a.xlsx", saved(book))] == ["表"]


GOOD = saved(book_of(["name"], ["甲"]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧版 Excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "加了密码",
        ),
        (b"PK\x03\x04", "损坏"),
        (GOOD[: len(GOOD) // 2], "损坏"),
        (b"name\n1\n", "损坏"),
        (repacked(GOOD, book=None), "没有 Excel 工作簿"),
        (repacked(GOOD, book=b"<html/>"), "不是 Excel 表格"),
        (repacked(GOOD, sheet=b"<worksheet><sheetData>"), "损坏"),
        (repacked(GOOD, book=b"<!DOCTYPE x [<!ENTITY a 'a'>]><workbook/>"), "DOCTYPE"),
        (repacked(GOOD, mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "不是 Excel"),
    ],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(content, said):
    with pytest.raises(FileRefused, match=said) as refused:
        read_workbook("a.xlsx", content)
    assert str(refused.value).startswith("a.xlsx ")
    assert "\n" not in str(refused.value)


def test_a_bomb_is_refused_before_it_is_unpacked():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bomb:
        part = b" " * (LARGEST_UNPACKED // 4)
        for number in range(5):
            bomb.writestr(f"xl/worksheets/sheet{number}.xml", part)
    began = time.process_time()
    with pytest.raises(FileRefused, match="超过 200 MB"):
        read_workbook("a.xlsx", stream.getvalue())
    assert time.process_time() - began < 2


@pytest.mark.parametrize("seed", range(150))
def test_a_damaged_workbook_is_refused_or_read(seed):
    chance = Random(seed)
    content = bytearray(as_workbook(compose(Random(1), ".xlsx")))
    for _ in range(chance.choice((1, 3, 20))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    with suppress(FileRefused):
        assert read_rows("a.xlsx", bytes(content)).sheets


def test_addresses_and_back():
    assert [column_letters(n) for n in (1, 26, 27, 16384)] == ["A", "Z", "AA", "XFD"]
    assert all(column_number(column_letters(n)) == n for n in range(1, 1000))
    assert area_address(1, 1, 2, 13) == "A1:M2"
    assert str(parse_area("$B$7:a5")) == "A5:B7"
    assert parse_area("A0") is None
    assert parse_area("第三行") is None
