"""Which letter tells of which event, and the dates in it; and the register counted wrongly."""

import pytest

from content.cases.acceptance import accept, decline
from content.cases.acting import append_event
from content.cases.decisions import decide
from content.cases.doing import system_of
from content.verification.decisions import check_decisions, repair_decisions
from tests.deciding import plain_office


@pytest.fixture
def desk():
    return plain_office()


def newest(desk, case):
    return desk.affairs.mail.messages_of_case(case.uid, desk.sealing)[0]


def test_whoever_is_declined_is_told_whom_to_ask_and_not_why(desk):
    case = desk.file()
    decline(desk.clerk, case, "not_ours", "示例区教育局", "示例理由，不写进信里")
    told = newest(desk, case)
    assert told.kind == "declined"
    assert "请向示例区教育局申请" in told.text
    assert "示例理由" not in told.text


def test_a_date_that_moved_is_told_with_what_it_was(desk):
    case = desk.file()
    accept(desk.clerk, case)
    clocks, before = {"promised:1": "2026-03-18"}, {"promised:1": "2026-03-17"}
    facts = {"clocks": clocks, "before": before, "because": "calendar"}
    append_event(system_of(desk.clerk), case, "due_told", **facts)
    told = newest(desk, case)
    assert "承诺办结时限" in told.text
    assert "原来是 2026-03-17，现在是 2026-03-18" in told.text


def test_a_list_of_decisions_that_is_counted_wrongly_or_forgot_a_month_is_made_again(desk):
    case = desk.file()
    accept(desk.clerk, case)
    decide(desk.approver, case, "1", "granted")
    cases = desk.affairs.cases
    assert list(check_decisions(cases)) == []
    name, found = next(iter(cases.decisions.lists()))
    found.count.change(5)
    cases.decisions._months.pop(name.rpartition(":")[0])
    faults = [fault.what for fault in check_decisions(cases)]
    assert faults == [f"清单 {name} 的件数不对", f"月份里缺 {name}"]
    assert repair_decisions(cases) == 2
    assert list(check_decisions(cases)) == []
    assert repair_decisions(cases) == 0
