"""Mail queue, log and inbox: letters staged in the act's own commit, sent later by tick.

Recipient, subject and text are sealed. Who sends them, and how, is not known here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import chain, islice
from typing import Any

from persistent import Persistent

from content.clock import micros, moment_of
from content.merging import MergingMap
from content.shards import ShardedMap

WAITING, SENT, FAILED, INBOX_ONLY = "waiting", "sent", "failed", "inbox"
STATES = {
    WAITING: "等待发送",
    SENT: "已发送",
    FAILED: "没有送达",
    INBOX_ONLY: "只在站内信箱",
}
# After each try that failed; the one after the last wait is the last
BACK_OFF = tuple(timedelta(minutes=wait) for wait in (1, 5, 15, 60, 240, 720, 1440))
MOST_ATTEMPTS = len(BACK_OFF) + 1
USEFUL_FOR = timedelta(days=7)
KEPT_DAYS = 30  # of letters that belong to no case; those of a case go with it
TOO_LATE = "超过了有用的时间，没有再发送。"
_SHARDS = 256
_LAST = "\U0010ffff"


class MailRefused(ValueError):
    """It cannot be done with this letter; the message says what to do."""


@dataclass(frozen=True)
class Message:
    """消息: what an act has to say to an applicant; ``to`` is an e-mail address, or empty.

    With no address it is in the inbox only; what is ``secret`` (a code) is in the mail only.
    """

    kind: str
    to: str
    subject: str
    text: str
    case_uid: str = ""
    account: str = ""
    useful_for: timedelta = USEFUL_FOR
    secret: bool = False


@dataclass(frozen=True)
class Received:
    """站内消息: a message as its reader finds it."""

    uid: str
    kind: str
    at: datetime
    subject: str
    text: str
    case_uid: str
    state: str


class Letter(Persistent):
    """信件: a message on its way; ``facts`` never change.

    ``facts``: type, v, uid, kind, case, account, at, until (microseconds), secret.
    """

    state = WAITING
    attempts = 0
    error = ""
    due_at: datetime | None = None
    ended_at: datetime | None = None

    def __init__(self, facts: dict[str, Any], sealed: bytes) -> None:
        self.facts = {"type": "letter", "v": 1, **facts}
        self.sealed = sealed

    @property
    def uid(self) -> str:
        return str(self.facts["uid"])

    @property
    def at(self) -> datetime:
        return moment_of(self.facts["at"])

    @property
    def until(self) -> datetime:
        return moment_of(self.facts["until"])

    def said(self, sealing: Any) -> dict[str, str]:
        """``to``, ``subject``, ``text``. Raises what the sealing raises where it is unreadable."""
        said: dict[str, str] = json.loads(sealing.open(self.sealed, _about(self.uid)))
        return said


class Mail(Persistent):
    """信件簿: letters by uid, by account and case, those that are due, the newest first."""

    def __init__(self) -> None:
        self._letters = ShardedMap(_SHARDS)
        self._newest = MergingMap(_SHARDS)  # (-micros, uid) → None
        self._due = MergingMap(_SHARDS)  # (micros, uid) → None
        self._fading = MergingMap(_SHARDS)  # (micros, uid) → None, of letters without a case
        self._of_account = MergingMap(_SHARDS)  # account → uids
        self._of_case = MergingMap(_SHARDS)  # case → uids

    def add(self, letter: Letter, moment: datetime) -> None:
        facts, uid = letter.facts, letter.uid
        self._letters[uid] = letter
        self._newest.shard(uid)[(-facts["at"], uid)] = None
        if not facts["case"]:
            self._fading.shard(uid)[(facts["at"], uid)] = None
        for owner, known in self._owners(letter):
            known[owner] = (*known.get(owner, ()), uid)
        if letter.state == WAITING:
            self._make_due(letter, moment)

    def get(self, uid: str) -> Letter | None:
        letter: Letter | None = self._letters.get(uid)
        return letter

    def newest(self) -> Iterator[Letter]:
        """Of all letters; those not asked for are not loaded."""
        keys = merge(*(shard.keys() for shard in self._newest.shards() if shard))
        return (self._letters[uid] for _, uid in keys)

    def due(self, moment: datetime) -> list[str]:
        """The uids of what is to be sent by now, the oldest first."""
        last = (micros(moment), _LAST)
        keys = chain.from_iterable(shard.keys(max=last) for shard in self._due.shards() if shard)
        return [uid for _, uid in sorted(keys)]

    def waiting(self) -> int:
        """How many wait to be sent, now or later."""
        return sum(len(shard) for shard in self._due.shards())

    def oldest_waiting(self, most: int = 200) -> datetime | None:
        """When the oldest of what waits was written; of more than ``most`` it looks at some."""
        keys = chain.from_iterable(shard.keys() for shard in self._due.shards() if shard)
        return min((self._letters[uid].at for _, uid in islice(keys, most)), default=None)

    def sent(self, letter: Letter, moment: datetime) -> None:
        self._end(letter, SENT, moment)

    def not_sent(self, letter: Letter, moment: datetime, error: str, final: bool = False) -> None:
        """``error`` names no person. It is tried again later, unless nothing could come of it."""
        tries = letter.attempts + 1
        if final or tries >= MOST_ATTEMPTS:
            self._end(letter, FAILED, moment, error)
            return
        self._undue(letter)
        letter.attempts, letter.error = tries, error
        self._make_due(letter, moment + BACK_OFF[tries - 1])

    def give_up(self, letter: Letter, moment: datetime) -> None:
        """What it says is no longer of use; no try is counted."""
        self._undue(letter)
        letter.state, letter.error, letter.ended_at = FAILED, TOO_LATE, moment

    def retry(self, letter: Letter, moment: datetime) -> None:
        """Raises MailRefused."""
        if letter.state != FAILED:
            raise MailRefused(f"这封邮件现在是“{STATES[letter.state]}”，不需要重新发送。")
        if letter.until <= moment:
            raise MailRefused("这封邮件的内容已经过时，不能再发送。请当事人在网上重新办理。")
        letter.state, letter.attempts, letter.ended_at = WAITING, 0, None
        self._make_due(letter, moment)

    def messages_of(self, account: str, sealing: Any) -> list[Received]:
        """The inbox of an account, newest first."""
        return self._received(self._of_account.get(account, ()), sealing)

    def messages_of_case(self, case_uid: str, sealing: Any) -> list[Received]:
        """What was said of a case, newest first."""
        return self._received(self._of_case.get(case_uid, ()), sealing)

    def forget_account(self, account: str) -> int:
        """Of an account that was deleted: all but what belongs to a case."""
        letters = [self._letters[uid] for uid in self._of_account.get(account, ())]
        return self._forget(letter for letter in letters if not letter.facts["case"])

    def forget_case(self, case_uid: str) -> int:
        return self._forget([self._letters[uid] for uid in self._of_case.get(case_uid, ())])

    def forget_old(self, moment: datetime, most: int = 500) -> int:
        """Letters without a case, KEPT_DAYS after they were written; how many."""
        last = (micros(moment - timedelta(days=KEPT_DAYS)), _LAST)
        keys = chain.from_iterable(shard.keys(max=last) for shard in self._fading.shards() if shard)
        return self._forget([self._letters[uid] for _, uid in sorted(keys)[:most]])

    def _received(self, uids: tuple[str, ...], sealing: Any) -> list[Received]:
        letters = [self._letters[uid] for uid in reversed(uids)]
        return [_received(one, sealing) for one in letters if not one.facts["secret"]]

    def _owners(self, letter: Letter) -> list[tuple[str, MergingMap]]:
        facts = letter.facts
        owners = ((facts["account"], self._of_account), (facts["case"], self._of_case))
        return [(owner, known) for owner, known in owners if owner]

    def _end(self, letter: Letter, state: str, moment: datetime, error: str = "") -> None:
        self._undue(letter)
        letter.attempts += 1
        letter.state, letter.error, letter.ended_at = state, error, moment

    def _make_due(self, letter: Letter, moment: datetime) -> None:
        letter.due_at = moment
        self._due.shard(letter.uid)[(micros(moment), letter.uid)] = None

    def _undue(self, letter: Letter) -> None:
        if letter.due_at is not None:
            self._due.shard(letter.uid).pop((micros(letter.due_at), letter.uid), None)
        letter.due_at = None

    def _forget(self, letters: Any) -> int:
        gone = list(letters)
        for letter in gone:
            uid, at = letter.uid, letter.facts["at"]
            self._undue(letter)
            self._newest.shard(uid).pop((-at, uid), None)
            self._fading.shard(uid).pop((at, uid), None)
            for owner, known in self._owners(letter):
                _leave_out(known, owner, uid)
            self._letters.pop(uid)
        return len(gone)


def mail_of(affairs: Any) -> Mail:
    """The book of letters, made with the first one; who only reads asks ``affairs.mail``."""
    if affairs.mail is None:
        affairs.mail = Mail()
    mail: Mail = affairs.mail
    return mail


def stage(affairs: Any, doing: Any, message: Message) -> str:
    """Into the queue and the inbox, in the act's own commit; ``doing`` has sealing, moment,
    new_uid. Returns the letter's uid."""
    uid = doing.new_uid()
    said = {"to": message.to, "subject": message.subject, "text": message.text}
    facts = {
        "uid": uid,
        "kind": message.kind,
        "case": message.case_uid,
        "account": message.account,
        "at": micros(doing.moment),
        "until": micros(doing.moment + message.useful_for),
        "secret": message.secret,
    }
    plain = json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")
    letter = Letter(facts, doing.sealing.seal(plain, _about(uid)))
    if not message.to:
        letter.state = INBOX_ONLY
    mail_of(affairs).add(letter, doing.moment)
    return uid


def _received(letter: Letter, sealing: Any) -> Received:
    said, facts = letter.said(sealing), letter.facts
    return Received(
        uid=letter.uid,
        kind=facts["kind"],
        at=letter.at,
        subject=said["subject"],
        text=said["text"],
        case_uid=facts["case"],
        state=letter.state,
    )


def _leave_out(known: MergingMap, owner: str, uid: str) -> None:
    left = tuple(one for one in known.get(owner, ()) if one != uid)
    if left:
        known[owner] = left
    else:
        known.pop(owner)


def _about(uid: str) -> str:
    """What binds the sealed text to its letter."""
    return f"letter:{uid}"
