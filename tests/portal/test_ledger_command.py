"""``openhall ledger``: what is sealed holds, and a change, a cut or a wrong head is told."""

import csv
import json
import os

import pytest

from content.acts.places import EDIT_PLACE
from content.ledger import Chain
from content.ledger_records import GENESIS, hash_of, heads_in
from tests.conftest import later
from tests.portal.conftest import refused, run
from tests.site import COUNTY, DEPARTMENT, desk_of, publish


@pytest.fixture
def sealed(ini, writing):
    """A site whose chain holds six records."""
    with writing() as there:
        publish(there.site, {"title": "甲"})
        publish(there.site, {"title": "乙"})
    assert run("ledger", "seal", "-c", ini).stdout == "已封存 6 条。\n"
    return ini


def tampered(chain):
    chain._links[4] = {**chain._links[4], "by": "somebody.else"}


def lost(chain):
    del chain._links[2]


def cut(chain):
    """As somebody would who knows how the chain is made."""
    kept, fresh = [dict(link) for link in chain._links.values()][:4], Chain()
    for link in kept:
        fresh._append(link)
    fresh._tail = (4, kept[-1]["hash"])
    for name, value in vars(fresh).items():
        setattr(chain, name, value)


def head_file(ini, folder):
    file = folder / "head.txt"
    file.write_text(run("ledger", "head", "-c", ini).stdout, encoding="utf-8")
    return file


def test_sealing_again_changes_nothing(sealed):
    head = run("ledger", "head", "-c", sealed).stdout
    assert head.startswith("6:")
    assert run("ledger", "seal", "-c", sealed).stdout == "已封存 0 条。\n"
    assert run("ledger", "head", "-c", sealed).stdout == head


def test_a_whole_chain_holds_and_the_limit_of_that_is_said(sealed, tmp_path):
    done = run("ledger", "verify", "-c", sealed)
    assert done.exit_code == 0
    assert done.stdout == ("台账完整。没有给出另处保存的链头（--head），尾部是否被截断无法判断。\n")
    done = run("ledger", "verify", "--head", head_file(sealed, tmp_path), "-c", sealed)
    assert (done.exit_code, done.stdout) == (0, "台账完整。\n")


@pytest.mark.parametrize(
    ("damage", "said"), [(tampered, "第 4 条的内容与它的散列不符"), (lost, "第 2 条缺失")]
)
def test_the_first_bad_record_is_named(damage, said, sealed, writing):
    with writing() as there:
        damage(there.affairs.chain)
    done = run("ledger", "verify", "-c", sealed)
    assert (done.exit_code, said in done.stdout) == (1, True)


def test_a_chain_cut_at_its_end_is_found_by_a_head_kept_elsewhere(sealed, writing, tmp_path):
    head = head_file(sealed, tmp_path)
    with writing() as there:
        cut(there.affairs.chain)
    assert run("ledger", "verify", "-c", sealed).exit_code == 0
    done = run("ledger", "verify", "--head", head, "-c", sealed)
    assert done.exit_code == 1
    assert "末尾被截断" in done.stdout


def test_a_head_that_cannot_be_read_is_wrong_use(sealed, tmp_path):
    file = tmp_path / "head.txt"
    words = ("ledger", "verify", "--head", file, "-c", sealed)
    assert refused(*words) == f"读不到链头文件 {file}，请核对路径。"
    file.write_text("six", encoding="utf-8")
    assert "请整行复制后再试" in refused(*words)
    file.write_text(f"0:{'0' * 64}\nseven 2026\n", encoding="utf-8")
    assert "第 2 行" in refused(*words)
    file.write_text("# nothing yet\n\n", encoding="utf-8")
    assert "没有账头" in refused(*words)
    file.write_bytes(b"\xff\x00")
    assert "openhall ledger head" in refused(*words)


# --- heads kept over time


def test_a_timer_appends_heads_and_all_of_them_are_checked(sealed, writing, tmp_path):
    file = tmp_path / "heads.txt"
    for title in ("丙", "丁"):
        head = run("ledger", "head", "--append", file, "-c", sealed).stdout.strip()
        assert file.read_text(encoding="utf-8").splitlines()[-1].split(" ")[0] == head
        with writing() as there:
            publish(there.site, {"title": title})
        run("ledger", "seal", "-c", sealed)
    assert [head.seq for head in heads_in(file.read_text(encoding="utf-8"))] == [6, 9]
    words = ("ledger", "verify", "--head", file, "-c", sealed)
    assert run(*words).stdout == "台账完整。\n"
    with writing() as there:
        rewritten_from(there.affairs.chain, 8)
    assert run("ledger", "verify", "-c", sealed).exit_code == 1  # what is staged tells
    with writing() as there:
        staged = there.site.staged
        staged.forget([record["uid"] for record in [*staged]])
    assert run("ledger", "verify", "-c", sealed).exit_code == 0
    done = run(*words)
    assert done.exit_code == 1
    assert "第 7 条到第 9 条之间" in done.stdout


