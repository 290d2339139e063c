"""Who finds what, and when: permission and time come before counting."""

from datetime import timedelta

import pytest

from content.acl import allowed
from content.acts.publishing import CANCEL_SCHEDULE
from content.acts.reviewing import SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import ATTACH, DISCARD, EDIT, REVISE
from content.permissions import ANONYMOUS, Permission, Role
from search_index.query import FACETS

SECOND = timedelta(seconds=1)


def nothing(page):
    return page.total == 0 and not page.hits and not any(page.facets.values())


def test_a_word_of_a_draft_counts_nothing_for_the_public(town, shelf):
    town.draft("尚未公开的橄榄球场规划")
    shelf.indexer.catch_up()
    for query in ("橄榄球场", "尚未公开的橄榄球场规划", "橄榄", ""):
        assert nothing(shelf.ask(query, facets=FACETS)), query


def test_its_editor_finds_the_draft_and_no_other_departments_editor_does(town, shelf):
    town.draft("橄榄球场规划")
    shelf.indexer.catch_up()
    own = town.person("own", Role.EDITOR, town.civil)
    other = town.person("other", Role.EDITOR, town.police)
    assert shelf.titles("橄榄球场", person=own) == ["橄榄球场规划"]
    assert nothing(shelf.ask("橄榄球场", person=other, facets=FACETS))


def test_staff_find_in_review_what_the_public_does_not(town, shelf):
    edition = town.draft("橄榄球场规划")
    moderator = town.person("m", Role.MODERATOR, town.city)
    shelf.indexer.catch_up()
    assert nothing(shelf.ask("橄榄球场", person=moderator))
    town.perform(SUBMIT, edition)
    shelf.indexer.catch_up()
    assert shelf.titles("橄榄球场", person=moderator) == ["橄榄球场规划"]
    assert nothing(shelf.ask("橄榄球场"))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("place", ["province", "city", "county", "civil", "police"])
def test_the_index_shows_exactly_what_the_acl_allows(town, shelf, role, place):
    editions = [town.draft("橄榄球场草稿"), town.draft("橄榄球场送审"), town.draft("橄榄球场定时")]
    town.perform(SUBMIT, editions[1])
    town.publish(editions[2], live_from=town.now + timedelta(days=3))
    shelf.indexer.catch_up()
    person = town.person("somebody", role, getattr(town, place))
    may = [e for e in editions if allowed(e, person, town.now, Permission.VIEW)]
    found = shelf.ask("橄榄球场", person=person)
    assert sorted(hit.key for hit in found.hits) == sorted(edition.uid for edition in may)
    assert found.total == len(may)


def test_a_predecessors_editor_counts_as_its_own(town, shelf):
    town.civil.predecessor_uids = ("p-old",)
    edition = town.draft("橄榄球场规划")
    shelf.indexer.catch_up()
    town.police.uid = "p-old"
    editor = town.person("old", Role.EDITOR, town.police)
    assert allowed(edition, editor, town.now, Permission.VIEW)
    assert shelf.titles("橄榄球场", person=editor) == ["橄榄球场规划"]


def test_a_scheduled_edition_is_found_from_its_moment_on_without_another_indexing(town, shelf):
    start = town.now + timedelta(days=2)
    until = start + timedelta(days=10)
    town.publish(town.draft("橄榄球场规划"), live_from=start, live_until=until)
    shelf.indexer.catch_up()
    assert nothing(shelf.ask("橄榄球场", start - SECOND, facets=FACETS))
    assert shelf.ask("橄榄球场", start).total == 1
    assert shelf.ask("橄榄球场", start + SECOND).total == 1
    assert shelf.ask("", start + SECOND).total == 1
    assert shelf.ask("橄榄球场", until - SECOND).total == 1
    for person in (ANONYMOUS, town.editor, town.moderator):
        assert nothing(shelf.ask("橄榄球场", until, person=person, facets=FACETS))


def test_a_new_edition_takes_the_place_of_the_old_one_at_its_moment(town, shelf):
    item = town.published("橄榄球场旧规划").item
    town.later(days=1)
    draft = town.perform(REVISE, item)
    town.perform(EDIT, draft, {"fields": {"title": "橄榄球场新规划", "body_format": "text"}})
    start = town.now + timedelta(days=1)
    town.publish(draft, live_from=start)
    shelf.indexer.catch_up()
    assert shelf.titles("橄榄球场", start - SECOND) == ["橄榄球场旧规划"]
    assert shelf.titles("橄榄球场", start + SECOND) == ["橄榄球场新规划"]


@pytest.mark.parametrize("reason", ["error", "superseded"])
def test_what_was_withdrawn_is_not_found(town, shelf, reason):
    edition = town.published("橄榄球场规划")
    shelf.indexer.catch_up()
    assert shelf.ask("橄榄球场").total == 1
    town.later(minutes=1)
    fields = {"reason": reason, "text": "发布有误"}
    town.perform(WITHDRAW, edition.item, fields, by=town.moderator)
    shelf.indexer.catch_up()
    assert nothing(shelf.ask("橄榄球场", facets=FACETS))


def test_expunged_and_discarded_and_cancelled_editions_are_gone_for_everybody(town, shelf):
    second = town.person("second", Role.MODERATOR, town.province)
    expunged, discarded = town.published("橄榄球场甲"), town.draft("橄榄球场乙")
    cancelled = town.draft("橄榄球场丙")
    town.publish(cancelled, live_from=town.now + timedelta(days=1))
    shelf.indexer.catch_up()
    ground = {"ground": "privacy", "reason": "含有个人信息"}
    town.perform(PROPOSE_EXPUNGE, expunged, ground, by=town.moderator)
    town.perform(EXPUNGE, expunged, {}, by=second)
    town.perform(DISCARD, discarded)
    town.perform(CANCEL_SCHEDULE, cancelled, {"reason": "时间未定"}, by=town.moderator)
    shelf.indexer.catch_up()
    for person in (ANONYMOUS, town.editor, town.moderator):
        assert nothing(shelf.ask("橄榄球场", person=person))
        assert nothing(shelf.ask("", person=person))


def test_text_of_attachments_is_found_and_leads_to_the_item(town, shelf):
    edition = town.draft("附件说明")
    facts = {"title": "附表", "media_type": "text/plain", "size": 1, "sha256": "", "text": "榉木"}
    town.perform(ATTACH, edition, {"name": "a.txt", "content": b"x", "facts": facts})
    town.publish(edition)
    shelf.indexer.catch_up()
    assert shelf.titles("榉木") == ["附件说明"]
