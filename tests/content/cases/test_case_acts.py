"""What happens to a case: corrected only where asked, withdrawn, and every word of it kept."""

from datetime import date

import pytest

from content.cases.applying import ApplyRefused
from content.cases.case_acts import (
    AnswersUnsound,
    AskedField,
    attach_correction,
    correct,
    detach_correction,
    open_fields,
    request_correction,
    shown_file,
    withdraw,
)
from tests.applying import Upload, applying, clerk, filed, publish_form, publish_item
from tests.conftest import later

DUE = date(2026, 3, 20)
FORMER = AskedField("former", "illegible", "请写完整的证号")
PAPER = AskedField("paper", "expired", "证明已过期")


@pytest.fixture
def at_work(portal):
    """(applicant's doing, clerk's doing an hour later, case)."""
    with portal.roots() as (site, affairs):
        item = publish_item(site)
        publish_form(site, item)
        sealing = portal.app.registry.sealing
        doing = applying(site, affairs, sealing)
        case = filed(doing, item).case
        handling = clerk(site, affairs, sealing, later(hours=1))
        yield applying(site, affairs, sealing, later(hours=2)), handling, case


def test_only_what_was_asked_for_is_corrected_and_both_wordings_are_kept(at_work):
    doing, handling, case = at_work
    request_correction(handling, case, [FORMER], DUE)
    assert case.standing.open_fields == ("former",)
    assert case.standing.due_on == DUE
    correct(doing, case, {"former": "旧字第12号", "who": "别人", "kind": "new"})
    assert case.standing.state == "corrected"
    assert case.answers(doing.sealing, 0)["former"] == "旧字第1号"
    after = case.answers(doing.sealing)
    assert (after["former"], after["who"], after["kind"]) == ("旧字第12号", "示例甲", "again")
    assert case.events[-1]["changed"] == ["former"]


def test_an_unsound_correction_says_where_and_leaves_the_case(at_work):
    doing, handling, case = at_work
    request_correction(handling, case, [FORMER], DUE)
    with pytest.raises(AnswersUnsound) as refused:
        correct(doing, case, {"former": ""})
    assert set(refused.value.errors) == {"former"}
    assert case.standing.state == "awaiting_correction"


def test_files_of_a_correction_wait_and_then_take_the_place_of_the_old(at_work):
    doing, handling, case = at_work
    (old,) = case.files
    with pytest.raises(ApplyRefused, match="不在要补正的内容里"):
        attach_correction(doing, case, "paper", Upload())
    request_correction(handling, case, [PAPER], DUE)
    wrong, right = (attach_correction(doing, case, "paper", Upload(name=n)) for n in "ab")
    with pytest.raises(ApplyRefused, match="最多 2 个文件"):
        attach_correction(doing, case, "paper", Upload())
    detach_correction(doing, case, wrong.uid)
    correct(doing, case, {"paper": ["forged"]})
    assert case.answers(doing.sealing)["paper"] == [right.uid]
    assert case.files == (old, right)
    assert case.pending_files == ()
    assert shown_file(handling, case, old.uid) is old
    assert shown_file(handling, case, wrong.uid) is None


def test_a_correction_without_a_new_file_keeps_the_old_one(at_work):
    doing, handling, case = at_work
    request_correction(handling, case, [FORMER, PAPER], DUE)
    correct(doing, case, {"former": "旧字第2号"})
    assert case.answers(doing.sealing)["paper"] == [case.files[0].uid]


def test_a_corrected_choice_opens_the_fields_that_it_brings(at_work):
    doing, handling, case = at_work
    request_correction(handling, case, [AskedField("kind", "wrong", "请核对")], DUE)
    definition, before = doing.subject(case).definition, case.answers(doing.sealing)
    correct(doing, case, {"kind": "new"})
    assert "former" not in case.answers(doing.sealing)
    again = AskedField("kind", "inconsistent", "请改回")
    request_correction(handling_at(handling, 3), case, [again], DUE)
    now = case.answers(doing.sealing)
    assert open_fields(definition, case, now, {"kind": "again"}) == ("kind", "former")
    doing = applying(doing.site, doing.affairs, doing.sealing, later(hours=4))
    with pytest.raises(AnswersUnsound) as refused:
        correct(doing, case, {"kind": "again"})
    assert set(refused.value.errors) == {"former"}
    correct(doing, case, {"kind": "again", "former": before["former"]})
    assert case.answers(doing.sealing)["former"] == before["former"]


