"""收费标准: one line of a fee schedule; nothing is billed that is not one of these, in force."""

import colander

from content import fields
from content import vocabularies as lists
from content.fields import Index, column
from content.form_rules import form_rule, not_before
from content.guide_gates import FEE_GATES
from content.kinds import Fields, Kind, turning_moments
from content.workflow import REVIEWED

FEE_OF = "fee_of"
_MOST_UNITS = 10**9
_TIER = (
    column("up_to", fields.number("不超过（含）", high=_MOST_UNITS, missing=None)),
    column("amount_fen", fields.money("本档金额", missing=None)),
    column("rate", fields.choice("本档金额是", lists.TIER_RATES, missing=lists.PER_UNIT)),
)
_EXEMPTION = (
    column("who", fields.line("减免对象或情形")),
    column("percent", fields.number("减收百分之几", high=100, missing=None)),
    column("amount_fen", fields.money("减收金额", missing=None)),
    column("basis", fields.line("减免依据", missing="")),
    column("from_on", fields.day("减免开始日期", missing=None)),
    column("until_on", fields.day("减免截止日期", missing=None)),
)


def _least_below_most(said: Fields) -> dict[str, str]:
    least, most = said.get("minimum_fen"), said.get("maximum_fen")
    if least is None or most is None or least <= most:
        return {}
    return {"maximum_fen": "最高收费不能低于最低收费，请核对"}


class FeeStandardSchema(colander.Schema):
    """收费标准. ``amount_fen`` only where the standard is one amount, of a time or of a unit.

    What ``charging`` leaves unsaid is an amount for each ``unit``, as schedules have it.
    """

    title = fields.line("收费项目")
    group = fields.line("收费类别", missing="")
    unit = fields.line("计费单位", index=Index.NONE, missing="")
    standard = fields.prose("收费标准", missing="")
    amount_fen = fields.money("金额", missing=None)
    charging = fields.choice("计费方式", lists.CHARGINGS, missing="")
    quantity_label = fields.line("数量的名称", index=Index.NONE, missing="")
    quantity_decimals = fields.number("数量的小数位数", high=4, missing=None)
    quantity_rounding = fields.choice("数量的取整", lists.QUANTITY_ROUNDINGS, missing=lists.EXACT)
    tiers = fields.rows("收费档次", "档次", *_TIER)
    tier_method = fields.choice("分档的算法", lists.TIER_METHODS, missing=lists.MARGINAL)
    minimum_fen = fields.money("最低收费", missing=None)
    maximum_fen = fields.money("最高收费", missing=None)
    amount_rounding = fields.choice("金额的取整", lists.AMOUNT_ROUNDINGS, missing=lists.NEAREST_FEN)
    exemptions = fields.rows("减免明细", "减免", *_EXEMPTION)
    basis = fields.lines("收费依据")
    basis_documents = fields.references("依据文件", "based_on", ("policy_document",))
    management = fields.line("资金管理方式", missing="")
    payer = fields.line("缴费人", missing="")
    exemption = fields.prose("减免规定", missing="")
    effective_on = fields.day("施行日期", missing=None)
    valid_until = fields.day("有效期至", missing=None)
    items = fields.references("适用事项", FEE_OF, ("approval_item",))
    note = fields.prose("备注", missing="")
    source_url = fields.web_address("原文网址", missing="")
    source_organisation = fields.line("来源单位", missing="")

    validator = staticmethod(
        form_rule(
            not_before("valid_until", "effective_on", "有效期至不能早于施行日期，请核对"),
            _least_below_most,
        )
    )


_QUANTITY = ("quantity_label", "quantity_decimals", "quantity_rounding")
_BOUNDS = ("minimum_fen", "maximum_fen", "amount_rounding")
_COMPUTING = ("charging", *_QUANTITY, "tiers", "tier_method", *_BOUNDS)

FEE_STANDARD = Kind(
    name="fee_standard",
    label="收费标准",
    icon="receipt",
    section="fees",
    schema=FeeStandardSchema,
    fieldsets=(
        ("项目与标准", ("title", "group", "unit", "standard", "amount_fen")),
        ("怎样计算", _COMPUTING),
        ("减免", ("exemption", "exemptions")),
        ("依据与管理", ("basis", "basis_documents", "management", "payer")),
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
