"""``openhall evolve``: each due step once, whole or not at all, and said before and after."""

from contextlib import contextmanager

import pytest
from BTrees.OOBTree import OOTreeSet
from ZODB.POSException import ConflictError

from content.clock import EPOCH
from content.merging import CountingMap, MergingMap
from content.shards import ShardedMap
from content.trays import Entry
from content.version import VERSION
from portal.commands.opening import opened, opened_databases
from portal.databases import affairs_root, connected, site_root
from portal.evolve import evolving, steps_list
from portal.evolve.evolving import carry_out, rehearse
from portal.evolve.step import AFFAIRS, TREE, Step
from portal.evolve.step_0002_awaiting_pack import AWAITING_PACK
from portal.evolve.step_0005_meeting_less import MEETING_LESS
from tests.conftest import START, later
from tests.content.ledger_examples import record
from tests.journeys.hidden_texts import expunge
from tests.portal.conftest import refused, run
from tests.site import publish

FIRST, SECOND, BIG = 101, 102, 103


def rename_province(site, moment):
    """The example of docs/patterns.md: changes what is not as it shall be, and counts."""
    if site.province.title == "新省":
        return 0
    site.province.title = "新省"
    return 1


def add_names(affairs, moment):
    changed = [account for account in affairs.people if not account.email]
    for account in changed:
        account.email = f"{account.name}@example.gov.cn"
    return len(changed)


def note_places(site, moment):
    """In batches of two."""
    count = 0
    for path in ("/changchun", "/changchun/nanguan", "/changchun/kuancheng"):
        place = site.at(path)
        if place.note != "noted":
            place.note = "noted"
            count += 1
        if count == 2:
            yield count
    yield count


STEPS = (
    Step(FIRST, TREE, "改省名", rename_province),
    Step(SECOND, AFFAIRS, "补邮箱", add_names),
    Step(BIG, TREE, "加备注", note_places),
)


@pytest.fixture
def steps(monkeypatch):
    """The release that has three steps more than the site."""
    monkeypatch.setattr(evolving, "STEPS", STEPS)
    return STEPS


@pytest.fixture
def state(ini):
    """What the steps change, and the versions."""

    def read():
        with opened_anyway(ini) as (site, affairs):
            noted = [p for p in ("nanguan", "kuancheng") if site.at(f"/changchun/{p}").note]
            mails = sum(bool(account.email) for account in affairs.people)
            return site.province.title, mails, noted, site.version, affairs.version

    return read


@contextmanager
def opened_anyway(ini):
    """The roots of a site of any version, read only."""
    with (
        opened_databases(ini, writing=False, evolved=False) as (_, databases),
        connected(databases) as connection,
    ):
        yield site_root(connection), affairs_root(connection)


BEFORE = ("吉林省", 0, [], VERSION, VERSION)


def test_a_new_site_is_founded_at_the_newest_version(ini, state):
    assert max((s.number for s in steps_list.STEPS), default=1) == VERSION
    assert state()[3:] == (VERSION, VERSION)
    assert run("evolve", "-c", ini).stdout == "已是最新，没有要升级的步骤。\n"
    assert run("evolve", "--dry-run", "-c", ini).stdout == "已是最新，没有要升级的步骤。\n"


def test_steps_are_numbered_in_their_order_each_once():
    numbers = [step.number for step in steps_list.STEPS]
    assert numbers == sorted(set(numbers))
    assert {step.database for step in steps_list.STEPS} <= {TREE, AFFAIRS}
    assert all(step.what.strip() for step in steps_list.STEPS)


def test_a_dry_run_tells_each_step_and_changes_nothing(ini, steps, state):
    done = run("evolve", "--dry-run", "-c", ini)
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "第 101 步（内容库）改省名：将改动 1 处。",
            "第 102 步（事务库）补邮箱：将改动 10 处。",
            "第 103 步（内容库）加备注：将改动 3 处。",
            "共 3 步，没有写入。",
        ],
    )
    assert state() == BEFORE


def test_every_step_is_done_once(ini, steps, state):
    done = run("evolve", "-c", ini)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "第 101 步（内容库）改省名：改动 1 处。",
        "第 102 步（事务库）补邮箱：改动 10 处。",
        "第 103 步（内容库）加备注：改动 3 处。",
        "升级完成。",
    ]
    assert state() == ("新省", 10, ["nanguan", "kuancheng"], BIG, SECOND)
    assert run("evolve", "-c", ini).stdout == "已是最新，没有要升级的步骤。\n"
    assert run("tick", "-c", ini).exit_code == 0


def test_evolving_is_recorded_in_the_ledger(ini, steps):
    run("evolve", "-c", ini)
    run("ledger", "seal", "-c", ini)
    with opened(ini, writing=False) as there:
        records = there.affairs.chain.records()
    told = [(r["by"], r["act"], r["subject"]) for r in records]
    assert sorted(told) == [
        ("operator", "evolve.101", "tree"),
        ("operator", "evolve.102", "affairs"),
        ("operator", "evolve.103", "tree"),
    ]
    assert run("ledger", "verify", "-c", ini).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("tick",),
        ("serve",),
        ("user", "list"),
        ("verify",),
        ("index", "rebuild"),
        ("ledger", "seal"),
    ],
)
def test_until_then_nothing_else_opens_it(words, ini, steps, state):
    told = refused(*words, "-c", ini)
    assert "由较早的版本建立" in told
    assert "openhall evolve" in told
    assert state() == BEFORE


def test_a_site_newer_than_the_program_is_refused(ini, monkeypatch, steps):
    run("evolve", "-c", ini)
    monkeypatch.setattr(evolving, "STEPS", STEPS[:1])
    for words in (("evolve",), ("evolve", "--dry-run"), ("serve",), ("user", "list")):
        assert refused(*words, "-c", ini) == (
            "这个站点已由更新的版本升级到第 103 步，这个版本只认识到第 101 步，"
            "请安装新的版本后再运行。"
        )


def broken_step(site, moment):
    site.province.title = "half done"
    raise RuntimeError("power cut")


def test_a_step_that_fails_leaves_its_database_as_it_was(ini, state, monkeypatch, steps):
    failing = (STEPS[0], STEPS[1], Step(BIG, TREE, "断电", broken_step))
    monkeypatch.setattr(evolving, "STEPS", failing)
    with pytest.raises(RuntimeError, match="power cut"):
        run("evolve", "-c", ini)
    assert state() == ("新省", 10, [], FIRST, SECOND)
    monkeypatch.setattr(evolving, "STEPS", STEPS)
    assert "第 103 步" in run("evolve", "-c", ini).stdout
    assert state()[3:] == (BIG, SECOND)


def cut_after_a_batch(site, moment):
    counts = note_places(site, moment)
    yield next(counts)
    raise RuntimeError("power cut")


def test_a_big_step_goes_on_where_it_was_cut(ini, state, monkeypatch):
    monkeypatch.setattr(evolving, "STEPS", (Step(BIG, TREE, "断电", cut_after_a_batch),))
    with pytest.raises(RuntimeError, match="power cut"):
        run("evolve", "-c", ini)
    assert state() == ("吉林省", 0, ["nanguan"], VERSION, VERSION)
    monkeypatch.setattr(evolving, "STEPS", (STEPS[2],))
    assert "改动 1 处" in run("evolve", "-c", ini).stdout
    assert state() == ("吉林省", 0, ["nanguan", "kuancheng"], BIG, VERSION)


def test_a_rehearsal_sees_what_the_step_before_did(portal, monkeypatch):
    def tell(site, moment):
        return 7 if site.province.title == "新省" else 0

    monkeypatch.setattr(evolving, "STEPS", (STEPS[0], Step(SECOND, TREE, "看省名", tell)))
    assert [count for _, count in rehearse(portal.databases, START)] == [1, 7]
    with portal.roots() as (site, _):
        assert (site.province.title, site.version) == ("吉林省", VERSION)


def test_somebody_else_writing_is_one_sentence(ini, writing, monkeypatch, state):
    def conflicting(site, moment):
        raise ConflictError

    monkeypatch.setattr(evolving, "STEPS", (Step(FIRST, TREE, "冲突", conflicting),))
    done = run("evolve", "-c", ini)
    assert done.exit_code == 2
    assert "还有别的进程在写" in done.stderr.splitlines()[-1]
    assert state() == BEFORE


def test_what_was_expunged_before_is_marked_once(portal, monkeypatch):
    with portal.roots() as (site, _):
        item = publish(site, {"title": "甲"}, moment=START)
        publish(site, {"title": "乙"}, moment=START)
        expunge(site, item.edition(1))
        uid = item.edition(1).uid
        site.awaiting_pack = ()
    for _ in range(2):
        assert carry_out(portal.databases, AWAITING_PACK, START, print) == 1
    with portal.roots() as (site, _):
        assert site.awaiting_pack == ((uid, START),)


def of_earlier_sites(site):
    """Tables as they were before trees could merge; entries told more."""
    site.dirty._entries, site.trays._entries, site.staged._records = (
        ShardedMap(),
        ShardedMap(),
        ShardedMap(),
    )
    site.dirty._entries["u1"] = 2
    site.staged._records["act-00001"] = record(1)
    told = {"uid": "u1", "title": "甲", "flagged": (1,), "scheduled": ((2, START),)}
    site.trays._entries.shard("k0/3")[("k0", "u1")] = told
    site.agenda._shards = tuple(OOTreeSet() for _ in site.agenda._shards)
    site.agenda.replace("u1", [], [START], EPOCH)


def test_tables_of_earlier_sites_are_made_anew_and_hold_the_same(portal):
    for changed in (4, 0):
        with portal.roots() as (site, _):
            if changed:
                of_earlier_sites(site)
        assert carry_out(portal.databases, MEETING_LESS, START, print) == changed
        with portal.roots() as (site, _):
            assert dict(site.dirty.entries()) == {"u1": 2}
            assert dict(site.trays) == {("k0", "u1"): Entry("u1", (1,), ((2, START),))}
            records = {one["uid"]: dict(one) for one in site.staged if one["act"] == "submit"}
            assert records == {"act-00001": record(1)}
            assert list(site.agenda.due(later(days=1))) == [(START, "u1")]
            tables = (site.dirty._entries, site.trays._entries, site.staged._records)
            assert [type(table) for table in tables] == [CountingMap, MergingMap, MergingMap]
