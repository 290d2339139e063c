"""Which work somebody asks for: lists by whose it is and where it stands, merged by due date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from content.cases.work_lists import (
    AWAITED,
    PENDING,
    RUNNING,
    STOPPED,
    TO_COUNTERSIGN,
    TO_DELIVER,
    DueList,
    WorkKey,
    WorkLists,
)

MINE, BOX, ALL, OVERDUE = "mine", "box", "all", "overdue"
_IN_HAND = (RUNNING, STOPPED)
_OWN = (*_IN_HAND, TO_COUNTERSIGN)
_DUE = (PENDING, RUNNING, TO_DELIVER)
_EVERY = (PENDING, RUNNING, STOPPED, AWAITED, TO_DELIVER)
_STATES = {MINE: _OWN, BOX: _IN_HAND, ALL: _EVERY, OVERDUE: _DUE}
# In the order in which a page offers them; tasks are an office's, delivery is the hall's
OF_OFFICE = {
    MINE: "我的",
    BOX: "待领取",
    PENDING: "待受理",
    OVERDUE: "已超期",
    STOPPED: "暂停计时",
    AWAITED: "等待补正",
    ALL: "本办公室全部",
}
OF_HALL = {
    PENDING: "待受理",
    TO_DELIVER: "待送达",
    AWAITED: "等待补正",
    OVERDUE: "已超期",
    RUNNING: "办理中",
    STOPPED: "暂停计时",
    ALL: "大厅全部",
}
MOST_COUNTED = 1000


@dataclass(frozen=True)
class OfficeAsked:
    """所问的办公室: a place, its officers, and who of them the person is or stands in for; of a
    whole hall nobody."""

    place: str
    officers: frozenset[str] = frozenset()
    mine: frozenset[str] = frozenset()

    def shows(self, show: str, state: str, holder: str) -> bool:
        """Is the list (state, holder) part of what is asked for?"""
        if state not in _STATES.get(show, (show,)):
            return False
        if show == MINE:
            return holder in self.mine
        return show != BOX or holder not in self.officers


def work_keys(
    work: WorkLists | None,
    offices: Iterable[OfficeAsked],
    show: str,
    today: str,
    after: WorkKey | None = None,
) -> Iterator[WorkKey]:
    """By due date; ``today`` (ISO) tells what is overdue."""
    before = today if show == OVERDUE else None
    return merge(*(one.keys(after, before) for one in _lists(work, offices, show)))


def work_count(
    work: WorkLists | None, offices: Iterable[OfficeAsked], show: str, today: str
) -> int:
    """Exact; of what is overdue no more than MOST_COUNTED are counted."""
    if show == OVERDUE:
        keys = work_keys(work, offices, show, today)
        return sum(1 for _ in islice(keys, MOST_COUNTED))
    return sum(int(one.count()) for one in _lists(work, offices, show))


def _lists(work: WorkLists | None, offices: Iterable[OfficeAsked], show: str) -> Iterator[DueList]:
    if work is None:
        return
    for office in offices:
        for state, holder, found in work.lists_at(office.place):
            if office.shows(show, state, holder):
                yield found


def read_key(text: str) -> WorkKey | None:
    """As it stands in an address, ``due_number_branch``; None for anything else."""
    parts = text.split("_")
    if len(parts) != 3 or len(text) > 80:
        return None
    return parts[0], parts[1], parts[2]


def say_key(key: WorkKey) -> str:
    return "_".join(key)
