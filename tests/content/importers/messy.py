"""Composes catalogues as offices keep them: known rows, any layout, defects at known places."""

import csv
import io
from dataclasses import dataclass, field

import openpyxl
from openpyxl.comments import Comment

from content.importers.grid import address, area_address

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")
COLUMNS = {
    "serial": ("序号", "序 号"),
    "department": ("实施部门", "责任单位", "实施\n部门", "1.实施部门"),
    "code": ("项目编码", "事项编码", "项目编码*"),
    "name": ("项目名称", "事项名称", "项 目 名 称", "事项名称："),
    "basis": ("设定依据",),
    "statutory": ("法定时限", "法定办结时限"),
    "promised": ("承诺时限", "承诺办结时限"),
    "fee": ("收费标准", "是否收费"),
    "hall": ("是否进厅", "是否\n进厅"),
    "date": ("公布日期", "发布日期"),
    "remark": ("备注", "备 注"),
}
DEPARTMENTS = ("示例民政局", "示例水务局", "示例公安局")
# Defect → the column it is in, what is written, and its action.
IN_CELLS = {
    "full-width digits": ("statutory", "２０个工作日", "normalise"),
    "chinese numeral": ("statutory", "二十个工作日", "normalise"),
    "no unit": ("promised", "15", "warn"),
    "range": ("promised", "15-20日", "reject"),
    "promised too long": ("promised", "60个工作日", "reject"),
    "no such day": ("date", "2026-02-30", "reject"),
    "other date form": ("date", "2026.3.1", "normalise"),
    "two-digit year": ("date", "26.3.1", "warn"),
    "error text": ("fee", "#N/A", "reject"),
    "two fees said": ("fee", "按文件执行", "reject-row-for-publication"),
    "tick": ("hall", "√", "normalise"),
    "space around the name": ("name", None, "normalise"),
    "line break in the name": ("name", None, "normalise"),
    "zero width in the code": ("code", None, "normalise"),
    "no basis": ("basis", "", "reject"),
}
IN_ROWS = ("ditto", "department left empty")
IN_WORKBOOKS = ("comment", "hidden row", "formula without result", "error value")
IN_TEXTS = ("one column too many", "too few columns")


@dataclass
class Planted:
    """A defect: its action, and the cell or area where it must be told."""

    defect: str
    action: str
    place: str


@dataclass
class Catalogue:
    """What was composed: rows of cells, and what must be said of them."""

    rng: object
    suffix: str
    rows: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    planted: list = field(default_factory=list)
    sound: dict = field(default_factory=dict)
    order: list = field(default_factory=list)
    hidden: set = field(default_factory=set)
    lost: set = field(default_factory=set)
    groundless: set = field(default_factory=set)
    comments: dict = field(default_factory=dict)

    @property
    def width(self):
        return len(self.order)

    def column(self, role):
        return self.order.index(role) + 1

    def last(self):
        return len(self.rows)

    def plant(self, defect, action, place):
        self.planted.append(Planted(defect, action, place))


def compose(rng, suffix):
    """A catalogue with 4 to 12 records."""
    made = Catalogue(rng, suffix)
    made.order = rng.sample(list(COLUMNS), len(COLUMNS))
    # A limit's two columns stand beside each other, as they do under one heading.
    made.order.remove("promised")
    made.order.insert(made.order.index("statutory") + 1, "promised")
    _titles(made)
    _header(made)
    _records(made)
    _tail(made)
    return made


def _titles(made):
    count = made.rng.randrange(5)
    for number in range(count):
        text = ("某市行政审批事项目录", "填报单位：示例办公室", "（2026年版）", "单位：项")[number]
        made.rows.append([text] + [""] * (made.width - 1))
        if made.suffix == ".xlsx" and made.rng.random() < 0.5:
            made.merged.append(area_address(number + 1, 1, number + 1, made.width))
    if count:
        made.plant("titles", "normalise", area_address(1, 1, count, made.width))