def handling_at(handling, hours):
    return clerk(handling.site, handling.affairs, handling.sealing, later(hours=hours))


@pytest.mark.parametrize(
    ("asked", "due_on", "said"),
    [
        ([], DUE, "至少选择一项"),
        ([AskedField("nothing", "wrong", "x")], DUE, "请在表里选择"),
        ([AskedField("former", "strange", "x")], DUE, "请在表里选择"),
        ([AskedField("former", "wrong", "  ")], DUE, "请写明“原证号”"),
        ([AskedField("former", "wrong", "长" * 501)], DUE, "最多 500 个字"),
        ([FORMER], None, "截止日期"),
        ([FORMER], date(2026, 3, 2), "截止日期"),
        ([FORMER], date(2028, 3, 2), "截止日期"),
        ([FORMER, FORMER], DUE, "只能要求补正一次"),
    ],
)
def test_a_request_says_what_is_lacking_why_and_by_when(at_work, asked, due_on, said):
    _, handling, case = at_work
    with pytest.raises(ApplyRefused, match=said):
        request_correction(handling, case, asked, due_on)
    assert case.standing.state == "submitted"


def test_the_same_ground_is_told_once_only(at_work):
    doing, handling, case = at_work
    request_correction(handling, case, [FORMER], DUE)
    with pytest.raises(ApplyRefused, match="不能要求补正"):
        request_correction(handling, case, [PAPER], DUE)
    correct(doing, case, {"former": "旧字第3号"})
    with pytest.raises(ApplyRefused, match="第三十二条"):
        request_correction(handling_at(handling, 3), case, [FORMER], DUE)


def test_a_withdrawn_case_takes_nothing_more(at_work):
    doing, handling, case = at_work
    withdraw(doing, case, "材料准备好后再办")
    event = case.events[-1]
    assert case.said(doing.sealing, event["uid"]) == {"reason": "材料准备好后再办"}
    assert "材料" not in repr(case.events)
    for change in (
        lambda: withdraw(doing, case, ""),
        lambda: correct(doing, case, {}),
        lambda: request_correction(handling_at(handling, 3), case, [FORMER], DUE),
    ):
        with pytest.raises(ApplyRefused, match="已撤回"):
            change()


def test_a_case_withdrawn_without_a_word_has_none(at_work):
    doing, _, case = at_work
    withdraw(doing, case, " ")
    assert case.said(doing.sealing, case.events[-1]["uid"]) == {}


def test_lists_and_counts_follow_the_case(at_work):
    doing, handling, case = at_work
    cases = doing.affairs.cases

    def listed(state):
        return [key[1] for key in cases.lists.keys(("k0",), (state,))]

    request_correction(handling, case, [FORMER], DUE)
    assert (listed("submitted"), listed("awaiting_correction")) == ([], [case.number])
    withdraw(doing, case, "")
    assert (listed("awaiting_correction"), listed("withdrawn")) == ([], [case.number])
    assert cases.lists.count(("k0",), ("submitted", "withdrawn")) == 1
    day = date(2026, 3, 2)
    for place in ("k0", "d0mzj"):
        assert [
            cases.counters.of(place, day, what)
            for what in ("submitted", "correction_requested", "corrected", "withdrawn")
        ] == [1, 1, 0, 1]


def test_the_applicant_is_written_to_each_time(at_work):
    doing, handling, case = at_work
    request_correction(handling, case, [FORMER], DUE)
    correct(doing, case, {"former": "旧字第4号"})
    withdraw(doing, case, "")
    letters = doing.affairs.mail.messages_of_case(case.uid, doing.sealing)
    kinds = [letter.kind for letter in letters]
    assert sorted(kinds) == ["corrected", "correction", "receipt", "withdrawn"]
    notice = next(letter for letter in letters if letter.kind == "correction")
    assert "原证号：看不清楚。请写完整的证号" in notice.text
    assert "2026-03-20" in notice.text
