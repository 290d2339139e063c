"""联办推算: order, layers, working days and bottleneck of a package of items.

Pure: members in, a plan out. Where members come from is ``content.package_members``'.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

# 行政许可法§42.2: joint handling takes at most 45 working days, 15 more where the head of the
# government approves it
JOINT_DAYS, JOINT_EXTENSION = 45, 15
FEWEST, MOST = 2, 30
SEPARATOR = "、"  # between the names of prerequisites, so in no name


@dataclass(frozen=True)
class Member:
    """成员事项: ``days`` are working days, ``basis`` which limit they are (promised, statutory).

    ``days`` None: not known, and ``why`` says so in a sentence.
    """

    name: str
    item_uid: str
    requires: tuple[str, ...] = ()
    days: int | None = None
    basis: str = ""
    why: str = ""


@dataclass(frozen=True)
class Fault:
    """顺序的问题: ``member`` is the name of the one it is about, "" where it is about all."""

    member: str
    message: str


@dataclass(frozen=True)
class Span:
    """起止: a member is handled from after working day ``start`` to the end of day ``end``.

    ``slack``: by how many days it may take longer and the package not.
    """

    start: int
    end: int
    slack: int

    @property
    def is_critical(self) -> bool:
        return self.slack == 0


@dataclass(frozen=True)
class Advice:
    """缩短建议 for one bottleneck: it helps once it takes at most ``below`` days; at ``best`` days
    the package takes ``total``, and shortening it further does not help.

    ``together``: those that have to be shortened by as many days with it, for alone it does not
    help; ``below`` and ``best`` are then the same.
    """

    name: str
    days: int
    below: int
    best: int
    total: int
    then: tuple[str, ...] = ()
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """联办方案: members in an order in which they can be handled, ``layers`` of their names.

    ``days``: of the critical path, at most 45; None where a member's are not known, and then
    ``at_least`` counts those known. ``longest`` is the critical path without the cap.
    """

    members: tuple[Member, ...]
    layers: tuple[tuple[str, ...], ...]
    spans: Mapping[str, Span]
    path: tuple[str, ...]
    longest: int
    serial_at_least: int
    bottlenecks: tuple[str, ...]

    @property
    def unknown(self) -> tuple[Member, ...]:
        return tuple(one for one in self.members if one.days is None)

    @property
    def at_least(self) -> int:
        return min(self.longest, JOINT_DAYS)

    @property
    def days(self) -> int | None:
        return None if self.unknown else self.at_least

    @property
    def serial(self) -> int | None:
        """Days if one came after the other."""
        return None if self.unknown else self.serial_at_least

    @property
    def is_capped(self) -> bool:
        return self.longest > JOINT_DAYS


class PackageUnsound(ValueError):
    """The members have no order in which they could be handled."""


def graph_faults(members: Sequence[Member]) -> tuple[Fault, ...]:
    """All that keeps the members from being a package; (): it is one."""
    faults = [*_of_names(members), *_of_prerequisites(members)]
    return tuple(faults or _of_cycles(members))


def _of_names(members: Sequence[Member]) -> Iterator[Fault]:
    if len(members) < FEWEST:
        yield Fault("", f"至少要有 {FEWEST} 个事项才能联办，请添加事项")
    if len(members) > MOST:
        yield Fault("", f"一个联办最多 {MOST} 个事项，请拆开")
    names, uids = [one.name for one in members], [one.item_uid for one in members]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Fault(name, f"有两个成员都叫“{name}”，请改其中一个的简称")
    for one in members:
        if uids.index(one.item_uid) != names.index(one.name) and uids.count(one.item_uid) > 1:
            yield Fault(one.name, f"“{one.name}”与前面的成员是同一个事项，请移除一个")


def _of_prerequisites(members: Sequence[Member]) -> Iterator[Fault]:
    names = {one.name for one in members}
    for one in members:
        for wanted in one.requires:
            if wanted == one.name:
                yield Fault(one.name, f"“{one.name}”不能以自己为前提，请取消勾选")
            elif wanted not in names:
                yield Fault(one.name, f"“{one.name}”的前提“{wanted}”不在成员里，请取消或者添加它")


def _of_cycles(members: Sequence[Member]) -> Iterator[Fault]:
    try:
        TopologicalSorter({one.name: one.requires for one in members}).prepare()
    except CycleError as error:
        # graphlib gives each node before the one that requires it
        circle = [str(name) for name in error.args[1]]
        said = "→".join(circle)
        yield Fault(circle[0], f"前提绕成了一圈：{said}，谁也不能先办，请取消其中一个")


def plan(members: Sequence[Member]) -> Plan:
    """Raises PackageUnsound; ask ``graph_faults`` what is wrong."""
    layers = _layers(members)
    days = {one.name: one.days or 0 for one in members}
    by_name = {one.name: one for one in members}
    ordered = tuple(by_name[name] for layer in layers for name in layer)
    ends = _ends(ordered, days)
    longest = max(ends.values(), default=0)
    spans = _spans(ordered, days, ends, longest)
    return Plan(
        members=ordered,
        layers=layers,
        spans=spans,
        path=_path(ordered, spans, longest),
        longest=longest,
        serial_at_least=sum(days.values()),
        bottlenecks=_bottlenecks(ordered, days, spans),
    )


def _layers(members: Sequence[Member]) -> tuple[tuple[str, ...], ...]:
    """Each as early as its prerequisites let it; in the designer's order within a layer."""
    order = {one.name: number for number, one in enumerate(members)}
    if any(name not in order for one in members for name in one.requires):
        raise PackageUnsound("有成员的前提不在联办里。")
    sorter = TopologicalSorter({one.name: one.requires for one in members})
    try:
        sorter.prepare()
    except CycleError:
        raise PackageUnsound("成员的前提绕成了一圈。") from None
    layers: list[tuple[str, ...]] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        layers.append(tuple(sorted(ready, key=order.__getitem__)))
        sorter.done(*ready)
    return tuple(layers)


