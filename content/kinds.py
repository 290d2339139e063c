"""Kinds of content: a frozen record of everything the rest of the portal needs to know of a type.

Views build forms from ``schema`` and ``fieldsets``, the index reads ``schema`` too, menus use
``label`` and ``icon``, the desk asks ``workflow`` and ``gates``. No kind is named here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from content.clock import start_of
from content.permissions import Permission
from content.workflow import Workflow

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """What a gate or an importer has to say of one field.

    ``level``: ``never`` cannot be published; ``confirm`` needs a moderator's reason; ``note``.
    """

    level: str
    field: str
    message: str


@dataclass(frozen=True)
class GateContext:
    """What a gate may know besides the fields.

    ``contacts`` are inherited from the department; ``attachments`` are mappings with name, title
    and extracted text; ``newer_published``: something newer than this work was published since;
    ``address_of`` gives back a path of this site, None where it leads nowhere; ``is_known`` tells
    whether a uid is that of something stored; ``title_of`` its title, as the public reads it.
    ``fields_of`` gives what an item says in public, None where it says nothing; ``hall_of`` the uid
    of the government whose it is; ``hall`` is that of the work itself.
    """

    moment: datetime
    contacts: tuple[Fields, ...] = ()
    attachments: tuple[Fields, ...] = ()
    newer_published: bool = False
    address_of: Callable[[str], str | None] = lambda path: None
    is_known: Callable[[str], bool] = lambda uid: True
    title_of: Callable[[str], str | None] = lambda uid: None
    fields_of: Callable[[str], Fields | None] = lambda uid: None
    hall_of: Callable[[str], str] = lambda uid: ""
    hall: str = ""


Gate = Callable[[Fields, GateContext], list[Finding]]


def _no_moments(fields: Fields) -> tuple[datetime, ...]:
    return ()


def turning_moments(
    starts: tuple[str, ...] = (), ends: tuple[str, ...] = ()
) -> Callable[[Fields], tuple[datetime, ...]]:
    """For ``Kind.moments``: the start of the days in ``starts``, the start of the day after
    those in ``ends``."""

    def moments(fields: Fields) -> tuple[datetime, ...]:
        days = [fields.get(name) for name in starts]
        days += [
            day + timedelta(days=1) for name in ends if isinstance(day := fields.get(name), date)
        ]
        return tuple(start_of(day) for day in days if isinstance(day, date))

    return moments


@dataclass(frozen=True)
class Kind:
    """文种: ``fieldsets`` are (legend, field names), in the order of the form and the page.

    ``summary`` names the fields that listings show beside title and date; ``moments`` gives the
    moments at which the page of given fields changes by itself (an end of validity, say).
    """

    name: str
    label: str
    icon: str
    section: str
    schema: type
    fieldsets: tuple[tuple[str, tuple[str, ...]], ...]
    workflow: Workflow
    summary: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    moments: Callable[[Fields], tuple[datetime, ...]] = _no_moments
    add_permission: Permission = Permission.ADD
    item_name: Callable[[Fields], str | None] = lambda fields: None
    identity: tuple[tuple[str, ...], ...] = field(default=(("title",),))

    def nodes(self) -> Any:
        """The schema's nodes, in their order; made once a kind."""
        return _schema_of(self.schema).children

    def node(self, name: str) -> Any:
        """The node of one field; None where the kind has no such field."""
        return _nodes_of(self.schema).get(name)

    def relations(self) -> dict[str, str]:
        """Field name → relation name."""
        return {n.name: n.relation for n in self.nodes() if getattr(n, "relation", None)}


@cache
def _schema_of(schema: type) -> Any:
    return schema()


@cache
def _nodes_of(schema: type) -> dict[str, Any]:
    return {node.name: node for node in _schema_of(schema).children}


class Kinds:
    """A fixed set of kinds, found by name."""

    def __init__(self, *kinds: Kind) -> None:
        self._by_name = {kind.name: kind for kind in kinds}

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def __getitem__(self, name: str) -> Kind:
        return self._by_name[name]

    def get(self, name: str) -> Kind | None:
        return self._by_name.get(name)

    def in_section(self, section: str) -> tuple[Kind, ...]:
        return tuple(kind for kind in self if kind.section == section)
