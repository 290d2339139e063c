"""What a clerk takes in, in whose place: bound to the clerk, sealed, found by name, handed over."""

import pytest

from content.cases.applying import ApplyRefused, keep_answers
from content.cases.case_acts import withdraw
from content.cases.cases import Cases
from content.cases.intake import (
    IntakeUnsound,
    file_intake,
    intake_of,
    is_seen,
    keep_intake,
    see_original,
    start_intake,
)
from content.cases.intake_book import CASE, DRAFT
from content.cases.intake_corrections import begin_correction, correctable, finish_correction
from content.cases.name_index import NameIndex
from content.cases.names import folded, name_digest
from content.cases.shifts import close_shift, colleagues, take_back, take_from_leaver, take_over
from content.verification.affairs import repair_affairs, verify_affairs
from portal.naming_cases import name_old_cases
from tests.applying import PERSON, applying, filed
from tests.conftest import later
from tests.counter import AGENT, BY_POST, FAR, open_hall, taking_in


@pytest.fixture
def sealing(portal):
    return portal.app.registry.sealing


def begun(doing, item, agent=AGENT, channel="counter", **letters):
    """A draft of a school with everything in it."""
    draft = start_intake(doing, item, {})
    keep_intake(doing, draft, channel, {**BY_POST, **letters, "agent": agent})
    keep_answers(doing, draft, "person", PERSON, True)
    see_original(doing, draft, "site_paper")
    keep_answers(doing, draft, "school", {"school_name": "示例学校"}, True)
    return draft


def taken_in(doing, item, **more):
    return file_intake(doing, begun(doing, item, **more)).case


def test_only_items_of_the_own_government_are_taken_in(portal, sealing):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        far = taking_in(site, affairs, sealing, "far_clerk", path=FAR)
        with pytest.raises(ApplyRefused, match="不由本级大厅收件"):
            start_intake(far, hall.school, {})
        assert affairs.drafts is None


def test_no_code_opens_the_draft_and_the_event_tells_how_it_came_in(portal, sealing):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        doing = taking_in(site, affairs, sealing, window="3")
        draft = begun(doing, hall.school, channel="phone")
        assert not draft.is_held("", "", sealing)
        assert draft.applicant == ""
        case = file_intake(doing, draft).case
        again = file_intake(doing, draft).case
        assert again is case
        first = case.events[0]
        assert {name: first[name] for name in ("by", "channel", "on_behalf", "window")} == {
            "by": "clerk",
            "channel": "phone",
            "on_behalf": True,
            "window": "3",
        }
        assert "示例" not in str(case.events)
        assert intake_of(doing, case).agent.name == "示例代"
        assert draft.intake(sealing) == {}
        assert [is_seen(file) for file in case.files] == [True]
        assert [*affairs.intake_book.held("clerk")] == [(CASE, case.uid)]


def test_letters_go_where_the_confirmation_says(portal, sealing):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        doing = taking_in(site, affairs, sealing)
        by_post = taken_in(doing, hall.school)
        by_mail = taken_in(doing, hall.school, way="email", email="dai@example.com", agent=None)
        letters = {one.facts["case"]: one.said(sealing)["to"] for one in affairs.mail.newest()}
        assert letters == {by_post.uid: "", by_mail.uid: "dai@example.com"}


NOBODY = {"name": "", "kind": "", "number": "", "phone": "1", "relation": ""}
UNSOUND = (
    ("pigeon", {}, {"channel"}),
    ("counter", {"way": ""}, {"way"}),
    ("counter", {"way": "email", "email": "x"}, {"email"}),
    ("counter", {"address": "长春"}, {"address"}),
    ("counter", {"way": "collect"}, {"phone"}),
    ("counter", {"phone": "12"}, {"phone"}),
    ("counter", {"agent": {**AGENT, "number": "220102199003070020"}}, {"agent-number"}),
    ("counter", {"agent": {**AGENT, "name": "甲2"}}, {"agent-name"}),
    (
        "counter",
        {"agent": NOBODY},
        {"agent-name", "agent-kind", "agent-phone", "agent-relation"},
    ),
)


