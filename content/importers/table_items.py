"""事项目录 as offices keep it: which column is what, and what its cells say of an item."""

import re
from collections.abc import Mapping
from typing import Any

from content import vocabularies as lists
from content.importers.bases import names_no_basis, read_basis
from content.importers.cells import RowReading
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
from content.importers.headings import Headings, named
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
        reading.warn(column, value, doubt, became=said)
    if found.tidied:
        tidied = "；".join(str(law) for law in found.tidied)
        reading.normalise(column, value, said, f"已识别为{tidied}")
    elif len(found.laws) > 1 and not found.doubts:
        reading.normalise(column, value, said, f"已拆分为{len(found.laws)}条依据")


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


def _title(reading: RowReading, column: str, value: Any) -> None:
    line_in_table(_TITLE)(reading, column, value)


def finish_table_row(reading: RowReading) -> None:
    """What must be known before rows are compared: a sub-item goes by its own name."""
    column, value = reading.deferred.get(_SUB_ITEM, ("", None))
    name, main = cell_line(value), reading.given.get(_TITLE)
    if is_blank(value) or name == main:
        return
    reading.given.pop(_TITLE, None)
    line_in_table(_TITLE)(reading, column, value)
    if main:
        reading.note(column, value, f"按子项导入，主项是“{main}”")
        reading.beside["主项名称"] = main


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
        reading.warn(column, value, "设定依据为空", "请核对")
    elif is_blank(value):
        reading.refuse(column, None, _NO_BASIS, "请写明法律法规名称和条款")
    else:
        said = f"“{cell_text(value)}”没有写明依据；{_NO_BASIS.partition('：')[2]}"
        reading.refuse(column, value, said, "请写明法律法规名称和条款")


