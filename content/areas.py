"""Addresses that are not content: service halls, open data, the staff desk, the account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.acl import (
    ACCOUNT_ACL,
    APPLICANT_ACL,
    CARDS_ACL,
    CASES_ACL,
    COUNTER_ACL,
    DESK_ACL,
    DRAFT_ACL,
    FOLLOW_ACL,
    IMPORTS_ACL,
    PLACE_ACL,
    TRACK_ACL,
    WORK_ACL,
    Acl,
    bill_acl,
    branch_acl,
    case_acl,
    import_acl,
)
from content.charging_areas import PAY, PayArea
from content.seal_pages import SEALS, SealArea

HALL, DESK, ACCOUNT, OPEN_DATA = "hall", "desk", "account", "open-data"
IMPORTS = "imports"
APPLICANT = "applicant"
VERIFY, FOLLOW = "verify", "follow"
APPLY, CASES, TRACK = "apply", "cases", "track"
COUNTER, COUNTERS, APPOINTMENTS = "counter", "counters", "appointments"
DECISIONS = "decisions"
BRANCHES, BILL = "branches", "bill"
WORK, CARDS = "work", "cards"
DATASETS = ("items", "fees", "documents", "calendar", "places", "forms", "packages")
FORMATS = ("csv", "xlsx", "jsonl", "json")


@dataclass(frozen=True)
class Hall:
    """政务大厅: the catalogue and fees of one government across its departments; not stored."""

    __parent__: Any
    __name__ = HALL

    @property
    def title(self) -> str:
        return f"{self.__parent__.short_name or self.__parent__.title}政务大厅"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL

    def __getitem__(self, name: str) -> Any:
        return _IN_HALL[name](self)


@dataclass(frozen=True)
class DecisionsArea:
    """审批决定公开: what the departments of one government decided, for everybody (许可法§40)."""

    __parent__: Hall
    __name__ = DECISIONS
    title = "行政审批决定公开"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL


@dataclass(frozen=True)
class OpenData:
    """开放数据: what everybody may read, as files; not stored."""

    __parent__: Any
    __name__ = OPEN_DATA
    title = "开放数据"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL

    def __getitem__(self, name: str) -> "OpenDataFile":
        dataset, _, suffix = name.partition(".")
        if dataset not in DATASETS or suffix not in FORMATS:
            raise KeyError(name)
        return OpenDataFile(self, dataset, suffix)


@dataclass(frozen=True)
class OpenDataFile:
    """数据文件: one dataset in one format (``items.csv``); not stored."""

    __parent__: OpenData
    dataset: str
    suffix: str

    @property
    def __name__(self) -> str:
        return f"{self.dataset}.{self.suffix}"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL


@dataclass(frozen=True)
class StaffDesk:
    """工作台: what a member of staff has to do; not stored."""

    __parent__: Any
    __name__ = DESK

    def acl_at(self, moment: datetime) -> Acl:
        return DESK_ACL


@dataclass(frozen=True)
class ImportArea:
    """导入: the files that staff uploaded; the jobs lie in the affairs database."""

    __parent__: Any
    __name__ = IMPORTS

    def acl_at(self, moment: datetime) -> Acl:
        return IMPORTS_ACL


@dataclass(frozen=True)
class ImportPage:
    """一次导入: the address of one job; ``place`` is where its file is to go."""

    __parent__: ImportArea
    job: Any
    place: Any

    @property
    def __name__(self) -> str:
        return str(self.job.uid)

    def acl_at(self, moment: datetime) -> Acl:
        return import_acl(self.job.by, self.place)


@dataclass(frozen=True)
class AccountArea:
    """我的账号: one's own password, second factor and permissions; not stored."""

    __parent__: Any
    __name__ = ACCOUNT

    def acl_at(self, moment: datetime) -> Acl:
        return ACCOUNT_ACL


@dataclass(frozen=True)
class ApplicantArea:
    """我的办件: an applicant's own account, drafts, cases and messages; not stored."""

    __parent__: Any
    __name__ = APPLICANT

    def acl_at(self, moment: datetime) -> Acl:
        return APPLICANT_ACL


@dataclass(frozen=True)
class FollowArea:
    """邮件订阅: asking for mail about what changes, confirming and stopping it; not stored."""

    __parent__: Any
    __name__ = FOLLOW

    def acl_at(self, moment: datetime) -> Acl:
        return FOLLOW_ACL


@dataclass(frozen=True)
class DraftPage:
    """填写申请: the address of one draft below its item.

    ``held``: whoever asks has its code or its account; of one not held nothing is known.
    """

    item: Any
    draft: Any
    held: bool
    __name__: str

    @property
    def __parent__(self) -> Any:
        return self.item

    def acl_at(self, moment: datetime) -> Acl:
        return DRAFT_ACL["held" if self.held else "other"]


@dataclass(frozen=True)
class TrackPage:
    """办件查询: the address of one case for its applicant; held as a draft is."""

    __parent__: Any
    case: Any
    held: bool
    number: str

    @property
    def __name__(self) -> str:
        return f"{TRACK}/{self.number}"

    def acl_at(self, moment: datetime) -> Acl:
        return TRACK_ACL["held" if self.held else "other"]


@dataclass(frozen=True)
class VerifyPage:
    """核对凭证: the address of one code, known or not."""

    __parent__: Any
    code: str

    @property
    def __name__(self) -> str:
        return f"{VERIFY}/{self.code}"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL


@dataclass(frozen=True)
class CaseArea:
    """大厅办件: the cases of one government's hall; they lie in the affairs database."""

    __parent__: Hall
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

    __parent__: Hall
    __name__ = WORK
    title = "待办"

    def acl_at(self, moment: datetime) -> Acl:
        return WORK_ACL


@dataclass(frozen=True)
class CardArea:
    """红黄牌: what ran late in one government's hall, for supervision; not stored."""

    __parent__: Hall
    __name__ = CARDS
    title = "红黄牌"

    def acl_at(self, moment: datetime) -> Acl:
        return CARDS_ACL


@dataclass(frozen=True)
class CounterArea:
    """综合窗口: where a clerk of the hall takes applications for any of its departments."""

    __parent__: Hall
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

    __parent__: Hall
    __name__ = APPOINTMENTS
    title = "预约"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL


@dataclass(frozen=True)
class CounterList:
    """大厅窗口: the counters of a hall, what each does and when; not stored here."""

    __parent__: Hall
    __name__ = COUNTERS
    title = "窗口一览"

    def acl_at(self, moment: datetime) -> Acl:
        return PLACE_ACL


_IN_HALL = {DECISIONS: DecisionsArea, SEALS: SealArea}
_AT_ROOT = {
    PAY: PayArea,
    DESK: StaffDesk,
    ACCOUNT: AccountArea,
    OPEN_DATA: OpenData,
    APPLICANT: ApplicantArea,
    FOLLOW: FollowArea,
}


def area_of(place: Any, name: str) -> Any | None:
    """The area called ``name`` at a place, if it has one there."""
    if name == HALL and place.is_government:
        return Hall(place)
    if place.__parent__ is None and name in _AT_ROOT:
        return _AT_ROOT[name](place)
    return None
