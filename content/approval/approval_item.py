"""行政审批事项: what may be applied for, and its service guide; applying is not here.

The elements are those of the national exchange tables (GB/T 39554.2) and 许可法§30.
"""

import colander

from content import fields
from content import vocabularies as lists
from content.fields import Index, column
from content.form_rules import form_rule, not_before
from content.guide_gates import GUIDE_GATES
from content.kinds import Fields, Kind, turning_moments
from content.situation_gates import SITUATION_GATES
from content.situations import limit_of, situation_faults
from content.time_limits import promises_too_much
from content.workflow import REVIEWED


def _promised_within_statutory(said: Fields) -> dict[str, str]:
    if not promises_too_much(said):
        return {}
    return {"promised_number": "承诺时限不能长于法定时限，请核对两个时限的数字和单位"}


def _promised_in_every_situation(said: Fields) -> dict[str, str]:
    for number, row in enumerate(said.get("situation_limits") or (), 1):
        if promises_too_much(limit_of(said, row)):
            return {"situation_limits": f"第 {number} 行的承诺时限不能长于法定时限，请核对"}
    return {}


_RULE_HELP = "各种情形都适用的留空；例如：申请人类型=个人、个体工商户；是否新建=是"

_BUSINESS_CODE = (
    column("name", fields.line("业务办理项名称")),
    column("code", fields.code("业务办理项编码", missing="")),
)
_LAW = (
    column("law", fields.line("法律法规名称")),
    column("article", fields.line("条款", missing="")),
    column("text", fields.prose("条文内容", missing="")),
    column("role", fields.line("依据类型", missing="")),
    column("rank", fields.choice("效力级别", lists.LAW_RANKS, missing="unstated")),
)
_MATERIAL = (
    column("name", fields.line("材料名称")),
    column("copies", fields.number("份数", high=100, missing=None)),
    column("original", fields.choice("原件或复印件", lists.MATERIAL_ORIGINALS, missing="")),
    column("source", fields.line("来源渠道", missing="")),
    column("required", fields.tick("必须提交")),
    column("form", fields.choice("材料形式", lists.MATERIAL_FORMS, missing="")),
    column("specification", fields.line("规格", missing="")),
    column("basis", fields.line("材料依据", missing="")),
    column("note", fields.prose("填报须知", missing="")),
    column("situation", fields.line("适用情形", missing="", description=_RULE_HELP)),
)
_STEP = (
    column("name", fields.line("环节名称")),
    column("days", fields.number("环节时限（工作日）", high=3650, missing=None)),
    column("content", fields.prose("环节内容", missing="")),
    column("persons", fields.number("至少几人审查", low=1, high=5, missing=None)),
)
_SPECIAL_PROCEDURE = (
    column("name", fields.line("特别程序名称")),
    column("days", fields.number("特别程序时限（工作日）", high=3650, missing=None)),
    column("note", fields.prose("特别程序说明", missing="")),
)
_INTERMEDIARY = (
    column("name", fields.line("中介服务名称")),
    column("basis", fields.line("中介服务依据", missing="")),
    column("note", fields.prose("中介服务说明", missing="")),
)
_QUESTION = (
    column("question", fields.line("问题")),
    column("answer", fields.prose("解答", missing="")),
)
_SITUATION_QUESTION = (
    column("name", fields.line("问题简称", longest=40, description="例如：申请人类型")),
    column("question", fields.line("向申请人提出的问题", missing="")),
    column("options", fields.line("选项", description="用“、”隔开，例如：个人、个体工商户、企业")),
    column("help", fields.line("问题说明", missing="")),
    column("when", fields.line("何时询问", missing="", description="每次都问的留空")),
)
_SITUATION_LIMIT = (
    column("situation", fields.line("适用情形", description=_RULE_HELP)),
    column("statutory_number", fields.number("法定时限", high=3650, missing=None)),
    column(
        "statutory_unit", fields.choice("法定时限单位", lists.TIME_UNITS, missing="working_days")
    ),
    column("promised_number", fields.number("承诺时限", high=3650, missing=None)),
    column(
        "promised_unit", fields.choice("承诺时限单位", lists.TIME_UNITS, missing="working_days")
    ),
    column("note", fields.line("时限说明", missing="")),
)
_FEE_SITUATION = (
    column("fee", fields.line("收费项目", description="上面“收费标准”里的一项，写它的名称")),
    column("situation", fields.line("适用情形", description=_RULE_HELP)),
)


