"""What applicants do to their own accounts, and its record in the ledger.

It writes the affairs database and nothing else. An address that was not verified proves nothing:
no password is reset by it; by a code sent there it can be freed, for whoever really reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from content.affairs import Affairs
from content.applicant_codes import (
    RESETTING,
    VERIFYING,
    accept_code,
    check_pace,
    seconds_to_wait,
    send_code,
)
from content.applicants import (
    EMAIL,
    PHONE,
    Applicant,
    ApplicantRefused,
    Applicants,
    read_address,
)
from content.follow_acts import forget_of
from content.letters import password_changed_letter
from content.log_in import LogIn, Outcome, check_again
from content.mailing import stage
from content.passwords import PasswordRefused, Passwords, check_password
from content.sessions import Sessions

REFUSALS = (ApplicantRefused, PasswordRefused)

# What the ledger calls them
LABELS = {
    "register_applicant": "注册申请人账号",
    "verify_address": "验证邮箱",
    "give_address": "更改联系地址",
    "change_applicant_password": "申请人更改密码",
    "reset_applicant_password": "申请人找回密码",
    "release_address": "收回未验证的邮箱",
    "delete_applicant": "删除申请人账号",
}


class Reset(StrEnum):
    """找回密码的结果."""

    DONE = "done"
    RELEASED = "released"
    WRONG = "wrong"


@dataclass(frozen=True)
class ApplicantDoing:
    """申请人办理: on whose behalf (None: nobody signed in) and when, and what that may use."""

    applicant: Applicant | None
    moment: datetime
    affairs: Affairs
    sealing: Any
    passwords: Passwords
    new_uid: Callable[[], str]
    new_code: Callable[[], str]

    @property
    def by(self) -> str:
        return "" if self.applicant is None else f"applicant:{self.applicant.uid}"

    @property
    def accounts(self) -> Applicants:
        if self.affairs.applicants is None:
            self.affairs.applicants = Applicants()
        return self.affairs.applicants

    @property
    def sessions(self) -> Sessions:
        if self.affairs.applicant_sessions is None:
            self.affairs.applicant_sessions = Sessions()
        return self.affairs.applicant_sessions

    def find(self, text: str) -> Applicant | None:
        """Whose address that is; None also for what is no address."""
        try:
            return self.accounts.find(read_address(text), self.sealing)
        except ApplicantRefused:
            return None

    def record(self, act: str, account: Applicant) -> None:
        self.affairs.record(self, act, account.uid)


def register(doing: ApplicantDoing, text: str, password: str) -> Applicant:
    """An account with an unproven address; an e-mail address is written to. Raises
    ApplicantRefused, PasswordRefused."""
    address = read_address(text)
    check_password(password, address.text)
    account = Applicant(doing.new_uid(), doing.passwords.hash(password), doing.moment)
    doing.accounts.give(account, address, doing.sealing)
    doing.accounts.add(account)
    doing.record("register_applicant", account)
    if address.kind == EMAIL and not seconds_to_wait(doing, address):
        send_code(doing, account, VERIFYING)
    return account


def log_in(doing: ApplicantDoing, text: str, password: str) -> tuple[LogIn, Applicant | None]:
    """One try; the account only when it is let in. Commit whatever comes of it."""
    account = doing.find(text)
    if account is None:
        doing.passwords.verify_nobodys(password)
        return LogIn(Outcome.WRONG), None
    tried = check_again(account, doing.passwords, password, doing.moment)
    if tried.outcome is not Outcome.OK:
        return tried, None
    account.unlock()
    account.last_login_at = doing.moment
    if doing.passwords.is_outdated(account.password_hash):
        account.password_hash = doing.passwords.hash(password)
    return tried, account


def send_verification(doing: ApplicantDoing) -> None:
    """A code to the own e-mail address. Raises ApplicantRefused."""
    account = _own(doing)
    address = account.address(EMAIL, doing.sealing)
    if address is None:
        raise ApplicantRefused("您还没有登记邮箱，请先填写邮箱。")
    if EMAIL in account.verified:
        raise ApplicantRefused("这个邮箱已经验证过，不用再验证。")
    check_pace(doing, address)
    send_code(doing, account, VERIFYING)


def verify(doing: ApplicantDoing, code: str) -> bool:
    """A wrong code counts: commit it."""
    account = _own(doing)
    if not accept_code(doing, account, VERIFYING, code):
        return False
    account.verified = tuple({*account.verified, EMAIL})
    doing.record("verify_address", account)
    return True


def give_address(doing: ApplicantDoing, text: str, password: str) -> LogIn:
    """Adds an e-mail address or a phone, or puts it in the place of the former one.

    A wrong password counts: commit it. Raises ApplicantRefused.
    """
    account, address = _own(doing), read_address(text)
    checked = check_again(account, doing.passwords, password, doing.moment)
    if checked.outcome is not Outcome.OK:
        return checked
    if account.address(address.kind, doing.sealing) == address:
        raise ApplicantRefused("这就是您现在登记的，没有变化。")
    if address.kind == EMAIL:
        check_pace(doing, address)
    doing.accounts.give(account, address, doing.sealing)
    doing.record("give_address", account)
    if address.kind == EMAIL:
        send_code(doing, account, VERIFYING)
    return checked


def change_password(doing: ApplicantDoing, old: str, new: str) -> LogIn:
    """Ends all sessions of the account. A wrong ``old`` counts: commit it.

    Raises PasswordRefused.
    """
    account = _own(doing)
    checked = check_again(account, doing.passwords, old, doing.moment)
    if checked.outcome is Outcome.OK:
        _set_password(doing, account, new)
        doing.record("change_applicant_password", account)
    return checked


def ask_reset(doing: ApplicantDoing, text: str) -> None:
    """A code to the e-mail address, if it is an account's; nothing tells whether it was.

    Raises ApplicantRefused for what is no e-mail address, whosever it may be.
    """
    address = read_address(text)
    if address.kind == PHONE:
        raise ApplicantRefused(
            "手机号还收不到验证码，不能用来找回密码。账号里验证过邮箱的，请填写那个邮箱；"
            "没有的，请用邮箱另外注册，已提交的办件仍可凭办件编号和查询码查询。"
        )
    account = doing.find(text)
    if account is not None and not seconds_to_wait(doing, address):
        send_code(doing, account, RESETTING)


def reset(doing: ApplicantDoing, text: str, code: str, new: str) -> Reset:
    """The new password, where the address had been proven before; else the address is freed.

    A wrong code counts: commit it. Raises PasswordRefused.
    """
    check_password(new, text.strip())
    account = doing.find(text)
    if account is None or not accept_code(doing, account, RESETTING, code):
        return Reset.WRONG
    if EMAIL not in account.verified:
        doing.accounts.take(account, EMAIL, doing.sealing)
        doing.record("release_address", account)
        return Reset.RELEASED
    _set_password(doing, account, new)
    doing.record("reset_applicant_password", account)
    return Reset.DONE


def delete(doing: ApplicantDoing, password: str, forget: Callable[[str], Any]) -> LogIn:
    """The account, its addresses and inbox; ``forget`` drops what it had begun (its drafts).

    What was filed stays with the hall. A wrong password counts: commit it.
    """
    account = _own(doing)
    checked = check_again(account, doing.passwords, password, doing.moment)
    if checked.outcome is not Outcome.OK:
        return checked
    forget(account.uid)
    forget_of(doing.affairs, account.uid, doing.moment)
    if doing.affairs.mail is not None:
        doing.affairs.mail.forget_account(account.uid)
    doing.sessions.close_all(account.uid)
    doing.accounts.remove(account, doing.sealing)
    doing.affairs.await_pack(doing.moment)
    doing.record("delete_applicant", account)
    return checked


def _own(doing: ApplicantDoing) -> Applicant:
    if doing.applicant is None:
        raise ApplicantRefused("请先登录申请人账号。")
    return doing.applicant


def _set_password(doing: ApplicantDoing, account: Applicant, new: str) -> None:
    for address in account.addresses(doing.sealing):
        check_password(new, address.text)
    if doing.passwords.verify(account.password_hash, new):
        raise PasswordRefused("新密码与原密码相同，请换一个没有用过的密码。")
    account.password_hash = doing.passwords.hash(new)
    account.unlock()
    doing.sessions.close_all(account.uid)
    to = account.proven_email(doing.sealing)
    if to:
        stage(doing.affairs, doing, password_changed_letter(to, account.uid))
