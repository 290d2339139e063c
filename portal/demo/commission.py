"""What a composer is given for one piece of content, and how its fields are made complete."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import colander

from content.fields import Control
from content.kinds_list import KINDS
from portal.demo.facts import Repertoire, repertoires
from portal.demo.source import Source
from portal.demo.texts import contact_of, place_letters

KEPT_POLICIES = 6
KEPT_ITEMS = 4


class Issued(NamedTuple):
    """A policy document that a later one may explain, amend or repeal."""

    uid: str
    title: str
    document_number: str


class Offered(NamedTuple):
    """A published item for which no form has been made yet."""

    uid: str
    fields: Mapping[str, Any]


@dataclass
class Memory:
    """部门台账: what a department has issued so far, as far as later pieces refer to it."""

    policies: deque[Issued] = field(default_factory=lambda: deque(maxlen=KEPT_POLICIES))
    fees: dict[str, str] = field(default_factory=dict)
    offered: set[str] = field(default_factory=set)
    formless: deque[Offered] = field(default_factory=lambda: deque(maxlen=KEPT_ITEMS))
    serials: dict[int, int] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    reserved: set[tuple[str, int]] = field(default_factory=set)

    def offer(self, uid: str, fields: Mapping[str, Any]) -> None:
        """An item is published, the first time or again."""
        if uid not in self.offered:
            self.offered.add(uid)
            self.formless.append(Offered(uid, fields))

    def turn(self, what: str) -> int:
        """How many pieces of this sort were made before; what is reserved counts as made."""
        count = self.turns.get(what, 0)
        while (what, count) in self.reserved:
            count += 1
        self.turns[what] = count + 1
        return count


@dataclass(frozen=True)
class Commission:
    """约稿: one piece for ``department``, dated ``written_on``."""

    department: Any
    written_on: date
    memory: Memory
    source: Source

    @property
    def repertoire(self) -> Repertoire:
        return repertoires()[self.department.__name__]

    @property
    def government(self) -> Any:
        return self.department.government

    @property
    def contact(self) -> Mapping[str, str]:
        return contact_of(self.department)

    def next_document_number(self) -> str:
        year = self.written_on.year
        serial = self.memory.serials[year] = self.memory.serials.get(year, 0) + 1
        return f"{place_letters(self.government)}{self.repertoire.word}发〔{year}〕{serial}号"

    def turn(self, what: str) -> int:
        return self.memory.turn(what)


@dataclass(frozen=True)
class Piece:
    """稿件: a kind's name and its fields, complete."""

    kind: str
    fields: Mapping[str, Any]


def piece(kind_name: str, said: Mapping[str, Any]) -> Piece:
    return Piece(kind_name, {**_defaults(kind_name), **said})


@cache
def _defaults(kind_name: str) -> Mapping[str, Any]:
    nodes = KINDS[kind_name].nodes()
    return {n.name: n.missing for n in nodes if n.missing is not colander.required}


def rows(kind_name: str, field_name: str, *said: Mapping[str, Any]) -> tuple[Mapping, ...]:
    """Rows of a table field, every column filled."""
    defaults = _row_defaults(kind_name, field_name)
    return tuple({**defaults, **row} for row in said)


@cache
def _row_defaults(kind_name: str, field_name: str) -> Mapping[str, Any]:
    node = next(n for n in KINDS[kind_name].nodes() if n.name == field_name)
    assert node.control is Control.ROWS
    columns = node.children[0].children
    return {c.name: c.missing for c in columns if c.missing is not colander.required}
