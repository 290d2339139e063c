"""The applicant's page while a hall decides: time line, next steps, branches, papers, bill."""

import pytest

from content.cases.acting import append_event
from content.clock import day_of
from content.permissions import Role
from tests.applying import applying, clerk, filed, publish_form, publish_item
from tests.conftest import later
from tests.site import DEPARTMENT

BY = "approver"


class Deciding:
    """A case, and what happens to it one day after the other."""

    def __init__(self, portal):
        self.portal, self.days = portal, 0
        with portal.roots() as (site, affairs):
            item = publish_item(site)
            publish_form(site, item)
            said = filed(applying(site, affairs, portal.app.registry.sealing), item)
            self.number, self.code = said.case.number, said.query_code

    def happen(self, type, said=None, /, after=1, **facts):
        self.days += after
        sealing = self.portal.app.registry.sealing
        with self.portal.roots() as (site, affairs):
            case = affairs.cases.by_number(self.number)
            moment = later(days=self.days)
            doing = clerk(site, affairs, sealing, moment, BY, Role.APPROVER, DEPARTMENT)
            for name in ("on", "day"):
                if facts.get(name) == "today":
                    facts[name] = day_of(moment).isoformat()
            append_event(doing, case, type, said, **facts)

    def page(self, clock, **query):
        clock.move_to(later(days=self.days))
        browser = self.portal.browser()
        form = browser.get("/track").forms["track"]
        form["number"], form["code"] = self.number, self.code
        form.submit(status=303)
        return browser.get(f"/track/{self.number}", query)

    def letters(self):
        with self.portal.roots() as (_, affairs):
            uid = affairs.cases.by_number(self.number).uid
            return [
                one.kind
                for one in affairs.mail.messages_of_case(uid, self.portal.app.registry.sealing)
            ]


@pytest.fixture
def deciding(portal):
    return Deciding(portal)


def decided(deciding, outcome="granted"):
    deciding.happen("accepted", on="today")
    deciding.happen(
        "decided",
        {"reason": "符合条件", "conditions": ""},
        branch="1",
        outcome=outcome,
        day="today",
    )


def test_every_event_is_told_in_plain_words_by_its_office(deciding, clock):
    deciding.happen("accepted", on="today")
    deciding.happen("assigned", branch="1", task="handle", to="zhang", role="handle")
    deciding.happen("opinion", {"reason": "内部意见"}, branch="1", step=0, says="agree", task="")
    deciding.happen("stopped", branch="1", ground="inspection", day="today", expected_days=5)
    page = deciding.page(clock)
    for said in ("受理", "交由工作人员承办", "审查意见已填写", "暂停计时", "需要检验", "预计 5"):
        assert said in page
    assert "南关区民政局" in page
    for hidden in ("zhang", BY, "内部意见", "示例甲"):
        assert hidden not in page.html.find("main").text


def test_what_comes_next_has_its_day_and_leads_to_how_it_was_computed(deciding, clock):
    page = deciding.page(clock)
    assert "告诉您是否受理" in page
    assert "最迟 2026-03-09" in page.html.text.replace("\u3000", " ")
    deciding.happen("accepted", on="today")
    page = deciding.page(clock)
    assert "承诺期限" in page
    assert "2026-03-17" in page  # ten working days from the third
    assert f"/track/{deciding.number}/clock#promised-1" in page


def test_silence_is_shown_as_acceptance_though_nobody_wrote_it_down(deciding, clock):
    deciding.days = 30
    page = deciding.page(clock)
    assert "视为受理" in page
    assert "自 2026-03-02 起受理" in page
    assert deciding.page(clock, format="json").json["state"] == "accepted"


def test_a_late_step_says_so(deciding, clock):
    deciding.happen("accepted", on="today")
    deciding.days = 30
    assert "已经超过这个日子" in deciding.page(clock)


def test_papers_are_listed_with_their_numbers_and_the_decision_with_its_reason(deciding, clock):
    decided(deciding, "refused")
    paper = {"document": "f" * 16, "number": "南民许〔2026〕1号", "sha256": "0" * 64, "seal": "s"}
    deciding.happen("issued", branch="1", kind="refusal", after=0, **paper)
    page = deciding.page(clock)
    assert "不予行政许可决定书" in page
    assert f"/track/{deciding.number}/paper/{'f' * 16}" in page
    assert "南民许〔2026〕1号" in page
    assert "原因：符合条件" in page
    assert "送达决定" in page
    deciding.happen("delivered", branch="1", way="post", day="today")
    page = deciding.page(clock)
    assert "邮寄送达" in page
    assert "已办结" in page


def test_a_bill_is_on_the_page_with_what_it_comes_to(deciding, clock):
    deciding.happen("accepted", on="today")
    line = {
        "line": "l1",
        "branch": "1",
        "department": "d",
        "standard": "s",
        "edition": 1,
        "title": "工本费",
        "quantity": "1",
        "exemption": "",
        "full_fen": 1000,
        "reduced_fen": 0,
    }
    deciding.happen("billed", lines=[line])
    page = deciding.page(clock)
    assert "10.00 元" in page
    assert f"/track/{deciding.number}/bill" in page


def test_json_tells_the_same(deciding, clock):
    decided(deciding)
    told = deciding.page(clock, format="json").json
    assert told["state"] == "decided"
    assert [one["type"] for one in told["events"]] == ["decided", "accepted", "submitted"]
    assert told["next"][0]["what"] == "送达决定"
    assert told["branches"] == []


def test_each_step_that_concerns_the_applicant_has_its_letter(deciding):
    deciding.happen("accepted", on="today")
    deciding.happen("stopped", branch="1", ground="testing", day="today", expected_days=3)
    deciding.happen("resumed", branch="1", day="today")
    deciding.happen("extended", branch="1", days=5, approved_by_role="organ_head")
    decided_on = {"branch": "1", "outcome": "granted", "day": "today"}
    deciding.happen("decided", {"reason": ""}, **decided_on)
    deciding.happen("delivered", branch="1", way="counter", day="today")
    kinds = deciding.letters()
    assert sorted(kinds) == sorted(
        ["receipt", "accepted", "stopped", "resumed", "extended", "decided", "delivered"]
    )


def test_letters_name_no_person_and_no_reason(deciding, portal):
    decided(deciding, "refused")
    with portal.roots() as (_, affairs):
        uid = affairs.cases.by_number(deciding.number).uid
        found = affairs.mail.messages_of_case(uid, portal.app.registry.sealing)
        letters = {one.kind: one.text for one in found}
    assert "不予行政许可" in letters["decided"]
    for text in letters.values():
        assert "示例" not in text
        assert "符合条件" not in text
        assert deciding.code not in text
    assert "2026-03-17" in letters["accepted"]
