"""Objects that are lost or unreadable are named where they lie, and stop nothing else."""

import pickle
from io import BytesIO
from pathlib import Path

import pytest
from ZODB._compat import PersistentPickler
from ZODB.blob import BlobStorage
from ZODB.Connection import TransactionMetaData
from ZODB.FileStorage import FileStorage
from ZODB.utils import load_current

from portal.checks.objects import references_in
from portal.commands.opening import opened
from tests.content.planted import named
from tests.portal.conftest import refused, run
from tests.site import COUNTY, DEPARTMENT, SECTION


class Damage:
    """Writes into a storage what no program of ours would."""

    def __init__(self, ini, name="tree.fs"):
        self._path = Path(ini).parent / "var" / name

    def lose(self, oid):
        self._change(lambda storage, serial, txn: storage.deleteObject(oid, serial, txn), oid)

    def scribble(self, oid, data):
        self._change(lambda storage, serial, txn: storage.store(oid, serial, data, "", txn), oid)

    def _change(self, change, oid):
        storage = FileStorage(str(self._path))
        try:
            txn = TransactionMetaData()
            storage.tpc_begin(txn)
            change(storage, load_current(storage, oid)[1], txn)
            storage.tpc_vote(txn)
            storage.tpc_finish(txn)
        finally:
            storage.close()


def lose(ini, find, name="tree.fs"):
    with opened(ini, writing=False) as there:
        oid = find(there)._p_oid
    Damage(ini, name).lose(oid)


def filled(shards):
    return next(shard for shard in shards if shard)


DERIVED = [
    (lambda there: there.site.relations._rows.shard("x"), "关联表"),
    (lambda there: there.site.addresses, "地址表"),
    (lambda there: there.site.trays._entries, "待办簿"),
    (lambda there: filled(there.site.agenda._shards), "日程"),
    (lambda there: there.site.dirty._entries.shard("x"), "待重建表"),
    (lambda there: there.site.at(SECTION).register, f"{SECTION} 的登记簿"),
    (lambda there: there.site.at(SECTION).register._current, f"{SECTION} 的登记簿"),
    (lambda there: there.site.at(COUNTY)._departments, f"{COUNTY} 的名录"),
    (lambda there: there.site.at(DEPARTMENT).tally, f"{COUNTY} 的名录"),
]


@pytest.mark.parametrize(("find", "place"), DERIVED)
def test_a_lost_object_of_something_derived_is_named_and_made_anew(find, place, sound):
    lose(sound, find)
    verified = run("verify", "-c", sound)
    assert verified.exit_code == 1
    lines = [line for line in verified.stdout.splitlines() if line.startswith(f"{place}：对象 0x")]
    assert len(lines) == 1, verified.stdout
    assert "丢失（POSKeyError）。运行 openhall verify --repair 修复。" in lines[0]
    mended = run("verify", "--repair", "-c", sound)
    assert mended.exit_code == 0, mended.stdout
    assert run("verify", "-c", sound).exit_code == 0


LASTING = [
    (lambda there: named(there.site, "甲办法"), f"{SECTION}/2026"),
    (lambda there: named(there.site, "甲办法").edition(1), f"{SECTION}/2026"),
    (lambda there: named(there.site, "甲办法").history, f"{SECTION}/2026"),
    (lambda there: there.site.at(SECTION)._children, SECTION),
    (lambda there: there.site.at(SECTION), SECTION),
    (lambda there: there.site.redirects, "旧地址表"),
    (lambda there: there.site.staged, "台账暂存记录"),
]


@pytest.mark.parametrize(("find", "place"), LASTING)
def test_a_lost_object_of_the_content_is_named_with_the_cure(find, place, sound):
    lose(sound, find)
    verified = run("verify", "-c", sound)
    assert verified.exit_code == 1
    lines = [line for line in verified.stdout.splitlines() if "：对象 0x" in line]
    assert len(lines) == 1, verified.stdout
    assert lines[0].startswith(place), lines
    assert "丢失（POSKeyError）。请从备份恢复。" in lines[0]


def test_the_rest_is_looked_at_all_the_same(sound, writing_sound):
    with writing_sound() as there:
        there.site.at("/changchun/nanguan/jyj/policies").register._spans.change(1)
    lose(sound, lambda there: named(there.site, "甲办法"))
    told = run("verify", "-c", sound).stdout
    assert "jyj/policies：登记簿的总数与列出的不符" in told
    assert "全站的总表：有内容读不出，没有与各条目核对。请从备份恢复，再核验一次。" in told
    mended = run("verify", "--repair", "-c", sound)
    assert mended.exit_code == 1
    assert "已修复：登记簿（1 处）。" in mended.stdout
    with opened(sound, writing=False) as there:
        assert sum(1 for _ in there.site.addresses.items()) > 15


@pytest.mark.parametrize(
    ("name", "find", "place"),
    [
        ("affairs.fs", lambda there: there.affairs.chain, "台账"),
        ("affairs.fs", lambda there: there.affairs.people.account("editor"), "账号"),
        ("affairs.fs", lambda there: there.affairs.sessions, "登录会话"),
    ],
)
def test_a_lost_object_of_the_affairs_is_named(name, find, place, sound):
    lose(sound, find, name)
    lines = run("verify", "-c", sound).stdout.splitlines()
    assert [line for line in lines if line.startswith(f"{place}：对象 0x")], lines


def test_a_record_that_is_no_pickle_or_of_an_unknown_class_is_named(sound):
    with opened(sound, writing=False) as there:
        first, second = named(there.site, "甲办法").history, named(there.site, "乙办法").history
        oids = first._p_oid, second._p_oid
    Damage(sound).scribble(oids[0], b"\x80\x03 this is nothing")
    stranger = b"\x80\x03cno.such.module\nThing\nq\x00." + pickle.dumps({}, 2)
    Damage(sound).scribble(oids[1], stranger)
    lines = [x for x in run("verify", "-c", sound).stdout.splitlines() if "：对象 0x" in x]
    assert len(lines) == 2, lines
    assert all("读不出（" in line and SECTION in line for line in lines)
    assert any("AttributeError" in line for line in lines)


def test_without_its_root_a_site_is_refused_in_one_sentence(sound):
    lose(sound, lambda there: there.site)
    assert refused("verify", "-c", sound) == ("数据库的根对象丢失，什么也打不开，请从备份恢复。")


OWN = (b"\0" * 7 + b"\x05", None)
REFERENCES = {"own": OWN, "weak": ["w", (b"\0" * 8,)], "foreign": ["m", ("x", b"\0" * 8, None)]}


def reference_for(thing):
    return REFERENCES.get(thing) if isinstance(thing, str) else None


def record_of(*things):
    """As the database would write it."""
    out = BytesIO()
    pickler = PersistentPickler(reference_for, out, 3)
    pickler.dump("class")
    pickler.dump(list(things))
    return out.getvalue()


def test_weak_and_foreign_references_are_told_apart():
    assert references_in(record_of("own", "nothing")) == ([OWN[0]], False)
    assert references_in(record_of("own", "weak")) == ([OWN[0]], True)
    assert references_in(record_of("foreign")) == ([], True)


def test_nothing_of_a_full_site_is_reached_only_weakly_or_from_elsewhere(sound):
    """What only a weak reference holds would be lost with the next pack."""
    storage = BlobStorage(
        str(Path(sound).parent / "var" / "blobs"),
        FileStorage(str(Path(sound).parent / "var" / "tree.fs"), read_only=True),
    )
    try:
        strange = [r.oid for t in storage.iterator() for r in t if references_in(r.data)[1]]
    finally:
        storage.close()
    assert strange == []
