"""Appointments: never more than there are seats; tickets called; who it was is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from content.cases.applying import ApplyRefused
from content.cases.booking import bookable_days, call_next, draw_ticket, end_ticket
from portal.forgetting import forget_overdue
from tests.conftest import later
from tests.counter import COUNTER, open_hall, taking_in
from tests.site import COUNTY

HALL = f"{COUNTY}/hall"
BOOK = f"{HALL}/appointments"
SLOT = "2026-03-02 10:00"


def edit_slots(browser, *slots):
    form = browser.get(f"{BOOK}/edit").forms["counters"]
    for at, told in enumerate(slots):
        for name, value in zip(("start", "end", "capacity"), told, strict=True):
            form[f"{name}-{at}"] = value
    return form


@pytest.fixture
def slots(portal, login):
    """Seven seats at ten, one at two; and a clerk at counter 3."""
    with portal.roots() as (site, affairs):
        open_hall(site, affairs)
    moderator = login("moderator")
    told = (("14:00", "15:00", "1"), ("10:00", "11:00", "7"), ("08:00", "09:00", "5"))
    edit_slots(moderator, *told).submit(status=303)
    form = moderator.get(f"{HALL}/counters/edit").forms["counters"]
    form["number-0"], form["name-0"] = "3", "综合窗口"
    form.submit(status=303)


def book(browser, phone="13800001234", slot=SLOT, name="示例甲", **how):
    form = browser.get(f"{BOOK}/").forms["book"]
    form["name"], form["phone"] = name, phone
    form["slot"].force_value(slot)
    return form.submit(**how)


def test_a_seat_is_booked_and_given_back_by_its_code(slots, public, portal):
    page = public.get(f"{BOOK}/")
    assert "2026-03-02 08:00" not in page  # it began an hour ago
    assert "还可约 7 人" in page
    booked = book(public)
    assert "已约好" in booked
    assert "还可约 6 人" in public.get(f"{BOOK}/")
    assert "已经约了这个时段" in book(public, status=422)
    assert "已约好" in book(public, slot="2026-03-03 10:00")
    full = book(public, slot="2026-03-04 10:00", status=422)
    assert "请先取消一个" in full
    assert full.forms["book"]["name"].value == "示例甲"
    with portal.roots() as (_, affairs):
        assert "示例甲" not in str(vars(next(iter(affairs.appointments._bookings.items()))[1]))
    code = booked.html.find(class_="p-code").text
    form = public.get(f"{BOOK}/").forms["cancel"]
    form["code"] = code.lower()
    assert "预约已取消" in form.submit(status=303).follow()
    assert "不能再取消" in form.submit(status=422)
    form["code"] = "222-2222-222"
    assert "没有找到这个预约" in form.submit(status=422)
    assert "还可约 7 人" in public.get(f"{BOOK}/")


def test_what_is_wrong_is_told_and_kept(slots, public):
    wrong = book(public, phone="12", slot="", name="甲3", status=422)
    for said in ("姓名里不能有数字", "应为 11 位手机号码", "请选择一个时段"):
        assert said in wrong
    assert "请选择一个时段" in book(public, slot="2026-03-01 10:00", status=422)


def test_twenty_at_once_get_no_more_seats_than_there_are(slots, portal):
    def one(number):
        browser = portal.browser()
        return book(browser, phone=f"138000012{number:02}", expect_errors=True)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(one, range(20)))
    booked = [one for one in answers if "已约好" in one]
    refused = [one for one in answers if "刚刚约满" in one]
    assert (len(booked), len(refused)) == (7, 13)
    with portal.roots() as (site, affairs):
        taken = affairs.appointments.taken(f"{site.at(COUNTY).uid}:2026-03-02:10:00")
        assert sorted(taken) == [1, 2, 3, 4, 5, 6, 7]


def test_tickets_are_drawn_and_called_appointments_first(slots, public, login):
    book(public)
    clerk = login("clerk")
    page = clerk.get(f"{COUNTER}queue")
    assert "示例甲" in page
    assert "138****1234" in page
    walk_in = next(
        one
        for one in page.forms.values()
        if "booking" not in one.fields and one.action.endswith("/queue")
    )
    assert "1 号" in walk_in.submit("act", 1).follow()
    came = next(one for one in page.forms.values() if "booking" in one.fields)
    assert "2 号" in came.submit("act").follow()
    assert "已经取号" in came.submit("act", status=409)
    assert "选择窗口" in walk_in.submit("act", 0, status=409)
    clerk.get(f"{COUNTER}shift").forms["begin-shift"].submit("act")
    called = walk_in.submit("act", 0).follow()
    assert "请 2 号到 3 号窗口" in called
    done = next(one for one in called.forms.values() if "number" in one.fields)
    assert "2 号已办完" in done.submit("act", 0).follow()
    assert "没有在叫" in done.submit("act", 1, status=409)
    assert "请 1 号到 3 号窗口" in walk_in.submit("act", 0).follow()
    assert "没有人等候" in walk_in.submit("act", 0, status=409)


def test_slots_are_checked(slots, login):
    browser = login("moderator")
    for told, said in (
        (("9点", "10:00", "1"), "开始时间应写成"),
        (("09:00", "08:00", "1"), "结束时间应晚于"),
        (("09:00", "10:00", "0"), "1 至 500"),
        (("14:30", "15:30", "1"), "重叠"),
    ):
        form = edit_slots(browser)
        for name, value in zip(("start", "end", "capacity"), told, strict=True):
            form[f"{name}-0"].force_value(value)
        assert said in form.submit(status=422)
    assert "时段已保存" in edit_slots(browser).submit(status=303).follow()
    login("supervisor").get(f"{BOOK}/edit", status=(403, 404))


def test_only_working_days_are_offered(slots, portal):
    with portal.roots() as (site, _):
        days = bookable_days(site, later())
    assert (len(days), days[0]) == (10, date(2026, 3, 2))
    assert date(2026, 3, 7) not in days


def test_who_it_was_is_forgotten_a_week_later(slots, public, portal):
    book(public)
    with portal.roots() as (site, affairs):
        doing = taking_in(site, affairs, portal.app.registry.sealing, window="3")
        draw_ticket(doing)
        with pytest.raises(ApplyRefused, match="没有找到今天的"):
            draw_ticket(doing, "unknown")
        call_next(doing)
        end_ticket(doing, 1, False)
    for days in (7, 9, 9):
        forget_overdue(portal.databases, portal.app.registry.openhall, later(days=days))
        with portal.roots() as (site, affairs):
            kept = affairs.appointments
            left = (len(dict(kept._bookings.items())), len(dict(kept._tickets.items())))
            assert left in ({7: (1, 1), 9: (0, 0)}[days], (0, 1))
    assert left == (0, 0)
