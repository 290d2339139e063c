"""The second factor: six digits from an authenticator, by the clock (RFC 6238), without network.

Each code works once; enrolment is done only when a first code has shown that both sides agree.
"""

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import pyotp

from content.clock import micros
from content.people import Account, AccountRefused

STEP_SECONDS, DIGITS, WINDOW_STEPS = 30, 6, 1


@dataclass(frozen=True)
class Enrolment:
    """What the authenticator must be told: the secret to type, or the address to scan."""

    secret: str
    uri: str


def begin_totp(account: Account, issuer: str) -> Enrolment:
    """A new secret that counts for nothing until ``confirm_totp``; an older one holds so long."""
    account.totp_pending = pyotp.random_base32()
    return _enrolment(account, account.totp_pending, issuer)


def pending_totp(account: Account, issuer: str) -> Enrolment | None:
    """What was begun and not confirmed yet; None when nothing was."""
    if account.totp_pending is None:
        return None
    return _enrolment(account, account.totp_pending, issuer)


def _enrolment(account: Account, secret: str, issuer: str) -> Enrolment:
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.name, issuer_name=issuer)
    return Enrolment(secret, uri)


def confirm_totp(account: Account, code: str, moment: datetime) -> bool:
    """Is the second factor in force now? False for a wrong code: try the next one.

    Raises AccountRefused when there is nothing to confirm.
    """
    if account.totp_pending is None:
        raise AccountRefused("还没有开始绑定动态码，请先在账号页面点“绑定动态码”。")
    step = _matching_step(account.totp_pending, code, moment)
    if step is None:
        return False
    account.totp_secret, account.totp_pending = account.totp_pending, None
    account.totp_last_step = step
    return True


def remove_totp(account: Account) -> None:
    account.totp_secret = account.totp_pending = None
    account.totp_last_step = 0


def accept_code(account: Account, code: str, moment: datetime) -> bool:
    """Is it the code of this, the last or the next half minute, and newer than the last used?"""
    step = _matching_step(account.totp_secret or "", code, moment)
    if step is None or step <= account.totp_last_step:
        return False
    account.totp_last_step = step
    return True


def _matching_step(secret: str, code: str, moment: datetime) -> int | None:
    given = "".join(unicodedata.normalize("NFKC", code).split()).encode("utf-8", "surrogatepass")
    now = micros(moment) // (STEP_SECONDS * 1_000_000)
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    # From the newest: a code that two steps share is not refused as used
    for step in range(now + WINDOW_STEPS, now - WINDOW_STEPS - 1, -1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), given):
            return step
    return None
