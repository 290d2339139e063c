"""``openhall verify`` says what it finds, as sentences or as JSON; ``--repair`` mends and tells."""

import json
from pathlib import Path

import pytest

from content.acts.writing import ATTACH
from content.base import path_of
from portal.commands.opening import opened
from tests.conftest import START
from tests.content.planted import (
    age_a_tray,
    drafted,
    falsify_the_chain,
    forget_an_address,
    forget_who_holds_a_role,
    lose_a_relation,
    lose_a_row,
    retell_a_row,
)
from tests.content.test_verification import dump
from tests.portal.conftest import openhall, refused, run
from tests.site import desk_of, publish, publish_edition


def with_file(site, digest="06fdce5ca57fdd28ab1cfc5bbc1f9a87d69e71bb1fbb4b44e7ec0b1b1e6b9f5d"):
    edition = drafted(site, title="有附件的办法")
    facts = {"title": "表", "media_type": "text/plain", "size": 2, "text": "甲", "sha256": digest}
    told = {"name": "表.txt", "content": b"ab", "facts": facts}
    desk_of(site, "editor", START).perform(ATTACH, edition, told)
    return edition


SOUND_DIGEST = "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"


def blobs(ini):
    return list((Path(ini).parent / "var" / "blobs").rglob("*.blob"))


def plant(writing, *damages):
    with writing() as there:
        for damage in damages:
            damage(there.site, there.affairs)


def write_past_the_index(site, affairs):
    publish(site, {"title": "没编入检索"}, moment=START)
    for uid, revision in list(site.dirty.entries()):
        site.dirty.clear(uid, revision)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            lose_a_row,
            "mzj/policies：登记簿列出的与各条目不符。运行 openhall",
        ),
        (forget_who_holds_a_role, "授权表：地方 d0mzj 的授权与各账号不符"),
        (falsify_the_chain, "第 1 条的内容与它的散列不符"),
        (write_past_the_index, "检索索引：缺少 "),
    ],
)
def test_each_fault_is_a_sentence_and_all_are_counted(damage, said, sound, writing_sound):
    plant(writing_sound, damage)
    verified = run("verify", "-c", sound)
    assert verified.exit_code == 1
    assert said in verified.stdout, verified.stdout
    count = len(verified.stdout.splitlines()) - 2
    assert f"发现 {count} 个问题。" in verified.stdout


def test_an_attachment_that_was_changed_or_lost_is_named(ini, writing):
    with writing() as there:
        path = path_of(with_file(there.site).item)
    changed = run("verify", "-c", ini)
    assert f"{path} 第 1 版附件“表.txt”：已被改动。请从备份恢复。" in changed.stdout
    for blob in blobs(ini):
        blob.unlink()
    lost = run("verify", "-c", ini)
    assert lost.exit_code == 1
    assert f"{path} 第 1 版附件“表.txt”：读不出（文件丢失" in lost.stdout
    assert run("verify", "--repair", "-c", ini).exit_code == 1


def test_a_lost_attachment_is_told_without_a_traceback(ini, writing, tmp_path):
    with writing() as there:
        with_file(there.site)
    for blob in blobs(ini):
        blob.unlink()
    told = openhall("verify", "-c", ini)
    assert (told.returncode, told.stderr) == (1, "")
    kept = openhall("place", "export", "/changchun", tmp_path / "x.zip", "-c", ini)
    assert (kept.returncode, len(kept.stderr.splitlines())) == (2, 1)
    assert "附件“表.txt”的文件丢失，请从备份恢复" in kept.stderr
    assert not (tmp_path / "x.zip").exists()


def test_a_sound_attachment_is_no_finding_and_one_that_is_unused_is_only_told(ini, writing):
    with writing() as there:
        publish_edition(there.site, with_file(there.site, SOUND_DIGEST), START)
        other = with_file(there.site, SOUND_DIGEST)
        number = other.number
        uid = other.item.uid
    assert "附件" not in run("verify", "-c", ini).stdout
    with writing() as there:
        there.site.find(uid).edition(number).detach("表.txt")
    verified = run("verify", "-c", ini)
    assert verified.exit_code == 0
    assert "不再使用的附件 1 个（openhall pack）。" in verified.stdout


def test_what_waits_for_the_index_is_told_and_is_no_finding(ini, writing):
    with writing() as there:
        publish(there.site, {"title": "甲办法"}, moment=START)
    verified = run("verify", "-c", ini)
    assert verified.exit_code == 0
    assert "等待更新检索 1 项，台账暂存 3 条。" in verified.stdout


def test_json_says_the_same(sound, writing_sound):
    plant(writing_sound, age_a_tray, falsify_the_chain)
    done = run("verify", "--json", "-c", sound)
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    tray, chain = told["faults"]
    assert tray["what"] == "待办簿里它的记录已经过时"
    assert (tray["mended"], chain["mended"]) == (True, False)
    assert chain["place"] == "台账"
    assert told["mended"] == []
    assert told["waiting"]["to_index"] == 0


def test_a_repair_mends_what_is_derived_and_says_so(sound, writing_sound):
    with opened(sound, writing=False) as there:
        before = dump(there.site, there.affairs)
    damages = (forget_an_address, lose_a_relation, retell_a_row, age_a_tray)
    plant(writing_sound, *damages, forget_who_holds_a_role, write_past_the_index)
    assert run("verify", "-c", sound).exit_code == 1
    mended = run("verify", "--repair", "-c", sound)
    assert mended.exit_code == 0, mended.stdout
    for label in ("地址表", "关联表", "登记簿", "待办簿", "授权表", "检索索引"):
        assert f"已修复：{label}（" in mended.stdout
    assert "没有发现问题" in mended.stdout
    assert run("verify", "-c", sound).exit_code == 0
    with writing_sound() as there:
        assert dump(there.site, there.affairs)["relations"] == before["relations"]


def test_a_repair_is_recorded_by_what_it_made_anew(sound, writing_sound):
    plant(writing_sound, lose_a_relation, forget_who_holds_a_role)
    run("verify", "--repair", "-c", sound)
    run("ledger", "seal", "-c", sound)
    with opened(sound, writing=False) as there:
        records = there.affairs.chain.records(size=1000)
    told = {(r["by"], r["act"]) for r in records if r["act"].startswith("repair")}
    assert told == {("operator", "repair.relations"), ("operator", "repair.grants_at")}
    assert run("ledger", "verify", "-c", sound).exit_code == 0


def test_what_cannot_be_mended_stays_named(sound, writing_sound):
    plant(writing_sound, lose_a_relation, falsify_the_chain)
    mended = run("verify", "--repair", "-c", sound)
    assert mended.exit_code == 1
    assert "已修复：关联表" in mended.stdout
    assert "台账：第 1 条的内容与它的散列不符" in mended.stdout
    assert "请从备份恢复" in mended.stdout
    assert "发现 1 个问题。" in mended.stdout


def test_a_repair_where_nothing_is_wrong_writes_nothing(sound):
    before = (Path(sound).parent / "var" / "tree.fs").read_bytes()
    done = run("verify", "--repair", "-c", sound)
    assert (done.exit_code, "已修复" in done.stdout) == (0, False)
    assert (Path(sound).parent / "var" / "tree.fs").read_bytes() == before


def test_a_repair_wants_the_site_for_itself(sound):
    with opened(sound, writing=True):
        assert "正在运行" in refused("verify", "--repair", "-c", sound)
