"""Registers, phases, relations and agenda against a brute-force recount, the clock moving."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from content.act import ActRefused
from content.acts.moving import MOVE
from content.acts.publishing import CANCEL_SCHEDULE
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import ADD, DISCARD, EDIT, REVISE
from content.clock import FOREVER
from content.items import ERROR, MERGED, SUPERSEDED
from content.kinds_list import KINDS
from content.publication import Brief
from content.validity import standing_of
from content.verification import verify_site
from tests.conftest import START
from tests.site import COUNTY, SECTION, complete, desk_of, publish_edition, small_site

TICK = timedelta(microseconds=1)
hours = st.integers(0, 6).map(lambda n: timedelta(hours=n))


def speaks(item, moment):
    """What speaks at ``moment``, from editions and withdrawals alone, as plainly as can be."""
    begun = [
        e
        for e in item.editions()
        if e.live_from and e.live_from <= moment and e.state in ("approved", "expunged")
    ]
    if not begun:
        return None
    last = max(begun, key=lambda e: (e.live_from, e.number))
    silenced = [w for w in item.withdrawals if last.number in w["numbers"]]
    gone = any(w["at"] <= moment or w["reason"] == ERROR for w in silenced)
    if last.live_until <= moment or gone or last.state == "expunged":
        return None
    return last.number


class Editing(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.site = small_site()
        self.items, self.moments, self.moment = [], {START}, START

    def desk(self, name="editor"):
        return desk_of(self.site, name, self.moment, blob=lambda content: content)

    def pick(self, data, found):
        return data.draw(st.sampled_from(found)) if found else None

    def editions(self, *standings):
        found = (e for item in self.items for e in item.editions())
        return [e for e in found if e.standing_at(self.moment) in standings]

    def fields(self, data, title):
        targets = data.draw(st.lists(st.sampled_from(self.items), max_size=2)) if self.items else []
        delay = data.draw(st.sampled_from((None, None, 0, 1)))
        day = None if delay is None else (self.moment + timedelta(days=delay)).date()
        said = {"title": title, "repeals": [t.uid for t in targets]}
        if day:
            said["effective_on"] = day.isoformat()
            self.moments.add(self.moment + timedelta(days=2))
        return complete("policy_document", said)

    @precondition(lambda self: len(self.items) < 4)
    @rule(data=st.data())
    def add(self, data):
        told = {"kind": "policy_document", "fields": self.fields(data, f"第{len(self.items)}份")}
        self.items.append(self.desk().perform(ADD, self.site.at(SECTION), told).item)

    @rule(data=st.data())
    def revise(self, data):
        item = self.pick(data, [i for i in self.items if i.open_number is None])
        if item and item.newest_number:
            sources = [e.number for e in item.editions() if e.state != "expunged"]
            if sources:
                self.desk().perform(REVISE, item, {"from": data.draw(st.sampled_from(sources))})

    @rule(data=st.data())
    def edit(self, data):
        edition = self.pick(data, self.editions("draft"))
        if edition:
            fields = self.fields(data, f"改于{len(self.moments)}")
            self.desk().perform(EDIT, edition, {"fields": fields})

    @rule(data=st.data(), wait=hours, length=st.none() | hours)
    def publish(self, data, wait, length):
        edition = self.pick(data, self.editions("draft"))
        if edition is None:
            return
        start = self.moment + wait
        until = start + length if length else FOREVER
        self.moments |= {start, until} - {FOREVER}
        publish_edition(self.site, edition, self.moment, live_from=start, live_until=until)

    @rule(data=st.data())
    def cancel_schedule(self, data):
        edition = self.pick(data, self.editions("scheduled"))
        if edition:
            self.desk("moderator").perform(CANCEL_SCHEDULE, edition, {"reason": "改期"})

    @rule(data=st.data(), reason=st.sampled_from((ERROR, MERGED, SUPERSEDED)))
    def withdraw(self, data, reason):
        item = self.pick(data, [i for i in self.items if i.seen_by(self.moment)])
        if item:
            told = {"reason": reason, "text": "说明", "target": COUNTY}
            try:
                self.desk("moderator").perform(WITHDRAW, item, told)
            except ActRefused as refusal:
                assert "没有公开" in str(refusal)  # noqa: PT017

    @rule(data=st.data())
    def expunge(self, data):
        edition = self.pick(data, self.editions("released", "hidden"))
        if edition:
            told = {"ground": "privacy", "reason": "含个人信息"}
            if not edition.expunge_proposal:
                self.desk("moderator").perform(PROPOSE_EXPUNGE, edition, told)
            self.desk("second_moderator").perform(EXPUNGE, edition)
            assert set(edition.fields) == {"title"}

    @rule(data=st.data())
    def discard(self, data):
        edition = self.pick(data, [e for e in self.editions("draft") if e.number > 1])
        if edition:
            self.desk().perform(DISCARD, edition)

    @rule(data=st.data(), name=st.sampled_from(("alpha", "beta", "gamma")))
    def rename(self, data, name):
        item = self.pick(data, self.items)
        if item:
            try:
                self.desk("moderator").perform(MOVE, item, {"name": name})
            except ActRefused:
                assert name == item.__name__ or name in item.__parent__

    @rule(step=hours)
    def wait(self, step):
        self.moment += step
        self.moments.add(self.moment)

    @invariant()
    def item_says_what_a_recount_says(self):
        for moment in self.around():
            for item in self.items:
                edition = item.edition_at(moment)
                assert (edition and edition.number) == speaks(item, moment)

    @invariant()
    def register_lists_what_a_recount_lists(self):
        if not self.items:
            return
        register = self.items[0].__parent__.register
        for moment in self.around():
            due = self.due(moment)
            assert self.listed(register.rows_asof(moment)) == due
            if moment >= self.moment:
                assert self.listed(register.rows(moment)) == due
                assert register.total(moment) == len(due)
                assert self.items[0].__parent__.total(moment) == len(due)

    @invariant()
    def paging_meets_every_row_once(self):
        if not self.items:
            return
        register = self.items[0].__parent__.register
        for rows in (register.rows, register.rows_asof):
            whole, after, found = list(rows(self.moment)), None, []
            while row := next(rows(self.moment, after), None):
                found.append(row)
                after = row.key
            assert found == whole

    @invariant()
    def a_document_is_repealed_while_another_says_so(self):
        for moment in self.around():
            for item in self.items:
                said = {other.uid for other in self.items if self.repeals(other, item, moment)}
                found = standing_of(self.site, item.uid, {}, moment)
                assert set(found.by_uids) == said
                assert (found.validity == "repealed") == bool(said)

    def repeals(self, source, target, moment):
        number = speaks(source, moment)
        if number is None or source is target:
            return False
        fields = source.edition(number).fields
        begins = fields.get("effective_on")
        from content.clock import start_of

        return target.uid in fields.get("repeals", ()) and (
            begins is None or start_of(begins) <= moment
        )

    @invariant()
    def nothing_changes_before_the_next_moment(self):
        upcoming = self.site.agenda.next_after(self.moment)
        for moment in self.around():
            if self.moment <= moment < upcoming:
                assert self.due(moment) == self.due(self.moment)

    @invariant()
    def verification_finds_nothing(self):
        assert list(verify_site(self.site, KINDS, self.moment)) == []

    def around(self):
        return {at + d for at in self.moments for d in (-TICK, 0 * TICK, TICK)}

    def listed(self, rows):
        return {(row.key[2], Brief(*row.brief).number) for row in rows}

    def due(self, moment):
        numbers = ((item.uid, speaks(item, moment)) for item in self.items)
        return {(uid, number) for uid, number in numbers if number}


TestMovingClock = Editing.TestCase
TestMovingClock.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
