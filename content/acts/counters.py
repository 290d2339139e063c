"""大厅窗口: which counters a hall has, what each does and when; what the public page tells."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from content.act import Act, ActRefused, Doing, Done
from content.permissions import Permission as P
from content.tree import Place

PARTS = {
    "number": ("窗口号", 8),
    "name": ("名称", 40),
    "does": ("办什么", 300),
    "hours": ("时间", 100),
}
MOST = 100
SLOT_PARTS = {"start": "开始时间", "end": "结束时间", "capacity": "可约人数"}
MOST_SEATS = 500
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _set_counters(doing: Doing, place: Place, fields: Mapping[str, Any]) -> Done:
    """``fields``: counters, rows with PARTS in order; a row without any text is none."""
    counters = _sound(fields.get("counters", ()))
    if counters == place.counters:
        return Done(place, place, silent=True)
    place.counters = counters
    return Done(place, place, None, f"{len(counters)} 个窗口", public=True)


def _sound(rows: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    found: dict[str, Mapping[str, str]] = {}
    for at, row in enumerate(rows, 1):
        told = {name: " ".join(str(row.get(name, "")).split()) for name in PARTS}
        if not any(told.values()):
            continue
        _check(at, told)
        if told["number"] in found:
            raise ActRefused(f"第 {at} 行的窗口号“{told['number']}”和前面的重复，请改一个。")
        found[told["number"]] = told
    if len(found) > MOST:
        raise ActRefused(f"最多登记 {MOST} 个窗口。")
    return tuple(found.values())


def _check(at: int, told: Mapping[str, str]) -> None:
    for name in ("number", "name"):
        if not told[name]:
            raise ActRefused(f"第 {at} 行没有填写{PARTS[name][0]}。不要这一行的，请把这一行清空。")
    for name, (label, most) in PARTS.items():
        if len(told[name]) > most:
            raise ActRefused(f"第 {at} 行的{label}最多 {most} 个字，请缩短。")
    if not told["number"].isalnum():
        raise ActRefused(f"第 {at} 行的窗口号只能是数字和字母，例如 3 或 A3。")


def _set_slots(doing: Doing, place: Place, fields: Mapping[str, Any]) -> Done:
    """``fields``: slots, rows with start, end (hh:mm) and capacity; an empty row is none."""
    slots = _sound_slots(fields.get("slots", ()))
    if slots == place.slots:
        return Done(place, place, silent=True)
    place.slots = slots
    return Done(place, place, None, f"{len(slots)} 个时段", public=True)


def _sound_slots(rows: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, Any], ...]:
    found: list[Mapping[str, Any]] = []
    for at, row in enumerate(rows, 1):
        told = {name: str(row.get(name, "")).strip() for name in SLOT_PARTS}
        if any(told.values()):
            found.append(_slot(at, told))
    found.sort(key=lambda one: one["start"])
    for former, later in pairwise(found):
        if later["start"] < former["end"]:
            raise ActRefused(f"时段 {former['start']} 和 {later['start']} 重叠，请改开。")
    return tuple(found)


def _slot(at: int, told: Mapping[str, str]) -> Mapping[str, Any]:
    for name in ("start", "end"):
        if not _TIME.fullmatch(told[name]):
            raise ActRefused(f"第 {at} 行的{SLOT_PARTS[name]}应写成 09:00 这样的时间。")
    if told["end"] <= told["start"]:
        raise ActRefused(f"第 {at} 行的结束时间应晚于开始时间。")
    capacity = told["capacity"]
    if not (capacity.isascii() and capacity.isdecimal() and 1 <= int(capacity) <= MOST_SEATS):
        raise ActRefused(f"第 {at} 行的可约人数应是 1 至 {MOST_SEATS} 的整数。")
    return {"start": told["start"], "end": told["end"], "capacity": int(capacity)}


SET_SLOTS = Act("set_slots", "修改预约时段", P.EDIT_PLACE, _set_slots)
SET_COUNTERS = Act("set_counters", "修改大厅窗口", P.EDIT_PLACE, _set_counters)
