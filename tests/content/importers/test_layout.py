"""Tables as offices lay them out: what is a record, what is not, and what is said of the rest."""

import io

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from content.importers.accounting import account
from content.importers.decoding import FileRefused
from content.importers.entries import names_of
from content.importers.grid import Fault
from content.importers.headers import fold_name, tidy_name
from content.importers.reading import read_rows
from content.importers.shapes_list import SHAPES
from content.kinds_list import KINDS

NAMES = names_of(SHAPES["items"], KINDS)
HEAD = ["实施部门", "项目名称", "法定时限", "备注"]


def book(*rows, merged=(), title="表"):
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    for area in merged:
        made.active.merge_cells(area)
    return made


def read(made, names=NAMES):
    stream = io.BytesIO()
    made.save(stream)
    return read_rows("目录.xlsx", stream.getvalue(), names)


def read_text(text, name="目录.csv"):
    return read_rows(name, text.encode(), NAMES)


def said(readout, level=None):
    every = [*readout.findings, *(one for row in readout.rows for one in row.findings)]
    return [(one.level, one.cell, one.finding) for one in every if level in (None, one.level)]


def titles(readout):
    return [row.values["项目名称"] for row in readout.rows]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("是否\n进厅", "是否进厅"),
        ("备　注", "备注"),
        ("1.项目名称*", "项目名称"),
        ("（一）项目名称：", "项目名称"),
        ("doc_number", "doc_number"),
    ],
)
def test_a_columns_name_is_tidied(text, name):
    assert tidy_name(text) == name


def test_names_are_one_name_in_every_spelling():
    assert {fold_name(one) for one in ("项目名称", "项 目 名称：", "2、项目名称")} == {"项目名称"}


@pytest.mark.parametrize(
    "rows",
    [
        [["部门", "办理时限", "", "名称"], ["", "法定", "承诺", ""]],
        [["实施部门", "办理时限（工作日）", "", "名称"], ["", "法定", "承诺", ""]],
        [["部门", "办理情况", "", "名称"], ["", "时限", "", ""], ["", "法定", "承诺", ""]],
    ],
)
def test_names_in_several_rows_are_joined(rows):
    text = "\n".join(",".join(row) for row in [*rows, ["民政局", "20", "10", "甲"]])
    readout = read_text(text)
    (row,) = readout.rows
    statutory, promised = list(row.values)[1:3]
    assert (row.values[statutory], row.values[promised]) == ("20", "10")
    assert "法定" in statutory
    assert "承诺" in promised
    assert ("工作日" in statutory) == ("工作日" in rows[0][1])
    assert said(readout)[0][:2] == ("normalise", f"A1:D{len(rows)}")


def test_titles_and_filler_rows_are_kept_as_notes():
    readout = read(book(["某市目录"], ["填报单位：甲"], HEAD, ["民政局", "甲", "20日"]))
    assert readout.rows[0].table.footnotes == ("某市目录", "填报单位：甲")
    assert said(readout) == [
        ("normalise", "A1:D2", "跳过标题行和填报说明行（第1–2行），内容作为说明保存")
    ]


def test_a_sheet_without_a_header_is_told_where_another_has_one():
    made = book(HEAD, ["民政局", "甲", "20日"])
    made.create_sheet("说明").append(["随便写的"])
    made.create_sheet("空")
    readout = read(made)
    assert titles(readout) == ["甲"]
    assert ("normalise", "", "忽略空表") in said(readout)
    assert [one[1] for one in said(readout, "warn")] == ["A1"]
    with pytest.raises(FileRefused, match="没有找到表头"):
        read(book(["随便写的"], ["再写"]))


def test_sheets_with_different_columns_are_different_tables():
    made = book(HEAD, ["民政局", "甲", "20日"])
    other = made.create_sheet("二")
    other.append(["项目名称", "处理决定"])
    other.append(["乙", "取消"])
    first, second = read(made).rows
    assert (first.table.name, second.table.name) == ("表", "二")
    assert second.cells["处理决定"] == "B2"


def test_a_name_that_stands_twice_is_refused_only_with_two_contents():
    twice = [*HEAD, "项目名称"]
    with pytest.raises(FileRefused, match="“项目名称”重复"):
        read(book(twice, ["民政局", "甲", "20日", "", "乙"]))
    assert titles(read(book(twice, ["民政局", "甲", "20日", "", "甲"]))) == ["甲"]
    assert titles(read(book(twice, ["民政局", "甲", "20日"]))) == ["甲"]
    assert titles(read(book(twice, ["民政局", None, "20日", "", "甲"]))) == ["甲"]


