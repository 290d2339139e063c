"""Drafts: begun, answered, kept, submitted once; in the affairs database, sealed."""

import hashlib
import pickle
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from content.acts.withdrawing import WITHDRAW
from content.acts.writing import REVISE
from content.cases.applying import (
    ApplyRefused,
    ItemClosed,
    StaleDraft,
    attach,
    detach,
    discard,
    forget_drafts,
    keep_answers,
    start,
)
from content.cases.subjects import forms_of
from content.cases.submitting import StepsUnfinished, receipt_for, submit
from content.forms.definition import normalise
from tests.applying import (
    MATTER,
    PERSON,
    STEPS,
    Upload,
    applying,
    filed,
    filled,
    publish_form,
    publish_item,
)
from tests.conftest import later
from tests.site import desk_of, publish_edition


@pytest.fixture
def item_uid(portal):
    with portal.roots() as (site, _):
        item = publish_item(site)
        publish_form(site, item)
        return item.uid


@pytest.fixture
def at_work(portal, item_uid):
    with portal.roots() as (site, affairs):
        yield applying(site, affairs, portal.app.registry.sealing), site.find(item_uid)


def test_a_draft_becomes_one_case_however_often_it_is_submitted(at_work):
    doing, item = at_work
    draft = filled(doing, item).draft
    first = submit(doing, draft)
    again = submit(doing, draft)
    assert again == first
    assert first.case.standing.state == "submitted"
    answers = first.case.answers(doing.sealing)
    assert answers["who"] == "示例甲"
    assert answers["former"] == "旧字第1号"
    (file,) = first.case.files
    assert file.content(doing.sealing) == Upload().content
    assert file.name(doing.sealing) == "场地.pdf"
    receipt = receipt_for(doing, first.case)
    assert receipt.applicant == "示例甲"
    assert receipt.applicant_number.startswith("220")
    assert "19900307" not in receipt.applicant_number
    assert receipt.materials == (("场地使用证明", 1),)


def test_answers_of_hidden_fields_are_dropped_and_forged_files_are_none(at_work):
    doing, item = at_work
    draft = start(doing, item, {}).draft
    keep_answers(doing, draft, "person", PERSON, True)
    forged = {"kind": "new", "former": "伪造", "paper": ["no-such-file"], "who": "别人", "x": 1}
    keep_answers(doing, draft, "matter", forged, True)
    assert draft.answers(doing.sealing) == {**PERSON, "kind": "new", "paper": []}
    assert draft.done == ("person", "matter")
    assert "former" not in submit(doing, draft).case.answers(doing.sealing)


def test_an_unsound_or_skipped_step_keeps_its_answers_and_is_not_done(at_work):
    doing, item = at_work
    draft = start(doing, item, {}).draft
    keep_answers(doing, draft, "person", {**PERSON, "number": "22010219900307002X"}, True)
    keep_answers(doing, draft, "matter", MATTER, False)
    assert draft.answers(doing.sealing)["number"] == "22010219900307002X"
    with pytest.raises(StepsUnfinished) as refused:
        submit(doing, draft)
    assert refused.value.names == ("person", "matter")
    assert doing.affairs.cases is None


def test_a_step_once_done_is_looked_at_again_when_another_answer_shows_more_of_it(at_work):
    doing, item = at_work
    draft = filled(doing, item).draft
    keep_answers(doing, draft, "matter", {"kind": "again"}, True)
    with pytest.raises(StepsUnfinished) as refused:
        submit(doing, draft)
    assert refused.value.names == ("matter",)


def test_two_tabs_do_not_overwrite_each_other(at_work):
    doing, item = at_work
    draft = start(doing, item, {}).draft
    seen = draft.revision
    keep_answers(doing, draft, "person", PERSON, True, seen)
    with pytest.raises(StaleDraft):
        keep_answers(doing, draft, "person", {}, True, seen)
    assert draft.answers(doing.sealing)["who"] == "示例甲"


def test_a_draft_is_opened_by_its_code_or_its_account_only(at_work):
    doing, item = at_work
    started = start(doing, item, {})
    draft, sealing = started.draft, doing.sealing
    assert draft.is_held(started.code, "", sealing)
    assert draft.is_held(started.code.lower().replace("-", "  "), "", sealing)
    for wrong in ("", "?", "é", started.code[:-1], draft.code_digest):
        assert not draft.is_held(wrong, "", sealing)
    assert not draft.is_held("", "a1", sealing)
    assert started.code not in repr(vars(draft))


