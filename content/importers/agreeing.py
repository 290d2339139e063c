"""Rows of tables about one item, on one sheet or several: a later sheet completes an earlier one.

Contradictions are refused at every row, for nobody here can know which is right. What is on the
site already is not asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from content.importers.cells import RowReading
from content.importers.cells_in_tables import cell_text
from content.importers.codes_in_tables import CODE_FIELDS
from content.importers.departments import Home
from content.importers.outcomes_in_tables import RECEIVING
from content.importers.table_items import MAIN_ITEM
from content.item_codes import tidy_code

# What two sheets may not say differently, with what it is called; the unit goes with its number.
_AGREED = {
    "disposition": "清理意见",
    "item_type": "事项类型",
    "statutory_number": "法定时限",
    "promised_number": "承诺时限",
    "in_hall": "是否进厅",
}


@dataclass
class Told:
    """一行: a reading with its home; ``elsewhere`` the page that completed it."""

    reading: RowReading
    home: Home | None
    elsewhere: str = ""

    @property
    def title(self) -> str:
        return str(self.reading.given.get("title") or "")

    @property
    def sheet(self) -> str:
        table = self.reading.row.table
        return table.name if table else ""

    def code(self) -> tuple[str, str]:
        """(its column, the code); empty where the row has none."""
        for name in CODE_FIELDS:
            if said := self.reading.given.get(name):
                return self.reading.columns[name], tidy_code(said)
        return "", ""


@dataclass
class Pages:
    """页: the sheets of a file in their order, as people count them."""

    order: dict[str, int] = field(default_factory=dict)

    def name(self, told: Told) -> str:
        number = self.order.setdefault(told.sheet, len(self.order) + 1)
        return f"第{'一二三四五六七八九'[number - 1]}页" if number < 10 else f"第{number}页"

    def row(self, told: Told) -> str:
        sheet = f"“{told.sheet}”" if len(self.order) > 1 and told.sheet else ""
        return f"{sheet}第{told.reading.row.line}行"

    def rows(self, one: Told, other: Told) -> str:
        """第10行与第11行; with their sheets where these differ."""
        if one.sheet == other.sheet:
            return f"第{one.reading.row.line}行与第{other.reading.row.line}行"
        return f"{self.row(one)}与{self.row(other)}"


def agree(rows: Sequence[Told]) -> list[Told]:
    """The rows that stand for themselves; a row that another took in is noted and left out."""
    pages = Pages()
    for told in rows:
        pages.name(told)
    taken: set[int] = set()
    _warn_of_two_codes(rows, pages)
    for group in _groups(rows):
        if not _is_of_the_main_item(group):
            _refuse_other_names(group, pages)
        for same in _by_title(group):
            _bring_together(same, pages, taken)
    return [told for told in rows if id(told) not in taken]


def _groups(rows: Iterable[Told]) -> Iterator[list[Told]]:
    """Rows of one code; those without a code join the rows of their name and department."""
    by_code: dict[str, list[Told]] = {}
    by_name: dict[tuple[str, str], list[Told]] = {}
    bare: list[Told] = []
    for told in rows:
        if told.reading.row.table is None:
            continue
        _, code = told.code()
        if not code:
            bare.append(told)
            continue
        group = by_code.setdefault(code, [])
        group.append(told)
        by_name.setdefault(_name_key(told), group)
    for told in bare:
        by_name.setdefault(_name_key(told), []).append(told)
    seen: set[int] = set()
    for group in (*by_code.values(), *by_name.values()):
        if len(group) > 1 and id(group) not in seen:
            seen.add(id(group))
            yield group


def _name_key(told: Told) -> tuple[str, str]:
    home = told.home.key if told.home else (told.reading.hints[:1] or [""])[0]
    return told.title, home


def _is_of_the_main_item(group: list[Told]) -> bool:
    """Sub-items below one main item whose code was filled down: each is then without a code."""
    mains = {told.reading.beside.get(MAIN_ITEM, "") for told in group}
    titles = {told.title for told in group}
    if len(mains) != 1 or "" in mains or len(titles) < 2:
        return False
    for told in group:
        column, code = told.code()
        finding = f"编码{code}是主项“{told.reading.beside[MAIN_ITEM]}”的，子项按名称区分"
        told.reading.warn(column, told.reading.row.values.get(column), finding, "请补子项的编码")
        told.reading.beside[f"主项{column}"] = code
        for name in CODE_FIELDS:
            told.reading.given.pop(name, None)
    return True


def _refuse_other_names(group: list[Told], pages: Pages) -> None:
    for told in group:
        column, code = told.code()
        other = next((one for one in group if one.title != told.title and one.code()[1]), None)
        if other is None or not code:
            continue
        first, second = sorted((told, other), key=lambda one: group.index(one))
        told.reading.refuse(
            column,
            told.reading.row.values.get(column),
            f"编码{code}重复（{pages.rows(first, second)}名称不同）",
            "请核对，每个事项用自己的编码",
        )


def _warn_of_two_codes(rows: Sequence[Told], pages: Pages) -> None:
    """One name in one department with two codes: two items, or one whose code is wrong once."""
    named: dict[tuple[str, str], Told] = {}
    for told in rows:
        column, code = told.code()
        if told.reading.row.table is None or not code or not told.title:
            continue
        first = named.setdefault(_name_key(told), told)
        if first.code()[1] != code:
            finding = f"{pages.rows(first, told)}名称相同，编码不同（{first.code()[1]}和{code}）"
            value = told.reading.row.values.get(column)
            told.reading.warn(column, value, finding, "请核对是不是同一个事项")


def _by_title(group: list[Told]) -> list[list[Told]]:
    titles: dict[str, list[Told]] = {}
    for told in group:
        titles.setdefault(told.title, []).append(told)
    return [same for same in titles.values() if len({told.sheet for told in same}) > 1]


def _bring_together(same: list[Told], pages: Pages, taken: set[int]) -> None:
    """The first row of the first sheet takes in what later sheets say beside it."""
    for one, other in combinations(same, 2):
        if one.sheet != other.sheet:
            _refuse_contradictions(one, other, pages)
    sound = [one for one in same if not one.reading.is_refused]
    first = sound[0] if sound else None
    for later in sound[1:]:
        if first is not None and later.sheet != first.sheet:
            _take_in(first, later, pages)
            taken.add(id(later))


def _refuse_contradictions(one: Told, other: Told, pages: Pages) -> None:
    """Refuses both rows where they say two things of one item."""
    if one.home and other.home and one.home.key != other.home.key:
        homes = ((one, one.home), (other, other.home))
        first, second = (f"{pages.name(told)}属“{home.title}”" for told, home in homes)
        said = f"{one.title}：{first}、{second}"
        for told in (one, other):
            told.reading.refuse(
                told.reading.columns.get("department", ""),
                next(iter(told.reading.hints), None),
                said,
                "请核对由哪个部门实施",
            )
        return
    for name in _AGREED:
        if _differ(one.reading, other.reading, name):
            _refuse_both(one, other, name, pages)


def _differ(one: RowReading, other: RowReading, name: str) -> bool:
    said = [reading.given.get(name) for reading in (one, other)]
    if any(value in (None, "", "unstated") for value in said):
        return False
    unit = name.replace("_number", "_unit")
    units = {reading.given.get(unit) for reading in (one, other)} if unit != name else set()
    return said[0] != said[1] or len(units) > 1


def _refuse_both(one: Told, other: Told, name: str, pages: Pages) -> None:
    shown = [_shown(told, name) for told in (one, other)]
    names = [pages.name(told) for told in (one, other)]
    label = "" if name == "disposition" else _AGREED[name]
    finding = f"{one.title}：{names[0]}{label}“{shown[0]}”、{names[1]}“{shown[1]}”"
    sheets = f"{names[0]}是{pages.row(one)}，{names[1]}是{pages.row(other)}"
    for told in (one, other):
        column = told.reading.columns.get("title", "")
        told.reading.refuse(column, told.title, f"{finding}（{sheets}）", "请核对后只留一种")


def _shown(told: Told, name: str) -> str:
    return cell_text(told.reading.row.values.get(told.reading.columns[name]))


def _take_in(first: Told, later: Told, pages: Pages) -> None:
    """What the first row leaves open; columns are told by where they came from."""
    one, other = first.reading, later.reading
    if RECEIVING in other.deferred and RECEIVING not in one.deferred:
        first.elsewhere = pages.name(later)
    for name, value in other.given.items():
        if one.given.get(name) in (None, "", [], "unstated"):
            one.set(name, value, other.columns.get(name, name))
    for role, cell in other.deferred.items():
        one.deferred.setdefault(role, cell)
    for column, text in other.beside.items():
        one.beside.setdefault(column, text)
    if one.first_published_on is None:
        one.first_published_on = other.first_published_on
    one.doubted = one.doubted or other.is_doubted
    other.note("", None, f"与{pages.row(first)}是同一事项，已并入该行")
