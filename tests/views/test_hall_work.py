"""今日待办: whose work is listed, by which date and filters; taking, absence cover, JSON."""

import pytest

from content.cases.handling import ask_countersign, take
from content.permissions import Role
from tests.conftest import later
from tests.deciding import Office
from tests.handling import Desk, desk
from tests.site import COUNTY, DEPARTMENT, form_to

WORK = f"{COUNTY}/hall/work/"


@pytest.fixture
def numbers(portal):
    """Three accepted cases, and one that is not."""
    with portal.roots() as (site, affairs):
        at = desk(site, affairs, portal.app.registry.sealing)
        accepted = [at.accepted().number for _ in range(3)]
        return [*accepted, at.office.file().number]


def beside(portal, number, act):
    with portal.roots() as (site, affairs):
        office = Office(site, affairs, portal.app.registry.sealing, None, later(hours=1))
        act(Desk(office), affairs.cases.by_number(number))


def counts(page):
    return {
        link.contents[0].strip(): link.find("span").text
        for link in page.html.find("nav", {"aria-label": "筛选待办"}).find_all("a")
    }


def listed(page):
    return [row.find("a").text for row in page.html.select("table tbody tr")]


def test_an_office_sees_its_box_and_what_is_to_be_accepted(numbers, login):
    browser = login("second")
    page = browser.get(WORK)
    assert counts(page) == {
        "我的": "0",
        "待领取": "3",
        "待受理": "1",
        "已超期": "0",
        "暂停计时": "0",
        "等待补正": "0",
        "本办公室全部": "4",
    }
    assert "您手里现在没有任务" in page
    assert sorted(listed(browser.get(f"{WORK}?show=box"))) == sorted(numbers[:3])
    page = browser.get(f"{WORK}?show=pending")
    assert listed(page) == numbers[3:]
    assert "还有 5 个工作日" in page
    assert "示例甲" in page


def test_several_are_taken_at_once(numbers, portal, login):
    browser = login("second")
    page = browser.get(f"{WORK}?show=box")
    beside(portal, numbers[0], lambda at, case: take(at.by("third"), case, "1"))
    form = form_to(page, "take")
    for box in form.fields["task"]:
        box.checked = True
    page = form.submit().follow()
    assert "已领取 2 件" in page
    assert f"{numbers[0]} 已由同事领取" in page
    assert sorted(listed(page)) == sorted(numbers[1:3])
    assert "没有选择任务" in form_to_take(browser, ()).follow()
    assert "没有选择任务" in form_to_take(browser, ("2222222222:1",)).follow()


def form_to_take(browser, tasks):
    token = browser.get("/account").html.find("input", {"name": "csrf_token"})["value"]
    return browser.post(f"{WORK}take", {"csrf_token": token, "task": list(tasks)})


def test_an_approver_of_another_department_takes_nothing(numbers, portal, login):
    browser = login("other_approver")
    assert counts(browser.get(WORK))["本办公室全部"] == "0"
    form_to_take(browser, (f"{numbers[0]}:1",))
    with portal.roots() as (_, affairs):
        assert affairs.cases.by_number(numbers[0]).standing.branch("1").work.task.holder == ""


def test_a_countersign_is_in_the_own_list(numbers, portal, login):
    beside(portal, numbers[0], lambda at, case: take(at.by("approver"), case, "1"))
    ask = lambda at, case: ask_countersign(at.by("approver"), case, "1", ("second",), "请会签。")  # noqa: E731
    beside(portal, numbers[0], ask)
    assert listed(login("second").get(WORK)) == [numbers[0]]
    assert listed(login("third").get(WORK)) == []


def test_what_a_leaver_held_is_to_be_taken_again(numbers, portal, login):
    beside(portal, numbers[0], lambda at, case: take(at.by("approver"), case, "1"))
    browser = login("second")
    assert numbers[0] not in listed(browser.get(f"{WORK}?show=box"))
    with portal.roots() as (site, affairs):
        affairs.people.revoke("approver", Role.APPROVER, site.at(DEPARTMENT).uid)
    assert numbers[0] in listed(browser.get(f"{WORK}?show=box"))


def test_the_counter_sees_the_hall(numbers, login):
    page = login("clerk").get(WORK)
    assert listed(page) == numbers[3:]
    assert counts(page)["大厅全部"] == "4"
    assert "长春市南关区民政局" in page


def test_what_is_late_is_listed_as_overdue(numbers, portal, login, clock):
    clock.move_to(later(days=60))
    page = login("second").get(f"{WORK}?show=overdue")
    assert len(listed(page)) >= 3
    assert "已超期" in page
    assert "超过" in page


def test_pages_go_on_by_key(numbers, login):
    browser = login("second")
    first = browser.get(f"{WORK}?show=all&size=2")
    assert len(listed(first)) == 2
    second = first.click("下一页")
    assert not set(listed(first)) & set(listed(second))
    last = listed(first)[-1]
    told = browser.get(f"{WORK}?show=all&format=json").json
    due = next(one["due"] for one in told["items"] if one["number"] == last)
    by_key = browser.get(f"{WORK}?show=all&size=2&after={due}_{last}_1")
    assert listed(by_key) == listed(second)
    assert told["items_total"] == 4
    assert told["facets"]["box"] == "3"
    assert told["items"][0]["days_left"] == 5
    assert listed(browser.get(f"{WORK}?show=all&after=nonsense"))


def test_the_desk_counts_and_leads_there(numbers, login):
    page = login("second").get("/desk")
    assert page.html.find("a", href=f"http://localhost{WORK}").parent.find("span").text == "3 件"
    page = login("clerk").get("/desk")
    assert "待受理" in page
    assert not login("editor").get("/desk").html.find("a", href=f"http://localhost{WORK}")


def test_nobody_else_has_work_here(numbers, login, public):
    for who in ("editor", "moderator", "supervisor", "admin"):
        login(who).get(WORK, status=404)
    assert "/login" in public.get(WORK, status=303).location


def test_a_stand_in_has_the_work_of_who_is_away(numbers, portal, login, clock):
    beside(portal, numbers[0], lambda at, case: take(at.by("approver"), case, "1"))
    first, second = login("approver"), login("second")
    form = form_to(first.get(f"{WORK}absence"), "absence")
    form["stand_in"], form["first"], form["last"] = "second", "2026-03-03", "2026-03-01"
    page = form.submit(status=422)
    assert "最后一天不能早于第一天" in page
    form = form_to(page, "absence")
    form["last"] = "2026-03-04"
    assert "已登记" in form.submit().follow()
    assert numbers[0] not in listed(second.get(WORK))
    clock.move_to(later(days=1))
    second = login("second")
    page = second.get(WORK)
    assert numbers[0] in listed(page)
    page = second.get(page.html.select_one("tbody a")["href"]).click("写意见")
    form = form_to(page, "opinion")
    form["says"], form["reason"] = "agree", "代为审查，同意。"
    assert "示例乙（代示例甲）" in form.submit().follow()
    page = form_to(second.get(f"{WORK}absence"), "recall_absence").submit().follow()
    assert "已取消代办" in page
    assert numbers[0] not in listed(second.get(WORK))
    clock.move_to(later(days=3))


def test_absence_is_of_the_own_office(numbers, login):
    login("clerk").get(f"{WORK}absence", status=404)
    browser = login("second")
    form = form_to(browser.get(f"{WORK}absence"), "absence")
    assert "还有 3 处要改" in form.submit(status=422)
    form["stand_in"].force_value("other_approver")
    form["first"] = form["last"] = "2026-03-03"
    assert "请选择由谁代办" in form.submit(status=422)
