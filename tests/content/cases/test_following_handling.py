"""What can never be told of a branch, whoever writes it: the rules of events of handling."""

import pytest

from content.cases.standing import IllegalEvent, standing

AT = 1_772_000_000_000_000
SUBMITTED = {"type": "submitted", "v": 1, "uid": "s", "at": AT, "by": "applicant", "filing": 0}
ACCEPTED = {"type": "accepted", "v": 1, "uid": "a", "at": AT, "by": "clerk", "deemed": False}
ASKED = {"type": "assigned", "task": "t", "to": "second", "role": "countersign", "how": "asked"}
TAKEN = {"type": "assigned", "task": "handle", "to": "first", "role": "handle", "how": "taken"}
SAID = {"type": "opinion", "task": "handle", "step": 0, "says": "agree"}
BACK = {"type": "returned", "step": 1, "to_step": 0}


def told(*events):
    """The work of the only branch after these."""
    day = "2026-02-25"
    rows = [{"v": 1, "uid": f"e{n}", "at": AT, "by": "first", "branch": "1", **event}
            for n, event in enumerate(events)]  # fmt: skip
    return standing([SUBMITTED, {**ACCEPTED, "on": day}, *rows]).branch("1").work


def test_what_may_be_told():
    work = told(TAKEN, ASKED, {**SAID, "task": "t", "says": "disagree"}, {**SAID, "to_step": 1})
    assert (work.step, work.task.holder) == (1, "first")
    assert [one.says for one in work.countersigns] == ["disagree"]
    assert told(TAKEN, {**SAID, "to_step": 1}, BACK).step == 0


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([{**TAKEN, "role": "watch"}], "承办或者会签"),
        ([{**SAID, "says": "maybe"}], "请选择同意"),
        ([{**SAID, "task": "t"}], "已经写了意见"),
        ([{**SAID, "step": 1}], "这一环节已经办完"),
        ([ASKED, {**SAID, "to_step": 1}], "还有会签没有完成"),
        ([BACK], "只能退回以前的环节"),
        ([{**TAKEN, "branch": "9"}], "没有这个分支"),
    ],
)
def test_what_may_not(events, why):
    with pytest.raises(IllegalEvent, match=why):
        told(*events)
