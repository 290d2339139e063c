"""A place told in plain records and set up on another site says the same, to the last attribute."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.act import ActRefused, NotAllowed
from content.base import path_of
from content.bundles.plain import Unreadable, decode, encode
from content.bundles.taking import TAKE_BUNDLE, Bundle, BundleRefused
from content.bundles.telling import (
    EDITION_SAID,
    ITEM_SAID,
    PLACE_SAID,
    items_of,
    kinds_told,
    places_of,
    redirects_of,
)
from content.items import items_below
from content.kinds_list import KINDS
from content.verification import verify_site
from tests.conftest import START
from tests.content.test_moving_clock import Editing
from tests.site import COUNTY, SECTION, desk_of, publish, small_site

ROOT = "/changchun"
plain_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0)),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.sampled_from(("$day", "$moment", "$tuple", "$$x")), inner)
    ),
)


def told(site, path=ROOT):
    """What a bundle says of the place at ``path``."""
    root = site.at(path)
    return {
        "places": list(places_of(root)),
        "items": list(items_of(root)),
        "redirects": list(redirects_of(root, site)),
    }


def bundle_of(parts, kinds=None, content_of=lambda sha256: b""):
    return Bundle(kinds or kinds_told(KINDS), **parts, content_of=content_of)


def empty_site():
    """The province alone."""
    site = small_site()
    root = site.at(ROOT)
    for uid in [root.uid, *(place["uid"] for place in places_of(root))]:
        site.addresses.pop(uid)
    site.province.remove("changchun")
    return site


def take(site, parts, *, moment=START, into="/", name="", **more):
    desk = desk_of(site, "admin", moment, blob=lambda content: content)
    return desk.perform(
        TAKE_BUNDLE, site.at(into), {"bundle": bundle_of(parts, **more), "name": name}
    )


class Carried(Editing):
    """Whatever was done to a site, a copy of the city elsewhere cannot be told from it."""

    def teardown(self):
        parts = told(self.site)
        copy = empty_site()
        take(copy, parts, moment=self.moment)
        assert told(copy) == parts
        assert list(verify_site(copy, KINDS, self.moment)) == []
        ours = {item.uid: item for item in items_below(copy.province)}
        for item in self.items:
            there = ours.pop(item.uid, None)
            assert (there is None) == (item.newest_number == 0)
            if there is not None:
                assert (there.phases, path_of(there)) == (item.phases, path_of(item))
        assert not ours
        assert dict(copy.trays) == dict(self.site.trays)


TestCarried = Carried.TestCase
TestCarried.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


@given(value=plain_values)
def test_stored_values_come_back_as_they_were(value):
    assert decode(encode(value)) == value
    assert repr(decode(encode(value))) == repr(value)


@pytest.mark.parametrize(
    "said", [{"$day": "2026-02-30"}, {"$moment": "2026-03-01T00:00:00"}, {"$tuple": 3}]
)
def test_what_was_not_written_by_us_is_refused(said):
    with pytest.raises(Unreadable):
        decode({"a": [said]})


@pytest.mark.parametrize("value", [1.5, {1, 2}, object()])
def test_what_cannot_come_back_is_not_written(value):
    with pytest.raises(TypeError):
        encode({"a": value})


def test_no_attribute_of_a_place_an_item_or_an_edition_is_forgotten():
    site = small_site()
    item = publish(site, {"title": "一"}, moment=START)
    edition = item.edition(1)
    named = {"__name__", "__parent__", "uid"}
    apart = {"_children", "serials", "_governments", "_departments", "tally"}
    assert vars(site.at(ROOT)).keys() - named - apart <= set(PLACE_SAID)
    derived = {"phases", "listing_key", "_editions", "history"}
    assert vars(item).keys() - named - derived <= set(ITEM_SAID)
    assert vars(edition).keys() - {"item", "number", "_files", "_wording", "_returned"} <= set(
        EDITION_SAID
    )


def test_index_numbers_go_on_where_they_were():
    site = small_site()
    publish(site, {"title": "一"}, moment=START)
    copy = empty_site()
    take(copy, told(site))
    ours = publish(copy, {"title": "二"}, moment=START)
    theirs = publish(site, {"title": "二"}, moment=START)
    assert ours.index_number == theirs.index_number


def test_a_place_is_taken_once_only():
    site = small_site()
    parts = told(site)
    with pytest.raises(BundleRefused, match="只能导入一次"):
        take(site, parts, name="elsewhere")
    copy = empty_site()
    take(copy, parts)
    with pytest.raises(BundleRefused, match="只能导入一次"):
        take(copy, parts)


def test_another_name_and_parent_change_every_address_below():
    site = small_site()
    item = publish(site, {"title": "一"}, moment=START)
    copy = empty_site()
    root = take(copy, told(site, COUNTY), name="newer")
    assert path_of(root) == "/newer"
    assert path_of(copy.find(item.uid)) == path_of(item).replace(COUNTY, "/newer")


def test_a_name_that_is_in_use_is_refused_with_what_to_do():
    site, copy = small_site(), small_site()
    parts = told(site, COUNTY)
    for place in parts["places"]:
        place["uid"] += "x"
    with pytest.raises(BundleRefused, match="--name"):
        take(copy, parts, into=ROOT)


def test_only_an_administrator_may():
    site = small_site()
    desk = desk_of(site, "moderator", START)
    with pytest.raises(NotAllowed):
        desk.perform(TAKE_BUNDLE, site.at(COUNTY), {"bundle": bundle_of(told(site))})


def test_a_department_cannot_hold_a_city():
    site, copy = small_site(), small_site()
    with pytest.raises(BundleRefused, match="不是一级政府"):
        take(copy, told(site), into=f"{COUNTY}/mzj")


@pytest.mark.parametrize(
    ("kinds", "named"),
    [
        ({"poem": {"fields": [], "workflow": "disclosure", "states": []}}, "poem"),
        ({"page": {"fields": ["rhyme"], "workflow": "disclosure", "states": []}}, "page.rhyme"),
    ],
)
def test_kinds_and_fields_that_are_unknown_here_are_named(kinds, named):
    with pytest.raises(BundleRefused, match=named):
        take(empty_site(), told(small_site()), kinds=kinds)


def broken(parts, part, number, **changed):
    rows = [*parts[part]]
    rows[number] = {**rows[number], **changed}
    return {**parts, part: rows}


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("places", {"said": {}}),
        ("places", {"name": "Not A Slug"}),
        ("places", {"parent": "nowhere"}),
        ("items", {"section": "poems"}),
        ("items", {"place": "nowhere"}),
        ("items", {"said": {}}),
        ("items", {"editions": [{"number": 1}]}),
    ],
)
def test_broken_records_are_refused(part, changed):
    site = small_site()
    publish(site, {"title": "一", "issued_on": date(2026, 1, 2)}, moment=START, section=SECTION)
    with pytest.raises(ActRefused, match=r"请|只能用"):
        take(empty_site(), broken(told(site), part, -1, **changed))


def test_moments_are_told_in_utc():
    assert encode(datetime(2026, 3, 1, tzinfo=UTC)) == {"$moment": "2026-03-01T00:00:00+00:00"}
