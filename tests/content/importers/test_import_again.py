"""Importing again, beside people's work, and what goes public by whose hand."""

import pytest

from content.act import ActRefused
from content.acts.publishing import PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.withdrawing import WITHDRAW
from content.acts.writing import EDIT, REVISE
from content.permissions import Role
from tests.content.importers.conftest import LEGAL_MODERATOR, as_lines, cures
from tests.content.importers.test_import_rows import DOCUMENT, FEE, ITEM

LAW = [{"law": "《中华人民共和国示例法》", "article": "第三条", "rank": "法律", "role": "设定依据"}]
WHOLE = {
    **{name: value for name, value in ITEM.items() if name != "item_code"},
    "legal_basis": LAW,
    "steps": [{"name": "受理"}, {"name": "决定"}],
}


def acts(bench):
    return sum(len(item.history.entries) for item in bench.items())


@pytest.mark.parametrize(
    ("shape", "row"), [("documents", DOCUMENT), ("items", ITEM), ("fees", FEE)]
)
@pytest.mark.parametrize("reason", ["", "集中迁移"])
def test_a_second_import_does_nothing_at_all(bench, shape, row, reason):
    bench.bring(shape, [row], force_reason=reason)
    before, generation = acts(bench), bench.site.generation()
    report = bench.bring(shape, [row], force_reason=reason)
    assert report.counts["unchanged"] == 1
    assert acts(bench) == before
    assert bench.site.generation() == generation
    assert bench.only().newest_number == 1


def test_a_dry_run_says_it_and_writes_nothing(bench):
    made, _ = bench.plan("items", b'{"name": "a", "department": "mzj"}')
    assert made.report.counts["created"] == 1
    assert bench.items() == []


def test_a_changed_row_becomes_a_new_edition(bench):
    bench.bring("documents", [DOCUMENT], force_reason="迁移")
    report = bench.bring("documents", [{**DOCUMENT, "body": "更正"}], force_reason="迁移")
    item = bench.only()
    assert (report.counts["changed"], report.counts["published"]) == (1, 1)
    assert item.newest_number == 2
    assert item.edition_at(bench.moment).fields["body"] == "更正"
    assert "第 1 行" in item.edition(2).change_note


def test_columns_that_the_file_does_not_have_are_left_as_they_are(bench):
    bench.bring("items", [WHOLE])
    bench.bring(
        "items", [{"name": ITEM["name"], "base_code": ITEM["sub_code"], "department": "mzj"}]
    )
    assert bench.said()["legal_basis"][0]["law"] == LAW[0]["law"]


def test_drafts_of_an_earlier_import_can_be_published_later(bench):
    bench.bring("documents", [DOCUMENT])
    report = bench.bring("documents", [DOCUMENT], force_reason="迁移")
    assert (report.counts["unchanged"], report.counts["published"]) == (1, 1)
    assert bench.only().edition_at(bench.moment) is not None


def test_a_persons_draft_is_left_alone(bench):
    bench.bring("documents", [DOCUMENT], force_reason="迁移")
    editor = bench.desk("editor", [Role.EDITOR])
    draft = editor.perform(REVISE, bench.only())
    editor.perform(EDIT, draft, {"fields": {**draft.fields, "body": "编辑中"}})
    report = bench.bring("documents", [{**DOCUMENT, "body": "文件里的"}], force_reason="迁移")
    assert report.counts["left"] == 1
    assert "有人正在改" in cures(report, "warn")[0]
    assert draft.fields["body"] == "编辑中"
    assert bench.bring("documents", [DOCUMENT]).counts["unchanged"] == 1


def test_what_was_withdrawn_does_not_come_back(bench):
    bench.bring("documents", [DOCUMENT], force_reason="迁移")
    moderator = bench.desk("moderator", [Role.MODERATOR])
    moderator.perform(WITHDRAW, bench.only(), {"reason": "error", "text": "发布有误"})
    report = bench.bring("documents", [{**DOCUMENT, "body": "新"}], force_reason="迁移")
    assert report.counts["left"] == 1
    assert bench.only().newest_number == 1
    assert bench.take("documents") == []


def test_publishing_needs_a_second_person(bench):
    with pytest.raises(ActRefused, match="--by"):
        bench.plan("documents", b'{"title": "a"}', publish=True)


@pytest.mark.parametrize("roles", [{Role.EDITOR}, {Role.LEGAL_REVIEWER}, set()])
def test_publishing_needs_a_moderator(bench, roles):
    publisher = bench.desk("somebody", roles)
    with pytest.raises(ActRefused, match="审核员"):
        bench.plan("documents", b'{"title": "a"}', publish=True, publisher=publisher)


def test_items_need_a_legal_reviewer_too(bench):
    publisher = bench.desk("moderator", {Role.MODERATOR})
    with pytest.raises(ActRefused, match="法制审核员"):
        bench.plan("items", b'{"name": "a"}', publish=True, publisher=publisher)


def test_a_moderator_elsewhere_may_not(bench):
    publisher = bench.desk("moderator", {Role.MODERATOR}, "/changchun/kuancheng")
    with pytest.raises(ActRefused):
        bench.plan("documents", b'{"title": "a"}', publish=True, publisher=publisher)


def test_who_may_not_add_may_not_import(bench):
    person = bench.desk("moderator", {Role.MODERATOR})
    bench.desk = lambda *given: person
    with pytest.raises(ActRefused, match="权限"):
        bench.bring("documents", [DOCUMENT], force_reason="x")


def test_publishing_takes_only_what_has_no_finding(bench):
    publisher = bench.desk("moderator", LEGAL_MODERATOR)
    rows = [WHOLE, {"name": "只有名称", "department": "mzj"}]
    report = bench.bring("items", rows, publish=True, publisher=publisher)
    public = {i.edition(1).fields["title"]: i.edition_at(bench.moment) for i in bench.items()}
    assert public["示例许可"] is not None, cures(report)
    assert public["只有名称"] is None
    assert (report.counts["published"], report.counts["drafts"]) == (1, 1)
    assert public["示例许可"].authors == ("operator",)
    assert public["示例许可"].forced is None


def test_forcing_overrides_doubts_and_stays_to_be_cleared(bench):
    report = bench.bring("items", [ITEM], force_reason="集中公示")
    edition = bench.only().edition_at(bench.moment)
    assert report.counts["published"] == 1
    assert edition.forced["reason"] == "集中公示"
    assert edition.confirmations


def test_personal_data_is_not_published_unseen(bench):
    publisher = bench.desk("moderator", {Role.MODERATOR})
    row = {**DOCUMENT, "body": "联系人手机13800138000"}
    asked = {"publish": True, "publisher": publisher}
    made, _ = bench.plan("documents", as_lines([row]), **asked)
    assert made.report.counts["published"] == 0
    report = bench.bring("documents", [row], **asked)
    assert report.counts["drafts"] == 1
    assert bench.only().edition_at(bench.moment) is None


def test_a_published_draft_went_the_whole_way(bench):
    publisher = bench.desk("moderator", {Role.MODERATOR})
    bench.bring("documents", [DOCUMENT], publish=True, publisher=publisher)
    said = [entry["act"] for entry in bench.only().history.entries]
    assert said == ["add", SUBMIT.name, PUBLISH.name]


def test_many_rows_come_in_at_once_and_again_unchanged(bench):
    rows = [{**FEE, "name": f"项目{n}"} for n in range(1500)]
    assert bench.bring("fees", rows, force_reason="迁移").counts["published"] == 1500
    assert bench.bring("fees", rows).counts["unchanged"] == 1500
