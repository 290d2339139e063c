"""Restoring: only what is whole, only into what is empty, and only moments that are covered."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from content.clock import day_of
from portal.databases import restoring_mark
from portal.keeping import restoring, targets
from portal.keeping.increments import read_folder
from portal.keeping.moments import shown
from tests.portal.conftest import refused, run
from tests.portal.keeping.sites import done, dumps, findings, other_ini, write_something


@pytest.fixture
def chain(source, folder):
    """Three increments, each with a document, a file and an account."""
    for title in ("甲", "乙", "丙"):
        write_something(source, title)
        done("backup", folder, "-c", source)
    return read_folder(folder).newest


@pytest.fixture
def empty(source, tmp_path):
    """The .ini of a site that is not there yet."""
    return other_ini(source, tmp_path / "restored")


def files_of(increment):
    lines = (increment.path / "files.sha256").read_text().splitlines()
    return [line.partition("  ")[2] for line in lines]


def flip(path):
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def nothing_written(ini):
    return not list((Path(ini).parent / "var").glob("*"))


DAMAGES = ["tree.fs", "affairs.fs", ".blob", "files.sha256", "manifest.json"]


@pytest.mark.parametrize("end", DAMAGES)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_one_byte_flipped_anywhere_is_refused_naming_the_file(chain, folder, empty, end, number):
    path = next(p for p in sorted(chain[number].path.rglob("*")) if p.name.endswith(end))
    flip(path)
    assert str(path) in refused("restore", folder, "-c", empty)
    assert nothing_written(empty)
    answer = run("restore", folder, "--check")
    assert answer.exit_code == 1
    assert str(path) in answer.stdout


@pytest.mark.parametrize("end", DAMAGES)
def test_a_file_that_is_missing_is_refused_naming_it(chain, folder, empty, end):
    path = next(p for p in sorted(chain[1].path.rglob("*")) if p.name.endswith(end))
    path.unlink()
    assert str(path) in refused("restore", folder, "-c", empty)
    assert nothing_written(empty)


def test_an_increment_that_is_missing_is_named(chain, folder, empty):
    shutil.rmtree(chain[1].path)
    assert str(chain[1].path) in refused("restore", folder, "-c", empty)


def test_an_increment_of_another_site_is_refused(base, source, chain, folder, empty, tmp_path):
    """The other site began as a copy of this one, and went its own way."""
    other = other_ini(source, tmp_path / "other")
    shutil.copytree(Path(source).with_name("var"), Path(other).with_name("var"))
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(folder, elsewhere)
    for ini, place in ((source, folder), (other, elsewhere)):
        write_something(ini, f"在 {place.name}")
        done("backup", place, "-c", ini)
    write_something(other, "又一件")
    done("backup", elsewhere, "-c", other)
    foreign = read_folder(elsewhere).newest[-1]
    shutil.copytree(foreign.path, folder / foreign.path.name)
    assert foreign.path.name in refused("restore", folder, "-c", empty)
    between = read_folder(elsewhere).newest[-2]
    shutil.rmtree(read_folder(folder).newest[-1].path)
    shutil.copytree(between.path, folder / between.path.name)
    manifest = folder / between.path.name / "manifest.json"
    told = manifest.read_text().replace("增量", "增 量")
    manifest.write_text(told)
    done("restore", folder, "-c", empty)


def test_a_forged_predecessor_is_refused(chain, folder, empty):
    """A manifest exchanged for another sound one breaks the chain at its successor."""
    target = chain[1].path
    shutil.rmtree(target)
    shutil.copytree(chain[0].path, target)
    assert target.name in refused("restore", folder, "-c", empty)


def test_a_damaged_end_leaves_earlier_moments_restorable(source, chain, folder, empty):
    flip(chain[2].path / "manifest.json")
    assert "--at" in refused("restore", folder, "-c", empty)
    moment = chain[1].manifest.moment
    done("restore", folder, "-c", empty, "--at", moment.isoformat())
    assert dumps(empty) == dumps(source, moment)


@pytest.mark.parametrize("occupied", ["tree.fs", "affairs.fs", "blobs/0x00/file"])
def test_what_is_there_is_never_overwritten(chain, folder, empty, occupied):
    path = Path(empty).parent / "var" / occupied
    path.parent.mkdir(parents=True)
    path.write_text("kept")
    assert "里已有内容" in refused("restore", folder, "-c", empty)
    assert path.read_text() == "kept"
    assert [p for p in (Path(empty).parent / "var").rglob("*") if p.is_file()] == [path]


def test_moments_that_no_backup_covers_are_refused_with_the_nearest(chain, folder, empty):
    first, last = chain[0].manifest.covered_from, chain[-1].manifest.moment
    early = refused("restore", folder, "-c", empty, "--at", "2001-01-01")
    assert f"最近的可恢复时刻是 {shown(first)}" in early
    late = refused("restore", folder, "-c", empty, "--at", shown(last + timedelta(hours=30)))
    assert f"最近的可恢复时刻是 {shown(last)}" in late
    assert "看不懂时刻" in refused("restore", folder, "-c", empty, "--at", "昨天")
    assert nothing_written(empty)


def test_a_day_that_is_not_over_is_its_last_backup(source, chain, folder, empty):
    last = chain[-1].manifest.moment
    done("restore", folder, "-c", empty, "--at", day_of(last).isoformat())
    assert dumps(empty) == dumps(source, last)


def test_a_folder_without_backups_is_refused(tmp_path, empty):
    assert "打不开" in refused("restore", tmp_path / "nowhere", "-c", empty)
    (tmp_path / "nothing").mkdir()
    assert "没有备份" in refused("restore", tmp_path / "nothing", "-c", empty)


def test_attachments_need_a_place_to_go(source, chain, folder, tmp_path):
    bare = other_ini(source, tmp_path / "bare", zodbconn__uri="file://%(here)s/var/tree.fs")
    assert "blobstorage_dir" in refused("restore", folder, "-c", bare)


def test_an_old_index_is_not_trusted(source, chain, folder, empty):
    done("restore", folder, "-c", empty, "--at", chain[0].manifest.moment.isoformat())
    assert findings(empty) == ""
    for name in ("tree.fs", "affairs.fs"):
        (Path(empty).parent / "var" / name).unlink()
    shutil.rmtree(Path(empty).parent / "var" / "blobs")
    done("restore", folder, "-c", empty)
    assert (Path(empty).parent / "var" / "index" / "needs-rebuild").exists()
    assert findings(empty) == ""


def test_cut_short_while_renaming_it_is_completed_by_the_next_run(
    source, chain, folder, empty, monkeypatch
):
    def crash(pairs):
        targets.put_in_place(pairs[:3])
        raise MemoryError

    monkeypatch.setattr(restoring, "put_in_place", crash)
    with pytest.raises(MemoryError):
        run("restore", folder, "-c", empty)
    monkeypatch.undo()
    for words in (("verify",), ("init",), ("serve",), ("tick",)):
        assert "上次恢复没有做完" in refused(*words, "-c", empty)
    assert "现已做完" in done("restore", folder, "-c", empty)
    assert dumps(empty) == dumps(source)


def test_the_secret_is_asked_for(chain, folder, empty):
    assert "密钥不在备份里" in done("restore", folder, "-c", empty)
    mark = restoring_mark(str(Path(empty).parent / "var" / "secret"))
    assert not mark.exists()


def test_the_manifest_of_a_later_shape_is_not_guessed_at(chain, folder, empty):
    path = chain[2].path / "manifest.json"
    told = json.loads(path.read_text()) | {"shape": 99}
    path.write_text(json.dumps(told))
    assert str(path) in refused("restore", folder, "-c", empty)
    assert files_of(chain[2])
