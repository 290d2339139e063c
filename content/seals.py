"""Seals of a government's departments, kept in the tree for everybody to read.

Who may set one up is ``content.acl``'s, the acts are ``content.acts.seals``'s; keys are elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from persistent import Persistent

from content.clock import day_of, micros, moment_of

APPROVAL, FORMER = "approval", "former"
SEAL_KINDS = {APPROVAL: "行政审批专用章", FORMER: "其他印章（只登记，不在本站使用）"}
PENDING, ACTIVE, EXPIRED, ABOLISHED = "pending", "active", "expired", "abolished"
SEAL_STATES = {
    PENDING: "尚未启用",
    ACTIVE: "在用",
    EXPIRED: "已过有效期",
    ABOLISHED: "已废止",
}


@dataclass(frozen=True)
class Seal:
    """印章: ``custodians`` are (account, since µs), oldest first; ``abolished_at`` in µs, 0 for
    one that is not; ``certificate`` the sha256 of the certificate it signs with;
    ``reconsideration`` and ``court`` are whom a person may turn to against what it sealed."""

    uid: str
    kind: str
    name: str
    office: str
    filing_number: str
    department_uid: str
    custodians: tuple[tuple[str, int], ...]
    valid_from: date
    valid_until: date | None
    abolished_at: int
    abolition_basis: str
    certificate: str
    reconsideration: str
    court: str

    @property
    def kind_label(self) -> str:
        return SEAL_KINDS[self.kind]

    @property
    def abolished_on(self) -> date | None:
        return day_of(moment_of(self.abolished_at)) if self.abolished_at else None

    def state_at(self, moment: datetime) -> str:
        """What was sealed before it was abolished, even on that day, stays sealed."""
        day = day_of(moment)
        if self.abolished_at and micros(moment) >= self.abolished_at:
            return ABOLISHED
        if day < self.valid_from:
            return PENDING
        if self.valid_until is not None and day > self.valid_until:
            return EXPIRED
        return ACTIVE

    def custodian_at(self, moment: datetime) -> str:
        """The account that kept it then; "" before the first."""
        at = micros(moment)
        kept = [account for account, since in self.custodians if since <= at]
        return kept[-1] if kept else ""

    def stands_beside(self, other: "Seal") -> bool:
        """Would both be in use on one day?"""
        return self._first < other._end and other._first < self._end

    @property
    def _first(self) -> int:
        return self.valid_from.toordinal()

    @property
    def _end(self) -> int:
        """The first day on which it is not in use any more."""
        ends = [
            *((self.valid_until.toordinal() + 1,) if self.valid_until else ()),
            *((self.abolished_on.toordinal(),) if self.abolished_on else ()),
        ]
        return min(ends, default=date.max.toordinal())


class SealRegister(Persistent):
    """印章登记簿: of one government; few, and so kept in this very object."""

    rows: Mapping[str, Mapping[str, Any]] = {}

    def get(self, uid: str) -> Seal | None:
        row = self.rows.get(uid)
        return None if row is None else _read(uid, row)

    def put(self, seal: Seal) -> None:
        self.rows = {**self.rows, seal.uid: _written(seal)}

    def __iter__(self) -> Iterator[Seal]:
        """In the order of their registration."""
        return (_read(uid, row) for uid, row in self.rows.items())

    def of_department(self, department_uid: str) -> tuple[Seal, ...]:
        return tuple(seal for seal in self if seal.department_uid == department_uid)

    def active(self, department_uid: str, moment: datetime) -> Seal | None:
        """The approval seal a department may use; there is one at most."""
        found = (
            seal
            for seal in self.of_department(department_uid)
            if seal.kind == APPROVAL and seal.state_at(moment) == ACTIVE
        )
        return next(found, None)


_DAYS = ("valid_from", "valid_until")


def _read(uid: str, row: Mapping[str, Any]) -> Seal:
    said = {name: value for name, value in row.items() if name not in ("type", "v")}
    days = {name: date.fromisoformat(said[name]) if said[name] else None for name in _DAYS}
    return Seal(uid=uid, **{**said, **days})


def _written(seal: Seal) -> dict[str, Any]:
    """A plain mapping: days are ISO, "" for none."""
    said = {name: value for name, value in vars(seal).items() if name != "uid"}
    days = {name: said[name].isoformat() if said[name] else "" for name in _DAYS}
    return {"type": "seal", "v": 1, **said, **days}


def seals_of(government: Any) -> Iterator[Seal]:
    """Every seal registered there, abolished ones too."""
    return iter(government.seals or ())


def find_seal(site: Any, government_uid: str, seal_uid: str) -> Seal | None:
    register = getattr(site.find(government_uid), "seals", None)
    return None if register is None else register.get(seal_uid)
