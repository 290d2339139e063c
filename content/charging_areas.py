"""Addresses of charging: the cashier's desk and ledger of a hall, and the pages of providers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.acl import CASHIER_ACL, PLACE_ACL, Acl

CASHIER, LEDGER, FEES_LEDGER, PAY = "cashier", "ledger", "fees-ledger", "pay"
LEDGER_FORMATS = ("csv", "xlsx", "json")


@dataclass(frozen=True)
class CashierDesk:
    """收费窗口: what is to be paid in one hall, and what was; not stored."""

    __parent__: Any
    __name__ = CASHIER
    title = "收费窗口"

    def acl_at(self, moment: datetime) -> Acl:
        return CASHIER_ACL


@dataclass(frozen=True)
class FeeLedger:
    """收费台账: of one hall, a month at a time; not stored."""

    __parent__: Any
    __name__ = LEDGER
    title = "收费台账"

    def acl_at(self, moment: datetime) -> Acl:
        return CASHIER_ACL


@dataclass(frozen=True)
class FeeLedgerFile:
    """收费台账文件: the same in one format (``ledger.csv``); not stored."""

    __parent__: Any
    suffix: str

    @property
    def __name__(self) -> str:
        return f"{LEDGER}.{self.suffix}"

    def acl_at(self, moment: datetime) -> Acl:
        return CASHIER_ACL


@dataclass(frozen=True)
class PayArea:
    """支付渠道: below it the pages by which providers are spoken to; not stored."""

    __parent__: Any
    __name__ = PAY
    title = "缴费"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL

    def __getitem__(self, name: str) -> "ProviderPage":
        return ProviderPage(self, name)


@dataclass(frozen=True)
class ProviderPage:
    """一个支付渠道: whether this site has it, its pages find out."""

    __parent__: PayArea
    __name__: str

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL
