"""What is done to accounts and grants, by whom it may be done, and its record in the ledger.

It writes the affairs database and nothing else. A page and a command say the same through it.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content.acl import allowed
from content.affairs import Affairs
from content.log_in import LogIn, Outcome, check_again
from content.passwords import PasswordRefused, Passwords
from content.people import Account, AccountRefused, UnknownAccount
from content.permissions import ROLE_LABELS, Person, Role
from content.permissions import Permission as P
from content.second_factor import Enrolment, begin_totp, confirm_totp, remove_totp
from content.tree import Place, Site

# No 0, O, 1, l or I: a first password is read aloud or copied from paper
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


class PeopleRefused(AccountRefused):
    """What was asked cannot be done to this account, or not by this person."""


# What the ledger calls them
LABELS = {
    "add_account": "建立账号",
    "disable_account": "停用账号",
    "enable_account": "启用账号",
    "unlock_account": "解锁账号",
    "reset_password": "重置密码",
    "reset_totp": "重置动态码",
    "change_password": "更改自己的密码",
    "bind_totp": "绑定动态码",
    "remove_totp": "解除动态码",
    **{f"grant.{role.value}": f"授予{label}" for role, label in ROLE_LABELS.items()},
    **{f"revoke.{role.value}": f"收回{label}" for role, label in ROLE_LABELS.items()},
}
REFUSALS = (AccountRefused, PasswordRefused)


@dataclass(frozen=True)
class PeopleDoing:
    """人员办理: on whose behalf and when accounts are changed, and what that may use."""

    person: Person
    moment: datetime
    site: Site
    affairs: Affairs
    passwords: Passwords
    new_uid: Callable[[], str]
    _reach: dict[str, bool] = field(default_factory=dict, repr=False)

    @property
    def by(self) -> str:
        return self.person.account or ""

    def reaches(self, place_uid: str) -> bool:
        """May this person grant roles on that place? A place that is gone is the province's."""
        if place_uid not in self._reach:
            place: Any = self.site.find(place_uid) or self.site.province
            self._reach[place_uid] = allowed(place, self.person, self.moment, P.GRANT)
        return self._reach[place_uid]

    @property
    def reaches_everything(self) -> bool:
        return self.reaches(self.site.province.uid)

    def knows(self, account: Account) -> bool:
        """May this person see the account in a list? One role within reach is enough."""
        return self.reaches_everything or any(self.reaches(uid) for _, uid in account.grants)

    def commands(self, account: Account) -> bool:
        """May this person change the account itself? Only where all its roles are within reach:
        whoever resets a password could use every role of that account."""
        if not account.grants:
            return self.reaches_everything
        return all(self.reaches(uid) for _, uid in account.grants)

    def record(self, act: str, account: Account, place_uid: str = "") -> None:
        self.affairs.record(self, act, account.name, place_uid)


def place_at(doing: PeopleDoing, path: str) -> Place:
    """The place at ``path``, within reach. Raises PeopleRefused."""
    place = doing.site.at(path.strip())
    if not path.strip().startswith("/") or not isinstance(place, Place):
        raise PeopleRefused(
            f"没有“{path.strip()[:80]}”这个地方，请填写它的地址，例如 /changchun/nanguan/mzj。"
        )
    if not doing.reaches(place.uid):
        raise PeopleRefused(f"“{place.title}”不在您的管理范围内，请联系上一级管理员。")
    return place


def role_named(name: str) -> Role:
    """Raises PeopleRefused."""
    try:
        return Role(name)
    except ValueError:
        offered = "、".join(f"{role.value}（{label}）" for role, label in ROLE_LABELS.items())
        raise PeopleRefused(f"没有“{name[:40]}”这个角色，可用的有：{offered}。") from None


def known_account(doing: PeopleDoing, name: str) -> Account:
    """The account, if this person may see it: others answer like a wrong name.

    Raises UnknownAccount.
    """
    account = doing.affairs.people.account(name)
    if not doing.knows(account):
        raise UnknownAccount(name)
    return account


def add_account(
    doing: PeopleDoing, name: str, display_name: str, password: str, grant: tuple[str, str] | None
) -> tuple[Account, str]:
    """The account and its first password, made when ``password`` is empty; to be changed at once.

    ``grant`` is (role, path); who does not administer the province must give one. Raises
    PeopleRefused, AccountRefused, PasswordRefused.
    """
    if grant is None and not doing.reaches_everything:
        raise PeopleRefused("请同时选择角色和地方：您只能建立在您管理范围内有角色的账号。")
    given = (role_named(grant[0]), place_at(doing, grant[1])) if grant else None
    first = password or generated_password()
    people = doing.affairs.people
    account = people.add_account(name, display_name, first, doing.moment, passwords=doing.passwords)
    account.must_change_password = True
    doing.record("add_account", account)
    if given:
        _grant(doing, account, *given)
    return account, first


