"""Codes sent to an applicant's e-mail address: how often, how long they hold, how many tries.

They are counted by address, so that nobody's mailbox is filled by making accounts.
``doing`` has accounts, affairs, sealing, moment, new_uid and new_code.
"""

import unicodedata
from datetime import timedelta
from typing import Any

from content.applicants import EMAIL, Address, Applicant, ApplicantRefused
from content.clock import micros
from content.letters import CODE_MINUTES, reset_letter, verification_letter
from content.mailing import stage

VERIFYING, RESETTING = "verify", "reset"
CODE_LIFETIME = timedelta(minutes=CODE_MINUTES)
BETWEEN_CODES_SECONDS, DAY_SECONDS = 60, 24 * 3600
CODES_A_DAY, TRIES_A_CODE, CODE_DIGITS = 5, 5, 8
_LETTERS = {VERIFYING: verification_letter, RESETTING: reset_letter}


def check_pace(doing: Any, address: Address) -> None:
    """Raises ApplicantRefused where codes were sent there too often."""
    seconds = seconds_to_wait(doing, address)
    if seconds > BETWEEN_CODES_SECONDS:
        raise ApplicantRefused(f"一天最多发送 {CODES_A_DAY} 次验证码，请明天再试。")
    if seconds:
        raise ApplicantRefused(f"刚刚发送过验证码，请 {seconds} 秒后再试；也请看看垃圾邮件。")


def seconds_to_wait(doing: Any, address: Address) -> int:
    """Until the next code may be sent there, whoever asks for it; 0: now."""
    recent = _ages(doing, address)
    if len(recent) >= CODES_A_DAY:
        return max(DAY_SECONDS - max(recent), BETWEEN_CODES_SECONDS + 1)
    return max(0, BETWEEN_CODES_SECONDS - min(recent, default=BETWEEN_CODES_SECONDS))


def _ages(doing: Any, address: Address) -> list[int]:
    """How many seconds ago the codes of this day were sent."""
    now = micros(doing.moment)
    sent = doing.accounts.codes_sent(address, doing.sealing)
    return [age for age in ((now - at) // 1_000_000 for at in sent) if age < DAY_SECONDS]


def send_code(doing: Any, account: Applicant, purpose: str) -> None:
    """To the account's e-mail address, proven or not; the former code holds no more."""
    address, code = account.address(EMAIL, doing.sealing), doing.new_code()
    assert address is not None
    account.code = {
        "purpose": purpose,
        "digest": _digest(doing, account, purpose, code),
        "until": doing.moment + CODE_LIFETIME,
        "tries": 0,
    }
    sent = doing.accounts.codes_sent(address, doing.sealing)
    lately = (*sent[1 - CODES_A_DAY :], micros(doing.moment))
    doing.accounts.note_code(address, doing.sealing, lately)
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
