"""办事指南与收费的发布检查: the gates of approval items and fee standards."""

import re
from collections.abc import Iterable, Iterator

from content import vocabularies as lists
from content.fee_amounts import computing_faults
from content.gates import missing_elements
from content.item_codes import code_findings
from content.kinds import Fields, Finding, Gate, GateContext
from content.law_ranks import MAY_LICENSE, rank_of
from content.time_limits import promises_too_much

# What stands in a cell in place of a basis.
_NO_BASIS = re.compile(
    r"(?:无|暂无|没有|未知|不详|待定|待核|同上|略|见文件|按文件执行|按规定执行|按相关规定|[-—/\\.。…*]+)?"
)
# 许可法§32: all material is told at once, so a list may not end in a catch-all. Nothing between or
# after these words says which material is meant.
_CATCH_ALL = re.compile(
    r"(?:^|[和及与或]|(?:规定|要求|需要|必要|提交|提供)的?|的(?=其))(?:其他|其它|有关|相关)"
    r"(?:有关|相关|必要|所需|需要|应当|需|要求|提交|提供|补充|证明|的)*"
    r"(?:材料|资料|文件|证件|手续)等?等?$"
)


def stated_basis(texts: Iterable[str]) -> list[str]:
    """Those that name a basis; 同上, 按文件执行 and dashes name none."""
    return [text for text in texts if not _NO_BASIS.fullmatch("".join(text.split()))]


def charge_unverified(fields: Fields) -> bool:
    """Does the guide charge without saying by what right? The page then says 收费依据待核."""
    if fields.get("charged") != lists.YES or fields.get("fees"):
        return False
    return not stated_basis([fields.get("fee_basis") or ""])


def is_catch_all(material: str) -> bool:
    """Does the name of a material leave open what is asked for (其他材料)?"""
    return bool(_CATCH_ALL.search(re.sub(r"[\s（）()、，,。；;.]", "", material)))


def _fee_without_basis(fields: Fields, context: GateContext) -> list[Finding]:
    """许可法§58-59, 公开条例§20(八): no charge without a published basis."""
    if stated_basis(fields.get("basis") or ()):
        return []
    return [Finding("never", "basis", "没有写明收费依据，不能发布；请填写依据的文件名称和文号")]


def _computable_as_said(fields: Fields, context: GateContext) -> list[Finding]:
    """A standard that says how it is charged must give what that needs."""
    if not fields.get("charging"):
        return []
    return [
        Finding("never", name, f"{fault}，不能发布；请补正")
        for name, fault in computing_faults(fields)
    ]


def _sound_exemptions(fields: Fields, context: GateContext) -> list[Finding]:
    found = []
    for number, row in enumerate(fields.get("exemptions") or (), 1):
        place = f"第 {number} 项减免“{row['who']}”"
        if (row.get("percent") is None) == (row.get("amount_fen") is None):
            said = f"{place}应写明减收百分之几或者减收金额，二者只写一个"
            found.append(Finding("never", "exemptions", said))
        start, until = row.get("from_on"), row.get("until_on")
        if start and until and until < start:
            said = f"{place}的截止日期早于开始日期，请改正"
            found.append(Finding("never", "exemptions", said))
        if not stated_basis([row.get("basis") or ""]):
            said = f"{place}没有写明依据，请填写文件名称和文号"
            found.append(Finding("confirm", "exemptions", said))
    return found


def _promise_within_statute(fields: Fields, context: GateContext) -> list[Finding]:
    if not promises_too_much(fields):
        return []
    return [Finding("never", "promised_number", "承诺时限长于法定时限，不能发布，请改正")]


def _charge_with_basis(fields: Fields, context: GateContext) -> list[Finding]:
    if charge_unverified(fields):
        return [Finding("confirm", "fee_basis", "写明收费但没有收费依据，页面将显示“收费依据待核”")]
    if (fields.get("charged") or lists.UNSTATED) == lists.UNSTATED:
        return [Finding("confirm", "charged", "没有写明是否收费，请选择“是”或者“否”")]
    return []


def _complete_guide(fields: Fields, context: GateContext) -> list[Finding]:
    return [
        Finding("confirm", name, f"缺少“{element}”，页面将显示“待完善”，请补充")
        for name, element in missing_elements(fields, context.contacts)
    ]


def _no_catch_alls(fields: Fields, context: GateContext) -> list[Finding]:
    return [
        Finding(
            "confirm",
            "materials",
            f"第 {number} 项材料“{row['name']}”没有说明要什么，请逐项列出全部材料",
        )
        for number, row in enumerate(fields.get("materials") or (), 1)
        if is_catch_all(row.get("name") or "")
    ]


def _basis_of_rank(fields: Fields, context: GateContext) -> list[Finding]:
    """许可法§14-17: who may create a licence. A public service needs no such basis."""
    rows = list(_founding_rows(fields.get("legal_basis") or ()))
    item_type = fields.get("item_type") or lists.LICENCE
    if not rows or item_type == lists.PUBLIC_SERVICE:
        return []
    message = _rank_message({rank_of(row) for row in rows}, item_type)
    return [Finding("confirm", "legal_basis", message)] if message else []


def _founding_rows(rows: Iterable[Fields]) -> Iterator[Fields]:
    """The rows that create the item; all, where none says which."""
    stated = [row for row in rows if (row.get("law") or "").strip()]
    founding = [row for row in stated if "设定" in (row.get("role") or "")]
    unmarked = [row for row in stated if not row.get("role")]
    return iter(founding or unmarked or stated)


def _rank_message(ranks: set[str], item_type: str) -> str:
    if ranks & MAY_LICENSE:
        return ""
    if lists.UNSTATED in ranks:
        return "设定依据没有标明效力级别，请注明是法律、行政法规、地方性法规还是其他"
    if item_type != lists.LICENCE and ranks != {lists.NORMATIVE_DOCUMENT}:
        return ""
    if lists.PROVINCIAL_RULE in ranks:
        return (
            "设定依据只有省政府规章，只能设定不超过一年的临时性许可（行政许可法第十五条），请核对"
        )
    if lists.RULE in ranks:
        return "设定依据只有规章，不能设定行政许可（行政许可法第十四条至第十七条），请核对"
    return "设定依据只有规范性文件，不能设定行政许可（行政许可法第十七条），请核对"


def _codes_in_order(fields: Fields, context: GateContext) -> list[Finding]:
    return code_findings(fields)


GUIDE_GATES: tuple[Gate, ...] = (
    _promise_within_statute,
    _complete_guide,
    _charge_with_basis,
    _no_catch_alls,
    _basis_of_rank,
    _codes_in_order,
)
FEE_GATES: tuple[Gate, ...] = (_fee_without_basis, _computable_as_said, _sound_exemptions)
