"""``openhall export fee-ledger``: the ledger of a hall as a table, and what such a table is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from content.charging.exporting import LABELS, ledger_rows
from content.charging.fee_ledger import is_month, month_ledger
from content.clock import day_of
from content.tree import Place
from portal.commands.opening import CommandRefused, Opened

FEE_LEDGER = "fee-ledger"


@dataclass(frozen=True)
class Told:
    """What a file tells: rows, and its columns with their Chinese labels."""

    title: str
    labels: Mapping[str, str]
    rows: Iterable[Mapping[str, Any]]


def fee_ledger_of(there: Opened, place: Place, month: str) -> Told:
    """Raises CommandRefused."""
    if month and not is_month(month):
        raise CommandRefused("--month 应是年-月，例如 2026-03。")
    if not place.is_government:
        raise CommandRefused("收费台账属于有政务大厅的地方，请用 --at 写市或者县的路径。")
    month = month or f"{day_of(there.moment):%Y-%m}"
    found = month_ledger(there.affairs, place.uid, month)
    return Told(f"收费台账 {month}", LABELS, list(ledger_rows(there.site, found)))