def test_blank_rows_in_the_middle_are_skipped_as_one():
    readout = read(book(HEAD, ["民政局", "甲"], [], [], ["民政局", "乙"], []))
    assert titles(readout) == ["甲", "乙"]
    assert said(readout) == [("normalise", "A3:D4", "跳过空行，不视为表尾")]


@pytest.mark.parametrize(
    ("total", "level", "words"),
    [
        (["合计", "=COUNTA(B2:B3)"], "normalise", "公式结果2与实际条数2一致"),
        (["合 计", 2], "normalise", "“合计”2与实际条数2一致"),
        (["合计", None, 50], "normalise", "“合计”50与实际总和50一致"),
        (["总计", "2项"], "normalise", "“合计”2与实际条数2一致"),
        (["合计", 3], "warn", "“合计”3与实际条数2不一致"),
        (["合计", "=SUBTOTAL(3,B2:B3)"], "normalise", "公式结果2与实际条数2一致"),
        (["合计", "=VLOOKUP(A1,A:B,2)"], "warn", "公式没有保存计算结果"),
        (["合计", "", "=SUM(C2:C3)"], "normalise", "公式结果50与实际总和50一致"),
    ],
)
def test_a_total_is_no_record_and_is_checked(total, level, words):
    readout = read(book(HEAD, ["民政局", "甲", 20], ["民政局", "乙", 30], total))
    assert titles(readout) == ["甲", "乙"]
    assert any(one[0] == level and words in one[2] for one in said(readout)), said(readout)


def test_a_subtotal_is_of_the_rows_since_the_last_one():
    rows = [
        ["民政局", "甲"],
        ["小计", 1],
        ["水务局", "乙"],
        ["水务局", "丙"],
        ["小计", 2],
        ["合计", 3],
    ]
    readout = read(book(HEAD, *rows))
    assert titles(readout) == ["甲", "乙", "丙"]
    assert said(readout, "warn") == []


def test_notes_and_signatures_at_the_end_are_kept():
    rows = [["民政局", "甲", "20日"], ["注：均为工作日"], ["制表人：某", "", "审核人：某"]]
    readout = read(book(HEAD, *rows))
    assert titles(readout) == ["甲"]
    assert readout.rows[0].table.footnotes == ("注：均为工作日", "制表人：某 审核人：某")


def test_a_lonely_name_at_the_end_is_a_record_and_not_lost():
    readout = read(book(["项目名称", "实施部门"], ["甲", "民政局"], ["乙"]))
    assert titles(readout) == ["甲", "乙"]


def test_a_heading_gives_the_department_that_no_column_tells():
    rows = [
        ["一、市公安局（2项）"],
        ["甲", "20日"],
        ["乙", "20日"],
        ["二、市民政局"],
        ["丙", "20日"],
    ]
    readout = read(book(["项目名称", "法定时限"], *rows, merged=["A2:B2", "A5:B5"]))
    told = [(row.values["分组标题"], row.cells["分组标题"]) for row in readout.rows]
    assert told == [("市公安局", "A2"), ("市公安局", "A2"), ("市民政局", "A5")]


def test_a_heading_that_is_no_department_is_told():
    rows = [["甲", "20日"], ["一、行政许可类"], ["乙", "20日"]]
    readout = read(book(["项目名称", "法定时限"], *rows))
    assert titles(readout) == ["甲", "乙"]
    assert [one[1] for one in said(readout, "warn")] == ["A3:B3"]


def test_a_header_printed_again_and_numbers_of_columns_are_skipped():
    rows = [
        ["1", "2", "3", "4"],
        ["民政局", "甲", "20日", "x"],
        HEAD,
        ["民政局", "乙", "20日", "x"],
    ]
    assert titles(read(book(HEAD, *rows))) == ["甲", "乙"]


def test_a_row_with_its_number_alone_is_skipped():
    rows = [[1, "民政局", "甲"], [2], [3]]
    readout = read(book(["序号", "实施部门", "项目名称"], *rows))
    assert titles(readout) == ["甲"]
    assert [one[1] for one in said(readout, "normalise")] == ["A3:C3", "A4:C4"]


def test_merged_cells_fill_down_and_empty_ones_are_carried_with_a_warning():
    rows = [["民政局", "甲"], [None, "乙"], [None, "丙"]]
    readout = read(book(HEAD, *rows, merged=["A2:A3"]))
    assert [row.values["实施部门"] for row in readout.rows] == ["民政局"] * 3
    assert ("normalise", "A2:A3", "合并单元格向下填充：第3行实施部门=民政局") in said(readout)
    assert said(readout, "warn") == [
        ("warn", "A4", "第4行实施部门为空且不在合并区域内，沿用上一行“民政局”")
    ]


