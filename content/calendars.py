"""The site's working calendar at a moment: what the published years under /calendar say."""

from datetime import datetime

from content.approval.working_calendar import year_fields
from content.calendar import WorkingCalendar, YearCalendar
from content.calendar_years import year_calendar
from content.editions import Edition
from content.tree import CALENDAR, Site


def calendar_at(site: Site, moment: datetime) -> WorkingCalendar:
    """Every year that is published at ``moment``; a year without an edition is unknown."""
    said = (item.edition_at(moment) for item in site.province[CALENDAR].values())
    years = (_read(edition) for edition in said if edition is not None)
    return WorkingCalendar({one.year: one for one in years})


def _read(edition: Edition) -> YearCalendar:
    """Read once a connection: what was published never changes."""
    found: YearCalendar | None = getattr(edition, "_v_year", None)
    if found is None:
        found = edition._v_year = year_calendar(year_fields(edition.fields))
    return found
