"""名录 and 栏目计数 of a place against the places and registers that they tell of."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from content.briefs import keys_of
from content.clock import micros
from content.register import Register
from content.tally import Count, Tally
from content.tree import Place, Section
from content.verification.faults import Fault, mendable
from content.verification.walking import Node


def check_directory(node: Node) -> Iterator[Fault]:
    """What cannot be read below is told by the walk, and left out here."""
    try:
        below = [child.record for child in node.thing.places()]
    except Exception:
        return
    if tuple(below) != node.thing.place_records():
        yield mendable(node.path, "名录与下面的地方和部门不符")


def mend_directory(node: Node) -> None:
    place: Place = node.thing
    place.enlist_anew(place.places())


def check_names(node: Node) -> Iterator[Fault]:
    """Reading the tally at all finds out whether it is there."""
    place: Place = node.thing
    stored = {name for name, child in place._children.items() if isinstance(child, Section)}
    if set(place.tally.names()) - stored:
        yield mendable(node.path, "栏目计数里有不存在的栏目")


def mend_names(node: Node) -> None:
    """An empty tally, which each section then fills."""
    node.thing.describe({"tally": Tally()})


def check_count(node: Node, moment: datetime) -> Iterator[Fault]:
    """Where it only says that the register must be asked, it is right too."""
    tally, counted = node.parent.tally, count_of(node.thing.register, moment)
    told = tally.count(node.name)
    coming = told.starts and tuple(start for start in told.starts if start > micros(moment))
    is_right = coming in (counted.starts, None) and told.until <= counted.until
    if dict(told.spans) != counted.spans or not is_right:
        yield mendable(node.path, "栏目计数与登记簿不符")
    elif node.name not in tally and any(_listed(node.thing.register)):
        yield mendable(node.path, "栏目计数里没有它")


def mend_count(node: Node, moment: datetime) -> None:
    node.parent.tally.put(node.name, count_of(node.thing.register, moment))


def count_of(register: Register, moment: datetime) -> Count:
    """What the tally should tell of a section that has this register."""
    spans = (span for spans in register._current.values() for span in spans)
    keys = Counter(key for _, _, brief in spans for key in keys_of(brief))
    return Count(dict(sorted(keys.items())), *register.turns(moment))


def _listed(register: Register) -> Iterator[Iterable]:
    return filter(None, (register._current, register._past))