def test_what_is_merged_across_is_the_first_columns_alone():
    readout = read(book(HEAD, ["民政局", "甲", "20日", None], merged=["B2:C2"]))
    assert readout.rows[0].values["法定时限"] is None
    assert [one[1] for one in said(readout, "warn")] == ["B2:C2"]


@pytest.mark.parametrize("mark", ["〃", "同上", "″", "ditto", '"'])
def test_ditto_marks_repeat_the_cell_above_within_a_department(mark):
    rows = [
        ["民政局", "甲", mark],
        ["民政局", "乙", "20日"],
        ["民政局", "丙", mark],
        ["水务局", "丁", mark],
    ]
    readout = read(book(HEAD, *rows))
    assert [row.values.get("法定时限") for row in readout.rows] == [None, "20日", "20日", mark]
    assert [one[:2] for one in said(readout)] == [
        ("reject", "C2"),
        ("normalise", "C4"),
        ("warn", "C5"),
    ]


def test_the_same_as_on_the_left_is_the_cell_on_the_left():
    head = ["项目名称", "法定时限", "承诺时限"]
    (row,) = read(book(head, ["甲", "20日", "同左"])).rows
    assert row.values["承诺时限"] == "20日"


def test_hidden_rows_columns_and_sheets_are_read_and_told():
    made = book(HEAD, ["民政局", "甲", "20日"], ["民政局", "乙", "20日"])
    made.active.row_dimensions[3].hidden = True
    hidden = made.create_sheet("藏")
    for row in (HEAD, ["民政局", "丙", "20日"]):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    readout = read(made)
    assert titles(readout) == ["甲", "乙", "丙"]
    assert [one[:2] for one in said(readout, "warn")] == [("warn", "A1:D2"), ("warn", "A3:D3")]
    assert [row.doubtful for row in readout.rows] == [False, False, True]


def test_remarks_formulas_and_faults_go_with_their_row():
    made = book(HEAD, ["民政局", "甲", "=1/0"])
    made.active["B2"].comment = Comment("请核实", "某")
    (row,) = read(made).rows
    assert row.comments == {"项目名称": "请核实"}
    assert row.values["法定时限"] == Fault("=1/0")
    assert ("warn", "B2", "批注：请核实，已保留在报告里") in said(read(made))