def test_files_are_kept_limited_and_taken_away(at_work):
    doing, item = at_work
    draft = start(doing, item, {}).draft
    first, _second = (attach(doing, draft, "paper", Upload()) for _ in range(2))
    with pytest.raises(ApplyRefused, match="最多 2 个文件"):
        attach(doing, draft, "paper", Upload())
    with pytest.raises(ApplyRefused, match="没有这一项材料"):
        attach(doing, draft, "who", Upload())
    detach(doing, draft, first.uid)
    detach(doing, draft, first.uid)
    keep_answers(doing, draft, "matter", MATTER, True)
    assert len(draft.answers(doing.sealing)["paper"]) == len(draft.files) == 1


def test_nothing_of_a_submitted_draft_can_be_changed(at_work):
    doing, item = at_work
    draft = filled(doing, item).draft
    submit(doing, draft)
    for change in (
        lambda: keep_answers(doing, draft, "person", PERSON, True),
        lambda: attach(doing, draft, "paper", Upload()),
        lambda: detach(doing, draft, "x"),
    ):
        with pytest.raises(ApplyRefused, match="已经提交"):
            change()
    assert draft.answers(doing.sealing) == {}
    assert draft.files == ()


def test_what_the_form_has_not_asked_cannot_be_kept(at_work):
    doing, item = at_work
    draft = start(doing, item, {}).draft
    with pytest.raises(ApplyRefused, match="没有这一步"):
        keep_answers(doing, draft, "no_such_step", {}, True)


def test_a_closed_item_takes_no_submission_and_nothing_is_lost(portal, item_uid):
    sealing = portal.app.registry.sealing
    with portal.roots() as (site, affairs):
        draft_uid = filled(applying(site, affairs, sealing), site.find(item_uid)).draft.uid
    with portal.roots() as (site, affairs):
        told = {"reason": "superseded", "text": "示例说明"}
        desk_of(site, "moderator", later(hours=1)).perform(WITHDRAW, site.find(item_uid), told)
    with portal.roots() as (site, affairs):
        doing = applying(site, affairs, sealing, later(hours=2))
        draft = affairs.drafts.get(draft_uid)
        with pytest.raises(ItemClosed, match="撤下"):
            submit(doing, draft)
        assert draft.answers(sealing)["who"] == "示例甲"
        with pytest.raises(ItemClosed):
            start(doing, site.find(item_uid), {})


@pytest.mark.parametrize(("disposition", "said"), [("cancelled", "取消"), ("delegated", "下放")])
def test_an_item_that_is_closed_takes_no_application(disposition, said, portal):
    with portal.roots() as (site, affairs):
        item = publish_item(site, disposition=disposition)
        publish_form(site, item)
        doing = applying(site, affairs, portal.app.registry.sealing)
        with pytest.raises(ItemClosed, match=said):
            start(doing, item, {})


def test_an_item_without_a_form_says_where_to_go(portal):
    with portal.roots() as (site, affairs):
        doing = applying(site, affairs, portal.app.registry.sealing)
        with pytest.raises(ItemClosed, match="窗口"):
            start(doing, publish_item(site), {})


def test_a_draft_goes_on_with_the_form_it_was_begun_with(portal, item_uid):
    sealing = portal.app.registry.sealing
    with portal.roots() as (site, affairs):
        doing = applying(site, affairs, sealing)
        draft_uid = filled(doing, site.find(item_uid)).draft.uid
        form = forms_of(site, site.find(item_uid), later())[0]
        fields = {**form.edition(1).fields, "definition": normalise({"steps": STEPS[:1]})}
    with portal.roots() as (site, affairs):
        form = site.find(form.uid)
        edition = desk_of(site, "editor", later(hours=1)).perform(
            REVISE, form, {"fields": fields, "change_note": "改版"}
        )
        publish_edition(site, edition, later(hours=1))
    with portal.roots() as (site, affairs):
        doing = applying(site, affairs, sealing, later(hours=2))
        draft = affairs.drafts.get(draft_uid)
        subject = doing.subject(draft)
        assert subject.newer_form
        assert len(subject.definition.steps) == 2
        case = submit(doing, draft).case
        assert case.form_edition == 1
        assert case.answers(sealing)["former"]
        assert start(doing, site.find(item_uid), {}).draft.form_edition == 2


