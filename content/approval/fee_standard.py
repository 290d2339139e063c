"""收费标准: one line of a fee schedule; nothing is billed that is not one of these, in force."""

import colander

from content import fields
from content.fields import Index
from content.form_rules import form_rule, not_before
from content.guide_gates import FEE_GATES
from content.kinds import Kind, turning_moments
from content.workflow import REVIEWED


class FeeStandardSchema(colander.Schema):
    """收费标准. ``amount_fen`` only where the standard is one amount a unit."""

    title = fields.line("收费项目")
    group = fields.line("收费类别", missing="")
    unit = fields.line("计费单位", index=Index.NONE, missing="")
    standard = fields.prose("收费标准", missing="")
    amount_fen = fields.money("金额", missing=None)
    basis = fields.lines("收费依据")
    management = fields.line("资金管理方式", missing="")
    payer = fields.line("缴费人", missing="")
    exemption = fields.prose("减免规定", missing="")
    effective_on = fields.day("施行日期", missing=None)
    valid_until = fields.day("有效期至", missing=None)
    items = fields.references("适用事项", "fee_of", ("approval_item",))
    note = fields.prose("备注", missing="")
    source_url = fields.web_address("原文网址", missing="")
    source_organisation = fields.line("来源单位", missing="")

    validator = staticmethod(
        form_rule(not_before("valid_until", "effective_on", "有效期至不能早于施行日期，请核对"))
    )


FEE_STANDARD = Kind(
    name="fee_standard",
    label="收费标准",
    icon="receipt",
    section="fees",
    schema=FeeStandardSchema,
    fieldsets=(
        ("项目与标准", ("title", "group", "unit", "standard", "amount_fen")),
        ("依据与管理", ("basis", "management", "payer", "exemption")),
        ("适用与期限", ("items", "effective_on", "valid_until")),
        ("备注与来源", ("note", "source_organisation", "source_url")),
    ),
    workflow=REVIEWED,
    summary=("unit", "standard", "amount_fen"),
    gates=FEE_GATES,
    moments=turning_moments(starts=("effective_on",), ends=("valid_until",)),
    # The second row is for schedules that repeat the first one with another standard.
    identity=(
        ("group", "title", "unit", "basis"),
        ("group", "title", "unit", "basis", "standard"),
    ),
)
