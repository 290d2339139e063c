"""工作日历: a year's days off and working weekends as content; counting is done elsewhere."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import colander

from content import fields
from content.calendar_years import FIRST_YEAR, check_year
from content.fields import Index, column
from content.kinds import Fields, Finding, GateContext, Kind
from content.workflow import DISCLOSURE

_HOLIDAY = (
    column("from_on", fields.day("放假开始日")),
    column("to_on", fields.day("放假结束日")),
    column("name", fields.line("节日名称", index=Index.NONE)),
)


class WorkingCalendarSchema(colander.Schema):
    """工作日历; ``working_days`` are the weekend days worked instead (调休上班)."""

    title = fields.line("标题")
    year = fields.number("年份", low=FIRST_YEAR, high=fields.LAST_YEAR)
    holidays = fields.rows("放假安排", "假期", *_HOLIDAY)
    working_days = fields.lines("调休上班日", index=Index.NONE)
    notice = fields.line("放假通知", missing="")
    note = fields.prose("备注", missing="")


def year_fields(said: Fields) -> dict[str, Any]:
    """What ``content.calendar_years`` reads of a calendar's fields."""
    holidays = [
        {"from": row["from_on"], "to": row["to_on"], "name": row["name"]}
        for row in said.get("holidays") or ()
    ]
    return {
        "year": said.get("year"),
        "holidays": holidays,
        "working_days": list(said.get("working_days") or ()),
        "source": said.get("notice") or "",
    }


def content_fields(year: Mapping[str, Any]) -> dict[str, Any]:
    """A calendar's fields from one of ``content.calendar_years.preloaded_years``."""
    holidays = tuple(
        {
            "from_on": date.fromisoformat(row["from"]),
            "to_on": date.fromisoformat(row["to"]),
            "name": row["name"],
        }
        for row in year["holidays"]
    )
    return {
        "title": f"{year['year']}年工作日历",
        "year": year["year"],
        "holidays": holidays,
        "working_days": tuple(year["working_days"]),
        "notice": year["source"],
        "note": "",
    }


def _sound_year(said: Fields, context: GateContext) -> list[Finding]:
    """Deadlines are counted with it, so a calendar that contradicts itself is never published."""
    return [Finding("never", "holidays", message) for message in check_year(year_fields(said))]


WORKING_CALENDAR = Kind(
    name="working_calendar",
    label="工作日历",
    icon="calendar",
    section="calendar",
    schema=WorkingCalendarSchema,
    fieldsets=(
        ("年份与通知", ("title", "year", "notice")),
        ("放假与调休", ("holidays", "working_days", "note")),
    ),
    workflow=DISCLOSURE,
    summary=("year",),
    gates=(_sound_year,),
    item_name=lambda said: str(said["year"]) if said.get("year") else None,
    identity=(("year",),),
)
