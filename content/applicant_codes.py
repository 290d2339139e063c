"""Codes sent to an applicant's e-mail address: how often, how long they hold, how many tries.

``doing`` has affairs, sealing, moment, new_uid and new_code.
"""

import unicodedata
from datetime import timedelta
from typing import Any

from content.applicants import EMAIL, Applicant, ApplicantRefused
from content.clock import micros
from content.letters import CODE_MINUTES, reset_letter, verification_letter
from content.mailing import stage

VERIFYING, RESETTING = "verify", "reset"
CODE_LIFETIME = timedelta(minutes=CODE_MINUTES)
BETWEEN_CODES_SECONDS, DAY_SECONDS = 60, 24 * 3600
CODES_A_DAY, TRIES_A_CODE = 5, 5
_LETTERS = {VERIFYING: verification_letter, RESETTING: reset_letter}


def check_pace(doing: Any, account: Applicant) -> None:
    """Raises ApplicantRefused where codes were sent too often."""
    seconds = seconds_to_wait(doing, account)
    if seconds > BETWEEN_CODES_SECONDS:
        raise ApplicantRefused(f"一天最多发送 {CODES_A_DAY} 次验证码，请明天再试。")
    if seconds:
        raise ApplicantRefused(f"刚刚发送过验证码，请 {seconds} 秒后再试；也请看看垃圾邮件。")


def seconds_to_wait(doing: Any, account: Applicant) -> int:
    """Until the next code may be sent; 0: now."""
    now = micros(doing.moment)
    ages = [(now - at) // 1_000_000 for at in account.codes_sent]
    recent = [age for age in ages if age < DAY_SECONDS]
    if len(recent) >= CODES_A_DAY:
        return max(DAY_SECONDS - max(recent), BETWEEN_CODES_SECONDS + 1)
    return max(0, BETWEEN_CODES_SECONDS - min(recent, default=BETWEEN_CODES_SECONDS))


def send_code(doing: Any, account: Applicant, purpose: str) -> None:
    """To the account's e-mail address, proven or not; the former code holds no more."""
    address, code = account.address(EMAIL, doing.sealing), doing.new_code()
    if address is None:
        return
    account.code = {
        "purpose": purpose,
        "digest": _digest(doing, account, purpose, code),
        "until": doing.moment + CODE_LIFETIME,
        "tries": 0,
    }
    account.codes_sent = (*account.codes_sent[1 - CODES_A_DAY :], micros(doing.moment))
    stage(doing.affairs, doing, _LETTERS[purpose](address.text, account.uid, code))


def accept_code(doing: Any, account: Applicant, purpose: str, typed: str) -> bool:
    """Is it the open code? It holds once, for the address it was sent to; five wrong tries
    end it."""
    known = account.code
    if known is None or known["purpose"] != purpose or known["until"] <= doing.moment:
        return False
    digits = "".join(filter(str.isdecimal, unicodedata.normalize("NFKC", typed)))
    if _digest(doing, account, purpose, digits) == known["digest"]:
        account.code = None
        return True
    tries = known["tries"] + 1
    account.code = None if tries >= TRIES_A_CODE else {**known, "tries": tries}
    return False


def _digest(doing: Any, account: Applicant, purpose: str, code: str) -> str:
    address = account.address(EMAIL, doing.sealing)
    sent_to = "" if address is None else address.text
    digest: str = doing.sealing.digest(f"code:{account.uid}:{purpose}:{sent_to}:{code}")
    return digest
