"""索引号: given once to every item, unique in the site; imported ones are kept as they are."""

import re
from typing import Any

from persistent import Persistent

from content.merging import MergingMap

ITEM_CODE = re.compile(r"[0-9A-Za-z-]{6,60}")
_UNFIT = re.compile(r"[^0-9A-Za-z]+")


class IndexNumbers(Persistent):
    """索引号簿: number → uid of the first item that has it."""

    def __init__(self) -> None:
        self._owners = MergingMap(256)

    def owner(self, number: str) -> str | None:
        return self._owners.get(number)

    def keep(self, number: str, uid: str) -> bool:
        """Note an imported number; False when another item has it already."""
        return self._owners.shard(number).setdefault(number, uid) == uid

    def give(self, department: Any, year: int, uid: str) -> str:
        """``220102-mzj/2026-00001``: the department's prefix, the year, its serial there.

        The serial is counted in the department, so that only its own editors can meet.
        """
        serial = department.serials.get(year, 0)
        while True:
            serial += 1
            number = f"{department.index_prefix}/{year}-{serial:05d}"
            if self.keep(number, uid):
                department.serials[year] = serial
                return number


def item_name(day: Any, uid: str, code: str | None = None) -> str:
    """``2008-08-18-3f9a1c2e``; an approval item is named by its code where it has a usable one."""
    if code and ITEM_CODE.fullmatch(code):
        return _UNFIT.sub("-", code).strip("-").lower()
    return f"{day.isoformat()}-{uid[:8]}"
