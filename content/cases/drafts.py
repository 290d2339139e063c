"""Drafts of applications: what somebody began to fill in, until it is submitted or over.

What was answered is sealed; who holds the code, or the account, may go on. Acts are not here.
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from persistent import Persistent

from content.cases.files import StoredFile
from content.cases.joint_forms import JointForm
from content.cases.numbers import tidy
from content.clock import micros
from content.merging import MergingMap
from content.sealing import Sealed, Sealing
from content.shards import ShardedMap

_SHARDS = 256


class Draft(Persistent):
    """申请草稿: begun for one edition of an item and one of its form; ``revision`` tells two tabs
    apart. ``case_uid`` is the case that became of it, ``done`` are the steps found complete.
    """

    done: tuple[str, ...] = ()
    files: tuple[StoredFile, ...] = ()
    revision = 1
    case_uid = ""
    # Of a counter: the account of the clerk who holds it, the hall, and how it came in
    holder = hall_uid = ""
    channel = "online"
    corrects = ""  # uid of the case whose intake it sets right
    _intake: Sealed | None = None
    joint: JointForm | None = None  # what an application for a package is made under
    _answers: Sealed | None = None
    _query_code: Sealed | None = None

    def __init__(self, uid: str, code_digest: str, begun: Mapping[str, Any]) -> None:
        """``begun``: applicant (an account's uid or ""), item_uid, item_edition, form_uid,
        form_edition, government_uid, department_uid, situation, created_at."""
        self.uid, self.code_digest = uid, code_digest
        self.applicant: str = begun["applicant"]
        self.item_uid: str = begun["item_uid"]
        self.item_edition: int = begun["item_edition"]
        self.form_uid: str = begun["form_uid"]
        self.form_edition: int = begun["form_edition"]
        self.government_uid: str = begun["government_uid"]
        self.department_uid: str = begun["department_uid"]
        self.situation: Mapping[str, str] = dict(begun["situation"])
        if begun.get("joint") is not None:
            self.joint = begun["joint"]
        self.created_at: datetime = begun["created_at"]
        self.saved_at: datetime = self.created_at
        self.expires_at: datetime = self.created_at

    def answers(self, sealing: Sealing) -> dict[str, Any]:
        """Field → answer, of all steps so far. Raises Unreadable."""
        if self._answers is None:
            return {}
        said: dict[str, Any] = json.loads(self._answers.open(sealing, self._about))
        return said

    def keep_answers(self, sealing: Sealing, answers: Mapping[str, Any]) -> None:
        plain = json.dumps(dict(answers), ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._answers = Sealed.of(sealing, plain, self._about)

    @property
    def _about(self) -> str:
        return f"draft:{self.uid}:answers"

    def intake(self, sealing: Sealing) -> dict[str, Any]:
        """What a clerk wrote down of how it came in; {} where nothing was. Raises Unreadable."""
        if self._intake is None:
            return {}
        said: dict[str, Any] = json.loads(self._intake.open(sealing, f"draft:{self.uid}:intake"))
        return said

    def keep_intake(self, sealing: Sealing, said: Mapping[str, Any]) -> None:
        plain = json.dumps(dict(said), ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._intake = Sealed.of(sealing, plain, f"draft:{self.uid}:intake")

    def is_held(self, code: str, applicant_uid: str, sealing: Sealing) -> bool:
        """Does the code, or the account, open it? As long for a wrong code as for a right one."""
        if applicant_uid and applicant_uid == self.applicant:
            return True
        told = sealing.digest(f"draft:{tidy(code)}")
        return hmac.compare_digest(told, self.code_digest)

    def touch(self, moment: datetime, expires_at: datetime) -> None:
        """Saved: it counts as another revision, and lives on."""
        self.saved_at, self.expires_at = moment, expires_at
        self.revision += 1

    def become(self, case_uid: str, query_code: str, sealing: Sealing) -> None:
        """Submitted: it holds nothing any more but the way to its case."""
        self.case_uid = case_uid
        self._answers, self._intake, self.files = None, None, ()
        about = f"draft:{self.uid}:query-code"
        self._query_code = Sealed.of(sealing, query_code.encode(), about)

    def forget(self) -> None:
        """All that it holds; whoever saves it at this moment conflicts, and is told."""
        self._answers, self._query_code, self.files = None, None, ()
        self._intake, self.holder = None, ""
        self.code_digest, self.situation, self.done = "", {}, ()

    def query_code(self, sealing: Sealing) -> str:
        """Of the case that became of it."""
        if self._query_code is None:
            return ""
        return self._query_code.open(sealing, f"draft:{self.uid}:query-code").decode()


class Drafts(Persistent):
    """草稿簿: drafts by uid, by account, and by when at the earliest they are over."""

    def __init__(self) -> None:
        self._drafts = ShardedMap(_SHARDS)
        self._expiring = MergingMap(_SHARDS)  # (micros, uid): not over before then
        self._of_applicant = MergingMap(_SHARDS)
        self._by_code = MergingMap(_SHARDS)  # digest → uid

    def add(self, draft: Draft) -> None:
        self._drafts[draft.uid] = draft
        self._by_code[draft.code_digest] = draft.uid
        self._expiring.shard(draft.uid)[(micros(draft.expires_at), draft.uid)] = None
        if draft.applicant:
            known = self._of_applicant.get(draft.applicant, ())
            self._of_applicant[draft.applicant] = (*known, draft.uid)

    def get(self, uid: str) -> Draft | None:
        draft: Draft | None = self._drafts.get(uid)
        return draft

    def by_code(self, code: str, sealing: Sealing) -> Draft | None:
        """Of whoever has nothing but the code; as long for a wrong one as for a right one."""
        uid = self._by_code.get(sealing.digest(f"draft:{tidy(code)}"))
        return None if uid is None else self.get(uid)

    def of_applicant(self, applicant_uid: str) -> list[Draft]:
        """Newest first."""
        found = (self.get(uid) for uid in reversed(self._of_applicant.get(applicant_uid, ())))
        return [draft for draft in found if draft is not None]

    def sealed(self) -> Iterator[bytes]:
        """What is sealed in them, one by one."""
        for _, draft in self._drafts.items():
            if draft._answers is not None:
                yield draft._answers.sealed

    def over(self, moment: datetime, most: int = 100) -> list[Draft]:
        """Those whose time is over, ``most`` of them; who was saved since is looked at later."""
        found: list[Draft] = []
        for key in self._due(moment):
            draft = self.get(key[1])
            if draft is not None and draft.expires_at <= moment:
                found.append(draft)
            else:
                self._put_off(key, draft)
            if len(found) == most:
                break
        return found

    def _due(self, moment: datetime) -> Iterator[tuple[int, str]]:
        last = (micros(moment), "\U0010ffff")
        for shard in filter(None, self._expiring.shards()):
            yield from list(shard.keys(max=last))

    def _put_off(self, key: tuple[int, str], draft: Draft | None) -> None:
        shard = self._expiring.shard(key[1])
        del shard[key]
        if draft is not None:
            shard[(micros(draft.expires_at), draft.uid)] = None

    def remove(self, draft: Draft) -> None:
        """The draft, with all that it holds."""
        self._drafts.pop(draft.uid)
        self._by_code.pop(draft.code_digest, None)
        known = self._of_applicant.get(draft.applicant, ())
        left = tuple(uid for uid in known if uid != draft.uid)
        if left:
            self._of_applicant[draft.applicant] = left
        elif known:
            self._of_applicant.pop(draft.applicant)
        draft.forget()


def drafts_of(affairs: Any) -> Drafts:
    """The book of drafts, made with the first one; who only reads asks ``affairs.drafts``."""
    if affairs.drafts is None:
        affairs.drafts = Drafts()
    drafts: Drafts = affairs.drafts
    return drafts
