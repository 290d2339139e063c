"""What bills, payments and refunds of a case are; how they follow from events is elsewhere."""

from dataclasses import dataclass

NONE, OPEN, SETTLED = "none", "open", "paid"
PARTLY, RETURNED, CANCELLED = "partly_refunded", "refunded", "cancelled"
STATES = {
    NONE: "没有缴费单",
    OPEN: "待缴费",
    SETTLED: "已缴费",
    PARTLY: "部分退费",
    RETURNED: "已全部退费",
    CANCELLED: "已取消",
}
CASH, POS, ONLINE = "cash", "pos", "online"
WAYS = {CASH: "现金", POS: "刷卡", ONLINE: "网上支付"}
COUNTER = "counter"


@dataclass(frozen=True)
class BillLine:
    """缴费单的一行: one standard of one branch; ``quantity`` is an exact decimal, or empty."""

    line: str
    branch: str
    department_uid: str
    standard_uid: str
    edition: int
    title: str
    quantity: str
    exemption: str
    full_fen: int
    reduced_fen: int
    refunded_fen: int = 0

    @property
    def fen(self) -> int:
        return self.full_fen - self.reduced_fen

    @property
    def left_fen(self) -> int:
        """What may still be given back of it."""
        return self.fen - self.refunded_fen


@dataclass(frozen=True)
class Payment:
    """收到的一笔款: it ``settles`` its bill, or is to be given back and ``because`` says why."""

    uid: str
    at: int
    by: str
    bill_uid: str
    order: str
    provider: str
    way: str
    amount_fen: int
    reference: str
    receipt: str
    because: str = ""
    refunded_fen: int = 0

    @property
    def settles(self) -> bool:
        return not self.because

    @property
    def left_fen(self) -> int:
        return self.amount_fen - self.refunded_fen


@dataclass(frozen=True)
class Refund:
    """退费: by lines where it is of what settled a bill; ``asked`` by whom a second one agreed."""

    uid: str
    at: int
    by: str
    payment_uid: str
    lines: tuple[tuple[str, int], ...]
    amount_fen: int
    way: str
    reference: str = ""
    asked: str = ""


@dataclass(frozen=True)
class Bill:
    """缴费单: one of a case, across all its departments; ``asked``: a refund waiting for a second
    person."""

    uid: str = ""
    at: int = 0
    by: str = ""
    state: str = NONE
    lines: tuple[BillLine, ...] = ()

    @property
    def label(self) -> str:
        return "无需缴费" if self.state == SETTLED and not self.total_fen else STATES[self.state]

    @property
    def total_fen(self) -> int:
        return sum(line.fen for line in self.lines)

    @property
    def refunded_fen(self) -> int:
        return sum(line.refunded_fen for line in self.lines)

    @property
    def due_fen(self) -> int:
        return self.total_fen if self.state == OPEN else 0

    @property
    def paid_fen(self) -> int:
        return self.total_fen if self.state in (SETTLED, PARTLY, RETURNED) else 0

    def line(self, name: str) -> BillLine | None:
        return next((one for one in self.lines if one.line == name), None)


@dataclass(frozen=True)
class Account:
    """办件账: every bill there was, oldest first, and every payment and refund."""

    bills: tuple[Bill, ...] = ()
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    asked: tuple[Refund, ...] = ()

    @property
    def bill(self) -> Bill:
        return self.bills[-1] if self.bills else Bill()

    @property
    def to_return(self) -> tuple[Payment, ...]:
        """Money that settles nothing, and has not been given back whole."""
        return tuple(one for one in self.payments if not one.settles and one.left_fen)

    @property
    def to_return_fen(self) -> int:
        return sum(one.left_fen for one in self.to_return)

    @property
    def received_fen(self) -> int:
        return sum(one.amount_fen for one in self.payments)

    @property
    def given_back_fen(self) -> int:
        return sum(one.amount_fen for one in self.refunds)

    def bill_of(self, uid: str) -> Bill | None:
        return next((one for one in self.bills if one.uid == uid), None)

    def payment(self, uid: str) -> Payment | None:
        return next((one for one in self.payments if one.uid == uid), None)

    def refund_asked(self, uid: str) -> Refund | None:
        return next((one for one in self.asked if one.uid == uid), None)