class ApprovalItemSchema(colander.Schema):
    """行政审批事项. A time limit is number and unit as the law writes it, with its start event."""

    title = fields.line("事项名称")
    basic_code = fields.code("基本编码", missing="")
    implementation_code = fields.code("实施编码", missing="")
    business_codes = fields.rows("业务办理项", "业务办理项", *_BUSINESS_CODE)
    item_code = fields.code("原事项编码", missing="")
    item_type = fields.choice("事项类型", lists.ITEM_TYPES, missing="")
    exercise_level = fields.choice("行使层级", lists.EXERCISE_LEVELS, missing="")
    implementing_body = fields.line("实施主体", missing="")
    implementing_body_nature = fields.choice("实施主体性质", lists.BODY_NATURES, missing="")
    delegated_by = fields.line("委托部门", missing="")
    joint_bodies = fields.lines("联办机构")
    legal_basis = fields.rows("设定依据", "依据", *_LAW)
    conditions = fields.lines("申请条件")
    quantity_limit = fields.line("数量限制", missing="")
    materials = fields.rows("办理材料", "材料", *_MATERIAL)
    form_note = fields.prose("为什么没有空表", longest=500, missing="")
    steps = fields.rows("办理流程", "环节", *_STEP)
    statutory_number = fields.number("法定时限", high=3650, missing=None)
    statutory_unit = fields.choice("法定时限单位", lists.TIME_UNITS, missing="working_days")
    statutory_start = fields.choice("法定时限起算", lists.START_EVENTS, missing="acceptance")
    statutory_note = fields.prose("法定时限说明", missing="")
    promised_number = fields.number("承诺时限", high=3650, missing=None)
    promised_unit = fields.choice("承诺时限单位", lists.TIME_UNITS, missing="working_days")
    promised_note = fields.prose("承诺时限说明", missing="")
    acceptance_days = fields.number(
        "受理期限（工作日）",
        high=60,
        missing=None,
        description="留空即行政许可法第三十二条的 5 个工作日",
    )
    extension_number = fields.number(
        "最多延长",
        high=365,
        missing=None,
        description="留空即行政许可法第四十二条的 10 个工作日；不得延长的填 0",
    )
    extension_unit = fields.choice("延长的单位", lists.TIME_UNITS, missing="")
    extension_approver = fields.choice("延长由谁批准", lists.EXTENSION_APPROVERS, missing="")
    stop_grounds = fields.choices(
        "不计入期限的程序",
        lists.STOP_GROUNDS,
        description="都不选即行政许可法第四十五条所列的各项",
    )
    delivery_days = fields.number(
        "送达期限（工作日）",
        high=60,
        missing=None,
        description="留空即行政许可法第四十四条的 10 个工作日",
    )
    case_type = fields.choice("办件类型", lists.CASE_TYPES, missing="")
    special_procedures = fields.rows("特别程序", "特别程序", *_SPECIAL_PROCEDURE)
    intermediary_services = fields.rows("中介服务", "中介服务", *_INTERMEDIARY)
    charged = fields.choice("是否收费", lists.YES_NO_UNSTATED, missing="unstated")
    fee_standard_text = fields.prose("收费标准说明", missing="")
    fee_basis = fields.prose("收费依据", missing="")
    fees = fields.references("收费标准", "charges", ("fee_standard",))
    visits = fields.number("到现场次数", high=20, missing=None)
    visits_reason = fields.prose("到现场原因", missing="")
    handling_place = fields.line("办理地点", missing="")
    handling_hours = fields.line("办理时间", missing="")
    consulting_phone = fields.line("咨询电话", missing="")
    complaint_phone = fields.line("监督投诉电话", missing="")
    result_name = fields.line("审批结果名称", missing="")
    result_type = fields.choice("审批结果类型", lists.RESULT_TYPES, missing="")
    validity_number = fields.number("许可有效期", high=1200, missing=None)
    validity_unit = fields.choice("许可有效期单位", lists.VALIDITY_UNITS, missing="years")
    delivery = fields.choices("送达方式", lists.DELIVERIES)
    coverage = fields.choice("通办范围", lists.COVERAGES, missing="")
    in_hall = fields.choice("是否进驻政务大厅", lists.YES_NO_UNSTATED, missing="unstated")
    online = fields.choice("是否网上办理", lists.YES_NO_UNSTATED, missing="unstated")
    served = fields.choices("服务对象", lists.SERVED)
    themes = fields.choices("服务主题", lists.THEMES)
    situation_questions = fields.rows("情形问题", "问题", *_SITUATION_QUESTION)
    situation_limits = fields.rows("分情形的时限", "时限", *_SITUATION_LIMIT)
    fee_situations = fields.rows("分情形的收费", "收费", *_FEE_SITUATION)
    faqs = fields.rows("常见问题", "问题", *_QUESTION)
    disposition = fields.choice("清理结果", lists.DISPOSITIONS, missing="")
    disposition_document = fields.line("清理决定文件", missing="")
    disposition_on = fields.day("清理决定日期", missing=None)
    disposition_note = fields.prose("衔接说明", missing="")
    delegated_from = fields.references("由何事项下放", "delegated_from", ("approval_item",))
    initial_review = fields.choice("是否下级初审", lists.YES_NO_UNSTATED, missing="unstated")
    effective_on = fields.day("施行日期", missing=None)
    cancelled_on = fields.day("取消日期", missing=None)
    keywords = fields.lines("主题词", index=Index.TEXT)
    source_url = fields.web_address("原文网址", missing="")

    validator = staticmethod(
        form_rule(
            _promised_within_statutory,
            situation_faults,
            _promised_in_every_situation,
            not_before("cancelled_on", "effective_on", "取消日期不能早于施行日期，请核对"),
        )
    )