def test_what_is_wrong_is_told_by_field_and_kept(portal, sealing):
    with portal.roots() as (site, affairs):
        doing = taking_in(site, affairs, sealing)
        draft = start_intake(doing, open_hall(site, affairs).school, {})
        for channel, said, wrong in UNSOUND:
            with pytest.raises(IntakeUnsound) as unsound:
                keep_intake(doing, draft, channel, {**BY_POST, "agent": None, **said})
            assert set(unsound.value.errors) == wrong
        assert draft.intake(sealing)["unsound"]
        with pytest.raises(ApplyRefused, match="来件登记"):
            file_intake(doing, draft)


def test_an_original_is_noted_once(portal, sealing):
    with portal.roots() as (site, affairs):
        doing = taking_in(site, affairs, sealing)
        draft = start_intake(doing, open_hall(site, affairs).school, {})
        file = see_original(doing, draft, "site_paper")
        assert "核验人账号：clerk" in file.content(sealing).decode()
        with pytest.raises(ApplyRefused, match="不用再记"):
            see_original(doing, draft, "site_paper")


def test_a_moved_case_takes_answers_and_files_along_and_its_number_stays(portal, sealing):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        doing = taking_in(site, affairs, sealing)
        case = taken_in(doing, hall.school)
        number, received = case.number, case.received_at
        with pytest.raises(ApplyRefused, match="为什么"):
            begin_correction(doing, case, hall.item, None, " ")
        with pytest.raises(ApplyRefused, match="已经是这个事项"):
            begin_correction(doing, case, hall.school, None, "示例")
        with pytest.raises(ApplyRefused, match="最多"):
            begin_correction(doing, case, None, None, "长" * 501)
        draft = begin_correction(doing, case, hall.item, None, "窗口选错了事项")
        assert draft.answers(sealing)["who"] == "示例甲"
        assert [file.field for file in draft.files] == ["paper"]
        assert draft.done == ("person",)
        keep_answers(doing, draft, "matter", {"kind": "new"}, True)
        keep_intake(doing, draft, "counter", {**BY_POST, "agent": None})
        assert finish_correction(doing, draft) is case
        assert (case.number, case.received_at, case.item_uid) == (number, received, hall.item.uid)
        event = case.events[-1]
        assert event["was"]["item_uid"] == hall.school.uid
        assert case.said(sealing, event["uid"]) == {"reason": "窗口选错了事项"}
        assert case.answers(sealing, 0)["school_name"] == "示例学校"
        assert "school_name" not in case.answers(sealing)
        assert not [*verify_affairs(affairs, site, later())]
        assert [*affairs.intake_book.held("clerk")] == [(CASE, case.uid)]


def test_what_cannot_be_set_right_is_refused(portal, sealing):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        doing = taking_in(site, affairs, sealing)
        online = filed(applying(site, affairs, sealing), hall.item).case
        assert "自己在网上提交" in correctable(online)
        case = taken_in(doing, hall.school)
        far = taking_in(site, affairs, sealing, "far_clerk", path=FAR)
        with pytest.raises(ApplyRefused, match="不是本大厅收的"):
            begin_correction(far, case, None, None, "示例")
        draft = begin_correction(doing, case, None, None, "示例")
        meanwhile = begin_correction(doing, case, None, None, "示例")
        finish_correction(doing, draft)
        with pytest.raises(ApplyRefused, match="又有了变化"):
            finish_correction(doing, meanwhile)
        withdraw(applying(site, affairs, sealing, later(hours=1)), case, "")
        assert "已撤回" in correctable(case)


def test_silence_has_accepted_it_when_nobody_told_in_time(portal, sealing):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        case = taken_in(taking_in(site, affairs, sealing), hall.school)
        late = taking_in(site, affairs, sealing, moment=later(days=60))
        with pytest.raises(ApplyRefused, match="视为受理"):
            begin_correction(late, case, None, None, "示例")


