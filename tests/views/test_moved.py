"""A former address answers with the present one: of the thing itself, and of every page of it."""

import pytest

from content.acts.moving import MOVE, MOVE_PLACE
from content.acts.writing import ADD
from content.base import path_of
from tests.conftest import later
from tests.site import COUNTY, DEPARTMENT, SECTION, complete, desk_of, publish

NEW = f"{COUNTY}/minzheng"


@pytest.fixture
def item_name(portal):
    """The name of an item whose department was renamed."""
    with portal.roots() as (site, _):
        item = publish(site, {"title": "试行办法", "body": "第一条"}, moment=later())
        desk_of(site, "admin", later()).perform(
            MOVE_PLACE, site.at(DEPARTMENT), {"name": "minzheng"}
        )
        return item.__name__


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/", "/"),
        ("", "/"),
        ("/policies", "/policies/"),
        ("/policies/", "/policies/"),
        ("/notices/", "/notices/"),
        ("/feed.atom", "/feed.atom"),
        ("/policies/feed.atom", "/policies/feed.atom"),
        ("/search?q=a", "/search?q=a"),
        ("/policies/?asof=2026-03-01", "/policies/?asof=2026-03-01"),
    ],
)
def test_every_page_below_a_renamed_department_answers_in_one_step(
    public, item_name, before, after
):
    answer = public.get(f"{DEPARTMENT}{before}", status=301)
    assert answer.location == f"http://localhost{NEW}{after}"


@pytest.mark.parametrize("page", ["", "/history", "/compare?from=1&to=1", "/editions/1"])
def test_every_page_of_an_item_below_it_answers(public, item_name, page):
    answer = public.get(f"{SECTION}/{item_name}{page}", status=301)
    assert answer.location == f"http://localhost{NEW}/policies/{item_name}{page}"
    answer.follow(status=200)


@pytest.mark.parametrize("wrong", ["/nosuch", "/policies/nosuch", "/policies/nosuch/history"])
def test_a_name_that_never_was_stays_wrong(public, item_name, wrong):
    public.get(f"{DEPARTMENT}{wrong}", status=404)


def test_a_moved_draft_is_no_more_to_be_seen_than_before(public, login, portal):
    with portal.roots() as (site, _):
        fields = complete("policy_document", {"title": "草稿", "body": "第一条"})
        told = {"kind": "policy_document", "fields": fields}
        item = desk_of(site, "editor", later()).perform(ADD, site.at(SECTION), told).item
        before = path_of(item)
        desk_of(site, "moderator", later()).perform(MOVE, item, {"name": "elsewhere"})
    public.get(before, status=404)
    assert login("editor").get(before, status=301).location.endswith("/elsewhere")