def generated_password() -> str:
    groups = (
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


def reset_password(doing: PeopleDoing, name: str, password: str = "") -> str:
    """A first password again; ends every session and the lock. Returns the password."""
    account = _commanded(doing, name)
    first = password or generated_password()
    _set_password(doing, account, first)
    account.must_change_password = True
    doing.record("reset_password", account)
    return first


def disable(doing: PeopleDoing, name: str) -> None:
    account = _commanded(doing, name)
    if account.is_disabled(doing.moment):
        raise PeopleRefused(f"账号“{account.name}”已经停用。")
    doing.affairs.people.disable(account.name, doing.moment, sessions=doing.affairs.sessions)
    doing.record("disable_account", account)


def enable(doing: PeopleDoing, name: str) -> None:
    account = _commanded(doing, name)
    if not account.is_disabled(doing.moment):
        raise PeopleRefused(f"账号“{account.name}”没有停用，不需要启用。")
    doing.affairs.people.enable(account.name)
    doing.record("enable_account", account)


def unlock(doing: PeopleDoing, name: str) -> None:
    account = _commanded(doing, name)
    account.unlock()
    doing.record("unlock_account", account)


def reset_totp(doing: PeopleDoing, name: str) -> None:
    """For a lost telephone: the account binds a new one, and signs in again."""
    account = _commanded(doing, name)
    if account.totp_secret is None and account.totp_pending is None:
        raise PeopleRefused(f"账号“{account.name}”没有绑定动态码，不需要重置。")
    remove_totp(account)
    doing.affairs.sessions.close_all(account.name)
    doing.record("reset_totp", account)


def grant(doing: PeopleDoing, name: str, role: str, path: str) -> None:
    account = known_account(doing, name)
    _grant(doing, account, role_named(role), place_at(doing, path))


def revoke(doing: PeopleDoing, name: str, role: str, place_uid: str) -> None:
    """By uid: a role is also taken back from a place that is gone or was moved."""
    account, taken = known_account(doing, name), role_named(role)
    if not doing.reaches(place_uid):
        raise PeopleRefused("这项授权不在您的管理范围内，请联系上一级管理员。")
    if account.name == doing.person.account and taken is Role.ADMINISTRATOR:
        raise PeopleRefused("不能收回自己的管理员角色，请由另一名管理员办理。")
    if not doing.affairs.people.revoke(account.name, taken, place_uid):
        raise PeopleRefused("没有这项授权，可能已被收回，请刷新后再看。")
    doing.record(f"revoke.{taken.value}", account, place_uid)


def change_own_password(doing: PeopleDoing, old: str, new: str) -> LogIn:
    """Ends all sessions of the account. A wrong ``old`` counts towards the lock: commit it.

    Raises PasswordRefused.
    """
    account = _own(doing)
    checked = check_again(account, doing.passwords, old, doing.moment)
    if checked.outcome is Outcome.OK:
        _set_password(doing, account, new)
        doing.record("change_password", account)
    return checked


def begin_own_totp(doing: PeopleDoing, issuer: str) -> Enrolment:
    """Raises PeopleRefused where one is bound: it is to be removed with the password first."""
    account = _own(doing)
    if account.totp_secret is not None:
        raise PeopleRefused("已经绑定了动态码；要换手机，请先解除绑定。")
    return begin_totp(account, issuer)


def confirm_own_totp(doing: PeopleDoing, code: str) -> bool:
    account = _own(doing)
    confirmed = confirm_totp(account, code, doing.moment)
    if confirmed:
        doing.record("bind_totp", account)
    return confirmed


def remove_own_totp(doing: PeopleDoing, password: str) -> LogIn:
    """A wrong password counts towards the lock: commit it."""
    account = _own(doing)
    checked = check_again(account, doing.passwords, password, doing.moment)
    if checked.outcome is Outcome.OK:
        remove_totp(account)
        doing.record("remove_totp", account)
    return checked


def _set_password(doing: PeopleDoing, account: Account, password: str) -> None:
    affairs = doing.affairs
    affairs.people.set_password(
        account.name, password, passwords=doing.passwords, sessions=affairs.sessions
    )


def _grant(doing: PeopleDoing, account: Account, role: Role, place: Place) -> None:
    if not doing.affairs.people.grant(account.name, role, place.uid):
        raise PeopleRefused(
            f"“{account.display_name}”在“{place.title}”已经是{ROLE_LABELS[role]}，不用再授。"
        )
    doing.record(f"grant.{role.value}", account, place.uid)


def _commanded(doing: PeopleDoing, name: str) -> Account:
    account = known_account(doing, name)
    if account.name == doing.person.account:
        raise PeopleRefused("不能在这里更改自己的账号，请用“我的账号”，或由另一名管理员办理。")
    if not doing.commands(account):
        raise PeopleRefused("这个账号还有您管理范围以外的角色，请联系上一级管理员。")
    return account


def _own(doing: PeopleDoing) -> Account:
    return doing.affairs.people.account(doing.by)
