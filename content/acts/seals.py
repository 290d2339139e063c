"""印章管理: registering a seal, changing its custodian, abolishing it; by the government's own
administrator. Nothing is ever taken off the register."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from content.act import Act, ActRefused, Doing, Done, required_text
from content.clock import day_of, micros, start_of
from content.permissions import Permission as P
from content.seal_pages import SealArea, SealPage
from content.seals import ABOLISHED, APPROVAL, SEAL_KINDS, Seal, SealRegister, seals_of
from content.tree import Place

LONGEST_NAME, LONGEST_BASIS = 60, 200


def _register(doing: Doing, area: SealArea, fields: Mapping[str, Any]) -> Done:
    """``fields``: kind, department (uid), name, office, filing_number, custodian (account),
    valid_from, valid_until, reconsideration, court; abolished_on and abolition_basis of a former
    one; ``certificate``: what was made for the uid in ``uid``. Raises ActRefused."""
    government = area.government
    seal = _seal(doing, government, fields)
    _check_new(seal, government)
    if government.seals is None:
        government.seals = SealRegister()
    government.seals.put(seal)
    return _done(area, seal, f"{seal.name}（{seal.filing_number}）")


def _seal(doing: Doing, government: Place, fields: Mapping[str, Any]) -> Seal:
    kind = fields.get("kind") or APPROVAL
    if kind not in SEAL_KINDS:
        raise ActRefused("请选择印章的种类。")
    department = _department(government, str(fields.get("department") or ""))
    custodian = _custodian(fields) if kind == APPROVAL else ""
    return Seal(
        uid=str(fields.get("uid") or doing.new_uid()),
        kind=kind,
        name=required_text(fields, "name", "印章名称", LONGEST_NAME),
        office=str(fields.get("office") or "").strip()[:LONGEST_NAME],
        filing_number=required_text(fields, "filing_number", "备案编号", LONGEST_NAME),
        department_uid=department.uid,
        custodians=((custodian, micros(doing.moment)),) if custodian else (),
        valid_from=_day(fields, "valid_from", "启用日期"),
        valid_until=_day(fields, "valid_until", "有效期至", needed=False),
        abolished_at=_abolished_at(fields, kind),
        abolition_basis=_abolition_basis(fields, kind),
        certificate=str(fields.get("certificate") or ""),
        reconsideration=str(fields.get("reconsideration") or "").strip()[:LONGEST_NAME],
        court=str(fields.get("court") or "").strip()[:LONGEST_NAME],
    )


def _abolished_at(fields: Mapping[str, Any], kind: str) -> int:
    """Of a former seal, which is registered only so that everybody knows it is void."""
    if kind == APPROVAL:
        return 0
    return micros(start_of(_day(fields, "abolished_on", "废止日期")))


def _abolition_basis(fields: Mapping[str, Any], kind: str) -> str:
    if kind == APPROVAL:
        return ""
    return required_text(fields, "abolition_basis", "废止依据", LONGEST_BASIS)


def _department(government: Place, uid: str) -> Any:
    records = (government.record, *government.department_records())
    found = next((record for record in records if record.uid == uid), None)
    if found is None:
        raise ActRefused(f"请选择“{government.title}”的一个部门。")
    return found


def _custodian(fields: Mapping[str, Any]) -> str:
    """Whether there is such an account, the view asks: accounts lie in the other database."""
    return required_text(fields, "custodian", "保管人的账号", LONGEST_NAME)


def _day(fields: Mapping[str, Any], name: str, label: str, needed: bool = True) -> Any:
    said = fields.get(name)
    if not said and not needed:
        return None
    try:
        return said if isinstance(said, date) else date.fromisoformat(str(said or "").strip())
    except ValueError:
        raise ActRefused(f"请填写{label}，例如 2026-01-31。") from None


def _check_new(seal: Seal, government: Place) -> None:
    if seal.valid_until is not None and seal.valid_until < seal.valid_from:
        raise ActRefused("有效期至不能早于启用日期，请核对。")
    if seal.abolished_on is not None and seal.abolished_on < seal.valid_from:
        raise ActRefused("废止日期不能早于启用日期，请核对。")
    for other in seals_of(government):
        if other.filing_number == seal.filing_number:
            raise ActRefused(f"备案编号“{seal.filing_number}”已经登记给“{other.name}”，请核对。")
        _check_single(seal, other)


def _check_single(seal: Seal, other: Seal) -> None:
    """一个部门一枚: no day on which a department would have two."""
    both = seal.kind == other.kind == APPROVAL and seal.department_uid == other.department_uid
    if both and seal.stands_beside(other):
        raise ActRefused(
            f"这个部门已有在用的行政审批专用章“{other.name}”（{other.filing_number}），"
            "一个部门只能有一枚。请先废止原来的，再从废止那天起启用新的。"
        )


def _change_custodian(doing: Doing, page: SealPage, fields: Mapping[str, Any]) -> Done:
    """``fields``: custodian (account). Raises ActRefused."""
    seal = page.seal
    account = _custodian(fields)
    if seal.kind != APPROVAL or seal.state_at(doing.moment) == ABOLISHED:
        raise ActRefused("这枚印章已经不用，不能更换保管人。")
    if account == seal.custodian_at(doing.moment):
        raise ActRefused(f"保管人现在就是“{account}”，没有变化。")
    changed = replace(seal, custodians=(*seal.custodians, (account, micros(doing.moment))))
    page.government.seals.put(changed)
    return _done(page.__parent__, changed, f"{seal.name}：保管人 {account}")


def _abolish(doing: Doing, page: SealPage, fields: Mapping[str, Any]) -> Done:
    """``fields``: abolished_on (from today on), basis. Raises ActRefused."""
    seal = page.seal
    if seal.abolished_on is not None:
        raise ActRefused(f"这枚印章已定于 {seal.abolished_on} 废止，不能再改。")
    day = _day(fields, "abolished_on", "废止日期")
    basis = required_text(fields, "basis", "废止依据", LONGEST_BASIS)
    if day < seal.valid_from or day < day_of(doing.moment):
        raise ActRefused("废止日期不能早于今天，也不能早于启用日期：已经盖出的文书不受影响。")
    at = max(micros(start_of(day)), micros(doing.moment))
    changed = replace(seal, abolished_at=at, abolition_basis=basis)
    page.government.seals.put(changed)
    return _done(page.__parent__, changed, f"{seal.name}：自 {day} 起废止，{basis}")


def _done(area: SealArea, seal: Seal, note: str) -> Done:
    page = area[seal.uid]
    return Done(page, page, None, note, public=True)


REGISTER_SEAL = Act("register_seal", "登记印章", P.MANAGE_SEALS, _register)
CHANGE_CUSTODIAN = Act("change_custodian", "更换印章保管人", P.MANAGE_SEALS, _change_custodian)
ABOLISH_SEAL = Act("abolish_seal", "废止印章", P.MANAGE_SEALS, _abolish)
