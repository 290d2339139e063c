"""What the administrator does to letters that were not sent, and its record in the ledger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from content.affairs import Affairs
from content.mailing import Letter, MailRefused
from content.permissions import Person

# What the ledger calls them
LABELS = {"retry_mail": "重新发送邮件"}


@dataclass(frozen=True)
class MailDoing:
    """邮件办理: on whose behalf and when."""

    person: Person
    moment: datetime
    affairs: Affairs
    new_uid: Callable[[], str]

    @property
    def by(self) -> str:
        return self.person.account or ""


def retry(doing: MailDoing, uid: str) -> Letter:
    """From the beginning, with the next tick. Raises MailRefused."""
    mail = doing.affairs.mail
    letter = None if mail is None else mail.get(uid)
    if mail is None or letter is None:
        raise MailRefused("没有这封邮件，可能已经过了保存期限。")
    mail.retry(letter, doing.moment)
    doing.affairs.record(doing, "retry_mail", letter.uid)
    return letter
