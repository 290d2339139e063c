"""What is said of something that is not as it should be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

REPAIR = "运行 openhall verify --repair 修复"
RESTORE = "请从备份恢复"


@dataclass(frozen=True)
class Fault:
    """毛病: ``place`` is an address or a part of the site, ``cure`` tells what to do.

    ``mended``: does ``openhall verify --repair`` mend it?
    """

    place: str
    what: str
    cure: str
    mended: bool = False

    def __str__(self) -> str:
        return f"{self.place}：{self.what}。{self.cure}。"


def mendable(place: str, what: str) -> Fault:
    return Fault(place, what, REPAIR, mended=True)


def unreadable(place: str, error: Exception, *, mended: bool = False) -> Fault:
    """Which exceptions a database raises is not known here; the class tells a technician more."""
    what = f"读不出，数据可能损坏（{type(error).__name__}）"
    return Fault(place, what, REPAIR if mended else RESTORE, mended)


def guarded(place: str, faults: Iterable[Fault], *, mended: bool = False) -> Iterator[Fault]:
    """The faults, and one more where looking for them fails: the rest is looked at all the same."""
    try:
        yield from faults
    except Exception as error:
        yield unreadable(place, error, mended=mended)
