"""Each type of event in plain words; branches of a joint case beside each other; no database."""

from datetime import date
from types import SimpleNamespace

import pytest

from content.case_letters import intake_corrected_letter, licence_letter, refunded_letter
from content.cases.event_types import EVENT_LABELS
from content.cases.following.rules import BranchStanding, Stop
from content.charging.amounts import yuan
from content.letters import CaseFacts
from views.track_events import Teller
from views.track_progress import branch_rows

SAID = {"reason": "示例原因", "agency": "示例区教育局", "conditions": "示例条件"}
LINE = {"full_fen": 1000, "reduced_fen": 500}
TOLD = (
    ({"type": "submitted", "channel": "counter", "on_behalf": True}, ("代理人", "窗口提交")),
    ({"type": "withdrawn"}, ("示例原因",)),
    ({"type": "intake_corrected", "was": {"item_uid": "x"}}, ("窗口更正", "现在这个事项")),
    ({"type": "accepted", "on": "2026-03-02", "deemed": True}, ("视为受理", "第三十二条")),
    ({"type": "declined", "ground": "not_ours"}, ("不属于本机关", "示例区教育局", "示例原因")),
    ({"type": "resumed", "branch": "1", "day": "2026-03-09"}, ("2026-03-09",)),
    (
        {"type": "extended", "branch": "1", "days": 10, "approved_by_role": "organ_head"},
        ("本机关负责人", "10 个工作日"),
    ),
    ({"type": "decided", "branch": "1", "outcome": "granted"}, ("作出决定：准予", "示例条件")),
    ({"type": "issued", "kind": "acceptance", "number": "受1"}, ("出具受理通知书", "受1")),
    ({"type": "issued", "kind": "unheard", "number": "x1"}, ("出具文书", "x1")),
    ({"type": "delivered", "day": "2026-03-09", "way": "post"}, ("邮寄送达",)),
    ({"type": "billed", "lines": [LINE, LINE]}, ("10.00 元",)),
    ({"type": "paid", "amount_fen": 1000}, ("收到缴费", "10.00 元")),
    ({"type": "refunded", "amount_fen": 300}, ("3.00 元",)),
    ({"type": "due_told", "clocks": {}}, ("重新计算",)),
    ({"type": "card", "colour": "yellow", "due": "2026-03-09"}, ("黄牌", "2026-03-09")),
    (
        {"type": "card", "colour": "red", "due": "2026-03-09", "label": "承诺办结时限"},
        ("红牌", "承诺办结时限", "效能监察"),
    ),
    ({"type": "licence", "state": "valid", "number": "1", "day": "2026-03-09"}, ("颁发证照",)),
    ({"type": "licence", "state": "revoked", "number": "1", "day": "2026-03-09"}, ("已撤销",)),
)


@pytest.fixture
def teller():
    case = SimpleNamespace(said=lambda sealing, uid: SAID)
    subject = SimpleNamespace(hall="南关区政务大厅", definition=None)
    offices = {"1": "民政局", "2": "教育局"}
    return Teller(case, subject, None, offices, {"1": "甲事项", "2": "乙事项"}, yuan)


@pytest.mark.parametrize(("event", "wanted"), TOLD)
def test_an_event_is_told_in_plain_words(teller, event, wanted):
    shown = teller.event({"uid": "u", "at": 0, "by": "zhang", **event})
    text = "；".join((shown.label, *shown.lines))
    assert [said for said in wanted if said not in text] == []
    assert shown.by == ("民政局" if event.get("branch") else "南关区政务大厅")
    assert "zhang" not in repr(shown)


def test_a_type_without_words_of_its_own_has_its_label(teller):
    shown = teller.event({"type": "bill_cancelled", "uid": "u", "at": 0, "by": "system"})
    assert (shown.label, shown.by) == (EVENT_LABELS["bill_cancelled"], "系统自动记录")


def test_branches_stand_beside_each_other_and_say_what_they_wait_for():
    stop = Stop("s", date(2026, 3, 3), None, "inspection")
    branches = (
        BranchStanding("1", state="decided", outcome="granted"),
        BranchStanding("2", state="open", stops=(stop,)),
        BranchStanding("3", requires=("2",)),
        BranchStanding("4", requires=("2",), is_blocked=True),
    )
    clock = SimpleNamespace(branch="2", is_open=True, state="running", due=date(2026, 4, 1))
    titles = {"1": "甲", "2": "乙", "3": "丙", "4": "丁"}
    now = SimpleNamespace(is_joint=True, branches=branches)
    rows = branch_rows(now, titles, {}, [clock])
    assert [row.outcome for row in rows] == ["准予", "", "", ""]
    assert [row.by for row in rows] == ["", "2026-04-01", "", ""]
    assert [row.note for row in rows] == [
        "",
        "正在检验，时间不计入期限",
        "等乙准予后开始办理",
        "前置事项没有准予",
    ]


def test_letters_of_money_and_licences_name_the_case_and_nobody():
    case = CaseFacts("c", "2222222222", "示例事项", "示例大厅")
    letters = (
        refunded_letter(case, "3.00 元"),
        intake_corrected_letter(case, ("住所", "电话")),
        licence_letter(case, "“示例”许可证", "视为延续", "2026-03-09"),
    )
    for letter in letters:
        assert "2222222222" in letter.subject
    assert "3.00 元" in letters[0].text
    assert "住所、电话" in letters[1].text
    assert "视为延续" in letters[2].text
