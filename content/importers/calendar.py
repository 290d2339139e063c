"""工作日历的表式: a year a row, with its holidays, its working weekends and the notice."""

from typing import Any

from content.importers.cells import RowReading
from content.importers.shapes import TO_PROVINCE, Key, Shape, renamed
from content.importers.values import Unfit, as_day, as_line, as_list, as_mapping, is_blank
from content.kinds import Fields, Kind


def _holidays(reading: RowReading, column: str, value: Any) -> None:
    """``{"from": …, "to": …, "name": …}``; also ``from_on`` and ``to_on``."""
    rows = []
    for part in [] if is_blank(value) else as_list(value):
        said = as_mapping(part)
        first = said.get("from_on", said.get("from"))
        last = said.get("to_on", said.get("to", first))
        if is_blank(first) or is_blank(said.get("name")):
            raise Unfit("每个假期要有开始日（from）、结束日（to）和名称（name）")
        name = as_line(said["name"])
        rows.append({"from_on": as_day(first), "to_on": as_day(last), "name": name})
    reading.set("holidays", rows, column)


def _working_days(reading: RowReading, column: str, value: Any) -> None:
    days = [] if is_blank(value) else [as_day(part).isoformat() for part in as_list(value)]
    reading.set("working_days", days, column)


def _titled(reading: RowReading, level: str) -> None:
    if not reading.given.get("title") and reading.given.get("year"):
        reading.set("title", f"{reading.given['year']}年工作日历", "title")


def _identity(kind: Kind, fields: Fields, home: str) -> Key:
    return (kind.name, fields.get("year"))


CALENDAR_YEARS = Shape(
    name="calendar",
    label="工作日历",
    kinds=("working_calendar",),
    columns={
        "source": renamed("notice"),
        "holidays": _holidays,
        "working_days": _working_days,
    },
    identity=_identity,
    housing=TO_PROVINCE,
    finish=_titled,
)