def rewritten_from(chain, seq):
    """As somebody would who makes everything anew from there on."""
    links = [dict(link) for link in chain._links.values()]
    for place in range(seq - 1, len(links)):
        made = {**links[place], "digest": "e" * 64, "prev": links[place - 1]["hash"]}
        links[place] = {**made, "hash": hash_of(made)}
        chain._links[place + 1] = links[place]
    chain._tail = (len(links), links[-1]["hash"])


def test_a_head_that_cannot_be_kept_is_told_in_a_sentence(sealed, tmp_path):
    told = refused("ledger", "head", "--append", tmp_path / "no" / "heads.txt", "-c", sealed)
    assert told.startswith("写不了链头文件")


# --- export


@pytest.fixture
def mixed(sealed, writing):
    """Records of the department, of the county and of accounts; one waits."""
    with writing() as there:
        moderator = desk_of(there.site, "moderator", later(days=1))
        county = there.site.at(COUNTY)
        moderator.perform(EDIT_PLACE, county, {"title": "=南关"})
        there.affairs.record(_Doing(there), "add_account", "someone")
    run("ledger", "seal", "-c", sealed)
    with writing() as there:
        publish(there.site, {"title": "丙"})
    return sealed


class _Doing:
    by = "admin"

    def __init__(self, there):
        self.moment, self.new_uid = there.moment, there.new_uid


def exported(ini, file, *words):
    done = run("ledger", "export", file, *words, "-c", ini)
    assert done.exit_code == 0, done.stderr
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_exported_lines_are_a_chain_that_anybody_can_check(mixed, tmp_path):
    rows = exported(mixed, tmp_path / "out" / "ledger.jsonl")
    assert [row["seq"] for row in rows] == list(range(1, 9))
    assert [row["prev"] for row in rows] == [GENESIS, *(row["hash"] for row in rows[:-1])]
    assert all(row["hash"] == hash_of(row) for row in rows)
    done = run("ledger", "export", tmp_path / "again.jsonl", "-c", mixed)
    assert done.stdout.endswith("，另有 3 条待封存，没有导出。\n")


def test_an_exported_table_is_readable_and_holds_no_formula(mixed, tmp_path):
    rows = exported(mixed, tmp_path / "ledger.csv")
    assert {row["act_label"] for row in rows} >= {"发布", "修改地方信息", "建立账号"}
    assert {row["place_path"] for row in rows} == {DEPARTMENT, COUNTY, ""}
    assert rows[0]["time"].endswith("+08:00")
    assert all(row["hash"] for row in rows)


def test_an_export_is_narrowed_by_place_and_day(mixed, tmp_path):
    def count(*words):
        return len(exported(mixed, tmp_path / "some.jsonl", *words))

    assert count("--from", DEPARTMENT) == 6
    assert count("--from", COUNTY) == 7
    assert count("--from", "/changchun/kuancheng") == 0
    assert count("--since", "2026-03-03") == 1
    assert count("--until", "2026-03-02") == 7
    assert count("--since", "2026-03-03", "--until", "2026-03-03", "--from", COUNTY) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("x.xlsx",), "请导出为 .csv 或者 .jsonl"),
        (("x.csv", "--since", "昨天"), "--since 的日期“昨天”看不懂"),
        (("x.csv", "--until", "0001-01-01"), "看不懂"),
        (("x.csv", "--since", "2026-03-03", "--until", "2026-03-02"), "在 --until 之后"),
        (("x.csv", "--from", "/nowhere"), "没有 /nowhere 这个地方"),
        (("/proc/x.csv",), "写不了文件"),
    ],
)
def test_an_export_that_cannot_be_done_is_one_sentence(sealed, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    before = sorted(os.listdir(tmp_path))
    assert told in refused("ledger", "export", *words, "-c", sealed)
    assert sorted(os.listdir(tmp_path)) == before


def test_a_failed_export_leaves_the_older_file_as_it_was(sealed, tmp_path, monkeypatch):
    file = tmp_path / "ledger.jsonl"
    file.write_text("older", encoding="utf-8")

    def full(rows, stream):
        stream.write("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portal.commands.ledger_export.write_lines", full)
    told = refused("ledger", "export", file, "-c", sealed)
    assert told.startswith("写不了文件")
    assert file.read_text(encoding="utf-8") == "older"
    assert list(tmp_path.glob("*.part")) == []


def test_what_is_no_record_any_more_is_left_out_of_an_export(sealed, writing, tmp_path):
    with writing() as there:
        links = there.affairs.chain._links
        links[2], links[3] = "gone", {**links[3], "digest": b"\x00"}
        links[4] = {"seq": 4, "at": links[4]["at"]}
    for name in ("ledger.csv", "ledger.jsonl"):
        assert [int(row["seq"]) for row in exported(sealed, tmp_path / name)] == [1, 5, 6]
