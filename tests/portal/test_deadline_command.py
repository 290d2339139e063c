"""``openhall deadline``: the due date and every day on the way, by the years known there."""

import json

import pytest

from content.acts.publishing import PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.writing import EDIT, REVISE
from content.approval.working_calendar import content_fields
from content.calendar_years import preloaded_years
from content.desk import Desk, operator
from content.kinds_list import KINDS
from content.permissions import Grant, Person, Role
from portal.desks import new_uid
from portal.founding import add_calendars
from tests.portal.conftest import refused, run

LAST_YEAR = preloaded_years()[-1]["year"]


def asked(*words):
    return json.loads(run("deadline", *words, "--json").stdout)


def test_working_days_skip_weekends_and_holidays_and_count_working_saturdays():
    said = asked("2026-02-11", "5")
    counted = [day["day"] for day in said["days"] if day["counted"]]
    assert counted == ["2026-02-12", "2026-02-13", "2026-02-14", "2026-02-24", "2026-02-25"]
    assert (said["due"], said["provisional"]) == ("2026-02-25", False)
    reasons = {day["day"]: day["reason"] for day in said["days"]}
    assert "春节" in reasons["2026-02-17"]
    assert said["days"][0]["day"] == "2026-02-11"
    assert not said["days"][0]["counted"]


def test_the_text_says_every_day_and_the_result():
    lines = run("deadline", "2026-03-05", "2").stdout.splitlines()
    assert lines[0] == "2026-03-05  不计  起算当日不计入"
    assert lines[1].startswith("2026-03-06  第1个工作日")
    assert lines[2].startswith("2026-03-07  不计  周")
    assert lines[-1] == "到期日：2026-03-09"


@pytest.mark.parametrize(
    ("unit", "due", "word"),
    [("calendar", "2026-03-07", "第5天"), ("month", "2026-08-03", "第1天")],
)
def test_other_units_are_counted_in_days(unit, due, word):
    text = run("deadline", "2026-03-02", "5", "--unit", unit).stdout
    assert word in text
    assert asked("2026-03-02", "5", "--unit", unit)["due"] <= due


def test_stops_are_not_counted():
    plain = asked("2026-03-02", "5")["due"]
    stopped = asked(
        "2026-03-02", "5", "--stop", "2026-03-03..2026-03-04", "--stop", "2026-03-06..2026-03-06"
    )
    assert (plain, stopped["due"]) == ("2026-03-09", "2026-03-12")


def test_beyond_the_known_years_it_is_provisional():
    assert asked(f"{LAST_YEAR + 1}-03-02", "5")["provisional"]
    assert "（暂定：" in run("deadline", f"{LAST_YEAR + 1}-03-02", "5").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2026-3-2", "5"), "日期“2026-3-2”不对，请用 2026-03-02 的样子"),
        (("2026-02-30", "5"), "日期“2026-02-30”不对"),
        (("2026-03-02", "5", "--stop", "2026-03-04"), "请用 2026-03-09..2026-03-20 的样子"),
        (("2026-03-02", "5", "--stop", "2026-03-09..tomorrow"), "日期“tomorrow”不对"),
        (("2026-03-02", "5", "--stop", "2026-03-09..2026-03-04"), "早于开始日"),
        (("2026-03-02", "5000"), "期限太长"),
        (("2026-03-02", "--", "-1"), "期限不能是负数"),
        (("9999-12-30", "20"), "到期日太远"),
    ],
)
def test_wrong_input_names_the_cure(words, said):
    assert said in refused("deadline", *words)


def test_a_site_counts_with_its_own_corrected_year(ini, writing):
    with writing() as there:
        add_calendars(there.site, there.desk_for)
    assert asked("2026-03-02", "5", "-c", ini)["due"] == "2026-03-09"
    with writing() as there:
        correct_this_year(there.site, there.moment)
    said = asked("2026-03-02", "5", "-c", ini)
    assert said["due"] == "2026-03-10"
    assert "示例假日" in next(d["reason"] for d in said["days"] if d["day"] == "2026-03-04")
    assert asked("2026-03-02", "5")["due"] == "2026-03-09"


def correct_this_year(site, moment):
    year = {**preloaded_years()[-1]}
    holiday = {"from": "2026-03-04", "to": "2026-03-04", "name": "示例假日"}
    year["holidays"] = [*year["holidays"], holiday]
    item = site.province["calendar"]["2026"]
    writer = Desk(operator(site), moment, site, KINDS, new_uid, None, lambda event: None)
    edition = writer.perform(REVISE, item, {})
    writer.perform(EDIT, edition, {"fields": content_fields(year)})
    writer.perform(SUBMIT, edition)
    moderator = Person("second", frozenset({Grant(Role.MODERATOR, site.province.uid)}))
    publisher = Desk(moderator, moment, site, KINDS, new_uid, None, lambda event: None)
    publisher.perform(PUBLISH, edition, {"confirmed": "已核对"})


def test_a_site_without_calendars_says_that_it_is_provisional(ini):
    assert asked("2026-03-02", "5", "-c", ini)["provisional"]
