"""The fee ledger as rows of a file: amounts in fen as numbers, and in yuan as exact text."""

from collections.abc import Iterator
from typing import Any

from content.charging.amounts import plain
from content.charging.fee_ledger import LedgerRow, MonthLedger

LABELS = {
    "month": "月份",
    "department": "部门",
    "standard": "收费项目",
    "standard_uid": "收费标准编号",
    "count": "笔数",
    "full_fen": "应收（分）",
    "reduced_fen": "减免（分）",
    "paid_fen": "实收（分）",
    "refunded_fen": "退费（分）",
    "net_fen": "净额（分）",
    "net": "净额（元）",
}
TOTAL, HELD = "合计", "待退款项（不属于任何部门）"


def ledger_rows(site: Any, told: MonthLedger) -> Iterator[dict[str, Any]]:
    """A row a department and standard, then what settled nothing, then the sum of all."""
    for row in told.rows:
        yield _row(row, department_title(site, row.department_uid))
    if told.held_fen or told.returned_fen:
        held = LedgerRow(told.month, "", "", HELD, 0, told.held_fen, 0, told.returned_fen)
        yield _row(held, "")
    yield _row(_sum(told), TOTAL)


def department_title(site: Any, uid: str) -> str:
    place = site.find(uid)
    return str(place.title) if place is not None else uid


def _sum(told: MonthLedger) -> LedgerRow:
    return LedgerRow(
        told.month,
        "",
        "",
        "",
        sum(row.count for row in told.rows),
        sum(row.full_fen for row in told.rows) + told.held_fen,
        sum(row.reduced_fen for row in told.rows),
        told.refunded_fen + told.returned_fen,
    )


def _row(row: LedgerRow, department: str) -> dict[str, Any]:
    return {
        "month": row.month,
        "department": department,
        "standard": row.title,
        "standard_uid": row.standard_uid,
        "count": row.count,
        "full_fen": row.full_fen,
        "reduced_fen": row.reduced_fen,
        "paid_fen": row.paid_fen,
        "refunded_fen": row.refunded_fen,
        "net_fen": row.net_fen,
        "net": plain(row.net_fen),
    }