_CODES = ("implementation_code", "item_code", "basic_code")


def _name_by_code(said: Fields) -> str | None:
    return next((said[name] for name in _CODES if said.get(name)), None)


_VALIDITY = ("validity_number", "validity_unit")
_PLACE = ("handling_place", "handling_hours", "consulting_phone", "complaint_phone")
_STATUTORY = ("statutory_number", "statutory_unit", "statutory_start", "statutory_note")
_PROMISED = ("promised_number", "promised_unit", "promised_note")
_CLOCKS = (
    "acceptance_days",
    "extension_number",
    "extension_unit",
    "extension_approver",
    "stop_grounds",
    "delivery_days",
)
_BODY = ("implementing_body", "implementing_body_nature", "delegated_by", "joint_bodies")
_DISPOSITION = ("disposition", "disposition_document", "disposition_on", "disposition_note")

APPROVAL_ITEM = Kind(
    name="approval_item",
    label="行政审批事项",
    icon="clipboard-check",
    section="items",
    schema=ApprovalItemSchema,
    fieldsets=(
        ("事项名称与类型", ("title", "item_type", "served", "themes")),
        ("设定依据与条件", ("legal_basis", "conditions", "quantity_limit")),
        ("办理材料", ("materials", "form_note")),
        ("办理流程与时限", ("steps", *_STATUTORY, *_PROMISED, "case_type", "special_procedures")),
        ("期限怎样计算", _CLOCKS),
        (
            "收费与中介服务",
            ("charged", "fee_standard_text", "fee_basis", "fees", "intermediary_services"),
        ),
        ("情形引导", ("situation_questions", "situation_limits", "fee_situations")),
        ("在哪里办", (*_PLACE, "visits", "visits_reason", "in_hall", "online", "coverage")),
        ("审批结果", ("result_name", "result_type", *_VALIDITY, "delivery")),
        ("由谁办理", (*_BODY, "exercise_level", "initial_review")),
        ("编码", ("basic_code", "implementation_code", "business_codes", "item_code")),
        ("清理结果", (*_DISPOSITION, "delegated_from", "effective_on", "cancelled_on")),
        ("常见问题与来源", ("faqs", "keywords", "source_url")),
    ),
    workflow=REVIEWED,
    summary=(
        "item_type",
        "promised_number",
        "promised_unit",
        "charged",
        "served",
        "themes",
        "disposition",
        "cancelled_on",
    ),
    gates=(*GUIDE_GATES, *SITUATION_GATES),
    moments=turning_moments(starts=("effective_on", "cancelled_on")),
    item_name=_name_by_code,
    identity=(*((name,) for name in _CODES), ("title", "exercise_level")),
)
