"""Things move and are renamed: every address they ever had leads to where they are now."""

from dataclasses import replace
from datetime import timedelta

import pytest

from content.acts.moving import MOVE, MOVE_PLACE
from content.acts.writing import REVISE
from content.base import path_of
from content.kinds_list import KINDS
from content.permissions import Role
from content.verification import verify_site
from tests.conftest import START, later
from tests.journeys.hidden_texts import add, release, revise, to_review
from tests.site import COUNTY, DEPARTMENT, SECTION, desk_of

OTHER = f"{COUNTY}/jyj"
FAR = "/changchun/kuancheng"
TAILS = ("", "/history", "/editions", "/editions/1", "/files/oldword.txt", "/compare?from=1&to=1")


@pytest.fixture
def story(portal):
    """A public item with a file, history and an open draft; returns its path."""
    with portal.roots() as (site, _):
        item = release(site, add(site, "policy_document", "oldword")).item
        revise(site, item, "draftword")
        path = f"{SECTION}/{item.__name__}"
    portal.index()
    return path


def move(portal, path, who="moderator", at=START, **fields):
    """Moves what lies at ``path``; checks the whole tree; returns the path it has now."""
    with portal.roots() as (site, _):
        thing = site.at(path)
        act = MOVE_PLACE if hasattr(thing, "level") else MOVE
        moved = path_of(desk_of(site, who, at).perform(act, thing, fields))
    portal.index()
    agrees(portal, at)
    return moved


def agrees(portal, at=START):
    with portal.roots() as (site, _):
        assert list(verify_site(site, KINDS, at)) == []
        assert not portal.app.registry.indexing.indexer.check()


def leads(browser, old, new):
    """Each address below ``old`` is a 301 to the one below ``new``, in one step, and answers."""
    for tail in TAILS:
        answer = browser.get(old + tail, status=301)
        assert answer.location == f"http://localhost{new}{tail}", tail
        answer.follow(status=200)
    as_json = browser.get(f"{old}?format=json", status=301)
    assert as_json.follow().json["@id"] == f"http://localhost{new}"


def is_listed(portal, browser, path, section):
    """Register, feed, search and sitemap name the new address and no other."""
    url = f"http://localhost{path}"
    listed = browser.get(f"{section}/?format=json").json["items"]
    assert [row["@id"] for row in listed] == [url]
    assert url in browser.get(f"{section}/feed.atom")
    found = browser.get("/search?q=oldword&format=json").json
    assert [row["@id"] for row in found["items"]] == [url]
    sitemap = "".join(
        browser.get(f"{government}/sitemap-pages.xml").text
        for government in ("/changchun/nanguan", "/changchun/kuancheng", "/changchun")
    )
    assert sitemap.count(f"<loc>{url}</loc>") == 1


def test_a_renamed_item_keeps_all_its_old_addresses(portal, public, story):
    new = move(portal, story, name="plain-name")
    assert new == f"{SECTION}/plain-name"
    leads(public, story, new)
    is_listed(portal, public, new, SECTION)


def test_an_item_moved_to_another_department_is_at_home_there(portal, public, login, story):
    new = move(portal, story, to=OTHER)
    assert new.startswith(f"{OTHER}/policies/")
    leads(public, story, new)
    is_listed(portal, public, new, f"{OTHER}/policies")
    assert public.get(f"{SECTION}/?format=json").json["items"] == []
    assert login("other_editor").get(f"{new}/editions/2", status=200)
    assert login("editor").get(f"{new}/editions/2", status=404)


def test_what_waits_for_review_follows_to_the_tray_of_its_new_government(
    portal, login, public, story
):
    with portal.roots() as (site, affairs):
        to_review(site, site.at(f"{story}/editions/2"))
        affairs.people.grant("moderator", Role.MODERATOR, site.at(FAR).uid)
    with portal.roots() as (site, affairs):
        person = affairs.people.person("moderator", START)
        desk = desk_of(site, "moderator", START)
        replace(desk, person=person).perform(MOVE, site.at(story), {"to": f"{FAR}/mzj"})
    portal.index()
    agrees(portal)
    new = story.replace(COUNTY, FAR)
    leads(public, story, new)
    assert f"{new}/editions/2" in login("far_moderator").get("/desk")
    assert f"{new}/editions/2" not in login("second_moderator").get("/desk")


def test_chains_of_moves_lead_to_the_end_in_one_step(portal, public, story):
    addresses = [story]
    for fields in ({"name": "a"}, {"to": OTHER}, {"name": "b"}, {"to": f"{COUNTY}/bgt"}):
        addresses.append(move(portal, addresses[-1], **fields))
    assert len(set(addresses)) == 5
    for old in addresses[:-1]:
        leads(public, old, addresses[-1])


def test_what_moves_back_answers_at_its_old_address(portal, public, story):
    there = move(portal, story, to=OTHER, name="elsewhere")
    back = move(portal, there, to=DEPARTMENT, name=story.rpartition("/")[2])
    assert back == story
    public.get(story, status=200)
    leads(public, there, story)
    is_listed(portal, public, story, SECTION)


def test_an_old_address_given_to_another_item_is_that_items(portal, public, story):
    new = move(portal, story, name="first")
    with portal.roots() as (site, _):
        second = release(site, add(site, "policy_document", "otherword")).item
        path = f"{SECTION}/{second.__name__}"
    move(portal, path, name=story.rpartition("/")[2])
    assert "otherword" in public.get(story, status=200)
    assert "oldword" in public.get(new, status=200)


def test_a_renamed_department_takes_everything_along(portal, public, login, story):
    section_feed = f"{SECTION}/feed.atom"
    assert "oldword" in public.get(section_feed)
    new = move(portal, DEPARTMENT, "admin", name="minzheng")
    assert new == f"{COUNTY}/minzheng"
    moved = story.replace(DEPARTMENT, new)
    leads(public, story, moved)
    for old in (f"{DEPARTMENT}/", f"{SECTION}/", section_feed, f"{DEPARTMENT}/items/"):
        answer = public.get(old, status=301)
        assert answer.location.startswith(f"http://localhost{new}"), old
        while answer.status_int == 301:
            answer = answer.follow()
        assert answer.status_int == 200
    is_listed(portal, public, moved, f"{new}/policies")
    assert f"{moved}/editions/2" in login("editor").get("/desk")


def test_a_department_under_another_government_moves_its_lists_and_trays(
    portal, public, login, story
):
    with portal.roots() as (site, _):
        to_review(site, site.at(f"{story}/editions/2"))
    new = move(portal, DEPARTMENT, "admin", to="/changchun", name="shimzj")
    moved = story.replace(DEPARTMENT, new)
    leads(public, story, moved)
    for place, status in ((COUNTY, 0), ("/changchun", 1), ("/", 1)):
        found = public.get(f"{place.rstrip('/')}/open/?format=json").json
        assert found["items_total"] == status
        found = public.get(f"{place.rstrip('/')}/search?q=oldword&format=json").json
        assert found["items_total"] == status
    assert "draftword" not in login("moderator").get("/desk")
    login("moderator").get(f"{moved}/editions/2", status=404)
    assert login("editor").get(f"{moved}/editions/2", status=200)


def test_an_item_renamed_in_a_department_renamed_since_is_found(portal, public, story):
    first = move(portal, story, name="renamed")
    new = move(portal, DEPARTMENT, "admin", name="minzheng")
    second = move(portal, first.replace(DEPARTMENT, new), name="renamed-again")
    last = move(portal, new, "admin", to="/changchun", name="shimzj")
    end = second.replace(new, last)
    for old in (
        story,
        first,
        first.replace(DEPARTMENT, new),
        second,
        story.replace(DEPARTMENT, new),
    ):
        answer = public.get(old, status=301)
        while answer.status_int == 301:
            answer = answer.follow()
        assert answer.request.path == end, old
        public.get(f"{old}/history", status=301)


def test_a_government_renamed_takes_its_departments_along(portal, public, story):
    new = move(portal, COUNTY, "admin", name="nanguanqu")
    moved = story.replace(COUNTY, new)
    leads(public, story, moved)
    for tail in ("/", "/hall/", "/hall/fees", "/open/", "/search?q=x", "/feed.atom", "/sitemap"):
        assert public.get(COUNTY + tail, status=301).location == f"http://localhost{new}{tail}"


