"""``openhall copy`` between files: equal object by object, only into what is empty."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.keeping import targets
from portal.keeping.transferring import copy_database
from tests.portal.conftest import refused, run
from tests.portal.keeping.sites import done, dumps, other_ini, write_something


@pytest.fixture
def uris(source, tmp_path):
    """(source, target): addresses of a tree with attachments, and of nothing yet."""
    write_something(source, "有附件")
    return tuple(
        f"file://{folder}/tree.fs?blobstorage_dir={folder}/blobs"
        for folder in (Path(source).with_name("var"), tmp_path / "target" / "var")
    )


def test_a_copy_is_the_same_with_its_history_and_blobs(source, uris, tmp_path):
    said = done("copy", *uris)
    assert "核对一致" in said
    assert "附件 1 个" in said
    (tmp_path / "target" / "var" / "affairs.fs").write_bytes(
        (Path(source).with_name("var") / "affairs.fs").read_bytes()
    )
    there = other_ini(source, tmp_path / "target2", zodbconn__uri=uris[1])
    ini = Path(there).replace(tmp_path / "target" / "site.ini")
    assert dumps(ini) == dumps(source)


def test_copying_and_checking_tell_how_far_they_are(uris, monkeypatch):
    told = {}

    @contextmanager
    def watch(label):
        yield told.setdefault(label, Told())

    monkeypatch.setattr(targets, "STEP", 10)
    copy_database(uris[0], targets.target_of(uris[1], Path("spare")), watch)
    assert list(told) == ["复制", "核对"]
    for one in told.values():
        assert len(one.shares) > 2
        assert one.shares == sorted(one.shares)
        assert one.shares[-1] == 1


class Told:
    """How much was done, as shares of the whole."""

    def __init__(self):
        self.shares = []

    def __call__(self, done, total):
        self.shares.append(done / total)


def test_what_is_there_is_never_overwritten(uris):
    done("copy", *uris)
    assert "里已有内容" in refused("copy", *uris)


def test_a_source_that_is_not_there_is_not_made(uris, tmp_path):
    uri = f"file://{tmp_path}/nothing.fs"
    assert "没有找到来源" in refused("copy", uri, uris[1])
    assert not (tmp_path / "nothing.fs").exists()


def test_a_password_is_never_told(uris):
    for uri in (
        "postgres://keeper:plum-garden@127.0.0.1:1/nothing?keep_history=false",
        "postgres://keeper:plum-garden@127.0.0.1/nothing",
        "nonsense://keeper:plum-garden@127.0.0.1/nothing",
    ):
        answer = run("copy", uris[0], uri)
        assert answer.exit_code == 2
        assert len(answer.stderr.splitlines()) == 1
        assert "plum" not in answer.output


def test_a_copy_that_differs_is_found(uris, monkeypatch):
    """A target that loses an object on the way."""
    put = targets.Copying._put

    def forgetful(self, record, meta):
        if record.oid != b"\0" * 7 + b"\5":
            put(self, record, meta)

    monkeypatch.setattr(targets.Copying, "_put", forgetful)
    assert "核对不一致（对象 0000000000000005）" in refused("copy", *uris)
