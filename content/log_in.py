"""Logging in: password, then code; wrong tries are counted and lock the account for a while.

It raises nothing, so that the caller answers, the count is committed, and no try is free.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from content.clock import SHANGHAI
from content.passwords import Passwords
from content.people import Account, People
from content.second_factor import DIGITS, accept_code

FREE_FAILURES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)


class Outcome(StrEnum):
    OK = "ok"
    WRONG = "wrong"
    LOCKED = "locked"
    CODE_NEEDED = "code_needed"
    CODE_WRONG = "code_wrong"
    DISABLED = "disabled"


# An account that does not exist, is disabled, or has another password: one message for all three
_NOT_LET_IN = "账号或密码不正确，请检查后重新输入。忘记密码的，请联系管理员重置。"
_MESSAGES = {
    Outcome.OK: "",
    Outcome.WRONG: _NOT_LET_IN,
    Outcome.DISABLED: _NOT_LET_IN,
    Outcome.CODE_NEEDED: f"请输入动态码验证器上显示的 {DIGITS} 位数字。",
    Outcome.CODE_WRONG: "动态码不正确或已经用过，请等验证器换出新的动态码再输入。"
    "一直不对的，请核对手机时间。",
}


class Lockable(Protocol):
    """可锁定的账号: of a member of staff or of an applicant."""

    password_hash: str
    failures: int
    locked_until: datetime | None

    @property
    def name(self) -> str: ...

    def is_locked(self, moment: datetime) -> bool: ...


@dataclass(frozen=True)
class LogIn:
    """登录结果: what came of one try; ``account`` (its name) only when it is ok."""

    outcome: Outcome
    account: str | None = None
    locked_until: datetime | None = None

    @property
    def message(self) -> str:
        """For the person at the form; empty when it is ok."""
        if self.locked_until is None:
            return _MESSAGES[self.outcome]
        # Rounded up: at the minute that is said the lock is over
        until = (self.locked_until + timedelta(seconds=59)).astimezone(SHANGHAI)
        return f"输错次数过多，账号已暂时锁定，请在 {until:%H:%M}（北京时间）以后再试。"


def authenticate(
    people: People, passwords: Passwords, name: str, password: str, code: str, moment: datetime
) -> LogIn:
    """One try. ``code`` is '' when none was asked for yet. Commit whatever comes of it."""
    account = people.find(name)
    if account is None:
        passwords.verify_nobodys(password)
        return LogIn(Outcome.WRONG)
    if account.is_disabled(moment):
        fits = passwords.verify(account.password_hash, password)
        return LogIn(Outcome.DISABLED if fits else Outcome.WRONG)
    checked = check_again(account, passwords, password, moment)
    if checked.outcome is not Outcome.OK:
        return checked
    entered = _enter(account, code, moment)
    if entered.outcome is Outcome.OK and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash(password)
    return entered


def authenticate_code(people: People, name: str, code: str, moment: datetime) -> LogIn:
    """The second step of a log-in; the caller vouches that the password was right just now."""
    account = people.find(name)
    if account is None or account.is_disabled(moment):
        return LogIn(Outcome.WRONG)
    if account.is_locked(moment):
        return LogIn(Outcome.LOCKED, locked_until=account.locked_until)
    return _enter(account, code, moment)


def check_again(account: Lockable, passwords: Passwords, password: str, moment: datetime) -> LogIn:
    """Is it the account's password? A wrong one counts, also of somebody who is signed in."""
    if account.is_locked(moment):
        return LogIn(Outcome.LOCKED, locked_until=account.locked_until)
    if not passwords.verify(account.password_hash, password):
        return _count_failure(account, Outcome.WRONG, moment)
    return LogIn(Outcome.OK, account.name)


def lock_after(failures: int) -> timedelta:
    """How long the account is locked: not at all, from the fifth 1, 2, 4 … minutes to an hour."""
    if failures < FREE_FAILURES:
        return timedelta()
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_LOCK * 2**doublings, LONGEST_LOCK)


def _count_failure(account: Lockable, outcome: Outcome, moment: datetime) -> LogIn:
    account.failures += 1
    lock = lock_after(account.failures)
    if not lock:
        return LogIn(outcome)
    account.locked_until = moment + lock
    return LogIn(Outcome.LOCKED, locked_until=account.locked_until)


def _enter(account: Account, code: str, moment: datetime) -> LogIn:
    if account.totp_secret is not None:
        if not code.strip():
            return LogIn(Outcome.CODE_NEEDED)
        if not accept_code(account, code, moment):
            return _count_failure(account, Outcome.CODE_WRONG, moment)
    account.unlock()
    # Also what makes a log-in and a change of password at the same time conflict
    account.last_login_at = moment
    return LogIn(Outcome.OK, account.name)
