"""Applicants' accounts, apart from those of staff: an e-mail address or a mobile phone, a password.

Addresses lie sealed and are found by digest. An address that was not verified proves nothing.
How a password is hashed, and how a text is sealed, is handed in.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from persistent import Persistent

from content.merging import MergingMap
from content.shards import ShardedMap

EMAIL, PHONE = "email", "phone"
ADDRESS_LABELS = {EMAIL: "邮箱", PHONE: "手机号"}
LONGEST = 120
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_EMAIL = re.compile(r"[a-z0-9._%+'-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_WRITTEN_IN_PHONES = re.compile(r"[\s\-()]")


class ApplicantRefused(ValueError):
    """The account cannot be made or changed as asked; the message says what to do."""


@dataclass(frozen=True)
class Address:
    """联系地址: what a person logs in with and is written to; ``kind`` is email or phone."""

    kind: str
    text: str

    @property
    def masked(self) -> str:
        """As it may be shown: 138****1234, zh***@example.cn."""
        if self.kind == PHONE:
            return f"{self.text[:3]}****{self.text[-4:]}"
        name, _, domain = self.text.partition("@")
        return f"{name[: min(2, len(name) - 1)]}***@{domain}"


class Applicant(Persistent):
    """申请人账号: what it holds is sealed; moments are aware, UTC.

    ``sealed``: kind of address → sealed text. ``verified``: kinds that were proven.
    """

    failures = 0
    locked_until: datetime | None = None
    last_login_at: datetime | None = None
    sealed: dict[str, bytes] = {}
    verified: tuple[str, ...] = ()
    code: dict[str, Any] | None = None  # the one that is open: purpose, digest, until, tries

    def __init__(self, uid: str, password_hash: str, created_at: datetime) -> None:
        self.uid, self.password_hash, self.created_at = uid, password_hash, created_at

    @property
    def name(self) -> str:
        """As ``content.log_in`` calls whose password it is."""
        return self.uid

    def is_locked(self, moment: datetime) -> bool:
        return self.locked_until is not None and moment < self.locked_until

    def unlock(self) -> None:
        self.failures, self.locked_until = 0, None

    def address(self, kind: str, sealing: Any) -> Address | None:
        sealed = self.sealed.get(kind)
        if sealed is None:
            return None
        return Address(kind, sealing.open(sealed, _about(self.uid, kind)).decode())

    def addresses(self, sealing: Any) -> tuple[Address, ...]:
        found = (self.address(kind, sealing) for kind in (EMAIL, PHONE))
        return tuple(one for one in found if one is not None)

    def proven_email(self, sealing: Any) -> str:
        """The e-mail address that was verified; empty where there is none."""
        email = self.address(EMAIL, sealing) if EMAIL in self.verified else None
        return "" if email is None else email.text


class Applicants(Persistent):
    """申请人账号簿: accounts by uid, and uids by the digest of an address."""

    def __init__(self) -> None:
        self._accounts = ShardedMap(256)
        self._uids = MergingMap(256)
        self._sent = MergingMap(256)  # digest → microseconds of the last codes sent there

    def get(self, uid: str) -> Applicant | None:
        account: Applicant | None = self._accounts.get(uid)
        return account

    def find(self, address: Address, sealing: Any) -> Applicant | None:
        uid = self._uids.get(_digest(address, sealing))
        return None if uid is None else self.get(uid)

    def add(self, account: Applicant) -> None:
        self._accounts[account.uid] = account

    def give(self, account: Applicant, address: Address, sealing: Any) -> None:
        """The address becomes the account's, unproven; a former one of its kind is free again.

        Raises ApplicantRefused where it is somebody's.
        """
        holder = self.find(address, sealing)
        if holder is not None and holder.uid != account.uid:
            label = ADDRESS_LABELS[address.kind]
            raise ApplicantRefused(f"这个{label}已经注册过，请直接登录；忘记密码的，可以找回密码。")
        self.take(account, address.kind, sealing)
        self._uids[_digest(address, sealing)] = account.uid
        sealed = sealing.seal(address.text.encode(), _about(account.uid, address.kind))
        account.sealed = {**account.sealed, address.kind: sealed}

    def take(self, account: Applicant, kind: str, sealing: Any) -> None:
        """The account's address of this kind is free again, and proves nothing any more."""
        address = account.address(kind, sealing)
        if address is None:
            return
        self._uids.pop(_digest(address, sealing))
        account.sealed = {one: text for one, text in account.sealed.items() if one != kind}
        account.verified = tuple(one for one in account.verified if one != kind)

    def codes_sent(self, address: Address, sealing: Any) -> tuple[int, ...]:
        """When codes were sent to the address lately, whosever account it was."""
        moments: tuple[int, ...] = self._sent.get(_digest(address, sealing), ())
        return moments

    def note_code(self, address: Address, sealing: Any, moments: tuple[int, ...]) -> None:
        self._sent[_digest(address, sealing)] = moments

    def forget_codes(self, before: int) -> int:
        """Addresses to which none was sent since ``before`` (microseconds); how many."""
        old = [key for key, moments in self._sent.items() if max(moments) < before]
        for key in old:
            self._sent.pop(key)
        return len(old)

    def remove(self, account: Applicant, sealing: Any) -> None:
        for kind in (EMAIL, PHONE):
            self.take(account, kind, sealing)
        self._accounts.pop(account.uid)


def read_address(text: str) -> Address:
    """However it was typed: case, width, blanks and +86 do not matter. Raises ApplicantRefused."""
    plain = unicodedata.normalize("NFKC", text[: 4 * LONGEST]).strip().lower()
    if not plain:
        raise ApplicantRefused("请填写邮箱或手机号。")
    if "@" in plain:
        if len(plain) > LONGEST or not _EMAIL.fullmatch(plain):
            raise ApplicantRefused("邮箱的写法不对，请检查，例如 name@example.cn。")
        return Address(EMAIL, plain)
    digits = _WRITTEN_IN_PHONES.sub("", plain).removeprefix("+86")
    if not _PHONE.fullmatch(digits):
        raise ApplicantRefused("请填写 11 位手机号，或者邮箱，例如 name@example.cn。")
    return Address(PHONE, digits)


def _digest(address: Address, sealing: Any) -> str:
    digest: str = sealing.digest(f"applicant:{address.kind}:{address.text}")
    return digest


def _about(uid: str, kind: str) -> str:
    return f"applicant:{uid}:{kind}"
