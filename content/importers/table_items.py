"""事项目录 as offices keep it: which column is what, and what its cells say of an item."""

import re
from typing import Any

from content import vocabularies as lists
from content.importers.bases import names_no_basis, read_basis
from content.importers.cells import RowReading, Taken
from content.importers.cells_in_tables import (
    cell_line,
    cell_text,
    day_in_table,
    defer,
    department_in_table,
    keep_beside,
    leave_out,
    line_in_table,
    lines_in_table,
    list_items,
    prose_in_table,
    worded_in_table,
    yes_no_in_table,
)
from content.importers.charges_in_tables import BASIS, CHARGED, STANDARD, settle_charge
from content.importers.codes_in_tables import code_in_table
from content.importers.headings import headings_of, names_for
from content.importers.limits_in_tables import (
    promised_in_table,
    settle_limits,
    statutory_in_table,
)
from content.importers.numerals import NUMERAL, half_width, whole
from content.importers.outcomes_in_tables import (
    deciding_document_in_table,
    disposition_in_table,
    receiving_in_table,
    settle_outcome,
)
from content.importers.values import Unfit, is_blank

MAIN_ITEM = "主项名称"
_TITLE, _LEGAL_BASIS, _SUB_ITEM = "title", "legal_basis", "sub_item"
_NO_BASIS = "设定依据为空：没有法律依据的事项不得进入目录（须经法制部门审核）"
_TYPES = {label.removeprefix("行政"): key for key, label in lists.ITEM_TYPES}
_TYPES |= {f"{word}{end}": key for word, key in _TYPES.items() for end in ("类", "事项")}
_TYPES |= {f"{label}{end}": key for key, label in lists.ITEM_TYPES for end in ("类", "事项")}
_TYPES |= {str(int(key)): key for key, _ in lists.ITEM_TYPES}
_TYPES |= dict.fromkeys(("审批", "审批类", "行政审批", "行政审批事项"), lists.LICENCE)
_TYPES |= dict.fromkeys(("其他", "其它", "其他类", "其他权力", "其他职权", "其他行政权力类"), "10")
_CASES = {"即办": "immediate", "承诺": "promised", "即时办结": "immediate", "承诺办结": "promised"}
_VISITS = re.compile(rf"(?:最多|至多|不超过)?({NUMERAL})次?")
_STEP_BREAK = re.compile(r"\s*(?:→|⇒|➔|—+>|-+>|➡)\s*")


def _basis(reading: RowReading, column: str, value: Any) -> None:
    """Empty is judged when it is known whether the item stays."""
    if is_blank(value) or names_no_basis(cell_text(value)):
        reading.columns.setdefault(_LEGAL_BASIS, column)
        return
    kind = reading.given.get("item_type") or lists.LICENCE
    found = read_basis(cell_text(value), is_licence=kind == lists.LICENCE)
    rows = [{"law": law.name, "article": law.article} for law in found.laws]
    reading.set(_LEGAL_BASIS, [*(reading.given.get(_LEGAL_BASIS) or ()), *rows], column)
    said = "；".join(str(law) for law in found.laws)
    for doubt in found.doubts:
        reading.warn(column, value, doubt, "请确认", became=said)
    if found.tidied:
        tidied = "；".join(str(law) for law in found.tidied)
        reading.normalise(column, value, said, f"已识别为{tidied}")
    elif len(found.laws) > 1 and not found.doubts:
        reading.normalise(column, value, said, f"已拆分为{len(found.laws)}条依据")


def _item_type(reading: RowReading, column: str, value: Any) -> None:
    if "非行政许可" in cell_text(value):
        finding = f"“{cell_text(value)}”这一类别已经取消（国发〔2015〕27号），没有采用"
        reading.warn(column, value, finding, "请按现行类别填写")
    else:
        worded_in_table("item_type", _TYPES, shown=True)(reading, column, value)


def _materials(reading: RowReading, column: str, value: Any) -> None:
    names = [] if is_blank(value) else list_items(value)
    reading.set("materials", [{"name": name, "required": True} for name in names], column)


def _steps(reading: RowReading, column: str, value: Any) -> None:
    """受理→审查→决定; a step that is a whole paragraph is told below a short name."""
    if is_blank(value):
        return
    text = cell_text(value)
    parts = _STEP_BREAK.split(text)
    if len(parts) < 2:
        parts = list_items(value)
    steps = [
        {"name": cell_line(part)} if len(part) <= 100 else {"name": f"第{n}步", "content": part}
        for n, part in enumerate(parts, 1)
        if part.strip()
    ]
    reading.set("steps", steps, column)