def test_a_move_that_cannot_be_is_refused_on_its_page(portal, login, story):
    with portal.roots() as (site, _):
        other = release(site, add(site, "policy_document", "otherword")).item.__name__
    moderator = login("moderator")
    before = portal.databases[""].lastTransaction()
    for fields, told in (
        ({"name": other}, "已有"),
        ({"name": "history"}, "保留"),
        ({"name": "policies"}, "保留"),
        ({"name": "Name"}, "小写"),
        ({"name": "../x"}, "小写"),
        ({"name": "a" * 81}, "小写"),
        ({"to": f"{FAR}/mzj"}, "没有把内容移到那个部门的权限"),
        ({"to": COUNTY}, "没有"),
        ({"to": "/nothing"}, "没有"),
        ({}, "相同"),
    ):
        form = next(f for f in moderator.get(f"{story}/move").forms.values() if "to" in f.fields)
        for name, value in fields.items():
            form[name] = value
        answer = form.submit(status=422)
        assert told in answer, fields
        kept = next(f for f in answer.forms.values() if "to" in f.fields)
        assert all(kept[name].value == value for name, value in fields.items())
    assert portal.databases[""].lastTransaction() == before


def test_a_place_move_that_cannot_be_is_refused(portal, login):
    admin = login("admin")
    before = portal.databases[""].lastTransaction()
    for path, fields, told in (
        (DEPARTMENT, {"name": "jyj"}, "已有"),
        (DEPARTMENT, {"name": "hall"}, "保留"),
        (DEPARTMENT, {"to": OTHER}, "政府"),
        (DEPARTMENT, {"to": "/nothing"}, "政府"),
        (COUNTY, {"to": COUNTY}, "自己"),
        ("/changchun", {"to": COUNTY}, "自己"),
    ):
        form = next(f for f in admin.get(f"{path}/move").forms.values() if "to" in f.fields)
        for name, value in fields.items():
            form[name] = value
        assert told in form.submit(status=422), (path, fields)
    assert portal.databases[""].lastTransaction() == before
    agrees(portal)


@pytest.mark.parametrize("who", ["editor", "other_editor", "legal", "supervisor", "far_moderator"])
def test_who_has_no_right_moves_nothing(who, login, story):
    login(who).get(f"{story}/move", status=403)
    login(who).get(f"{DEPARTMENT}/move", status=403)


def test_a_former_address_of_a_draft_tells_nothing(portal, public, login):
    with portal.roots() as (site, _):
        draft = add(site, "policy_document", "secret").item.__name__
    move(portal, f"{SECTION}/{draft}", name="hidden-name")
    for browser in (public, login("other_editor")):
        answer = browser.get(f"{SECTION}/{draft}", status="*")
        assert "hidden-name" not in answer.text + str(answer.headers)
        assert answer.status_int == 404
    assert login("editor").get(f"{SECTION}/{draft}", status=301).location.endswith("hidden-name")


def test_a_scheduled_revision_begins_at_the_new_address(portal, public, clock, story):
    with portal.roots() as (site, _):
        release(site, site.at(f"{story}/editions/2"), live_from=later(days=2))
    new = move(portal, story, to=OTHER)
    clock.move_to(later(days=2, seconds=1))
    portal.index()
    assert "draftword" in public.get(new)
    assert "draftword" in public.get(f"{OTHER}/policies/")
    assert public.get(story, status=301).location.endswith(new)
    agrees(portal, later(days=2, seconds=1))


def test_what_refers_to_a_moved_item_shows_its_new_address(portal, public, story):
    with portal.roots() as (site, _):
        uid = site.at(story).uid
        edition = add(site, "policy_document", "repealing")
        edition.fields = {**edition.fields, "repeals": (uid,)}
        repealing = f"{SECTION}/{release(site, edition).item.__name__}"
    new = move(portal, story, to=OTHER, name="moved")
    assert f"http://localhost{new}" in public.get(repealing)
    assert f"http://localhost{repealing}" in public.get(new)
    with portal.roots() as (site, _):
        desk_of(site, "editor", later() + timedelta(hours=1)).perform(REVISE, site.at(repealing))
    agrees(portal)
