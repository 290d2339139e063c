"""条目: an identity with an address; what it says is in its editions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from persistent import Persistent

from content.acl import ITEM_ACL, Acl
from content.base import Resource
from content.editions import Edition
from content.timeline import Phase, Silence, last_started, phases_of

ERROR, MERGED, SUPERSEDED = "error", "merged", "superseded"
WITHDRAWAL_REASONS = (
    (ERROR, "发布有误：地址显示撤回说明，各时点均不再公开"),
    (MERGED, "已并入其他内容：地址自动转到新地址"),
    (SUPERSEDED, "已被新规定取代：保留原文并加提示"),
)


class DraftExists(ValueError):
    """An item has at most one draft."""


class History(Persistent):
    """经过: what was done to an item, oldest first, as plain mappings."""

    def __init__(self) -> None:
        self.entries: tuple[Mapping[str, Any], ...] = ()

    def append(self, entry: Mapping[str, Any]) -> None:
        self.entries = (*self.entries, entry)

    def clear_notes(self, number: int) -> None:
        """Who did what and when stays; change notes and file names of the edition go with it."""
        self.entries = tuple(
            {**entry, "note": ""} if entry["number"] == number else entry for entry in self.entries
        )


class Item(Resource):
    """条目: which edition speaks is told by the moment.

    ``phases`` is worked out from the editions by ``retime``, and kept so that a reader loads the
    one edition that speaks and no other. The editions lie in the item itself: they are few, and
    who adds one writes the item anyway. ``withdrawals`` are mappings with at, by, reason, text,
    target (a path) and numbers (the editions silenced).
    """

    phases: tuple[Phase, ...] = ()
    open_number: int | None = None
    withdrawals: tuple[Mapping[str, Any], ...] = ()
    index_number = ""
    first_published_on: date | None = None
    imported: Mapping[str, Any] | None = None
    listing_key: tuple | None = None

    def __init__(self, uid: str, kind: str, created_at: datetime) -> None:
        super().__init__(uid)
        self.kind, self.created_at = kind, created_at
        self._editions: Mapping[int, Edition] = {}
        self.history = History()

    def acl_at(self, moment: datetime) -> Acl:
        return ITEM_ACL["public" if self.seen_by(moment) else "unseen"]

    def __getitem__(self, name: str) -> Any:
        if name == "editions":
            return Editions(self)
        if name == "files":
            return Files(self)
        raise KeyError(name)

    def editions(self) -> Iterator[Edition]:
        return iter(self._editions.values())

    def edition(self, number: int) -> Edition:
        return self._editions[number]

    @property
    def open_edition(self) -> Edition | None:
        """The one being worked on: a draft, or one under review."""
        return None if self.open_number is None else self._editions[self.open_number]

    @property
    def newest_number(self) -> int:
        return max(self._editions, default=0)

    def edition_at(self, moment: datetime) -> Edition | None:
        """What the public reads (or read) at ``moment``."""
        number = self.number_at(moment)
        return None if number is None else self._editions[number]

    def number_at(self, moment: datetime) -> int | None:
        """Which edition that is; it is not woken."""
        phase = last_started(self.phases, moment)
        if phase and phase.covers(moment) and not phase.hidden:
            return phase.number
        return None

    def withdrawal_at(self, moment: datetime) -> Mapping[str, Any] | None:
        """The withdrawal that explains why nothing speaks at ``moment``."""
        if self.number_at(moment) is not None:
            return None
        phase = last_started(self.phases, moment)
        for withdrawal in reversed(self.withdrawals):
            begun = withdrawal["at"] <= moment
            if phase is None and begun:
                return withdrawal
            if phase and phase.number in withdrawal["numbers"]:
                return withdrawal if begun or withdrawal["reason"] == ERROR else None
        return None

    def withdrawn_edition(self, withdrawal: Mapping[str, Any]) -> Edition | None:
        """The last edition that spoke before it was withdrawn."""
        numbers = [phase.number for phase in self.phases if phase.number in withdrawal["numbers"]]
        return self._editions[numbers[-1]] if numbers else None

    def hides(self, number: int) -> bool:
        """Was this edition withdrawn as an error?"""
        return any(w["reason"] == ERROR and number in w["numbers"] for w in self.withdrawals)

    def seen_by(self, moment: datetime) -> bool:
        """Has anything of it been public by ``moment``?"""
        started = bool(self.phases) and self.phases[0].start <= moment
        return started or bool(self.withdrawals and self.withdrawals[0]["at"] <= moment)

    def start_edition(self, fields: Mapping[str, Any], doing: Any) -> Edition:
        """A new draft. Raises DraftExists."""
        if self.open_number is not None:
            raise DraftExists(f"第 {self.open_number} 版还没有办完，请先发布或者删除它。")
        number = self.newest_number + 1
        self.keep_edition(edition := Edition(self, number, fields, doing))
        self.open_number = number
        return edition

    def keep_edition(self, edition: Edition) -> None:
        """In its order; also one that was written on another site, whose number is its own."""
        kept = {**self._editions, edition.number: edition}
        self._editions = {number: kept[number] for number in sorted(kept)}

    def drop_edition(self, number: int) -> None:
        self._editions = {kept: e for kept, e in self._editions.items() if kept != number}

    def work_out_phases(self) -> tuple[Phase, ...]:
        """The phases as editions and withdrawals give them."""
        spans = [span for edition in self.editions() if (span := edition.span())]
        silences = [
            Silence(w["at"], frozenset(w["numbers"]), w["reason"] == ERROR)
            for w in self.withdrawals
        ]
        return phases_of(spans, silences)

    def retime(self) -> None:
        """Work the phases out again, and keep them."""
        self.phases = self.work_out_phases()


@dataclass(frozen=True)
class Editions:
    """The address under which an item's editions lie; not stored."""

    item: Item
    __name__ = "editions"

    @property
    def __parent__(self) -> Item:
        return self.item

    def acl_at(self, moment: datetime) -> Acl:
        return self.item.acl_at(moment)

    def __getitem__(self, name: str) -> Edition:
        if not (name.isascii() and name.isdecimal() and len(name) < 7) or name[0] == "0":
            raise KeyError(name)
        return self.item.edition(int(name))


@dataclass(frozen=True)
class Files:
    """The address of an item's attachments; which edition's, the moment (or ?edition=) tells."""

    item: Item
    __name__ = "files"

    @property
    def __parent__(self) -> Item:
        return self.item

    def acl_at(self, moment: datetime) -> Acl:
        return self.item.acl_at(moment)

    def __getitem__(self, name: str) -> "File":
        return File(self.item, name)


@dataclass(frozen=True)
class File:
    """One attachment's address; not stored. The view finds the edition and asks its ACL too."""

    item: Item
    __name__: str

    @property
    def __parent__(self) -> Files:
        return Files(self.item)

    def acl_at(self, moment: datetime) -> Acl:
        return self.item.acl_at(moment)


def items_below(place: Any) -> Iterator[Item]:
    """Every item below a place, by walking; for checks, rebuilds and exports, never for a page."""
    for section in place.sections():
        yield from section.values()
    for child in place.places():
        yield from items_below(child)