def _ends(ordered: Sequence[Member], days: Mapping[str, int]) -> dict[str, int]:
    ends: dict[str, int] = {}
    for one in ordered:
        ends[one.name] = max((ends[name] for name in one.requires), default=0) + days[one.name]
    return ends


def _spans(
    ordered: Sequence[Member], days: Mapping[str, int], ends: Mapping[str, int], longest: int
) -> dict[str, Span]:
    """``latest``: the end that a member may take without the package taking longer."""
    latest = dict.fromkeys(ends, longest)
    for one in reversed(ordered):
        for name in one.requires:
            latest[name] = min(latest[name], latest[one.name] - days[one.name])
    return {name: Span(end - days[name], end, latest[name] - end) for name, end in ends.items()}


def _path(ordered: Sequence[Member], spans: Mapping[str, Span], longest: int) -> tuple[str, ...]:
    """One critical path, from its first member to its last; the first listed of several."""
    by_name = {one.name: one for one in ordered}
    at = next((one for one in ordered if spans[one.name].end == longest), None)
    path: list[str] = []
    while at is not None:
        path.append(at.name)
        start = spans[at.name].start
        before = sorted(at.requires, key=list(by_name).index)
        ending = (name for name in before if spans[name].end == start)
        found = next(ending, None)
        at = by_name[found] if found is not None else None
    return tuple(reversed(path))


def _bottlenecks(
    ordered: Sequence[Member], days: Mapping[str, int], spans: Mapping[str, Span]
) -> tuple[str, ...]:
    """The longest of those on a critical path: who shortens the package most is among them."""
    critical = [one.name for one in ordered if spans[one.name].is_critical and days[one.name]]
    most = max((days[name] for name in critical), default=0)
    return tuple(name for name in critical if days[name] == most)


def advise(planned: Plan) -> tuple[Advice, ...]:
    """What each bottleneck would have to become for the package to take fewer days."""
    if planned.unknown or not planned.longest:
        return ()
    return tuple(_advice(planned, name) for name in planned.bottlenecks)


def _advice(planned: Plan, name: str) -> Advice:
    now = _days_of(planned, name)
    least = _with(planned.members, {name: 0}).longest
    if least >= planned.at_least:
        return _advice_together(planned, name)
    best = now - (planned.longest - least)
    reached = _with(planned.members, {name: best})
    then = tuple(one for one in reached.bottlenecks if one != name)
    below = now - (planned.longest - planned.at_least) - 1
    return Advice(name, now, below, best, reached.at_least, then)


def _advice_together(planned: Plan, name: str) -> Advice:
    """With the longest of whatever else takes as long, until all together help."""
    over, group = planned.longest - planned.at_least + 1, [name]
    while True:
        less = _with(planned.members, {one: _cut(planned, one, over) for one in group})
        if less.at_least < planned.at_least:
            break
        others = (one for one in less.path if one not in group)
        group.append(max(others, key=lambda one: _days_of(planned, one)))
    to = _cut(planned, name, over)
    return Advice(name, _days_of(planned, name), to, to, less.at_least, (), tuple(group[1:]))


def _cut(planned: Plan, name: str, by: int) -> int:
    return max(_days_of(planned, name) - by, 0)


def _days_of(planned: Plan, name: str) -> int:
    return next(one.days or 0 for one in planned.members if one.name == name)


def _with(members: Sequence[Member], days: Mapping[str, int]) -> Plan:
    return plan([replace(one, days=days.get(one.name, one.days)) for one in members])


def read_members(rows: Sequence[Mapping[str, object]]) -> tuple[Member, ...]:
    """Members as a package's fields keep them, nothing known of their days."""
    return tuple(
        Member(str(row["name"]), str(row["item"]), split_names(str(row.get("requires") or "")))
        for row in rows
    )


def split_names(text: str) -> tuple[str, ...]:
    """设立登记、消防验收 → its names."""
    return tuple(name for part in text.split(SEPARATOR) if (name := part.strip()))
