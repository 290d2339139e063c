"""What each act on an item stores: little, and nothing that another department's editors write too.

The site is filled first, for trees are cheap to write while they are small.
"""

from collections import defaultdict
from datetime import timedelta
from functools import cache

import pytest
import time_machine
import ZODB
from ZODB.DemoStorage import DemoStorage
from ZODB.FileStorage import FileStorage
from ZODB.utils import get_pickle_metadata, p64, u64

from content import clock
from content.acts.publishing import (
    CANCEL_SCHEDULE,
    CLEAR_FORCED,
    FORCE_PUBLISH,
    PUBLISH,
)
from content.acts.reviewing import PASS_REVIEW, RECALL, SEND_BACK, SUBMIT
from content.acts.withdrawing import EXPUNGE, PROPOSE_EXPUNGE, WITHDRAW
from content.acts.writing import ADD, ATTACH, DETACH, DISCARD, EDIT, REVISE
from content.acts_list import ACTS
from content.affairs import Affairs
from content.base import lineage
from content.items import ERROR
from content.kinds_list import KINDS
from content.trays import Entry
from portal.checks.objects import references_in
from portal.databases import AFFAIRS, TREE
from portal.demo.commission import Commission, Memory
from portal.demo.compose_items import compose_item
from portal.demo.compose_policies import compose_policy
from portal.demo.source import Source
from tests.conftest import START
from tests.site import COUNTY, DEPARTMENT, Roots, complete, desk_of, publish, small_site, write_base

PROMISED_BYTES = 14_500  # to add and publish one item: a fiftieth of what Plone 6.2 stores
OTHER_ACTS = frozenset(
    {"add_place", "edit_place", "move", "move_place", "take_bundle", "set_settings"}
    | {"set_search_words", "remove_search_words", "undo_search_words", "import_search_words"}
    | {"register_seal", "change_custodian", "abolish_seal"}
    | {"set_counters", "set_slots"}
)
EVERY_ACT = frozenset({"staged", "dirty"})
# What acts write that is no department's own: tables in many shards, and a counter that merges
SHARED = defaultdict(
    lambda: EVERY_ACT | {"trays"},
    {
        "add": EVERY_ACT | {"trays", "addresses", "index_numbers"},
        "discard": EVERY_ACT | {"trays", "addresses"},
        "publish": EVERY_ACT | {"trays", "agenda", "generation"},
        "force_publish": EVERY_ACT | {"trays", "agenda", "generation"},
        "cancel_schedule": EVERY_ACT | {"trays", "agenda", "generation"},
        "withdraw": EVERY_ACT | {"trays", "agenda", "generation"},
        # Rare, and it must not be forgotten: the site itself keeps what waits for a pack
        "expunge": EVERY_ACT | {"trays", "agenda", "generation", "site"},
    },
)
TABLES = (
    "addresses",
    "redirects",
    "relations",
    "agenda",
    "dirty",
    "staged",
    "index_numbers",
    "trays",
    "generation",
)
_OF_TABLES = ("BTrees.", "content.merging", "content.shards", "content.directory")


def filled_site(site):
    """Where an act writes as full as one of ten thousands of items and a thousand acts a day."""
    for number in range(120):
        publish(site, {"title": f"第{number}号办法", "body": "依据有关规定制定本办法。" * 20})
    province, county = site.province, site.at(COUNTY)
    for number in range(30_000):
        uid = f"{number * 2654435761 % 2**64:016x}"
        site.addresses[uid] = (f"/changchun/kuancheng/mzj/policies/2020-01-01-{uid[:8]}", province)
        if number % 2:
            site.index_numbers.keep(f"220103-mzj/2020-{number:05d}", uid)
        if number % 30 == 0:
            site.staged.stage(record_of(uid))
        if number % 300 == 0:
            site.trays.update(county.uid, uid, Entry(uid))
            site.agenda.replace(uid, [], [START + timedelta(days=number)], START)
    for uid, revision in list(site.dirty.entries()):
        site.dirty.clear(uid, revision)


