"""怎样算出这个日期: the same days for applicant and hall, as page, JSON and sheet; the proof."""

import hashlib

import pytest
from bs4 import BeautifulSoup

from content.cases.acting import append_event
from content.permissions import Role
from tests.applying import applying, clerk, filed, publish_form, publish_item
from tests.calendars import publish_years
from tests.conftest import later
from tests.site import CHEAP, COUNTY, PASSWORD


@pytest.fixture
def accepted(portal):
    """(number, query code) of a case accepted on 2026-03-02, and stopped for two days."""
    with portal.roots() as (site, affairs):
        publish_years(site, 2026)
        item = publish_item(site)
        publish_form(site, item)
        sealing = portal.app.registry.sealing
        done = filed(applying(site, affairs, sealing), item)
        doing = clerk(site, affairs, sealing, later(hours=1))
        append_event(doing, done.case, "accepted", deemed=False, on="2026-03-02")
        doing = clerk(site, affairs, sealing, later(days=4))
        stop = {"branch": "1", "ground": "hearing", "day": "2026-03-05", "expected_days": 2}
        append_event(doing, done.case, "stopped", **stop)
        append_event(doing, done.case, "resumed", branch="1", day="2026-03-06")
        return done.case.number, done.query_code


@pytest.fixture
def holder(portal, accepted):
    number, code = accepted
    browser = portal.browser()
    page = browser.get("/track")
    form = next(one for one in page.forms.values() if "number" in one.fields)
    form["number"], form["code"] = number, code
    form.submit(status=303)
    return browser


def rows_of(page, name):
    section = BeautifulSoup(page.text, "html.parser").find(id=name)
    return [[cell.text for cell in row.find_all(["th", "td"])] for row in section.select("tr")][1:]


def test_each_day_is_told_with_reason_and_law(holder, accepted):
    page = holder.get(f"/track/{accepted[0]}/clock")
    rows = rows_of(page, "promised-1")
    assert rows[0][1:3] == ["不计入", "起算当日不计入"]
    assert "民法典第二百零一条" in rows[0][3]
    assert rows[1] == ["2026-03-03（星期二）", "第 1 天", "工作日", rows[1][3]]
    assert rows[3][2:] == ["暂停计时：听证", "行政许可法第四十五条：所需时间不计算在期限内"]
    assert rows[5][1:3] == ["不计入", "周末"]
    assert rows[-1][:2] == ["2026-03-18（星期三）", "第 10 天"]
    assert "no-store" in page.headers["Cache-Control"]


def test_on_paper_every_day_is_open_else_the_most_urgent_date(holder, accepted):
    def opened(**query):
        page = holder.get(f"/track/{accepted[0]}/clock", query)
        return [one.find_parent("section")["id"] for one in page.html.select("details[open]")]

    assert opened() == ["promised-1"]
    assert opened(name="statutory:1") == ["statutory-1"]
    assert opened(print="1") == ["acceptance", "statutory-1", "promised-1"]


def test_json_says_the_same(holder, accepted):
    said = holder.get(f"/track/{accepted[0]}/clock", {"format": "json"}).json
    clock = next(one for one in said["clocks"] if one["name"] == "promised:1")
    assert clock["due"] == "2026-03-18"
    assert sum(one["counted"] for one in clock["days"]) == clock["limit"]["number"] == 10
    assert clock["stops"] == [{"ground": "hearing", "from": "2026-03-05", "to": "2026-03-06"}]
    lines = "".join(
        f"{one['day']} {one['ordinal'] or '-'} {one['reason']}\n" for one in clock["days"]
    )
    assert clock["digest"] == hashlib.sha256(lines.encode()).hexdigest()


def test_the_sheet_holds_the_lines_and_their_digest(holder, accepted):
    number = accepted[0]
    sheet = holder.get(f"/track/{number}/clock-sheet", {"name": "promised:1"})
    assert "attachment" in sheet.headers["Content-Disposition"]
    lines = [line for line in sheet.text.splitlines() if not line.startswith("#")]
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert f"# 校验码（SHA-256）：{digest}\n" in sheet.text
    page = holder.get(f"/track/{number}/clock", {"name": "promised:1"})
    assert digest in page.text


def test_the_receipt_s_own_proof_does_not_change_with_what_happens_later(holder, accepted):
    number = accepted[0]
    page = holder.get(f"/track/{number}/receipt")
    sheets = [a["href"] for a in page.html.select("details a") if "receipt-sheet" in a["href"]]
    assert len(sheets) == 2
    for address, due in zip(sheets, ("2026-03-09", "2026-03-23"), strict=True):
        text = holder.get(address).text
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
        assert digest in page.text
        assert f"# 到期日：{due}\n" in text
    holder.get(f"/track/{number}/receipt-sheet?step=3", status=404)


@pytest.mark.parametrize("address", ["clock?name=nothing", "clock-sheet?name=x", "clock-sheet"])
def test_a_clock_that_is_not_there_is_not_found(holder, accepted, address):
    holder.get(f"/track/{accepted[0]}/{address}", status=404)


def test_who_does_not_hold_the_case_learns_nothing(public, accepted):
    for name in ("clock", "clock-sheet?name=promised:1"):
        assert "2026-03-18" not in public.get(f"/track/{accepted[0]}/{name}", status="4*").text


def test_the_hall_sees_the_same_days(portal, accepted, login):
    with portal.roots() as (site, affairs):
        affairs.people.add_account("clerk", "测试窗口", PASSWORD, later(), passwords=CHEAP)
        affairs.people.grant("clerk", Role.CLERK, site.at(COUNTY).uid)
    browser, number = login("clerk"), accepted[0]
    page = browser.get(f"/changchun/nanguan/hall/cases/{number}/clock")
    assert rows_of(page, "promised-1")[-1][0] == "2026-03-18（星期三）"
    sheet = browser.get(
        f"/changchun/nanguan/hall/cases/{number}/clock-sheet", {"name": "promised:1"}
    )
    assert f"办件 {number}" in sheet.text


def test_the_check_is_a_page_and_a_file(public):
    page = public.get("/deadline-check")
    assert "<script>" not in page.text
    file = public.get("/deadline-check.html")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert 'id="deadline-check"' in file.text
    assert "src=" not in file.text
    assert "https://" not in file.text
