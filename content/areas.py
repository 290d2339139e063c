"""Addresses that are not content: service halls, open data, the staff desk, the account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.acl import (
    ACCOUNT_ACL,
    APPLICANT_ACL,
    DESK_ACL,
    DRAFT_ACL,
    FOLLOW_ACL,
    IMPORTS_ACL,
    PLACE_ACL,
    TRACK_ACL,
    Acl,
    import_acl,
)
from content.charging_areas import PAY, PayArea
from content.hall_areas import (
    APPOINTMENTS,
    BILL,
    BRANCHES,
    CARDS,
    CASES,
    COUNTER,
    COUNTERS,
    DECISIONS,
    WORK,
    AppointmentArea,
    BillPage,
    BranchPage,
    CardArea,
    CaseArea,
    CasePage,
    CounterArea,
    CounterDraft,
    CounterList,
    DecisionsArea,
    WorkArea,
)
from content.seal_pages import SEALS, SealArea

# Of a hall, and asked for here like every other area
__all__ = (
    "APPOINTMENTS",
    "BILL",
    "BRANCHES",
    "CARDS",
    "CASES",
    "COUNTER",
    "COUNTERS",
    "DECISIONS",
    "WORK",
    "AppointmentArea",
    "BillPage",
    "BranchPage",
    "CardArea",
    "CaseArea",
    "CasePage",
    "CounterArea",
    "CounterDraft",
    "CounterList",
    "DecisionsArea",
    "WorkArea",
)

HALL, DESK, ACCOUNT, OPEN_DATA = "hall", "desk", "account", "open-data"
IMPORTS = "imports"
APPLICANT = "applicant"
VERIFY, FOLLOW = "verify", "follow"
APPLY, TRACK = "apply", "track"
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