def record_of(uid):
    said = {"type": "act", "v": 1, "uid": uid, "at": 1, "by": "editor", "act": "submit"}
    return {**said, "subject": uid, "place": "d0mzj", "digest": "0" * 64}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The files of such a site."""
    with time_machine.travel(START - timedelta(days=1), tick=False):
        site = small_site()
        filled_site(site)
        return write_base(tmp_path_factory.mktemp("filled"), site, Affairs())


@pytest.fixture
def desks(filled):
    """People at work on that site; what they write is thrown away in the end."""
    files = [FileStorage(str(path), read_only=True) for path in filled[:2]]
    databases = {}
    for name, file in zip((TREE, AFFAIRS), files, strict=True):
        ZODB.DB(DemoStorage(base=file), databases=databases, database_name=name)
    with time_machine.travel(START, tick=False) as traveller:
        yield Desks(databases, traveller)
    for database in databases.values():
        database.close()


class Desks:
    """Does acts one by one, each in a commit of its own, and notes what was stored for it.

    Where, only if asked: to find that out all of the site is walked.
    """

    tells_where = False

    def __init__(self, databases, traveller):
        self._databases, self._traveller = databases, traveller
        self.done, self.stored, self.elsewhere = [], [], []
        self._parts = None

    def perform(self, act, who, context, fields=None):
        """``context`` is a function of the site, for each act has a transaction of its own."""
        self._traveller.shift(timedelta(minutes=1))
        before = self._databases[TREE].lastTransaction()
        with Roots(self._databases) as (site, _):
            parts = self._parts or (Parts(site) if self.tells_where else None)
            done = desk_of(site, who, clock.now()).perform(act, context(site), fields)
            uid = getattr(done, "item", done).uid
        written = self._written_since(before)
        self.done.append(act.name)
        self.stored.append(sum(len(data) for data in written.values()))
        if parts:
            with Roots(self._databases) as (site, _):
                self._parts = parts.and_those_of(site)
            self.elsewhere.append(set(map(self._parts.name, written)) - {"department"})
        return uid

    def _written_since(self, before):
        """oid → record. Nothing may have been written to the other database."""
        assert not list(self._databases[AFFAIRS].storage.changes.iterator())
        after = p64(u64(before) + 1)
        transactions = self._databases[TREE].storage.changes.iterator(after)
        return {record.oid: record.data for each in transactions for record in each}


@cache
def read_once(data, tid):
    """(module of its class, what it refers to) of a record; most stay as they are."""
    return get_pickle_metadata(data)[0], references_in(data)[0]


class Parts:
    """Which part of the site an object belongs to, told by what refers to it."""

    def __init__(self, site):
        self._storage, self._names = site._p_jar._storage, {site._p_oid: "site"}
        for name in TABLES:
            self._walk(getattr(site, name)._p_oid, name, _OF_TABLES)
        department = site.at(DEPARTMENT)
        above = {step._p_oid for step in lineage(department)} - {department._p_oid}
        self._names.update(dict.fromkeys(above, "place above"))
        self._walk(department._p_oid, "department", ("",))

    def _walk(self, root, name, modules):
        waiting = [root]
        while waiting:
            oid = waiting.pop()
            if oid in self._names:
                continue
            module, found = read_once(*self._storage.load(oid))
            if oid == root or module.startswith(modules):
                self._names[oid] = name
                waiting += found

    def and_those_of(self, site):
        """What an act took away belonged somewhere before it."""
        now = Parts(site)
        now._names = {**self._names, **now._names}
        return now

    def name(self, oid):
        return self._names.get(oid, "elsewhere")


def section(kind):
    return lambda site: site.at(DEPARTMENT)[KINDS[kind].section]


def item(uid):
    return lambda site: site.find(uid)


def newest(uid):
    return lambda site: site.find(uid).edition(site.find(uid).newest_number)


BODY = "为了规范有关工作，根据法律法规，结合本地实际，制定本办法。\n" * 12


def composed(compose):
    """Fields as long as they are in life."""
    department = small_site().at(DEPARTMENT)
    return compose(Commission(department, START.date(), Memory(), Source("composed"))).fields


def draft(desks, kind="policy_document", fields=None):
    said = fields or complete(kind, {"title": "试行办法", "body": BODY})
    return desks.perform(ADD, "editor", section(kind), {"kind": kind, "fields": said})


def published(desks, kind, fields=None):
    uid = draft(desks, kind, fields)
    desks.perform(SUBMIT, "editor", newest(uid))
    if kind == "approval_item":
        desks.perform(PASS_REVIEW, "legal", newest(uid), {"note": "依据充分"})
    desks.perform(PUBLISH, "moderator", newest(uid), {"confirmed": "已核对"})
    return uid


@pytest.mark.parametrize(
    ("kind", "compose"),
    [("policy_document", compose_policy), ("approval_item", compose_item), ("information", None)],
)
def test_adding_and_publishing_one_item_stores_a_fiftieth_of_plone(desks, kind, compose):
    """A leaf that is split costs more than one that is not: five of them tell."""
    for _ in range(5):
        published(desks, kind, compose and composed(compose))
    assert desks.done.count("publish") == 5
    assert sum(desks.stored) / 5 <= PROMISED_BYTES


def everything_that_can_be_done(desks):
    """Every act on an item, in the order of a few stories."""
    uid = draft(desks)
    facts = {"title": "附表", "media_type": "text/plain", "size": 3, "sha256": "0" * 64, "text": ""}
    told = {"name": "a.txt", "content": b"abc", "facts": facts}
    desks.perform(ATTACH, "editor", newest(uid), told)
    desks.perform(DETACH, "editor", newest(uid), {"name": "a.txt"})
    said = complete("policy_document", {"title": "改了", "body": BODY})
    desks.perform(EDIT, "editor", newest(uid), {"fields": said})
    desks.perform(SUBMIT, "editor", newest(uid))
    desks.perform(RECALL, "editor", newest(uid))
    desks.perform(SUBMIT, "editor", newest(uid))
    desks.perform(SEND_BACK, "moderator", newest(uid), {"reason": "请补充依据"})
    desks.perform(SUBMIT, "editor", newest(uid))
    desks.perform(PUBLISH, "moderator", newest(uid), {"confirmed": "已核对"})
    revise_and_schedule(desks, uid)
    desks.perform(CANCEL_SCHEDULE, "moderator", newest(uid), {"reason": "推迟"})
    desks.perform(REVISE, "editor", item(uid))
    desks.perform(DISCARD, "editor", newest(uid))
    desks.perform(REVISE, "editor", item(uid))
    desks.perform(FORCE_PUBLISH, "moderator", newest(uid), {"reason": "紧急"})
    desks.perform(CLEAR_FORCED, "second_moderator", newest(uid))
    told = {"reason": ERROR, "text": "发布有误"}
    desks.perform(WITHDRAW, "moderator", item(uid), told)
    told = {"ground": "privacy", "reason": "附表"}
    desks.perform(PROPOSE_EXPUNGE, "moderator", newest(uid), told)
    desks.perform(EXPUNGE, "second_moderator", newest(uid))
    published(desks, "approval_item")
    desks.perform(DISCARD, "editor", newest(draft(desks)))


def revise_and_schedule(desks, uid):
    desks.perform(REVISE, "editor", item(uid))
    desks.perform(SUBMIT, "editor", newest(uid))
    told = {"confirmed": "已核对", "live_from": START + timedelta(days=9)}
    desks.perform(PUBLISH, "moderator", newest(uid), told)


def test_an_act_writes_its_department_and_named_tables_only(desks):
    desks.tells_where = True
    everything_that_can_be_done(desks)
    for name, elsewhere in zip(desks.done, desks.elsewhere, strict=True):
        assert elsewhere <= SHARED[name], name
    assert set(desks.done) == {act.name for act in ACTS} - OTHER_ACTS


def test_no_act_stores_much_but_what_was_typed(desks):
    everything_that_can_be_done(desks)
    dear = {name: size for name, size in zip(desks.done, desks.stored, strict=True) if size > 7_500}
    assert dear == {}
