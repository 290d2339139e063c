"""Addresses of a service hall: its cases, work and cards, its counters, and what it decided.

``__parent__`` of each area is the ``Hall``; what lies there is in the affairs database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.acl import (
    CARDS_ACL,
    CASES_ACL,
    COUNTER_ACL,
    PLACE_ACL,
    WORK_ACL,
    Acl,
    bill_acl,
    branch_acl,
    case_acl,
)

CASES = "cases"
COUNTER, COUNTERS, APPOINTMENTS = "counter", "counters", "appointments"
DECISIONS = "decisions"
BRANCHES, BILL = "branches", "bill"
WORK, CARDS = "work", "cards"


@dataclass(frozen=True)
class DecisionsArea:
    """审批决定公开: what the departments of one government decided, for everybody (许可法§40)."""

    __parent__: Any
    __name__ = DECISIONS
    title = "行政审批决定公开"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL


@dataclass(frozen=True)
class CaseArea:
    """大厅办件: the cases of one government's hall; they lie in the affairs database."""

    __parent__: Any
    __name__ = CASES
    title = "办件"

    def acl_at(self, moment: datetime) -> Acl:
        return CASES_ACL


@dataclass(frozen=True)
class CasePage:
    """一个办件: its address for those who handle it; ``place`` is the department's, ``others`` are
    the departments that decide something of it too."""

    __parent__: CaseArea
    case: Any
    place: Any
    others: tuple[Any, ...] = ()

    @property
    def __name__(self) -> str:
        return str(self.case.number)

    @property
    def title(self) -> str:
        return f"办件 {self.case.number}"

    @property
    def places(self) -> tuple[Any, ...]:
        return self.place, *self.others

    def acl_at(self, moment: datetime) -> Acl:
        return case_acl(*self.places)


@dataclass(frozen=True)
class BranchPage:
    """办件的一个分支: what one department decides of a case; ``place`` is that department's."""

    __parent__: CasePage
    branch: Any
    place: Any

    @property
    def case(self) -> Any:
        return self.__parent__.case

    @property
    def __name__(self) -> str:
        return f"{BRANCHES}/{self.branch.name}"

    @property
    def title(self) -> str:
        return f"{self.__parent__.title} 分支 {self.branch.name}"

    def acl_at(self, moment: datetime) -> Acl:
        return branch_acl(self.place, self.__parent__.places)


@dataclass(frozen=True)
class BillPage:
    """办件的缴费单: its address for who takes the money and for who handles the case."""

    __parent__: CasePage
    __name__ = BILL

    @property
    def case(self) -> Any:
        return self.__parent__.case

    @property
    def title(self) -> str:
        return f"{self.__parent__.title} 缴费单"

    def acl_at(self, moment: datetime) -> Acl:
        return bill_acl(*self.__parent__.places)


@dataclass(frozen=True)
class WorkArea:
    """待办: what the offices of one government, and its hall, have to do; not stored."""

    __parent__: Any
    __name__ = WORK
    title = "待办"

    def acl_at(self, moment: datetime) -> Acl:
        return WORK_ACL


@dataclass(frozen=True)
class CardArea:
    """红黄牌: what ran late in one government's hall, for supervision; not stored."""

    __parent__: Any
    __name__ = CARDS
    title = "红黄牌"

    def acl_at(self, moment: datetime) -> Acl:
        return CARDS_ACL


@dataclass(frozen=True)
class CounterArea:
    """综合窗口: where a clerk of the hall takes applications for any of its departments."""

    __parent__: Any
    __name__ = COUNTER
    title = "综合窗口"

    def acl_at(self, moment: datetime) -> Acl:
        return COUNTER_ACL


@dataclass(frozen=True)
class CounterDraft:
    """窗口收件: the address of a draft for the clerk who holds it; nobody else gets here."""

    __parent__: CounterArea
    item: Any
    draft: Any

    @property
    def __name__(self) -> str:
        return str(self.draft.uid)

    def acl_at(self, moment: datetime) -> Acl:
        return COUNTER_ACL


@dataclass(frozen=True)
class AppointmentArea:
    """预约: where anybody books a seat in the hall; the bookings lie in the affairs database."""

    __parent__: Any
    __name__ = APPOINTMENTS
    title = "预约"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL


@dataclass(frozen=True)
class CounterList:
    """大厅窗口: the counters of a hall, what each does and when; not stored here."""

    __parent__: Any
    __name__ = COUNTERS
    title = "窗口一览"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL
