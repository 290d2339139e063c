"""The one door through which content changes: it checks, runs the act, and writes what follows.

It knows no act by name. History, ledger, tray, address and dirty map are written in the act's own
transaction; one event is announced for what can be made again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.acl import allowed
from content.act import Act, Doing, Done, NotAllowed
from content.clock import micros
from content.items import Item
from content.kinds import Kinds
from content.ledger import digest_of
from content.permissions import OPERATOR, Grant, Person, Role
from content.trays import entry_of
from content.tree import department_of


@dataclass(frozen=True)
class ContentChanged:
    """变更: said after an act, for derived things only."""

    site: Any
    uids: frozenset[str]
    act: str


@dataclass(frozen=True)
class Desk:
    """经办台: changes content on behalf of one person, at one moment."""

    person: Person
    moment: datetime
    site: Any
    kinds: Kinds
    new_uid: Callable[[], str]
    new_blob: Callable[[bytes], Any]
    announce: Callable[[ContentChanged], None]

    def may(self, act: Act, context: Any) -> bool:
        return allowed(context, self.person, self.moment, act.permission)

    def perform(self, act: Act, context: Any, fields: Mapping[str, Any] | None = None) -> Any:
        """Returns the act's result. Raises NotAllowed, ActRefused, IllegalTransition."""
        if not self.may(act, context):
            raise NotAllowed(f"您没有在这里{act.label}的权限。")
        done = act.function(self._doing(), context, fields or {})
        if not done.silent:
            self._record(act, done)
        return done.result

    def _doing(self) -> Doing:
        return Doing(self.person, self.moment, self.site, self.kinds, self.new_uid, self.new_blob)

    def _record(self, act: Act, done: Done) -> None:
        entry = {
            "at": self.moment,
            "by": self.person.account,
            "act": act.name,
            "label": act.label,
            "number": done.number,
            "note": done.note,
        }
        self._stage(entry, done)
        if isinstance(done.subject, Item):
            self._record_item(entry, done.subject)
        changed = done.affected | {done.subject.uid}
        for uid in sorted(changed):
            self.site.dirty.mark(uid)
        if done.public:
            self.site.generation.change(1)
        self.announce(ContentChanged(self.site, frozenset(changed), act.name))

    def _record_item(self, entry: Mapping[str, Any], item: Item) -> None:
        item.history.append(entry)
        place = department_of(item)
        self.site.trays.update(place.government.uid, item.uid, entry_of(item))

    def _stage(self, entry: Mapping[str, Any], done: Done) -> None:
        self.site.staged.stage(
            {
                "type": "act",
                "v": 1,
                "uid": self.new_uid(),
                "at": micros(self.moment),
                "by": entry["by"],
                "act": entry["act"],
                "subject": done.subject.uid,
                "place": department_of(done.subject).uid,
                "digest": digest_of({**entry, "result": _said(done)}),
            }
        )


def _said(done: Done) -> Any:
    """What the subject says after the act, for the ledger's digest."""
    if not isinstance(done.subject, Item) or done.number is None:
        return None
    try:
        edition = done.subject.edition(done.number)
    except KeyError:
        return None
    return {"state": edition.state, "fields": edition.fields}


def operator(site: Any) -> Person:
    """Who a command acts as: every role on the whole province."""
    uid = site.province.uid
    return Person(OPERATOR, frozenset(Grant(role, uid) for role in Role))
