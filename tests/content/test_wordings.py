"""What an edition says is an object of its own: shared as long as it is the same."""

import pytest

from content.acts.reviewing import SEND_BACK, SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import ADD, EDIT, REVISE
from content.items import ERROR
from tests.conftest import START
from tests.site import SECTION, complete, desk_of, publish, small_site


@pytest.fixture
def site():
    return small_site()


def said(title):
    return complete("policy_document", {"title": title})


def draft(site, title="试行办法"):
    told = {"kind": "policy_document", "fields": said(title)}
    return desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told)


def edit(site, edition, title):
    desk_of(site, "editor", START).perform(EDIT, edition, {"fields": said(title)})


def test_a_revision_shares_what_it_begins_with_until_it_is_edited(site):
    item = publish(site, {"title": "办法"}, moment=START)
    revised = desk_of(site, "editor", START).perform(REVISE, item)
    assert revised._wording is item.edition(1)._wording
    edit(site, revised, "新办法")
    assert revised.fields["title"] == "新办法"
    assert item.edition(1).fields["title"] == "办法"


def test_a_draft_that_nobody_shares_is_changed_in_place(site):
    edition = draft(site)
    wording = edition._wording
    edit(site, edition, "改了")
    assert edition._wording is wording
    assert edition.fields["title"] == "改了"


def test_who_sent_it_back_still_reads_what_it_said_then(site):
    edition = draft(site)
    desk_of(site, "editor", START).perform(SUBMIT, edition)
    desk_of(site, "moderator", START).perform(SEND_BACK, edition, {"reason": "补充"})
    assert edition.returned_fields == edition.fields
    for title in ("改了", "又改了"):
        edit(site, edition, title)
    assert edition.returned_fields["title"] == "试行办法"
    assert edition.fields["title"] == "又改了"


def test_what_is_expunged_is_gone_there_and_stays_where_it_is_shared(site):
    item = publish(site, {"title": "办法"}, moment=START)
    desk_of(site, "moderator", START).perform(WITHDRAW, item, {"reason": ERROR, "text": "有误"})
    revised = desk_of(site, "editor", START).perform(REVISE, item, {"from": 1})
    told = {"ground": "privacy", "reason": "附表"}
    desk_of(site, "moderator", START).perform(PROPOSE_EXPUNGE, item.edition(1), told)
    desk_of(site, "second_moderator", START).perform(EXPUNGE, item.edition(1))
    assert item.edition(1).fields == {"title": "已依法清除"}
    assert revised.fields["title"] == "办法"


def test_an_edition_of_an_earlier_site_is_read_and_changed(site):
    edition = draft(site)
    edition._wording = None
    edition.__dict__ |= {"fields": said("从前"), "returned_fields": said("更早")}
    assert (edition.fields["title"], edition.returned_fields["title"]) == ("从前", "更早")
    edit(site, edition, "现在")
    edition.returned_fields = None
    assert (edition.fields["title"], edition.returned_fields) == ("现在", None)
    assert not {"fields", "returned_fields"} & edition.__dict__.keys()


def test_a_revision_of_an_earlier_sites_edition_copies_it(site):
    item = publish(site, {"title": "办法"}, moment=START)
    old = item.edition(1)
    old._wording, old.__dict__["fields"] = None, said("办法")
    revised = desk_of(site, "editor", START).perform(REVISE, item)
    assert revised.fields == old.fields
    edit(site, revised, "新办法")
    assert old.fields["title"] == "办法"
