"""``openhall verify`` names each damage that is planted, and only that."""

from datetime import timedelta
from pathlib import Path

import pytest

from content.acts.writing import ADD, ATTACH
from content.base import path_of
from content.clock import FOREVER
from content.relations import Link
from tests.conftest import START
from tests.portal.conftest import run
from tests.site import SECTION, complete, desk_of, publish, publish_edition


def drafted(site, **fields):
    told = {"kind": "policy_document", "fields": complete("policy_document", fields)}
    return desk_of(site, "editor", START).perform(ADD, site.at(SECTION), told)


def with_file(site):
    edition = drafted(site, title="有附件的办法")
    facts = {"title": "表", "media_type": "text/plain", "size": 2, "text": "甲"}
    digest = "06fdce5ca57fdd28ab1cfc5bbc1f9a87d69e71bb1fbb4b44e7ec0b1b1e6b9f5d"
    facts["sha256"] = digest
    desk_of(site, "editor", START).perform(
        ATTACH, edition, {"name": "表.txt", "content": b"ab", "facts": facts}
    )
    return edition


@pytest.fixture
def sound(ini, writing):
    """A site with something of everything; verify finds nothing there."""
    with writing() as there:
        first = publish(there.site, {"title": "甲办法"}, moment=START)
        until = START + timedelta(days=30)
        publish(
            there.site,
            {"title": "乙办法", "repeals": [first.uid]},
            moment=START,
            live_until=until,
        )
        drafted(there.site, title="丙草稿")
    assert run("tick", "-c", ini).exit_code == 0
    assert run("index", "rebuild", "-c", ini).exit_code == 0
    verified = run("verify", "-c", ini)
    assert (verified.exit_code, "没有发现问题" in verified.output) == (0, True), verified.output
    return ini


def items(there):
    return {i.edition(i.newest_number).fields["title"]: i for i in there.site.at(SECTION).values()}


def lose_a_row(there):
    there.site.at(SECTION).register._current.clear()


def forget_an_address(there):
    there.site.addresses.pop(items(there)["甲办法"].uid)


def note_a_wrong_address(there):
    there.site.addresses[items(there)["甲办法"].uid] = "/changchun"


def lose_a_relation(there):
    there.site.relations.replace(list(there.site.relations), [])


def invent_a_relation(there):
    there.site.relations.replace([], [Link("a1", "cites", "b2", 1, 0, 9)])


def forget_the_agenda(there):
    there.site.agenda.trim(list(there.site.agenda.due(FOREVER)))


def lose_a_tray(there):
    for government, uid in [key for key, _ in there.site.trays]:
        there.site.trays.update(government, uid, None)


def age_a_tray(there):
    for (government, uid), entry in list(there.site.trays):
        there.site.trays.update(government, uid, {**entry, "title": "旧题目"})


def lengthen_a_phase(there):
    items(there)["甲办法"].phases = ()


def misname_an_item(there):
    items(there)["甲办法"].__name__ = "elsewhere"


def forget_a_kind(there):
    items(there)["甲办法"].kind = "stone"


def forget_the_draft(there):
    items(there)["丙草稿"].open_number = None


def lose_an_index_number(there):
    items(there)["甲办法"].index_number = "220102-mzj/1900-00001"


def cut_a_staged_record(there):
    there.site.staged._records["x" * 16] = {"uid": "x" * 16, "at": "yesterday"}


def falsify_the_chain(there):
    links = there.affairs.chain._links
    links[1] = {**links[1], "by": "somebody.else"}


def write_past_the_index(there):
    item = publish(there.site, {"title": "没编入检索"}, moment=START)
    for uid, revision in list(there.site.dirty.entries()):
        there.site.dirty.clear(uid, revision)
    return item


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (lose_a_row, "mzj/policies：登记簿列出的与各条目不符"),
        (forget_an_address, "地址表里没有它"),
        (note_a_wrong_address, "或记的是别的地址"),
        (lose_a_relation, "关联表：缺少 "),
        (invent_a_relation, "关联表：多出 a1 cites b2"),
        (forget_the_agenda, "日程里没有 2026-04-01"),
        (lose_a_tray, "待办簿与条目不符"),
        (age_a_tray, "待办簿里的“丙草稿”已经过时"),
        (lengthen_a_phase, "公开时段与各版不符"),
        (misname_an_item, "记的名称或上级与所在位置不符"),
        (forget_a_kind, "没有“stone”这一类内容"),
        (forget_the_draft, "正在办理的版次与各版不符"),
        (lose_an_index_number, "索引号“220102-mzj/1900-00001”没有登记"),
        (cut_a_staged_record, "台账暂存记录：有一条不完整"),
        (falsify_the_chain, "第 1 条的内容与它的散列不符"),
        (write_past_the_index, "检索索引：缺少"),
    ],
)
def test_a_planted_damage_is_named(plant, said, sound, writing):
    with writing() as there:
        plant(there)
    verified = run("verify", "-c", sound)
    assert verified.exit_code == 1
    assert said in verified.stdout, verified.stdout
    count = len(verified.stdout.splitlines()) - 2
    assert f"发现 {count} 个问题。" in verified.stdout


def test_an_attachment_that_was_changed_or_lost_is_named(ini, writing):
    with writing() as there:
        path = path_of(with_file(there.site).item)
    changed = run("verify", "-c", ini)
    assert "附件“表.txt”：已被改动" in changed.stdout
    for blob in (Path(ini).parent / "var" / "blobs").rglob("*.blob"):
        blob.unlink()
    lost = run("verify", "-c", ini)
    assert lost.exit_code == 1
    assert "附件“表.txt”：读不出（文件丢失" in lost.stdout
    assert path in lost.stdout


def test_a_sound_attachment_is_no_finding(ini, writing):
    with writing() as there:
        edition = with_file(there.site)
        file = edition.files["表.txt"]
        file.facts["sha256"] = "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603"
        publish_edition(there.site, edition, START)
    assert "附件" not in run("verify", "-c", ini).stdout


def test_what_waits_for_the_index_is_told_and_is_no_finding(ini, writing):
    with writing() as there:
        publish(there.site, {"title": "甲办法"}, moment=START)
    verified = run("verify", "-c", ini)
    assert verified.exit_code == 0
    assert "等待更新检索 1 项，台账暂存 3 条。" in verified.stdout