def _header(made):
    height = made.rng.choice((1, 1, 2, 3))
    names = [made.rng.choice(COLUMNS[role]) for role in made.order]
    if height == 1:
        made.rows.append(names)
        return
    top, at = made.last() + 1, made.column("statutory")
    levels = [list(names), *([""] * made.width for _ in range(height - 1))]
    for level, name in enumerate(
        ("办理情况", "办理时限")[: height - 1] if height == 3 else ("办理时限",)
    ):
        levels[level][at - 1], levels[level][at] = name, ""
    levels[-1][at - 1], levels[-1][at] = "法定", "承诺"
    made.rows += levels
    if made.suffix == ".xlsx":
        _merge_header(made, top, height, at)
    made.plant("header rows", "normalise", area_address(top, 1, top + height - 1, made.width))


def _merge_header(made, top, height, at):
    for level in range(height - 1):
        made.merged.append(area_address(top + level, at, top + level, at + 1))
    for column in range(1, made.width + 1):
        if column not in (at, at + 1):
            made.merged.append(area_address(top, column, top + height - 1, column))


def _records(made):
    rng, number = made.rng, 0
    for department in rng.sample(DEPARTMENTS, rng.randrange(1, 4)):
        first = made.last() + 1
        for _ in range(rng.randrange(2, 5)):
            number += 1
            _record(made, number, department)
        merges = made.suffix == ".xlsx" and rng.random() < 0.6
        if merges:
            _merge_department(made, first, department)
        for row in range(first, made.last() + 1):
            _spoil(made, row, is_first=row == first, merged=merges)
        if rng.random() < 0.3:
            made.rows.append([""] * made.width)
    while not any(made.rows[-1]):
        made.rows.pop()
    _note_blanks(made)


def _note_blanks(made):
    for row, cells in enumerate(made.rows, 1):
        if not any(cells):
            made.plant("blank row", "normalise", area_address(row, 1, row, made.width))


def _record(made, number, department):
    values = {
        "serial": str(number),
        "department": department,
        "code": f"0001{number:08d}",
        "name": f"示例许可{'甲乙丙丁戊己庚辛壬癸子丑'[number - 1]}",
        "basis": "《示例管理条例》第三条",
        "statutory": "20个工作日",
        "promised": "10个工作日",
        "fee": "不收费",
        "hall": "是",
        "date": "2026-03-01",
        "remark": "示例",
    }
    made.rows.append([values[role] for role in made.order])
    made.sound[made.last()] = values["name"]


def _merge_department(made, first, department):
    column = made.column("department")
    for row in range(first + 1, made.last() + 1):
        made.rows[row - 1][column - 1] = ""
    area = area_address(first, column, made.last(), column)
    made.merged.append(area)
    made.plant("merged department", "normalise", area)


def _spoil(made, row, *, is_first, merged):
    rng = made.rng
    if rng.random() < 0.4:
        return
    choices = [*IN_CELLS]
    if not is_first:
        choices += IN_ROWS if not merged else IN_ROWS[:1]
    choices += IN_WORKBOOKS if made.suffix == ".xlsx" else IN_TEXTS
    defect = rng.choice(choices)
    if defect in IN_CELLS:
        _spoil_cell(made, row, defect)
    else:
        _SPOILING[defect](made, row)


def _spoil_cell(made, row, defect):
    role, written, action = IN_CELLS[defect]
    column = made.column(role)
    before = made.rows[row - 1][column - 1]
    spoiled = {
        "space around the name": f"\u3000{before} ",
        "line break in the name": f"{before[:2]}\n{before[2:]}",
        "zero width in the code": f"{before}\u200b",
    }
    made.rows[row - 1][column - 1] = spoiled.get(defect, written)
    made.plant(defect, action, address(row, column))
    if action == "reject":
        made.sound.pop(row, None)
    if defect == "no basis":
        made.groundless.add(row)


