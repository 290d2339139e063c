"""Addresses of seals and of licences below a hall; registers and books lie elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.acl import LICENCES_ACL, SEALS_ACL, Acl, licence_acl, seal_acl
from content.seals import Seal

SEALS, LICENCES = "seals", "licences"


@dataclass(frozen=True)
class SealArea:
    """印章登记: the seals of one government's departments; the register lies on the government."""

    __parent__: Any
    __name__ = SEALS
    title = "印章登记"

    @property
    def government(self) -> Any:
        return self.__parent__.__parent__

    def acl_at(self, moment: datetime) -> Acl:
        return SEALS_ACL

    def __getitem__(self, uid: str) -> "SealPage":
        register = self.government.seals
        seal = None if register is None else register.get(uid)
        if seal is None:
            raise KeyError(uid)
        return SealPage(self, seal)


@dataclass(frozen=True)
class SealPage:
    """一枚印章: its address; roles are looked for from its department upward."""

    __parent__: SealArea
    seal: Seal

    @property
    def __name__(self) -> str:
        return self.seal.uid

    @property
    def uid(self) -> str:
        return self.seal.uid

    @property
    def title(self) -> str:
        return self.seal.name

    @property
    def government(self) -> Any:
        return self.__parent__.government

    @property
    def department(self) -> Any:
        """The government itself where it has no such department any more."""
        government, uid = self.government, self.seal.department_uid
        own = (one.name for one in government.department_records() if one.uid == uid)
        return government.get(next(own, ""), government)

    def acl_at(self, moment: datetime) -> Acl:
        return seal_acl(self.department)


@dataclass(frozen=True)
class LicenceArea:
    """证照档案: the licences granted by one government's departments; they lie in affairs."""

    __parent__: Any
    __name__ = LICENCES
    title = "证照档案"

    def acl_at(self, moment: datetime) -> Acl:
        return LICENCES_ACL


@dataclass(frozen=True)
class LicencePage:
    """一张证照: its address for those who granted it; ``place`` is the department's."""

    __parent__: LicenceArea
    licence: Any
    place: Any

    @property
    def __name__(self) -> str:
        return str(self.licence.uid)

    @property
    def title(self) -> str:
        return f"证照 {self.licence.number}"

    def acl_at(self, moment: datetime) -> Acl:
        return licence_acl(self.place)
