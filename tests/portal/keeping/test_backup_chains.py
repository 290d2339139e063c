"""Increments build on each other, and a full backup begins anew where they cannot."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.keeping import continuing, copying
from portal.keeping.increments import LOCK, holding, read_folder
from tests.portal.conftest import refused, run
from tests.portal.keeping.sites import (
    done,
    dumps,
    findings,
    other_ini,
    pack,
    throw_away,
    write_something,
)


def restored(source, folder, tmp_path, *more):
    ini = other_ini(source, tmp_path / f"restored{len(list(tmp_path.iterdir()))}")
    done("restore", folder, "-c", ini, *more)
    return ini


def test_an_increment_holds_only_what_is_new(source, folder, newest, tmp_path):
    said = done("backup", folder, "-c", source)
    assert "整份，第一次备份" in said
    assert "密钥" in said
    assert newest().previous is None
    write_something(source, "新的")
    assert "（增量）" in done("backup", folder, "-c", source)
    held = newest().databases
    assert (held["tree"].transactions, held["affairs"].transactions) == (1, 1)
    assert held["tree"].blobs == 1
    there = restored(source, folder, tmp_path)
    assert dumps(there) == dumps(source)
    assert findings(there) == ""


def test_nothing_new_makes_an_increment_that_only_names_a_later_moment(source, folder, newest):
    done("backup", folder, "-c", source)
    first = newest()
    done("backup", folder, "-c", source)
    second = newest()
    assert second.covered_from == first.moment < second.moment
    assert second.databases["tree"].last_tid == first.databases["tree"].last_tid
    done("backup", folder, "-c", source)
    assert len(read_folder(folder).newest) == 3


def test_full_begins_another_chain_and_keep_removes_the_old_ones(source, folder):
    for more in ((), (), ("--full",), (), ("--full",)):
        done("backup", folder, "-c", source, *more)
    assert [len(chain) for chain in read_folder(folder).chains] == [2, 2, 1]
    said = done("backup", folder, "-c", source, "--keep", 2)
    assert said.count("删除了过期的") == 2
    assert [len(chain) for chain in read_folder(folder).chains] == [2, 2]
    assert done("restore", folder, "--check").startswith("核对了 4 份备份，全部完好")


def test_the_list_names_moments_sizes_and_chains(source, folder):
    done("backup", folder, "-c", source)
    done("backup", folder, "-c", source)
    said = done("backup", folder, "--list")
    assert said.count("的任何时刻") == 2
    assert "，2 份，" in said
    assert said.endswith("共 1 套。\n")


def test_a_packed_source_begins_anew_and_says_so(source, folder, tmp_path):
    write_something(source, "压缩前")
    done("backup", folder, "-c", source)
    write_something(source, "压缩后会留下")
    pack(source)
    assert continuing.PACKED_SINCE in done("backup", folder, "-c", source)
    there = restored(source, folder, tmp_path)
    assert dumps(there) == dumps(source)
    write_something(source, "再写")
    assert "（增量）" in done("backup", folder, "-c", source)
    assert dumps(restored(source, folder, tmp_path)) == dumps(source)


def test_moments_before_a_pack_come_from_the_chain_before_it(source, folder, newest, tmp_path):
    write_something(source, "一")
    done("backup", folder, "-c", source)
    moment, before = newest().moment, dumps(source)
    write_something(source, "二")
    pack(source)
    done("backup", folder, "-c", source)
    assert newest().covered_from > moment
    there = restored(source, folder, tmp_path, "--at", moment.isoformat())
    assert dumps(there) == before


def test_a_source_gone_back_in_time_begins_anew(source, folder, tmp_path):
    var = Path(source).with_name("var")
    shutil.copytree(var, tmp_path / "earlier")
    write_something(source, "会丢掉")
    done("backup", folder, "-c", source)
    shutil.rmtree(var)
    shutil.copytree(tmp_path / "earlier", var)
    assert continuing.GONE_BACK in done("backup", folder, "-c", source)
    write_something(source, "另一条路")
    assert "（增量）" in done("backup", folder, "-c", source)
    assert dumps(restored(source, folder, tmp_path)) == dumps(source)


def test_a_source_that_went_back_and_on_again_begins_anew(source, folder, tmp_path):
    var = Path(source).with_name("var")
    shutil.copytree(var, tmp_path / "earlier")
    write_something(source, "会丢掉")
    done("backup", folder, "-c", source)
    shutil.rmtree(var)
    shutil.copytree(tmp_path / "earlier", var)
    write_something(source, "另一条路")
    assert continuing.PACKED_SINCE in done("backup", folder, "-c", source)
    assert dumps(restored(source, folder, tmp_path)) == dumps(source)


def test_another_site_in_its_place_begins_anew(source, folder):
    done("backup", folder, "-c", source)
    shutil.rmtree(Path(source).with_name("var"))
    done("init", "-c", source)
    assert "换成了另一个站点" in done("backup", folder, "-c", source)


def test_a_damaged_folder_begins_anew_and_names_the_damage(source, folder):
    done("backup", folder, "-c", source)
    manifest = next(folder.glob("*/manifest.json"))
    manifest.write_text(manifest.read_text().replace("tree", "three"))
    listed = run("backup", folder, "--list")
    assert listed.exit_code == 1
    assert str(manifest) in listed.stdout
    said = done("backup", folder, "-c", source)
    assert "以前的备份有损坏" in said
    assert str(manifest) in said


def test_where_to_begin_is_asked_again_while_the_file_is_being_written():
    """As FileStorage answers in the instant of a commit: it cannot find the last transaction."""

    class Busy:
        asked = 0

        def iterator(self, start, stop):
            self.asked += 1
            if self.asked < 3:
                raise ValueError("Can't find last transaction in large file")
            return iter([SimpleNamespace(tid=start), SimpleNamespace(tid=stop)])

    first, last = b"\0" * 7 + b"\5", b"\0" * 7 + b"\7"
    with copying.transactions_after(Busy(), first, last) as transactions:
        assert [found.tid[-1] for found in transactions] == [6, 7]


def test_debris_of_a_crash_is_removed_and_said(source, folder):
    done("backup", folder, "-c", source)
    debris = folder / "20200101-000000-000000-full.writing"
    debris.mkdir()
    (debris / "tree.fs").write_bytes(b"half")
    assert f"清除了上次中断留下的 {debris.name}" in done("backup", folder, "-c", source)
    assert not debris.exists()


def test_two_at_once_are_not_possible(source, folder):
    with holding(folder):
        assert "另一个备份正在写" in refused("backup", folder, "-c", source)
    assert (folder / LOCK).exists()


def test_a_full_disk_is_said_in_one_sentence_and_leaves_what_was_there(source, folder):
    done("backup", folder, "-c", source)
    before = read_folder(folder)
    command = f"ulimit -f 8; exec {sys.executable} -W ignore -m portal.commands backup {folder}"
    full = subprocess.run(
        ["bash", "-c", f"{command} --full -c {source}"], capture_output=True, text=True, check=False
    )
    assert full.returncode == 2, full.stderr
    assert "备份没有完成" in full.stderr
    assert "以前的备份没有受影响" in full.stderr
    assert "Traceback" not in full.stderr
    assert read_folder(folder) == before
    assert "清除了上次中断留下的" in done("backup", folder, "-c", source)


def test_a_lost_attachment_is_told_and_the_rest_is_backed_up(source, folder, tmp_path):
    write_something(source, "缺附件")
    blob = next((Path(source).with_name("var") / "blobs").rglob("*.blob"))
    blob.unlink()
    answer = run("backup", folder, "-c", source)
    assert answer.exit_code == 1
    assert "已经丢失" in answer.stdout
    there = restored(source, folder, tmp_path)
    assert dumps(there) == dumps(source)


def test_a_pack_in_the_middle_of_a_backup_makes_it_begin_again(
    source, folder, tmp_path, monkeypatch
):
    """The pack removes an attachment that the backup was about to copy."""
    throw_away(source)
    commit, packed = copying.Copying._commit, []

    def commit_later(self, *words):
        if not packed:
            packed.append(pack(source))
        commit(self, *words)

    monkeypatch.setattr(copying.Copying, "_commit", commit_later)
    assert "丢失" not in done("backup", folder, "-c", source)
    assert dumps(restored(source, folder, tmp_path)) == dumps(source)


def test_a_site_that_is_not_founded_is_refused(source, folder, tmp_path):
    empty = other_ini(source, tmp_path / "empty")
    assert "openhall init" in refused("backup", folder, "-c", empty)
    assert not list(folder.glob("2*"))


@pytest.mark.parametrize("words", [("--list",), ()])
def test_a_folder_that_cannot_be_is_refused(source, tmp_path, words):
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "backups"
    assert str(place.parent) in refused("backup", place, "-c", source, *words)


def test_the_manifest_is_for_people_too(source, folder):
    done("backup", folder, "-c", source)
    told = json.loads(next(folder.glob("*/manifest.json")).read_text(encoding="utf-8"))
    assert told["shape"] == 1
    assert told["site"]["url"] == "http://localhost:6543"
    listing = next(folder.glob("*/files.sha256"))
    checked = subprocess.run(
        ["sha256sum", "-c", "--quiet", listing.name], cwd=listing.parent, check=False
    )
    assert checked.returncode == 0
