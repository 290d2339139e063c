"""Every cell of other people's tables has one action, and what changed is told by itself."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from content.importers.findings import REFUSE, Report, RowFinding
from tests.content.importers.conftest import Bench

HEAD = ["序号", "实施部门", "项目编码", "项目名称", "设定依据", "法定时限", "收费标准", "奇怪的列"]
SOUND = [1, "示例局", "000111003000", "甲", "《示例条例》第三条", "20日", "不收费", "x"]


@pytest.fixture(scope="module")
def bench():
    bench = Bench()
    bench.moment = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    return bench


def report_of(bench, *rows, shape="items", name="目录.xlsx"):
    book = openpyxl.Workbook()
    book.active.title = "表"
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    plan, _ = bench.plan(shape, stream.getvalue(), name=name, create_departments=True)
    return plan.report


def test_a_sound_row_is_untouched_and_a_strange_column_is_ignored(bench):
    report = report_of(bench, HEAD, SOUND)
    counts = report.as_json()["cells"]["表"]
    assert counts["ignored"] == 2
    assert counts["untouched"] == 14
    (ignored,) = [one for one in report.findings if one.cell == "H1"]
    assert (ignored.column, ignored.level) == ("奇怪的列", "note")
    assert {"sheet": "表", "column": "法定时限", "rows": "1-2"} in report.as_json()["untouched"]


def test_the_weightiest_finding_of_a_cell_counts(bench):
    report = report_of(bench, HEAD, [*SOUND[:5], "２０日 ", "#REF!", "x"])
    counts = report.as_json()["cells"]["表"]
    assert (counts["reject"], counts["normalise"]) == (1, 1)
    assert sum(counts.values()) == 16


def test_a_cell_that_was_read_as_something_else_says_so_by_itself(bench):
    report = report_of(bench, [*HEAD[:7], "申请条件"], [*SOUND[:7], "1.身份证\n2.户口簿"])
    (told,) = [one for one in report.findings if one.cell == "H2"]
    assert (told.level, told.became) == ("normalise", "身份证；户口簿")


def test_a_second_column_of_one_meaning_is_not_lost_silently(bench):
    report = report_of(bench, [*HEAD[:7], "事项名称"], [*SOUND[:7], "乙"])
    assert any(one.cell == "H2" and one.level in ("warn", "reject") for one in report.findings)


def test_lines_are_capped_and_say_where_the_rest_is():
    findings = [RowFinding("a", n, "", REFUSE, "", "坏", "改") for n in range(1, 11)]
    lines = list(Report("a", findings=findings).lines(most=3))
    assert len(lines) == 5
    assert "其余 7 条" in lines[3]


def test_what_a_lines_file_says_is_not_counted_by_cells(bench):
    plan, _ = bench.plan("items", '{"name": "甲", "department": "mzj"}\n'.encode())
    assert plan.report.as_json()["cells"] == {}


def test_what_stands_in_many_places_is_one_short_line():
    report = Report("a.xlsx")
    report.findings += [
        RowFinding("a.xlsx", row, "承诺时限", "normalise", "", "全角数字已转为半角")
        for row in range(2, 2000, 2)
    ]
    (line,) = [line for line in report.lines() if "半角" in line]
    assert "第 2、4、6、8、10、12、14、16、18、20、22、24 等行共 999 处" in line
    assert len(line) < 100