_NAMES = named(
    ("序号 编号 顺序号 项目序号 事项序号 行号 NO NO. No", leave_out),
    (
        "实施部门 部门 实施主体 责任单位 责任部门 审批部门 审批单位 实施机关 实施单位 主管部门 主管单位 "
        "承办部门 承办单位 办理部门 办理单位 部门名称 单位名称 单位 原实施部门 原审批部门 原实施主体 "
        "行使主体 权力主体 受理部门 牵头部门 牵头单位 审批机关 许可机关 实施部门名称 department",
        department_in_table,
    ),
    (
        "项目编码 事项编码 编码 基本编码 实施编码 项目代码 事项代码 代码 目录编码 权力编码 职权编码 "
        "审批编码 权力事项编码 行政审批项目编码 项目编号 事项编号 业务办理项编码 code item_code",
        code_in_table,
    ),
    (
        "项目名称 事项名称 名称 审批事项 审批项目 行政审批项目 行政审批事项 行政审批项目名称 "
        "行政审批事项名称 审批事项名称 审批项目名称 许可事项 许可事项名称 行政许可事项 行政许可事项名称 "
        "主项名称 主项 权力名称 权力事项名称 职权名称 事项 项目 办理事项 服务事项 服务事项名称 办事事项",
        _title,
    ),
    ("子项名称 子项 业务办理项名称 业务办理项 事项子项 分项名称 子项目名称", defer(_SUB_ITEM)),
    (
        "类型 事项类型 项目类型 审批类别 审批类型 类别 事项类别 项目类别 性质 事项性质 项目性质 权力类型 "
        "权力类别 职权类型 职权类别 审批性质 type",
        worded_in_table("item_type", _TYPES, shown=True),
    ),
    (
        "设定依据 法律依据 审批依据 实施依据 依据 法定依据 许可依据 政策依据 设立依据 设定依据名称 "
        "法律法规依据 职权依据 权力依据 依据名称 法律法规名称",
        _basis,
    ),
    ("时限 期限 办理时限 办结时限 办理期限 审批时限 工作时限", promised_in_table),
    ("是否收费 收费 收费情况 是否收取费用 收费与否 收费是否收费", defer(CHARGED)),
    (
        "收费标准 收费标准及依据 收费依据及标准 收费项目及标准 收费项目 收费金额 费用 收费数额 "
        "收费收费标准 收费标准和依据",
        defer(STANDARD),
    ),
    ("收费依据 收费文件 收费文号 收费依据文号 收费依据文件 收费批准文件", defer(BASIS)),
    (
        "是否进厅 进厅 进驻大厅 是否进驻 是否进驻大厅 是否进驻政务大厅 进驻情况 进厅情况 是否进大厅 "
        "是否进中心 进驻中心 是否进驻中心 是否进驻政务服务大厅 进驻政务大厅 进驻政务服务大厅",
        yes_no_in_table("in_hall"),
    ),
    ("是否网办 网上办理 是否网上办理 是否可网办 网办 是否可网上办理", yes_no_in_table("online")),
    (
        "清理意见 处理决定 清理结果 处理意见 处理结果 调整意见 调整方式 调整结果 清理结论 处置意见 "
        "审核意见 决定 清理情况 改革方式 调整类型",
        disposition_in_table,
    ),
    (
        "承接层级 下放层级 承接单位 承接部门 承接机关 下放后实施机关 下放后实施部门 承接主体 下放后审批部门 "
        "调整后实施部门 调整后实施机关",
        receiving_in_table,
    ),
    (
        "依据文件 决定文件 文号 文件依据 取消依据 下放依据 处理依据 清理依据 调整依据 决定文号 文件文号 "
        "依据文号 取消下放依据 决定依据",
        deciding_document_in_table,
    ),
    (
        "公布日期 发布日期 更新日期 更新时间 公开日期 发布时间 公布时间 公示日期 公开时间",
        day_in_table("first_published_on"),
    ),
    ("施行日期 实施日期 生效日期 启用日期", day_in_table("effective_on")),
    ("取消日期 废止日期 停止日期", day_in_table("cancelled_on")),
    ("清理日期 决定日期 处理日期", day_in_table("disposition_on")),
    ("申请条件 办理条件 受理条件 许可条件 审批条件 条件", lines_in_table("conditions")),
    (
        "申请材料 办理材料 申报材料 材料 材料清单 所需材料 提交材料 申请材料目录 材料目录 申报资料 申请资料 "
        "材料名称 需提交材料 应提交材料",
        _materials,
    ),
    ("办理流程 流程 办理程序 审批流程 审批程序 办事程序 程序 工作流程 办理环节", _steps),
    ("数量限制 数量 有无数量限制 许可数量 审批数量", prose_in_table("quantity_limit")),
    (
        "咨询电话 联系电话 电话 办公电话 服务电话 联系方式 咨询方式",
        line_in_table("consulting_phone"),
    ),
    ("监督电话 投诉电话 监督投诉电话 投诉举报电话 监督举报电话", line_in_table("complaint_phone")),
    (
        "办理地点 办公地址 受理地点 办公地点 办理地址 地址 办事地点 窗口地址 办理窗口",
        line_in_table("handling_place"),
    ),
    ("办公时间 受理时间 工作时间 办理时间 服务时间", line_in_table("handling_hours")),
    (
        "审批结果 结果名称 审批结果名称 办理结果 证照名称 许可证件 许可证件名称 批准文件 结果",
        line_in_table("result_name"),
    ),
    ("办件类型 办理类型 办件性质", worded_in_table("case_type", _CASES)),
    ("到现场次数 跑动次数 到办事现场次数 最多跑次数 办事者到办事现场次数", _visits),
    ("联办机构 联办部门 配合部门 配合单位 协办单位 协办部门", lines_in_table("joint_bodies")),
    ("委托部门 委托机关", line_in_table("delegated_by")),
    ("备注 说明 附注 联系人 填报人 经办人 负责人 其他说明 备注说明", keep_beside),
)
_PATTERNS = (
    (r"(?!.*(?:依据|代表|机关|主体|单位$)).*法定.*", statutory_in_table),
    (r"(?!.*(?:依据|编号)).*承诺.*", promised_in_table),
    (r".*(?:是否|有无).*收费.*", defer(CHARGED)),
    (r".*收费.*(?:依据|文号|文件).*", defer(BASIS)),
    (r".*收费.*(?:标准|金额).*", defer(STANDARD)),
    (r".*进驻?.*(?:大?厅|中心).*", yes_no_in_table("in_hall")),
)
ITEM_HEADINGS = Headings(
    _NAMES, _PATTERNS, vague=frozenset(("名称", "标准", "依据", "编码", "单位", "类型", "数量"))
)
# An empty cell below a department means the same department.
CARRIED = frozenset(
    "实施部门 部门 实施主体 责任单位 责任部门 审批部门 实施机关 实施单位 主管部门 主管单位 承办部门 "
    "承办单位 部门名称 单位名称 原实施部门 原审批部门 原实施主体 审批机关 许可机关".split()
)
