"""成员与顺序: what one press of the page makes of the members of a package; pure, rows to rows.

Prerequisites are told by the short names of members, so a member that is renamed or removed is so
in all of them. Whether the graph is sound is asked of ``content.packages``: a draft may be half
made.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from content.packages import MOST, SEPARATOR, split_names

LONGEST_NAME = 20
Row = Mapping[str, Any]
Rows = tuple[Row, ...]


class PressRefused(ValueError):
    """A sentence for the person: why this cannot be done, and what to do."""


def added(rows: Sequence[Row], uid: str, title: str) -> Rows:
    """With an item more, last, called by the beginning of its title."""
    if any(row["item"] == uid for row in rows):
        raise PressRefused("这个事项已经在成员里。")
    if len(rows) >= MOST:
        raise PressRefused(f"一个联办最多 {MOST} 个事项，请拆开。")
    name = _free_name(title, {row["name"] for row in rows})
    return (*rows, {"item": uid, "name": name, "requires": ""})


def _free_name(title: str, taken: set[str]) -> str:
    stem = title.replace(SEPARATOR, "").strip()[:LONGEST_NAME] or "事项"
    tries = (stem, *(f"{stem[: LONGEST_NAME - 2]}{number}" for number in range(2, MOST + 2)))
    return next(name for name in tries if name not in taken)


def removed(rows: Sequence[Row], uid: str) -> Rows:
    gone = _row(rows, uid)["name"]
    return tuple(
        {**row, "requires": _joined(name for name in _requires(row) if name != gone)}
        for row in rows
        if row["item"] != uid
    )


def moved(rows: Sequence[Row], uid: str, by: int) -> Rows:
    """One place up (−1) or down (1); at the end it stays."""
    order = list(rows)
    at = order.index(_row(rows, uid))
    order.insert(max(at + by, 0), order.pop(at))
    return tuple(order)


def kept(rows: Sequence[Row], said: Mapping[str, tuple[str, Sequence[str]]]) -> Rows:
    """``said``: uid → (short name, uids of prerequisites), of members that were on the page."""
    names = {row["item"]: said.get(row["item"], (row["name"],))[0].strip() for row in rows}
    _check_names(list(names.values()))
    return tuple(_kept(row, rows, names, said.get(row["item"])) for row in rows)


def _kept(
    row: Row,
    rows: Sequence[Row],
    names: Mapping[str, str],
    said: tuple[str, Sequence[str]] | None,
) -> Row:
    """Those who stand before keep their order; what was not on the page keeps its prerequisites."""
    by_name = {one["name"]: one["item"] for one in rows}
    before = [by_name.get(name, "") for name in _requires(row)] if said is None else said[1]
    wanted = [uid for uid in names if uid in before and uid != row["item"]]
    return {
        "item": row["item"],
        "name": names[row["item"]],
        "requires": _joined(names[uid] for uid in wanted),
    }


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not name:
            raise PressRefused("每个成员都要有简称，请填写。")
        if len(name) > LONGEST_NAME:
            raise PressRefused(f"简称“{name[:LONGEST_NAME]}…”最多 {LONGEST_NAME} 个字，请缩短。")
        if SEPARATOR in name or not name.isprintable():
            raise PressRefused(f"简称“{name}”里不能有“{SEPARATOR}”和控制字符，请换一个说法。")
        if names.count(name) > 1:
            raise PressRefused(f"有两个成员都叫“{name}”，请改其中一个的简称。")


def _row(rows: Sequence[Row], uid: str) -> Row:
    found = next((row for row in rows if row["item"] == uid), None)
    if found is None:
        raise PressRefused("没有找到这个成员，可能已被同事移除，请看下面最新的内容。")
    return found


def _requires(row: Row) -> tuple[str, ...]:
    return split_names(row.get("requires") or "")


def _joined(names: Any) -> str:
    return SEPARATOR.join(names)
