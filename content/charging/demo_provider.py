"""示例支付渠道: behaves as a real one does, moves no money, and has books of its own.

It signs with HMAC-SHA256; its notices come late, twice, or never, as whoever pays asks for.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from persistent import Persistent

from content.charging.providers import NotGenuine, Notice, RefundNotMade, Statement, Told
from content.clock import micros
from content.merging import MergingMap

NAME = "demo"
SIGNATURE = "sign"
AT_ONCE, LATE, TWICE, NEVER = "once", "late", "twice", "never"
NOTIFYING = {
    AT_ONCE: "马上通知",
    LATE: "十分钟后通知",
    TWICE: "通知两次",
    NEVER: "不通知，只随页面带回",
}
_DELAYS = {
    AT_ONCE: (timedelta(0),),
    LATE: (timedelta(minutes=10),),
    TWICE: (timedelta(0), timedelta(minutes=1)),
    NEVER: (),
}
_FEN = re.compile(r"[1-9]\d{0,14}", re.ASCII)
_NOTICE = ("order", "transaction", "amount_fen", "result")


class Bank(Persistent):
    """示例银行: what was paid to it, what it gave back, and which notices it still owes."""

    def __init__(self) -> None:
        self._payments = MergingMap(16)  # transaction → {order, amount_fen, refunds: {key: fen}}
        self._of_order = MergingMap(16)  # order → transactions
        self._owed = MergingMap(16)  # (due µs, transaction) → None

    def pay(self, transaction: str, order: str, amount_fen: int) -> None:
        self._payments[transaction] = {"order": order, "amount_fen": amount_fen, "refunds": {}}
        self._of_order[order] = (*self._of_order.get(order, ()), transaction)

    def paid(self, order: str) -> tuple[str, ...]:
        """Transactions of an order; a second one is somebody paying twice."""
        found: tuple[str, ...] = self._of_order.get(order, ())
        return found

    def payment(self, transaction: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self._payments.get(transaction)
        return found

    def payments(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        return self._payments.items()

    def give_back(self, transaction: str, key: str, amount_fen: int) -> None:
        """Raises RefundNotMade."""
        payment = self._payments.get(transaction)
        if payment is None:
            raise RefundNotMade("支付渠道没有这笔交易，请核对。")
        given = payment["refunds"]
        if key in given:
            return
        if sum(given.values()) + amount_fen > payment["amount_fen"]:
            raise RefundNotMade("支付渠道不能退这么多：超过了这笔交易的金额。")
        self._payments[transaction] = {**payment, "refunds": {**given, key: amount_fen}}

    def owe_notices(self, transaction: str, how: str, moment: datetime) -> None:
        for wait in _DELAYS[how]:
            self._owed.shard(transaction)[(micros(moment + wait), transaction)] = None

    def take_due(self, moment: datetime, most: int = 100) -> list[str]:
        """Transactions to tell of now, no more owed afterwards."""
        last, found = (micros(moment), "\U0010ffff"), list[tuple[int, str]]()
        for shard in filter(None, self._owed.shards()):
            found += shard.keys(max=last)
        due = sorted(found)[:most]
        for key in due:
            self._owed.shard(key[1]).pop(key)
        return [transaction for _, transaction in due]

    def owes(self, moment: datetime) -> bool:
        last = (micros(moment), "\U0010ffff")
        return any(any(True for _ in shard.keys(max=last)) for shard in self._owed.shards())


def bank_of(affairs: Any) -> Bank:
    if affairs.demo_bank is None:
        affairs.demo_bank = Bank()
    bank: Bank = affairs.demo_bank
    return bank


def statements(affairs: Any) -> Iterator[Statement]:
    """The bank's books, which lie beside ours."""
    if affairs.demo_bank is None:
        return
    for transaction, one in affairs.demo_bank.payments():
        back = sum(one["refunds"].values())
        yield Statement(transaction, one["order"], one["amount_fen"], back)


class DemoProvider:
    """示例网上支付: no money moves; ``key`` is known to both sides."""

    name = NAME
    label = "示例网上支付（仅供演示，不收真钱）"

    def __init__(self, key: bytes) -> None:
        self._key = key

    def signed(self, told: Told) -> dict[str, str]:
        return {**told, SIGNATURE: self._sign(told)}

    def _sign(self, told: Told) -> str:
        plain = urlencode(sorted((k, v) for k, v in told.items() if k != SIGNATURE))
        return hmac.new(self._key, plain.encode(), hashlib.sha256).hexdigest()

    def check(self, told: Told) -> dict[str, str]:
        """What was told, without its signature. Raises NotGenuine."""
        mark = told.get(SIGNATURE, "").encode("utf-8", "surrogatepass")
        said = {k: v for k, v in told.items() if k != SIGNATURE}
        try:
            wanted = self._sign(said).encode()
        except UnicodeEncodeError:
            raise NotGenuine("签名不对。") from None
        if not hmac.compare_digest(mark, wanted):
            raise NotGenuine("签名不对。")
        return said

    def checkout(self, order: Any, title: str) -> Told:
        return self.signed({"order": order.id, "amount_fen": str(order.amount_fen), "title": title})

    def read_checkout(self, told: Told) -> tuple[str, int, str]:
        """(order, fen, title) of a request to pay. Raises NotGenuine."""
        said = self.check(told)
        if said.keys() != {"order", "amount_fen", "title"} or not _FEN.fullmatch(
            said["amount_fen"]
        ):
            raise NotGenuine("不是支付请求。")
        return said["order"], int(said["amount_fen"]), said["title"]

    def notice(self, transaction: str, order: str, amount_fen: int) -> dict[str, str]:
        """As the bank sends it."""
        said = (order, transaction, str(amount_fen), "paid")
        return self.signed(dict(zip(_NOTICE, said, strict=True)))

    def read_notice(self, told: Told) -> Notice:
        said = self.check(told)
        if set(said) != set(_NOTICE) or said["result"] != "paid":
            raise NotGenuine("不是支付成功的通知。")
        if not _FEN.fullmatch(said["amount_fen"]):
            raise NotGenuine("通知里的金额不对。")
        return Notice(said["order"], said["transaction"], int(said["amount_fen"]))

    def refund(self, affairs: Any, notice: Notice, amount_fen: int, key: str) -> str:
        bank_of(affairs).give_back(notice.transaction, key, amount_fen)
        return key

    def statements(self, affairs: Any) -> Iterator[Statement]:
        return statements(affairs)
