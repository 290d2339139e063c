"""Working calendars of a small site, which is founded without any."""

from datetime import timedelta

from content.acts.publishing import PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.writing import ADD, EDIT, REVISE
from content.approval.working_calendar import content_fields
from content.calendar_years import preloaded_years
from content.desk import Desk, operator
from content.kinds_list import KINDS
from content.permissions import Grant, Person, Role
from portal.desks import new_uid
from tests.conftest import START
from tests.site import complete

PUBLISHED = START - timedelta(days=1)


def shipped_year(year):
    """Its fields, as content."""
    return content_fields(next(one for one in preloaded_years() if one["year"] == year))


def publish_years(site, *years, moment=PUBLISHED):
    """Of the years shipped with the portal."""
    return [publish_year(site, shipped_year(year), moment) for year in years]


def publish_year(site, fields, moment=PUBLISHED):
    """Any year: ``fields`` as in ``shipped_year``; returns the item."""
    writing, _ = _desks(site, moment)
    told = {"kind": "working_calendar", "fields": _whole(fields)}
    return _published(site, writing.perform(ADD, site.province["calendar"], told), moment)


def correct_year(site, item, fields, moment):
    """A new edition of a year that was published before."""
    writing, _ = _desks(site, moment)
    edition = writing.perform(REVISE, item)
    writing.perform(EDIT, edition, {"fields": _whole(fields)})
    return _published(site, edition, moment)


def without_day(fields, day):
    """The year with one day off less (ISO), as a correction might have it."""
    rows = [row for row in fields["holidays"] if str(row["from_on"]) != day]
    return {**fields, "holidays": rows}


def with_day_off(fields, day):
    """The year with one day off more (ISO)."""
    row = {"from_on": day, "to_on": day, "name": "示例假日"}
    return {**fields, "holidays": [*fields["holidays"], row]}


def _published(site, edition, moment):
    writing, publishing = _desks(site, moment)
    writing.perform(SUBMIT, edition)
    publishing.perform(PUBLISH, edition, {"confirmed": "已核对"})
    return edition.item


def _desks(site, moment):
    moderator = Person("second", frozenset({Grant(Role.MODERATOR, site.province.uid)}))
    return [
        Desk(person, moment, site, KINDS, new_uid, lambda content: None, lambda event: None)
        for person in (operator(site), moderator)
    ]


def _whole(fields):
    rows = [
        {**row, "from_on": str(row["from_on"]), "to_on": str(row["to_on"])}
        for row in fields["holidays"]
    ]
    days = list(fields["working_days"])
    return complete("working_calendar", {**fields, "holidays": rows, "working_days": days})
