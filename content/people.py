"""Accounts and the roles granted to them; places are known by uid only.

How a password is hashed is handed in; what a role may do stands in ``content.acl``.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from content.passwords import PasswordRefused, Passwords, check_password
from content.permissions import ANONYMOUS, OPERATOR, Grant, Person, Role
from content.sessions import Sessions

_NAME = re.compile(r"[a-z0-9._-]{3,40}")
_DISPLAY_NAME_LENGTH = 40
# Said in ledger and history for what commands and the founding do: nobody may pass for them
_RESERVED = frozenset({OPERATOR, "founding", "system", "anonymous"})


class AccountRefused(ValueError):
    """The account cannot be made or changed as asked; the message says what to do."""


class UnknownAccount(AccountRefused):
    """There is no account of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"没有名为“{name}”的账号，请检查拼写，或先建立这个账号。")


class Account(Persistent):
    """账号: who may log in, and what has been granted; moments are aware, UTC."""

    disabled_at: datetime | None = None
    last_login_at: datetime | None = None
    failures = 0
    locked_until: datetime | None = None
    must_change_password = False
    totp_secret: str | None = None
    totp_pending: str | None = None
    totp_last_step = 0
    email = ""
    grants: tuple[tuple[str, str], ...] = ()

    def __init__(
        self, name: str, display_name: str, password_hash: str, created_at: datetime
    ) -> None:
        self.name, self.display_name = name, display_name
        self.password_hash, self.created_at = password_hash, created_at

    def is_disabled(self, moment: datetime) -> bool:
        return self.disabled_at is not None and self.disabled_at <= moment

    def is_locked(self, moment: datetime) -> bool:
        return self.locked_until is not None and moment < self.locked_until

    def unlock(self) -> None:
        self.failures, self.locked_until = 0, None


class People(Persistent):
    """人员: accounts by log-in name, and who holds a role on a place."""

    def __init__(self) -> None:
        self._accounts = OOBTree()
        self._grants_at = OOBTree()

    def __iter__(self) -> Iterator[Account]:
        """By name."""
        return iter(self._accounts.values())

    def __contains__(self, name: str) -> bool:
        return normal_name(name) in self._accounts

    def find(self, name: str) -> Account | None:
        """However the name was typed: case and width do not matter."""
        return self._accounts.get(normal_name(name))

    def account(self, name: str) -> Account:
        """Raises UnknownAccount."""
        account = self.find(name)
        if account is None:
            raise UnknownAccount(name)
        return account

    def add_account(
        self,
        name: str,
        display_name: str,
        password: str,
        moment: datetime,
        *,
        passwords: Passwords,
    ) -> Account:
        """Raises AccountRefused, PasswordRefused."""
        name, display_name = _checked_name(name), _checked_display_name(display_name)
        if name in self._accounts:
            raise AccountRefused(f"账号名“{name}”已有人使用，请换一个，例如在后面加上部门简称。")
        check_password(password, name)
        account = Account(name, display_name, passwords.hash(password), moment)
        self._accounts[name] = account
        return account

    def set_password(
        self, name: str, password: str, *, passwords: Passwords, sessions: Sessions
    ) -> None:
        """Ends every session of the account and its lock. Raises UnknownAccount, PasswordRefused.

        Who resets it for somebody else sets ``must_change_password`` afterwards.
        """
        account = self.account(name)
        check_password(password, account.name)
        if passwords.verify(account.password_hash, password):
            raise PasswordRefused("新密码与原密码相同，请换一个没有用过的密码。")
        account.password_hash = passwords.hash(password)
        account.must_change_password = False
        account.unlock()
        sessions.close_all(account.name)

    def disable(self, name: str, moment: datetime, *, sessions: Sessions) -> None:
        """From ``moment`` on it is nobody, and its sessions end. Raises UnknownAccount."""
        account = self.account(name)
        if not account.is_disabled(moment):
            account.disabled_at = moment
        sessions.close_all(account.name)

    def enable(self, name: str) -> None:
        """What was granted holds again. Raises UnknownAccount."""
        account = self.account(name)
        account.disabled_at = None
        account.unlock()

    def grant(self, name: str, role: Role, place_uid: str) -> bool:
        """False when it was granted before. Raises UnknownAccount."""
        account = self.account(name)
        return self._write_grants(account, {*account.grants, (role.value, place_uid)})

    def revoke(self, name: str, role: Role, place_uid: str) -> bool:
        """False when there was nothing to revoke. Raises UnknownAccount."""
        account = self.account(name)
        return self._write_grants(account, {*account.grants} - {(role.value, place_uid)})

    def grants_of(self, name: str) -> frozenset[Grant]:
        """Raises UnknownAccount."""
        return _as_grants(self.account(name))

    def grants_at(self, place_uid: str) -> tuple[tuple[str, Role], ...]:
        """(account name, role) granted on this very place, by name; disabled accounts too."""
        return tuple((name, Role(role)) for name, role in self._grants_at.get(place_uid, ()))

    def person(self, name: str, moment: datetime) -> Person:
        """Who that is at ``moment``; the public when there is no such account or it is disabled."""
        account = self.find(name)
        if account is None or account.is_disabled(moment):
            return ANONYMOUS
        return Person(account.name, _as_grants(account))

    def _write_grants(self, account: Account, wanted: set[tuple[str, str]]) -> bool:
        changed = wanted ^ set(account.grants)
        for role, place_uid in changed:
            entry = (account.name, role)
            there = {*self._grants_at.get(place_uid, ())} ^ {entry}
            if there:
                self._grants_at[place_uid] = tuple(sorted(there))
            else:
                del self._grants_at[place_uid]
        if changed:
            account.grants = tuple(sorted(wanted))
        return bool(changed)


def normal_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def _checked_name(name: str) -> str:
    name = normal_name(name)
    if not _NAME.fullmatch(name):
        raise AccountRefused(
            "账号名须为 3 到 40 个字符，只用英文字母、数字、点、下划线和连字符，例如 nanguan.mzj。"
        )
    if name in _RESERVED:
        raise AccountRefused(f"账号名“{name}”由系统保留，请换一个。")
    return name


def _checked_display_name(display_name: str) -> str:
    text = " ".join(display_name.split())
    if not 1 <= len(text) <= _DISPLAY_NAME_LENGTH:
        raise AccountRefused(f"请填写姓名或称呼，1 到 {_DISPLAY_NAME_LENGTH} 个字。")
    return text


def _as_grants(account: Account) -> frozenset[Grant]:
    return frozenset(Grant(Role(role), place_uid) for role, place_uid in account.grants)