def test_a_cell_beside_the_named_columns_is_told():
    readout = read(book(["项目名称", "法定时限"], ["甲", "20日", "旁边写的"]))
    assert said(readout, "warn") == [("warn", "C2", "C列没有列名却有内容，没有采用")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
def test_the_separator_is_found(separator):
    text = separator.join(["项目名称", "法定时限"]) + "\n" + separator.join(["甲", "20日"])
    assert titles(read_text(text)) == ["甲"]


def test_a_stray_quote_costs_its_own_record_only():
    readout = read_text('项目名称,法定时限\n甲,20日\n"乙"丙,20日\n丁,20日\n')
    assert titles(readout) == ["甲", "丁"]
    (refusal,) = [one for one in readout.findings if one.level == "reject"]
    assert (refusal.row, refusal.cure) == (3, "请改正或补全引号")


@pytest.mark.parametrize(
    ("content", "offset", "digits"),
    [
        ("项目名称,法定时限\n甲,20日\n".encode() + b"\xff\xfe,20\n", 36, "0xFF"),
        ("项目名称,法定时限\n乙".encode("utf-8-sig") + b"\x80,20\n", 32, "0x80"),
        ("项目名称,法定时限\n甲,20日\n乙".encode("gb18030") + b"\xff,20\n", 28, "0xFF"),
        (
            "\ufeff项目名称,法定时限\n乙".encode("utf-16-le")
            + b"\x00\xd8"
            + ",20\n".encode("utf-16-le"),
            24,
            "0x00 0xD8",
        ),
        ("\ufeff项目名称,法定时限\n乙,20".encode("utf-16-le") + b"\x31", 30, "0x31"),
    ],
)
def test_bytes_of_no_letter_are_refused_with_their_offset(content, offset, digits):
    readout = read_rows("目录.csv", content, NAMES)
    (refusal,) = [one for one in readout.findings if one.level == "reject"]
    assert f"第 {offset} 字节（从 0 数起）的 {digits}" in refusal.finding
    assert content[offset : offset + len(digits.split())] == bytes(
        int(one, 16) for one in digits.split()
    )
    assert refusal.cell
    assert refusal.cure


@pytest.mark.parametrize(
    "mark", ["第1页 共3页", "第 2 页", "— 第3页 —", "共 12 页", "续表", "（接上页）", "以下空白"]
)
def test_marks_of_pages_are_no_records(mark):
    readout = read(book(HEAD, ["民政局", "甲", "20日"], [mark], ["民政局", "乙", "20日"]))
    assert titles(readout) == ["甲", "乙"]
    assert ("normalise", "A3:D3", "重复的表头、标题、栏次或页码，已跳过") in said(readout)


@pytest.mark.parametrize(
    "heading",
    [
        ["三", "市民政局"],
        ["（三）", "市民政局"],
        ["3. 市民政局"],
        ["市民政局"],
        ["三、市民政局（1项）"],
    ],
)
def test_a_heading_names_the_department_however_it_is_numbered(heading):
    head = ["序号", "项目名称", "类型", "法定时限"]
    made = book(
        head,
        ["一、市公安局"],
        [1, "甲", "行政许可", "20日"],
        heading,
        [2, "乙", "行政许可", "20日"],
    )
    readout = read(made)
    assert titles(readout) == ["甲", "乙"]
    assert [row.values.get("分组标题") for row in readout.rows] == ["市公安局", "市民政局"]


def test_a_header_below_pages_of_instructions_is_found():
    above = [[f"{number}.填报要求第{number}条"] for number in range(1, 71)]
    readout = read(book(*above, HEAD, ["民政局", "甲", "20日"]))
    assert titles(readout) == ["甲"]
    assert readout.rows[0].line == 72


def test_tables_below_one_another_have_their_own_columns():
    made = book(
        ["表一"],
        HEAD,
        ["民政局", "甲", "20日"],
        ["注：以上保留"],
        ["表二 下放"],
        ["项目名称", "承接层级", "实施部门"],
        ["乙", "县", "公安局"],
        HEAD,
        ["民政局", "丙", "30日"],
    )
    readout = read(made)
    rows = [(row.line, row.values["实施部门"]) for row in readout.rows]
    assert (titles(readout), rows) == (
        ["甲", "乙", "丙"],
        [(3, "民政局"), (7, "公安局"), (9, "民政局")],
    )
    assert readout.rows[1].table.footnotes == ("表二 下放",)
    assert "注：以上保留" in readout.rows[0].table.footnotes
    told = account(
        readout.accounted(), [(one.sheet, one.cell, one.level) for one in readout.findings]
    )
    assert sum(told.cells["表"].values()) == sum(1 for _ in readout.sheets[0].cells())


def test_a_record_of_words_that_are_also_names_is_no_header():
    readout = read_text("实施部门,项目名称,类型\n民政局,事项,类型\n民政局,项目名称,1\n")
    assert titles(readout) == ["事项", "项目名称"]


def test_the_upper_of_two_tables_may_have_the_fewer_columns():
    made = book(
        ["项目名称", "承接层级", "实施部门"],
        ["乙", "县", "公安局"],
        ["序号", *HEAD, "类型"],
        [1, "民政局", "甲", "20日", "", "行政许可"],
    )
    readout = read(made)
    assert titles(readout) == ["乙", "甲"]


def test_a_table_without_a_row_is_told():
    (said_first,) = said(read(book(HEAD)))
    assert said_first == ("warn", "A1:D1", "表头下面没有内容")


def test_a_workbook_that_counts_from_1904_tells_its_rows():
    made = book(HEAD, ["民政局", "甲", "20日"])
    made.epoch = CALENDAR_MAC_1904
    assert read(made).rows[0].table.since_1904


def test_a_mark_for_nothing_is_not_carried_down():
    readout = read(book(HEAD, ["-", "甲"], [None, "乙"]))
    assert readout.rows[1].values["实施部门"] is None


def test_names_that_end_in_a_number_are_not_added_up():
    made = book(HEAD, ["民政局", "甲1", "20日"], ["民政局", "甲2", "20日"], [None, "合计9项"])
    (found,) = [one for _, cell, one in said(read(made), "warn") if cell == "B4"]
    assert found == "“合计”9与实际条数2不一致"


def test_a_sparse_record_numbered_in_words_is_no_heading():
    head = ["序号", "项目名称", "类型", "法定时限"]
    full = ["一", "甲", "行政许可", "20日"]
    filled = read(
        book(head, full, ["二", "乙"], ["三", "丙", "行政许可", "20日"], merged=["C2:C3", "D2:D3"])
    )
    sparse = read(book(head, full, ["二", "乙"], ["三", "丙"]))
    assert titles(filled) == titles(sparse) == ["甲", "乙", "丙"]
