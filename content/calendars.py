"""The site's working calendar at a moment: what the published years under /calendar say."""

from datetime import datetime

from content.approval.working_calendar import year_fields
from content.calendar import WorkingCalendar
from content.calendar_years import working_calendar
from content.tree import CALENDAR, Site


def calendar_at(site: Site, moment: datetime) -> WorkingCalendar:
    """Every year that is published at ``moment``; a year without an edition is unknown."""
    said = (item.edition_at(moment) for item in site.province[CALENDAR].values())
    return working_calendar(year_fields(edition.fields) for edition in said if edition is not None)
