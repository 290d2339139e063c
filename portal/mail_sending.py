"""Sends what waits in the mail queue, by SMTP; called by tick.

A letter is read, sent, and its outcome committed: a process killed between the last two sends it
once more, under the same Message-ID. No recipient and no text goes to the log.
"""

import logging
import re
import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from transaction.interfaces import TransientError

from content.affairs import Affairs
from content.mailing import WAITING, Letter, Mail
from content.sealing import Unreadable
from content.site_settings import effective
from portal.databases import affairs_root, connected, site_root
from portal.settings import Settings

TIMEOUT_SECONDS, LONGEST_RUN_SECONDS, MOST_AT_ONCE = 10.0, 40.0, 200
COMMIT_TRIES, LONGEST_ERROR = 5, 160
UNREADABLE = "邮件读不出来：现在的密钥不是写下时的那一个。"
UNREACHABLE = "发信服务器连接不上或没有答复"
NO_PASSWORD = "读不到发信服务器的密码文件（mail.password_file）"
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>]+>?")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Posted:
    """一次发信: how many letters were sent, and how many not."""

    sent: int = 0
    failed: int = 0


class Failure(Exception):
    """``final``: no later try can do better. ``stop``: nor can the next letter now."""

    def __init__(self, message: str, *, final: bool = False, stop: bool = False) -> None:
        super().__init__(message)
        self.message, self.final, self.stop = message, final, stop


@dataclass(frozen=True)
class Sender:
    """发件人: what every mail of this site has in common."""

    address: str
    site_name: str
    site_url: str

    def mail(self, letter: Letter, said: dict[str, str]) -> EmailMessage:
        """Raises ValueError for an address that is none."""
        mail = EmailMessage(policy=WIRE)
        mail["From"], mail["To"] = self.address, said["to"]
        mail["Subject"] = " ".join(said["subject"].split())
        mail["Date"] = format_datetime(letter.at)
        mail["Message-ID"] = f"<{letter.uid}@{urlsplit(self.site_url).hostname}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(f"{said['text']}\n\n{self._signature()}\n", charset="utf-8")
        return mail

    def _signature(self) -> str:
        return (
            f"{self.site_name}\n办件查询：{self.site_url.rstrip('/')}/track\n"
            "本邮件由系统自动发出，请不要回复。"
        )


def send_due(
    databases: dict[str, Any], settings: Settings, sealing: Any, moment: datetime
) -> Posted:
    """All that is due, as long as it takes less than LONGEST_RUN_SECONDS; the rest goes next time.

    Without a server letters wait until they are of no more use.
    """
    with connected(databases, "mail: due") as connection:
        uids = _still_useful(affairs_root(connection), moment)
        given = effective(settings.given, site_root(connection).settings)
    if not uids or not settings.mail_host:
        return Posted()
    sender = Sender(settings.mail_from, given.site_name, settings.site_url)
    return _Run(databases, settings, sealing, sender, moment).send(uids[:MOST_AT_ONCE])


def _still_useful(affairs: Affairs, moment: datetime) -> list[str]:
    """What is due; what is too late, or too old to be kept, goes."""
    mail, useful = affairs.mail, list[str]()
    if mail is None:
        return useful
    if mail.forget_old(moment):
        affairs.await_pack(moment)
    for uid in mail.due(moment):
        letter = mail.get(uid)
        if letter is None or letter.until > moment:
            useful.append(uid)
        else:
            mail.give_up(letter, moment)
    return useful


class _Run:
    """One run over letters with one connection to the server, opened when it is needed."""

    def __init__(
        self,
        databases: dict[str, Any],
        settings: Settings,
        sealing: Any,
        sender: Sender,
        moment: datetime,
    ) -> None:
        self._databases, self._settings, self._sealing = databases, settings, sealing
        self._sender, self._moment = sender, moment
        self._server: smtplib.SMTP | None = None

    def send(self, uids: list[str]) -> Posted:
        until, sent, failed = time.monotonic() + LONGEST_RUN_SECONDS, 0, 0
        with self._hanging_up():
            for uid in uids:
                failure = self._one(uid)
                sent, failed = sent + (failure is None), failed + (failure is not None)
                if (failure and failure.stop) or time.monotonic() > until:
                    break
        if failed:
            log.warning("mail: %d sent, %d not sent; see /desk/mail", sent, failed)
        return Posted(sent, failed)

    def _one(self, uid: str) -> Failure | None:
        failure = None
        try:
            self._send(self._read(uid))
        except Failure as told:
            failure = told
        self._keep_outcome(uid, failure)
        return failure

    def _read(self, uid: str) -> EmailMessage:
        with connected(self._databases, "mail: read") as connection:
            letter = affairs_root(connection).mail.get(uid)
            if letter is None or letter.state != WAITING:
                raise Failure("", final=True)
            try:
                return self._sender.mail(letter, letter.said(self._sealing))
            except Unreadable:
                raise Failure(UNREADABLE, final=True) from None
            except ValueError:
                raise Failure("收件人的邮箱写法不对。", final=True) from None

    def _send(self, mail: EmailMessage) -> None:
        """Raises Failure."""
        try:
            if self._server is None:
                self._server = open_server(self._settings)
            self._server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, text = next(iter(refusal.recipients.values()))
            raise Failure(_in_words(code, text), final=code >= 500) from None
        except smtplib.SMTPAuthenticationError as refusal:
            raise Failure(_in_words(refusal.smtp_code, refusal.smtp_error), stop=True) from None
        except smtplib.SMTPResponseException as refusal:
            self._hang_up()
            raise Failure(_in_words(refusal.smtp_code, refusal.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            told = f"{UNREACHABLE}（{type(error).__name__}）。"
            raise Failure(told, stop=True) from None

    def _keep_outcome(self, uid: str, failure: Failure | None) -> None:
        """The letter is out: who meets another writer tries again, and sends nothing."""
        for left in reversed(range(COMMIT_TRIES)):
            try:
                with connected(self._databases, "mail: outcome") as connection:
                    _note(affairs_root(connection).mail, uid, failure, self._moment)
                return
            except TransientError:
                if not left:
                    raise

    @contextmanager
    def _hanging_up(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()


def _note(mail: Mail, uid: str, failure: Failure | None, moment: datetime) -> None:
    letter = mail.get(uid)
    if letter is None or letter.state != WAITING:
        return
    if failure is None:
        mail.sent(letter, moment)
    else:
        mail.not_sent(letter, moment, failure.message, failure.final)


def open_server(settings: Settings) -> smtplib.SMTP:
    """A connection that is ready to take mail. Raises OSError, SMTPException."""
    where = (settings.mail_host, settings.mail_port)
    if settings.mail_security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=TIMEOUT_SECONDS)
    try:
        _enter(server, settings)
    except BaseException:
        server.close()
        raise
    return server


def _enter(server: smtplib.SMTP, settings: Settings) -> None:
    if settings.mail_security == "starttls":
        server.starttls(context=ssl.create_default_context())
    if settings.mail_user:
        server.login(settings.mail_user, _password(settings))


def _password(settings: Settings) -> str:
    try:
        return Path(settings.mail_password_file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Failure(f"{NO_PASSWORD}：{error.strerror}。", stop=True) from None


def _in_words(code: int, text: bytes | str) -> str:
    """What the server said, without the addresses in it."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    said = _ADDRESS.sub("（邮箱）", " ".join(said.split()))[:LONGEST_ERROR]
    return f"服务器答复 {code} {said}"
