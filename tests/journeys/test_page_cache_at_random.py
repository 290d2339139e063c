"""Whatever is done in whatever order, a kept page is what would be made for the same request."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from content.acts.places import EDIT_PLACE
from content.acts.settings import SET_SETTINGS
from content.base import path_of
from portal.ticking import tick
from tests.answers import ELDER, JSON, ZIP, ask, uncached
from tests.journeys.test_moving_clock_pages import OTHER, QUOTED, Editing
from tests.site import COUNTY, DEPARTMENT, SECTION, Portal, desk_of

ADDRESSES = (
    "/", f"{COUNTY}/", f"{DEPARTMENT}/", f"{SECTION}/", f"{OTHER}/policies/", f"{COUNTY}/open/",
    f"{COUNTY}/open/?column=policies", f"/search?q={QUOTED}", f"{COUNTY}/feed.atom",
    f"{SECTION}/feed.atom", f"{COUNTY}/sitemap-pages.xml", "/sitemap", f"{SECTION}/?month=2026-03",
    f"{SECTION}/?asof=2026-03-01", "/open-data/", "/about",
)  # fmt: skip
VARIANTS = ((), (JSON,), (ELDER,), (ZIP,), (ZIP, ELDER), (ZIP, JSON))
OF_ITEMS = ("", "/history", "?print=1", "?asof=2026-03-02T00:00:00Z")


def said(answer, address):
    """What is found by words may come in another order: the weight of a word counts drafts too,
    and a draft drops no kept page."""
    status, headers, body = answer.plain
    return status, headers, sorted(body.splitlines()) if "search?q=" in address else body


class Reading(Editing):
    """The same acts; after each, pages of both applications are compared byte for byte."""

    pages_say_what_a_recount_says = None
    pages_of_the_past_say_what_was_public_then = None
    lags, reads, hits, compared = False, 0, 0, 0

    def change(self, step, index=True):
        super().change(step, index and not self.lags)

    @rule(lags=st.booleans())
    def index_falls_behind_or_comes_through(self, lags):
        self.lags = lags
        if not lags:
            self.portal.index()

    @rule(name=st.sampled_from(("甲省公开平台", "乙省公开平台")))
    def name_the_site(self, name):
        def step(site):
            told = {"values": {"site.name": name}}
            desk_of(site, "admin", self.moment).perform(SET_SETTINGS, site.province, told)

        self.change(step)

    @rule(title=st.sampled_from(("民政局", "民政和社会局")))
    def rename_the_department(self, title):
        def step(site):
            place = site.at(DEPARTMENT)
            desk_of(site, "admin", self.moment).perform(EDIT_PLACE, place, {"title": title})

        self.change(step)

    @rule()
    def tick(self):
        tick(self.portal.databases, self.moment)

    @rule()
    def somebody_signed_in_reads(self):
        """Nothing of it may lie where the public reads."""
        editor = self.portal.login("editor")
        for address in (f"{COUNTY}/", f"{SECTION}/", "/desk"):
            assert "测试-editor" in editor.get(address)

    @invariant()
    def kept_pages_are_what_would_be_made(self):
        with self.portal.roots() as (site, _):
            items = [path_of(item) for item in self.items(site)][-3:]
        app = self.portal.app
        before = app.found
        for address in (*ADDRESSES, *(path + end for path in items for end in OF_ITEMS)):
            self.reads += 1
            for headers in (VARIANTS[self.reads % 6], VARIANTS[self.reads * 5 % 6]):
                kept = said(ask(app, address, *headers), address)
                made = said(ask(uncached(app), address, *headers), address)
                assert kept == made, (address, headers)
                Reading.compared += 1
        Reading.hits += app.found - before


def test_kept_pages_are_what_would_be_made_at_the_same_moment(base, tmp_path, clock):
    numbers = iter(range(1000))

    def make_portal():
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return Portal(base, folder)

    run_state_machine_as_test(
        lambda: Reading(make_portal, clock),
        settings=settings(
            max_examples=6,
            stateful_step_count=14,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Else nothing would have been shown: much of it was kept, much had to be made anew
    assert Reading.compared * 0.1 < Reading.hits < Reading.compared * 0.9