def test_one_s_own_draft_goes_at_once_and_those_of_an_account_with_it(at_work):
    doing, item = at_work
    owned = replace(doing, applicant=SimpleNamespace(uid="a1"))
    drafts = [filled(owned, item).draft for _ in range(2)]
    affairs = doing.affairs
    assert affairs.drafts.of_applicant("a1") == drafts[::-1]
    discard(owned, drafts[0])
    assert affairs.drafts.get(drafts[0].uid) is None
    assert forget_drafts(owned, "a1") == 1
    assert affairs.drafts.of_applicant("a1") == []
    assert affairs.forgotten_at() == (doing.moment,)


def test_what_is_stored_is_sealed_and_the_ledger_names_nobody(at_work):
    doing, item = at_work
    case = filed(doing, item).case
    stored = b"".join(
        pickle.dumps(one.__getstate__())
        for one in (case, *case._answers, *case.files, *case.files[0]._chunks)
    )
    for word in ("示例甲", "220102199003070021", "旧字第1号", "%PDF", "场地.pdf"):
        assert word.encode() not in stored
    acts = {record["act"]: record for record in doing.affairs.staged}
    assert acts["submit_case"]["subject"] == case.uid
    assert acts["submit_case"]["by"] is None


def test_a_letter_says_when_it_was_received_and_what_comes_next(at_work):
    doing, item = at_work
    case = filed(doing, item).case
    (letter,) = doing.affairs.mail.messages_of_case(case.uid, doing.sealing)
    assert case.number in letter.subject
    assert "2026-03-09" in letter.text


def test_the_receipt_is_drawn_and_kept_sealed(at_work):
    doing, item = at_work
    told = []
    doing = replace(doing, draw=lambda receipt: told.append(receipt) or b"%PDF receipt")
    submitted = filed(doing, item)
    assert told[0].query_code == submitted.query_code
    assert submitted.case.receipt_pdf(doing.sealing) == b"%PDF receipt"
    assert submitted.case.receipt_sha256 == hashlib.sha256(b"%PDF receipt").hexdigest()


def test_an_official_number_is_given_where_the_item_has_a_valid_code(portal):
    code = "12441500196720244T3442199806003"
    with portal.roots() as (site, affairs):
        item = publish_item(site, implementation_code=code)
        publish_form(site, item)
        doing = applying(site, affairs, portal.app.registry.sealing)
        numbers = {filed(doing, item).case.official_number for _ in range(3)}
    assert len(numbers) == 3
    assert all(re.fullmatch(code + r"20260302\d{4}", number) for number in numbers)


def test_a_submission_leaves_the_tree_as_it_is(portal, item_uid):
    sealing = portal.app.registry.sealing
    before = portal.databases[""].lastTransaction()
    with portal.roots() as (site, affairs):
        filed(applying(site, affairs, sealing), site.find(item_uid))
    assert portal.databases[""].lastTransaction() == before


def test_a_case_is_read_also_where_its_item_and_places_are_gone(at_work):
    doing, item = at_work
    case = filed(doing, item).case
    case.item_uid = case.form_uid = case.government_uid = case.department_uid = "gone"
    subject = doing.subject(case)
    assert (subject.title, subject.hall, subject.office) == ("事项已不在网上", "政务大厅", "")
    assert subject.item is None
    assert receipt_for(doing, case).materials == ()


def test_who_gave_no_address_in_the_form_is_written_to_at_the_proven_one(at_work):
    doing, item = at_work
    account = SimpleNamespace(uid="a1", proven_email=lambda sealing: "account@example.com")
    doing.affairs.applicants = {"a1": account}
    owned = replace(doing, applicant=account)
    case = filed(owned, item, mail=None).case
    assert owned.by == "applicant:a1"
    (letter,) = [doing.affairs.mail.get(uid) for uid in doing.affairs.mail.due(doing.moment)]
    assert letter.said(doing.sealing)["to"] == "account@example.com"
    assert doing.affairs.cases.of_applicant("a1") == [case]
    doing.affairs.applicants = None