def test_a_shift_is_handed_to_a_colleague_of_the_same_hall_and_taken_back_or_once(portal, sealing):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        doing, second = (taking_in(site, affairs, sealing, n) for n in ("clerk", "second_clerk"))
        assert close_shift(doing, "") is None
        draft, case = begun(doing, hall.school), taken_in(doing, hall.school)
        for wrong in ("", "far_clerk", "clerk", "supervisor"):
            with pytest.raises(ApplyRefused, match="由哪位同事"):
                close_shift(doing, wrong)
        given = close_shift(doing, "second_clerk")
        assert set(given.held) == {(DRAFT, draft.uid), (CASE, case.uid)}
        assert close_shift(doing, "second_clerk") is None
        with pytest.raises(ApplyRefused, match="不是给您的"):
            take_over(doing, given.uid)
        with pytest.raises(ApplyRefused, match="不是您交出的"):
            take_back(second, given.uid)
        take_back(doing, given.uid)
        with pytest.raises(ApplyRefused, match="已由交班人取回"):
            take_over(second, given.uid)
        given = close_shift(doing, "second_clerk")
        filed_late = file_intake(doing, draft).case
        assert take_over(second, given.uid) == 2
        assert set(affairs.intake_book.held("second_clerk")) == {
            (CASE, case.uid),
            (CASE, filed_late.uid),
        }
        assert not [*affairs.intake_book.held("clerk")]
        assert draft.holder == "second_clerk"
        with pytest.raises(ApplyRefused, match="没有找到"):
            take_over(second, "unknown")


def test_what_a_leaver_left_is_taken_by_a_colleague(portal, sealing):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        draft = begun(taking_in(site, affairs, sealing), hall.school)
        second = taking_in(site, affairs, sealing, "second_clerk")
        with pytest.raises(ApplyRefused, match="没有可以接收"):
            take_from_leaver(second, "clerk")
        affairs.people.disable("clerk", later(hours=-1), sessions=affairs.sessions)
        assert [one.name for one in colleagues(affairs, second.hall_uid, "", later())] == [
            "second_clerk"
        ]
        assert take_from_leaver(second, "clerk") == 1
        assert draft.holder == "second_clerk"


def test_names_are_folded_and_their_digests_are_of_one_hall(sealing_of_test):
    assert folded("張三豐") == folded("张三丰") == "张三丰"
    dots = ("阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽．买买提", "阿依古丽 买买提")
    assert len({folded(one) for one in dots}) == 1
    assert folded("长春示例（集团）有限公司") == folded("长春示例(集团)有限公司")
    here, there = (name_digest(sealing_of_test, uid, "示例甲") for uid in ("k0", "k1"))
    assert here != there
    assert name_digest(sealing_of_test, "k0", " ·") == ""


@pytest.fixture
def sealing_of_test(portal):
    return portal.app.registry.sealing


def test_cases_of_before_are_named_by_tick_and_what_is_lost_is_made_anew(portal, sealing):
    with portal.roots() as (site, affairs):
        hall = open_hall(site, affairs)
        case = filed(applying(site, affairs, sealing), hall.item).case
        draft = begun(taking_in(site, affairs, sealing), hall.school)
        wanted = list(affairs.cases.names.rows())
        affairs.cases.name(case, ())
        affairs.cases.names_whole = False
    name_old_cases(portal.databases, sealing, later())
    with portal.roots() as (site, affairs):
        assert list(affairs.cases.names.rows()) == wanted
        assert affairs.cases.names_whole
        affairs.cases.names = NameIndex()
        affairs.intake_book.release("clerk", DRAFT, draft.uid)
        found = [fault.what for fault in verify_affairs(affairs, site, later())]
        assert len(found) == 2
        assert repair_affairs(affairs, site, later()) == 2
        assert not [*verify_affairs(affairs, site, later())]
    name_old_cases(portal.databases, sealing, later())
    assert Cases().names_whole
