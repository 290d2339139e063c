"""收费簿: payment orders, what providers told, and where bills and money are found by hall and day.

What a case owes or was paid is told by its events alone; lists here are derived from them.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from persistent import Persistent

from content.cases.lists import CaseLists
from content.merging import MergingMap

OPEN, TO_RETURN = "bill-open", "money-to-return"
_SHARDS = 64
Key = tuple[int, str]  # (micros, case uid), or of a day (micros, "event uid case uid")


class Order(Persistent):
    """支付订单: its id is its own, and cannot be guessed; ``facts`` never change.

    ``facts``: type, v, id, case, bill, provider, amount_fen, at, until (microseconds).
    """

    transactions: tuple[str, ...] = ()  # of the provider, in the order in which we heard of them

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = {"type": "order", "v": 1, **facts}

    @property
    def id(self) -> str:
        return str(self.facts["id"])

    @property
    def case_uid(self) -> str:
        return str(self.facts["case"])

    @property
    def bill_uid(self) -> str:
        return str(self.facts["bill"])

    @property
    def provider(self) -> str:
        return str(self.facts["provider"])

    @property
    def amount_fen(self) -> int:
        return int(self.facts["amount_fen"])

    @property
    def until(self) -> int:
        return int(self.facts["until"])


class Charges(Persistent):
    """收费簿: orders by id and case, transactions of providers, receipts by number, lists."""

    def __init__(self) -> None:
        self._orders = MergingMap(_SHARDS)
        self._of_case = MergingMap(_SHARDS)  # case → ids
        self._transactions = MergingMap(_SHARDS)  # "provider:transaction" → (case, event)
        self._receipts = MergingMap(_SHARDS)  # number → (case, event)
        self._cases = MergingMap(_SHARDS)  # those that ever had a bill
        self.strays = MergingMap(16)  # "provider:transaction" → what was told of no order of ours
        self.proofs = MergingMap(16)  # government → what the last check found
        self.lists = CaseLists()

    def add_order(self, order: Order) -> None:
        self._orders[order.id] = order
        self._of_case[order.case_uid] = (*self._of_case.get(order.case_uid, ()), order.id)

    def order(self, order_id: str) -> Order | None:
        found: Order | None = self._orders.get(order_id)
        return found

    def orders(self) -> Iterator[Order]:
        return (order for _, order in self._orders.items())

    def orders_of(self, case_uid: str) -> list[Order]:
        """Oldest first."""
        return [self._orders[one] for one in self._of_case.get(case_uid, ())]

    def transaction(self, provider: str, transaction: str) -> tuple[str, str] | None:
        """(case, event) of what a provider told before."""
        found: tuple[str, str] | None = self._transactions.get(f"{provider}:{transaction}")
        return found

    def note_transaction(self, provider: str, transaction: str, where: tuple[str, str]) -> None:
        self._transactions[f"{provider}:{transaction}"] = where

    def transactions(self) -> Iterator[tuple[str, tuple[str, str]]]:
        return self._transactions.items()

    def note_stray(self, provider: str, transaction: str, told: Mapping[str, Any]) -> None:
        """Money for no order of ours: kept, so that somebody finds out whose it is."""
        self.strays[f"{provider}:{transaction}"] = dict(told)

    def note_case(self, case_uid: str) -> None:
        if case_uid not in self._cases:
            self._cases[case_uid] = None

    def case_uids(self) -> Iterator[str]:
        """Of every case that ever had a bill."""
        return (uid for uid, _ in self._cases.items())

    def has_receipt(self, number: str) -> bool:
        return number in self._receipts

    def note_receipt(self, number: str, where: tuple[str, str]) -> None:
        self._receipts[number] = where

    def receipt(self, number: str) -> tuple[str, str] | None:
        found: tuple[str, str] | None = self._receipts.get(number)
        return found

    def list_open(self, government_uid: str, key: Key, is_open: bool) -> None:
        self._list(government_uid, OPEN, key, is_open)

    def list_to_return(self, government_uid: str, key: Key, is_waiting: bool) -> None:
        self._list(government_uid, TO_RETURN, key, is_waiting)

    def _list(self, government_uid: str, name: str, key: Key, is_in: bool) -> None:
        states = ("", name) if is_in else (name, "")
        self.lists.move((government_uid,), key, states)

    def list_money(self, government_uid: str, day: date, key: Key) -> None:
        """Something was paid or given back on this day."""
        self.lists.move((government_uid,), key, ("", _day(day)))

    def waiting(self, government_uid: str, name: str) -> Iterator[str]:
        """Uids of cases under ``name`` (OPEN, TO_RETURN), the oldest first."""
        return (uid for _, uid in self.lists.keys((government_uid,), (name,)))

    def count(self, government_uid: str, name: str) -> int:
        return self.lists.count((government_uid,), (name,))

    def is_money_listed(self, government_uid: str, day: date, key: Key) -> bool:
        return self.lists.holds(government_uid, _day(day), key)

    def money_of(self, government_uid: str, day: date) -> Iterator[tuple[str, str]]:
        """(event uid, case uid) of a day, in their order."""
        for _, both in self.lists.keys((government_uid,), (_day(day),)):
            event_uid, _, case_uid = both.partition(" ")
            yield event_uid, case_uid


def _day(day: date) -> str:
    return f"money-{day.isoformat()}"


def charges_of(affairs: Any) -> Charges:
    """The book, made with the first bill; who only reads asks ``affairs.charges``."""
    if affairs.charges is None:
        affairs.charges = Charges()
    charges: Charges = affairs.charges
    return charges