def _ditto(made, row):
    column = made.column("basis")
    above = row - 1 not in made.lost | made.groundless
    made.rows[row - 1][column - 1] = made.rng.choice(("〃", "同上", "″"))
    made.plant("ditto", "normalise" if above else "reject", address(row, column))
    if not above:
        made.groundless.add(row)
        made.sound.pop(row, None)


def _left_empty(made, row):
    column = made.column("department")
    made.rows[row - 1][column - 1] = ""
    # What stands above cannot be known where that record cannot be read.
    if row - 1 in made.lost:
        made.lost.add(row)
        made.sound.pop(row, None)
    action = "reject" if row in made.lost else "warn"
    made.plant("department left empty", action, address(row, column))


def _comment(made, row):
    column = made.column("promised")
    made.comments[row, column] = "请核实"
    made.plant("comment", "warn", address(row, column))


def _hide(made, row):
    made.hidden.add(row)
    made.plant("hidden row", "warn", area_address(row, 1, row, made.width))


def _formula(made, row):
    column = made.column("statutory")
    made.rows[row - 1][column - 1] = '=10+10&"日"'
    made.plant("formula without result", "reject", address(row, column))
    made.sound.pop(row, None)


def _error(made, row):
    column = made.column("date")
    made.rows[row - 1][column - 1] = "#REF!"
    made.plant("error value", "reject", address(row, column))
    made.sound.pop(row, None)


def _too_many(made, row):
    made.rows[row - 1].append("多出一列")
    made.lost.add(row)
    made.plant("one column too many", "reject", area_address(row, 1, row, made.width + 1))
    made.sound.pop(row, None)


def _too_few(made, row):
    made.rows[row - 1] = made.rows[row - 1][:4]
    made.lost.add(row)
    made.plant("too few columns", "reject", area_address(row, 1, row, made.width))
    made.sound.pop(row, None)


_SPOILING = {
    "ditto": _ditto,
    "department left empty": _left_empty,
    "comment": _comment,
    "hidden row": _hide,
    "formula without result": _formula,
    "error value": _error,
    "one column too many": _too_many,
    "too few columns": _too_few,
}


def _tail(made):
    rng = made.rng
    if rng.random() < 0.5 and made.column("name") > 1:
        cells = [""] * made.width
        cells[0] = rng.choice(("合计", "合 计", "总计"))
        made.rows.append(cells)
        made.plant("total", "normalise", area_address(made.last(), 1, made.last(), made.width))
    if rng.random() < 0.5:
        text = rng.choice(("注：1.本表由各部门填报。", "说明：示例文字", "※ 示例文字"))
        made.rows.append([text] + [""] * (made.width - 1))
        made.plant("footnote", "normalise", area_address(made.last(), 1, made.last(), made.width))


def written(made):
    """How many cells have something in them; a cell of spaces has nothing."""
    return sum(bool(cell.strip()) for cells in made.rows for cell in cells)


def as_workbook(made):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "目录"
    for row, cells in enumerate(made.rows, 1):
        for column, text in enumerate(cells, 1):
            if text:
                sheet.cell(row, column, text)
    for area in made.merged:
        if ":" in area:
            sheet.merge_cells(area)
    for (row, column), text in made.comments.items():
        sheet.cell(row, column).comment = Comment(text, "甲")
    for row in made.hidden:
        sheet.row_dimensions[row].hidden = True
    return _saved(book)


def _saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_text(made, separator, encoding, line_end):
    stream = io.StringIO(newline="")
    # A writer quotes a line feed only where it ends lines itself.
    quoting = csv.QUOTE_ALL if line_end == "\r" else csv.QUOTE_MINIMAL
    form = {"delimiter": separator, "lineterminator": line_end, "quoting": quoting}
    csv.writer(stream, **form).writerows(made.rows)
    return stream.getvalue().encode(encoding)
