"""版次: what an item says, and its way from draft to approval."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from content.acl import Acl, edition_acl
from content.clock import FOREVER
from content.timeline import Span
from content.workflow import APPROVED, DRAFT, EXPUNGED


class Attachment(Persistent):
    """附件: a blob with what was found out about it; it never changes and editions may share it."""

    def __init__(self, name: str, facts: Mapping[str, Any], blob: Any) -> None:
        """``facts``: title, media_type, size (bytes), sha256, text (for search)."""
        self.name, self.facts, self.blob = name, dict(facts), blob


class Wording(Persistent):
    """行文: what an edition says, an object of its own: an edition is written with every act, what
    it says only when that changes. It belongs to edition ``number``; others may share it.
    """

    def __init__(self, number: int, fields: Mapping[str, Any]) -> None:
        self.number, self.fields = number, dict(fields)


class Edition(Persistent):
    """版次: one wording of an item. Once approved its fields never change again.

    Editions of earlier sites have ``fields`` and ``returned_fields`` among their own attributes.
    """

    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    live_from: datetime | None = None
    live_until: datetime = FOREVER
    change_note = ""
    is_major = True  # does it go to those who follow the item?
    returned_reason = ""
    returned_by: str | None = None
    confirmations: tuple[Mapping[str, Any], ...] = ()
    forced: Mapping[str, Any] | None = None
    expunge_proposal: Mapping[str, Any] | None = None
    _wording: Wording | None = None
    _returned: Wording | None = None
    _former: Wording | None = None
    _files: OOBTree | None = None

    def __init__(self, item: Any, number: int, fields: Mapping[str, Any], doing: Any) -> None:
        self.item, self.number, self.fields = item, number, fields
        self.state = DRAFT
        self.authors: tuple[str, ...] = (doing.by,)
        self.created_at = self.changed_at = doing.moment
        self.revision = 1
        self.based_on: int | None = None

    @property
    def __name__(self) -> str:
        return str(self.number)

    @property
    def __parent__(self) -> Any:
        return self.item["editions"]

    @property
    def uid(self) -> str:
        return f"{self.item.uid}.{self.number}"

    @property
    def fields(self) -> Mapping[str, Any]:
        said = self._wording
        return self.__dict__["fields"] if said is None else said.fields

    @fields.setter
    def fields(self, said: Mapping[str, Any]) -> None:
        own = self._wording
        if own is not None and self._is_alone_with(own):
            own.fields = dict(said)
        else:
            self._wording = Wording(self.number, said)
        self.__dict__.pop("fields", None)

    def _is_alone_with(self, wording: Wording) -> bool:
        """Nobody shares what a draft says, unless it was sent back saying it."""
        is_own = wording.number == self.number and wording is not self._returned
        return is_own and self.state == DRAFT

    def say_as(self, source: "Edition") -> None:
        """Share what ``source`` says."""
        if source._wording is not None:
            self._wording = source._wording

    @property
    def returned_fields(self) -> Mapping[str, Any] | None:
        """What it said when it was sent back."""
        said = self._returned
        return self.__dict__.get("returned_fields") if said is None else said.fields

    @returned_fields.setter
    def returned_fields(self, said: Mapping[str, Any] | None) -> None:
        own = self._wording
        if own is not None and own.fields == said:
            self._returned = own
        else:
            self._returned = None if said is None else Wording(self.number, said)
        self.__dict__.pop("returned_fields", None)

    @property
    def former_fields(self) -> Mapping[str, Any] | None:
        """What a draft said before its last change, where that can be taken back."""
        return None if self._former is None else self._former.fields

    @former_fields.setter
    def former_fields(self, said: Mapping[str, Any] | None) -> None:
        if said is not None:
            self._former = Wording(self.number, said)
        elif self._former is not None:
            del self._former

    def acl_at(self, moment: datetime) -> Acl:
        forced_by = self.forced["by"] if self.forced else None
        proposed_by = self.expunge_proposal["by"] if self.expunge_proposal else None
        return edition_acl(self.standing_at(moment), self.authors, forced_by, proposed_by)

    def standing_at(self, moment: datetime) -> str:
        """The row of the ACL table: the state, with ``approved`` split by time and withdrawal."""
        if self.state != APPROVED:
            return self.state
        if self.live_from is None or self.live_from > moment:
            return "scheduled"
        return "hidden" if self.item.hides(self.number) else "released"

    def span(self) -> Span | None:
        """What it asks of the timeline; None while it was never approved."""
        if self.live_from is None or self.state not in (APPROVED, EXPUNGED):
            return None
        return Span(self.live_from, self.live_until, self.number, self.state == EXPUNGED)

    @property
    def files(self) -> Mapping[str, Attachment]:
        """Its attachments by name; most editions have none, and store nothing for them."""
        return {} if self._files is None else self._files

    def attach(self, file: Attachment) -> None:
        if self._files is None:
            self._files = OOBTree()
        self._files[file.name] = file

    def detach(self, name: str) -> None:
        if self._files is not None:
            del self._files[name]

    def share_files_of(self, source: "Edition") -> None:
        if source.files:
            self._files = OOBTree(source.files)

    def drop_files(self) -> None:
        self._files = None

    def add_author(self, account: str) -> None:
        if account not in self.authors:
            self.authors = (*self.authors, account)
