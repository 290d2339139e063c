"""The tree database in one walk: what is wrong there, and making what is derived anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from content.kinds import Kinds
from content.tree import Site
from content.verification.counting import (
    check_count,
    check_directory,
    check_names,
    mend_count,
    mend_directory,
    mend_names,
)
from content.verification.faults import RESTORE, Fault, guarded, unreadable
from content.verification.recount import Recount, Rows
from content.verification.references import Named, dangling, named_by_item, named_by_place
from content.verification.registers import check_register, fresh_register
from content.verification.tables import TABLES
from content.verification.things import check_item, check_position, mend_item, mend_position
from content.verification.walking import Node, Walk

Step = Callable[[], None]  # told after each item
_PLACE_CHECKS = (
    ("directories", "名录", check_directory, mend_directory),
    ("tallies", "栏目计数", check_names, mend_names),
)


def _no_step() -> None:
    return None


@dataclass(frozen=True)
class Mended:
    """修复: which structure was made anew, and in how many places."""

    name: str
    label: str
    count: int


@dataclass
class _Survey:
    """普查: one walk; ``mending`` tells whether it also mends what it passes."""

    site: Site
    kinds: Kinds
    moment: datetime
    step: Step
    mending: bool = False
    walk: Walk = field(default_factory=Walk)
    found: Recount = field(default_factory=Recount)
    named: list[Named] = field(default_factory=list)
    mended: dict[str, int] = field(default_factory=dict)

    def run(self) -> Iterator[Fault]:
        for place in self.walk.places(self.site.province):
            yield from self._reading(place, self._place(place))
            for section in self.walk.sections(place):
                yield from self._reading(section, self._section(section, place))
        yield from self.walk.unread

    def _place(self, node: Node) -> Iterator[Fault]:
        self.found.add_place(node)
        yield from self._position(node)
        for name, label, check, mend in _PLACE_CHECKS:
            faults = list(guarded(f"{node.path} 的{label}", check(node), mended=True))
            if faults and self.mending:
                mend(node)
                self._count(name, True)
            yield from faults
        self.named += named_by_place(node)

    def _position(self, node: Node) -> Iterator[Fault]:
        yield from check_position(node)
        self._count("positions", self.mending and mend_position(node))

    def _section(self, node: Node, place: Node) -> Iterator[Fault]:
        rows: Rows = []
        yield from self._position(node)
        before = len(self.walk.unread)
        for item in self.walk.items(node):
            yield from self._reading(item, self._item(item, place, rows))
            self.step()
        if len(self.walk.unread) == before:
            yield from self._register(node, rows)

    def _reading(self, node: Node, faults: Iterator[Fault]) -> Iterator[Fault]:
        try:
            yield from faults
        except Exception as error:
            self.walk.unread.append(unreadable(node.path, error))

    def _item(self, node: Node, place: Node, rows: Rows) -> Iterator[Fault]:
        kind = self.kinds.get(node.thing.kind)
        if kind is None:
            what = f"没有“{node.thing.kind}”这一类内容"
            self.walk.unread.append(
                Fault(node.path, what, f"请安装有这一类内容的版本，或{RESTORE}")
            )
            return
        yield from self._position(node)
        yield from check_item(node)
        self._count("items", self.mending and mend_item(node))
        rows.append(self.found.add_item(node, place.thing, kind))
        self.named += named_by_item(node, kind)

    def _register(self, node: Node, rows: Rows) -> Iterator[Fault]:
        check = check_register(node.path, node.thing.register, rows, self.moment)
        faults = list(guarded(f"{node.path} 的登记簿", check, mended=True))
        if faults and self.mending:
            node.thing.register = fresh_register(rows, self.moment)
            self._count("registers", True)
        yield from faults
        if not faults or self.mending:
            yield from self._tally(node)
            self.found.add_register(node)

    def _tally(self, node: Node) -> Iterator[Fault]:
        check = check_count(node, self.moment)
        faults = list(guarded(f"{node.path} 的栏目计数", check, mended=True))
        if faults and self.mending:
            mend_count(node, self.moment)
            self._count("tallies", True)
        yield from faults

    def _count(self, name: str, changed: bool) -> None:
        if changed:
            self.mended[name] = self.mended.get(name, 0) + 1


def verify_site(
    site: Site, kinds: Kinds, moment: datetime, step: Step = _no_step
) -> Iterator[Fault]:
    """Every disagreement, by walking the whole tree; nothing is changed."""
    survey = _Survey(site, kinds, moment, step)
    yield from survey.run()
    if survey.walk.unread:
        yield Fault("全站的总表", "有内容读不出，没有与各条目核对", f"{RESTORE}，再核验一次")
        return
    yield from dangling(survey.named, survey.found.addresses)
    for table in TABLES:
        yield from guarded(table.label, table.check(site, survey.found, moment), mended=table.whole)


_LABELS = {
    "positions": "所在位置",
    "directories": "名录",
    "tallies": "栏目计数",
    "items": "条目的时段和次序",
    "registers": "登记簿",
}


def repair_site(site: Site, kinds: Kinds, moment: datetime, step: Step = _no_step) -> list[Mended]:
    """Make what is derived anew where it differs; returns what was.

    Where something cannot be read, the tables that span places stay: they would lose its rows.
    """
    survey = _Survey(site, kinds, moment, step, mending=True)
    for _ in survey.run():
        pass
    mended = [Mended(name, _LABELS[name], count) for name, count in survey.mended.items()]
    return mended if survey.walk.unread else [*mended, *_renew_tables(survey)]


def _renew_tables(survey: _Survey) -> Iterator[Mended]:
    site, found, moment = survey.site, survey.found, survey.moment
    for table in TABLES:
        check = table.check(site, found, moment)
        faults = list(guarded(table.label, check, mended=table.whole))
        if any(fault.mended for fault in faults):
            table.renew(site, found, moment)
            yield Mended(table.name, table.label, len(faults))