def _visits(reading: RowReading, column: str, value: Any) -> None:
    text = half_width(cell_text(value))
    if text in ("", "/", "-", "—"):
        return
    found = _VISITS.fullmatch(text)
    number = whole(found[1]) if found else None
    if number is None:
        raise Unfit(f"看不出到现场次数“{cell_text(value)}”", "请填一个数，例如 1")
    reading.set("visits", number, column)


def finish_table_row(reading: RowReading) -> None:
    """What must be known before rows are compared: a sub-item goes by its own name."""
    column, value = reading.deferred.get(_SUB_ITEM, ("", None))
    name, main = cell_line(value), reading.given.get(_TITLE)
    if is_blank(value) or name == main:
        return
    # The main item's cell is kept, not read as the sub-item's name
    reading.taken.setdefault(reading.columns.get(_TITLE, ""), Taken()).kept = True
    reading.given.pop(_TITLE, None)
    line_in_table(_TITLE)(reading, column, value)
    if main:
        reading.note(column, value, f"按子项导入，主项是“{main}”")
        reading.beside[MAIN_ITEM] = main


def settle_item(reading: RowReading, elsewhere: str = "") -> None:
    """What cells say only together, when other sheets have completed the row."""
    _basis_present(reading)
    settle_charge(reading)
    settle_limits(reading)
    settle_outcome(reading, elsewhere)


def _basis_present(reading: RowReading) -> None:
    if _LEGAL_BASIS not in reading.columns or reading.given.get(_LEGAL_BASIS):
        return
    column = reading.columns[_LEGAL_BASIS]
    value = reading.row.values.get(column)
    leaves = reading.given.get("disposition") in (lists.CANCELLED, lists.DELEGATED)
    if leaves or reading.given.get("item_type") == lists.PUBLIC_SERVICE:
        said = "设定依据为空" if is_blank(value) else f"“{cell_text(value)}”没有写明依据"
        reading.warn(column, value, said, "请核对")
    elif is_blank(value):
        reading.refuse(column, None, _NO_BASIS, "请写明法律法规名称和条款")
    else:
        said = f"“{cell_text(value)}”没有写明依据；{_NO_BASIS.partition('：')[2]}"
        reading.refuse(column, value, said, "请写明法律法规名称和条款")


_PATTERNS = (
    (r"法定|(?!.*(?:依据|节假日)).*法定.*(?:时|期|日|天).*|.*[时期]限.*法定", statutory_in_table),
    (r"承诺|(?!.*(?:依据|编号)).*承诺.*(?:时|期|日|天).*|.*[时期]限.*承诺", promised_in_table),
    (r".*(?:是否|有无).*收费.*", defer(CHARGED)),
    (r".*收费.*(?:依据|文号|文件).*", defer(BASIS)),
    (r".*收费.*(?:标准|金额).*", defer(STANDARD)),
    (r".*进驻?.*(?:大?厅|中心).*", yes_no_in_table("in_hall")),
)
ITEM_HEADINGS = headings_of(
    "items",
    {
        "serial": leave_out,
        "department": department_in_table,
        "code": code_in_table,
        "title": line_in_table(_TITLE),
        "sub_item": defer(_SUB_ITEM),
        "type": _item_type,
        "legal_basis": _basis,
        "statutory": statutory_in_table,
        "promised": promised_in_table,
        "charged": defer(CHARGED),
        "fee_standard": defer(STANDARD),
        "fee_basis": defer(BASIS),
        "in_hall": yes_no_in_table("in_hall"),
        "online": yes_no_in_table("online"),
        "disposition": disposition_in_table,
        "receiving": receiving_in_table,
        "deciding_document": deciding_document_in_table,
        "published": day_in_table("first_published_on"),
        "effective": day_in_table("effective_on"),
        "cancelled": day_in_table("cancelled_on"),
        "decided": day_in_table("disposition_on"),
        "conditions": lines_in_table("conditions"),
        "materials": _materials,
        "steps": _steps,
        "quantity": prose_in_table("quantity_limit"),
        "phone": line_in_table("consulting_phone"),
        "complaint_phone": line_in_table("complaint_phone"),
        "place": line_in_table("handling_place"),
        "hours": line_in_table("handling_hours"),
        "result": line_in_table("result_name"),
        "case_type": worded_in_table("case_type", _CASES),
        "visits": _visits,
        "joint": lines_in_table("joint_bodies"),
        "delegated_by": line_in_table("delegated_by"),
        "remark": keep_beside,
    },
    _PATTERNS,
    vague=frozenset(("名称", "标准", "依据", "编码", "单位", "类型", "数量")),
)
# An empty cell below a department means the same department.
CARRIED = names_for("items", "department")
