"""After any journey, whatever is broken in what is derived, a repair gives back what was there."""

import pickle
import random
from datetime import timedelta

import pytest

from content.acts.moving import MOVE
from content.acts.publishing import CANCEL_SCHEDULE
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import DISCARD, REVISE
from content.affairs import Affairs
from content.items import items_below
from content.kinds_list import KINDS
from content.verification import repair_affairs, repair_site, verify_affairs, verify_site
from tests.conftest import START
from tests.content.planted import DERIVED, drafted, dump
from tests.site import COUNTY, add_accounts, desk_of, publish, publish_edition, small_site

STEPS, DAMAGES = 25, 12


class Journey:
    """Acts of the editor and the moderators in an order that the seed gives, an hour apart."""

    def __init__(self, seed):
        self.random, self.moment = random.Random(seed), START
        self.site, self.affairs = small_site(), Affairs()
        add_accounts(self.site, self.affairs, START)
        for _ in range(STEPS):
            self.moment += timedelta(hours=1)
            self.random.choice((self.add, self.add, self.draft, self.change, self.change))()
        self.moment += timedelta(hours=1)
        self.affairs.chain.seal([self.site.staged], self.moment)
        due = list(self.site.agenda.due(self.moment))
        self.site.agenda.trim(due)

    def soon(self):
        return self.moment + timedelta(hours=self.random.randint(1, 20))

    def add(self):
        told = {"title": f"办法{self.random.random()}"}
        known = [item.uid for item in items_below(self.site.province) if item.phases]
        if known and self.random.random() < 0.5:
            told[self.random.choice(("repeals", "amends"))] = [self.random.choice(known)]
        schedule = {}
        if self.random.random() < 0.3:
            schedule["live_from"] = self.soon()
        elif self.random.random() < 0.3:
            schedule["live_until"] = self.soon()
        publish(self.site, told, moment=self.moment, **schedule)

    def draft(self):
        drafted(self.site, title=f"草稿{self.random.random()}")

    def change(self):
        """Some act on some item; where it cannot be done now, nothing."""
        items = list(items_below(self.site.at(COUNTY)))
        if not items:
            return
        act = self.random.choice(
            (self.revise, self.withdraw, self.expunge, self.move, self.discard, self.cancel)
        )
        try:
            act(self.random.choice(items))
        except ValueError:
            return

    def perform(self, name, act, context, **fields):
        return desk_of(self.site, name, self.moment).perform(act, context, fields)

    def revise(self, item):
        edition = self.perform("moderator", REVISE, item)
        publish_edition(self.site, edition, self.moment)

    def withdraw(self, item):
        reason = self.random.choice(("error", "superseded"))
        self.perform("moderator", WITHDRAW, item, reason=reason, text="撤下")

    def expunge(self, item):
        edition = item.edition(item.newest_number)
        self.perform("moderator", PROPOSE_EXPUNGE, edition, ground="court", reason="判决")
        self.perform("second_moderator", EXPUNGE, edition)

    def move(self, item):
        to = self.random.choice((f"{COUNTY}/mzj", f"{COUNTY}/jyj", f"{COUNTY}/bgt"))
        self.perform("moderator", MOVE, item, to=to)

    def discard(self, item):
        self.perform("editor", DISCARD, item.open_edition or item.edition(1))

    def cancel(self, item):
        self.perform("moderator", CANCEL_SCHEDULE, item.edition(item.newest_number), reason="改期")


def settled(site, affairs, moment):
    """What is derived, with nothing left in a register that has ended by ``moment``."""
    for place in (site.at(f"{COUNTY}/{name}") for name in ("mzj", "jyj", "bgt")):
        for section in place.sections():
            section.settle(moment)
            section.register.first_start = 0
    told = dump(site, affairs)
    # Which numbers drafts had that were deleted since is told by nothing else
    live = {number: uid for number, uid in told["numbers"].items() if uid in told["addresses"]}
    return {**told, "numbers": live}


def trees(site):
    """Every BTree that holds something derived."""
    yield from site.addresses.shards()
    yield from site.relations._rows.shards()
    yield from site.trays._entries.shards()
    yield from site.index_numbers._owners.shards()
    yield from site.agenda._shards
    for item in items_below(site.province):
        register = item.__parent__.register
        told = (register._past, register._ends, register._starts, register._marks)
        yield from filter(None, (register._current, *told))


def break_an_entry(site, affairs, chance):
    filled = [tree for tree in trees(site) if tree]
    tree, other = chance.choice(filled), chance.choice(filled)
    key, strange = chance.choice(list(tree)), chance.choice(list(other))
    if hasattr(tree, "values") and chance.random() < 0.4:
        values = list(other.values()) if hasattr(other, "values") else [()]
        tree[key] = chance.choice(values)
    elif hasattr(tree, "values"):
        del tree[key]
    elif [*map(type, strange)] == [*map(type, key)] and chance.random() < 0.4:
        tree.insert(strange)
    else:
        tree.remove(key)


def faults(site, affairs, moment):
    return [*verify_site(site, KINDS, moment), *verify_affairs(affairs, site, moment)]


@pytest.mark.parametrize("seed", range(8))
def test_a_repair_gives_back_what_was_there(seed):
    journey = Journey(seed)
    site, affairs, moment = journey.site, journey.affairs, journey.moment
    assert faults(site, affairs, moment) == []
    kept = pickle.dumps((site, affairs))
    before = settled(site, affairs, moment)
    for round_number in range(6):
        chance = random.Random(f"{seed}.{round_number}")
        broken_site, broken_affairs = pickle.loads(kept)
        for _ in range(chance.randint(1, DAMAGES)):
            break_an_entry(broken_site, broken_affairs, chance)
        repair_site(broken_site, KINDS, moment)
        repair_affairs(broken_affairs, broken_site, moment)
        assert faults(broken_site, broken_affairs, moment) == []
        assert settled(broken_site, broken_affairs, moment) == before


@pytest.mark.parametrize("seed", range(3))
def test_many_damages_at_once_are_mended_too(seed):
    journey = Journey(f"many{seed}")
    publish(journey.site, {"title": "甲办法"}, moment=journey.moment)
    publish(journey.site, {"title": "乙办法"}, moment=journey.moment)
    drafted(journey.site, title="丙草稿")
    site, affairs, moment = journey.site, journey.affairs, journey.moment
    affairs.chain.seal([site.staged], moment)
    before = settled(*pickle.loads(pickle.dumps((site, affairs))), moment)
    damages = [damage for damage, _ in DERIVED]
    journey.random.shuffle(damages)
    done = 0
    for damage in damages:
        try:
            damage(site, affairs)
            done += 1
        except (StopIteration, KeyError, AttributeError, TypeError):
            continue
    assert done > len(damages) // 2
    repair_site(site, KINDS, moment)
    repair_affairs(affairs, site, moment)
    assert faults(site, affairs, moment) == []
    assert settled(site, affairs, moment) == before
