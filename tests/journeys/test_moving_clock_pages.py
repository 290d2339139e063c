"""After any sequence of acts every page lists what a plain recount says, now and for the past."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from content.act import ActRefused
from content.acts.moving import MOVE
from content.acts.publishing import CANCEL_SCHEDULE, PUBLISH
from content.acts.reviewing import SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import ADD, DISCARD, EDIT, REVISE
from content.clock import FOREVER
from content.items import items_below
from content.permissions import Grant, Person, Role
from tests.conftest import START
from tests.content.test_moving_clock import speaks
from tests.site import COUNTY, DEPARTMENT, SECTION, Portal, complete, desk_of

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OTHER = f"{COUNTY}/bgt"
WORD = "橄榄球场"
QUOTED = "%E6%A9%84%E6%A6%84%E7%90%83%E5%9C%BA"
hours = st.integers(0, 6).map(lambda n: timedelta(hours=n))


class Editing(RuleBasedStateMachine):
    """Acts are done with the desk and real commits; the pages are then asked as the public."""

    def __init__(self, make_portal, clock):
        super().__init__()
        self.portal, self.clock = make_portal(), clock
        self.public = self.portal.browser()
        self.moment, self.moments, self.made = START, [START], 0
        clock.move_to(START)
        self.change(self.begin)

    def begin(self, site):
        """Two are public at once, and one ends soon: else short runs would meet little."""
        for length in (FOREVER - START, timedelta(hours=5)):
            told = {"kind": "policy_document", "fields": self.fields()}
            self.release(site, self.desk(site).perform(ADD, site.at(SECTION), told), START + length)

    def release(self, site, edition, until, start=None):
        start = start or self.moment
        self.moments += [one for one in (start, until) if one != FOREVER]
        told = {"live_from": start, "live_until": until, "confirmed": "已核对"}
        self.desk(site).perform(SUBMIT, edition)
        self.desk(site, "moderator").perform(PUBLISH, edition, told)

    def teardown(self):
        self.portal.close()

    def change(self, step, index=True):
        """``step(site)`` in a transaction of its own, then the index is brought up."""
        with self.portal.roots() as (site, _):
            step(site)
        if index:
            self.portal.index()

    def desk(self, site, name="editor"):
        """Everybody's role holds in the whole county, wherever things were moved to."""
        role = Role.EDITOR if name == "editor" else Role.MODERATOR
        person = Person(name, frozenset({Grant(role, site.at(COUNTY).uid)}))
        return replace(desk_of(site, name, self.moment), person=person)

    def items(self, site):
        return sorted(items_below(site.province), key=lambda item: (item.created_at, item.uid))

    def pick(self, site, data, *standings):
        found = [
            edition
            for item in self.items(site)
            for edition in item.editions()
            if edition.standing_at(self.moment) in standings
        ]
        return found[data.draw(st.integers(0, len(found) - 1))] if found else None

    def fields(self):
        self.made += 1
        return complete("policy_document", {"title": f"{WORD}第{self.made}稿"})

    @precondition(lambda self: self.made < 8)
    @rule()
    def add(self):
        told = {"kind": "policy_document", "fields": self.fields()}
        self.change(lambda site: self.desk(site).perform(ADD, site.at(SECTION), told))

    @rule(data=st.data())
    def revise_and_edit(self, data):
        def step(site):
            edition = self.pick(site, data, "released", "scheduled", "hidden", "cancelled")
            if edition is not None and edition.item.open_number is None:
                new = self.desk(site).perform(REVISE, edition.item, {"from": edition.number})
                self.desk(site).perform(EDIT, new, {"fields": self.fields()})

        self.change(step)

    @rule(data=st.data(), wait=hours, length=st.none() | hours)
    def publish(self, data, wait, length):
        def step(site):
            if (edition := self.pick(site, data, "draft")) is None:
                return
            start = self.moment + wait
            self.release(site, edition, start + length if length else FOREVER, start)

        self.change(step)

    @rule(data=st.data(), reason=st.sampled_from(("error", "merged", "superseded")))
    def withdraw(self, data, reason):
        def step(site):
            if (edition := self.pick(site, data, "released", "hidden")) is None:
                return
            told = {"reason": reason, "text": "说明", "target": COUNTY}
            try:
                self.desk(site, "moderator").perform(WITHDRAW, edition.item, told)
            except ActRefused:
                assert edition.item.edition_at(self.moment) is None

        self.change(step)

    @rule(data=st.data())
    def expunge(self, data):
        def step(site):
            if (edition := self.pick(site, data, "released", "hidden", "cancelled")) is None:
                return
            told = {"ground": "privacy", "reason": "含个人信息"}
            self.desk(site, "moderator").perform(PROPOSE_EXPUNGE, edition, told)
            self.desk(site, "second_moderator").perform(EXPUNGE, edition)

        self.change(step)

    @rule(data=st.data())
    def cancel_or_discard(self, data):
        def step(site):
            if (edition := self.pick(site, data, "scheduled", "draft")) is None:
                return
            if edition.state == "draft":
                self.desk(site).perform(DISCARD, edition)
            else:
                self.desk(site, "moderator").perform(CANCEL_SCHEDULE, edition, {"reason": "改期"})

        self.change(step)

    @rule(data=st.data(), to=st.sampled_from((DEPARTMENT, OTHER)))
    def move(self, data, to):
        def step(site):
            edition = self.pick(site, data, "released", "draft", "scheduled", "hidden", "expunged")
            if edition is not None:
                try:
                    self.desk(site, "moderator").perform(MOVE, edition.item, {"to": to})
                except ActRefused:
                    assert site.at(to) is edition.item.__parent__.__parent__

        self.change(step)

    @rule(step=hours)
    def wait(self, step):
        """Nothing runs: what is true at a moment is worked out when a page is asked for."""
        self.moment += step
        self.moments.append(self.moment)
        self.clock.move_to(self.moment)

    def due(self, moment):
        """{section path: {address: title}} of what is public at ``moment``, by the editions."""
        found = {f"{DEPARTMENT}/policies": {}, f"{OTHER}/policies": {}}
        with self.portal.roots() as (site, _):
            for item in self.items(site):
                if number := speaks(item, moment):
                    section = f"/changchun/nanguan/{item.__parent__.__parent__.__name__}/policies"
                    url = f"http://localhost{section}/{item.__name__}"
                    found[section][url] = item.edition(number).fields["title"]
        return found

    @invariant()
    def pages_say_what_a_recount_says(self):
        due = self.due(self.moment)
        everything = {url: title for rows in due.values() for url, title in rows.items()}
        for section, rows in due.items():
            self.section_says(section, rows, "")
            assert self.fed(f"{section}/feed.atom") == rows
        for address in (f"{COUNTY}/open/", "/open/", f"/search?q={QUOTED}", f"{COUNTY}/search"):
            assert self.listed(address) == everything, address
        assert self.listed(f"{COUNTY}/search?kind=policy_document") == everything
        assert self.fed(f"{COUNTY}/feed.atom") == everything
        assert self.mapped() == set(everything)
        self.department_says(due[SECTION])

    @invariant()
    def pages_of_the_past_say_what_was_public_then(self):
        for moment in self.moments[-3:]:
            for delta in (-1, 0, 1):
                asked = moment + timedelta(seconds=delta)
                if asked < self.moment:
                    asof = asked.strftime("asof=%Y-%m-%dT%H:%M:%SZ")
                    due = self.due(asked)
                    for section, rows in due.items():
                        self.section_says(section, rows, asof)
                    self.department_says(due[SECTION], asof)
                    everything = {url: t for rows in due.values() for url, t in rows.items()}
                    assert self.listed(f"{COUNTY}/open/?{asof}", exact=False) == everything

    def section_says(self, section, rows, asof):
        page = self.public.get(f"{section}/?{asof}").text
        for url, title in rows.items():
            assert url in page
            assert f"{title}<" in page
        assert page.count(f"{WORD}第") == len(rows), (section, asof)
        assert self.listed(f"{section}/?{asof}", exact=not asof) == rows

    def listed(self, address, exact=True):
        glue = "&" if "?" in address else "?"
        found = self.public.get(f"{address}{glue}format=json&size=100").json
        if exact:
            assert found["items_total"] == len(found["items"]), address
        return {row["@id"]: row["title"] for row in found["items"]}

    def department_says(self, rows, asof=""):
        found = self.public.get(f"{DEPARTMENT}/?format=json&{asof}").json["items"]
        counts = {one["id"]: one["items_total"] for one in found}
        assert counts == ({"policies": len(rows)} if rows else {})
        page = self.public.get(f"{DEPARTMENT}/?{asof}")
        assert all(title in page for title in list(rows.values())[:3])

    def fed(self, address):
        feed = ET.fromstring(self.public.get(address).body)
        return {
            entry.find(f"{ATOM}link").get("href"): entry.find(f"{ATOM}title").text
            for entry in feed.iter(f"{ATOM}entry")
        }

    def mapped(self):
        sitemap = ET.fromstring(self.public.get(f"{COUNTY}/sitemap-pages.xml").body)
        found = {one.text for one in sitemap.iter(f"{SITEMAP}loc")}
        return {url for url in found if "/policies/" in url and not url.endswith("/")}


def test_every_page_agrees_with_a_recount(base, tmp_path, clock):
    numbers = iter(range(1000))

    def make_portal():
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return Portal(base, folder)

    run_state_machine_as_test(
        lambda: Editing(make_portal, clock),
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            phases=(Phase.generate,),  # each step is a second's work: no time to make one smaller
            suppress_health_check=list(HealthCheck),
        ),
    )
