"""Two databases that know each other: founded once, nothing crosses, affairs opened first."""

import errno
from pathlib import Path
from types import SimpleNamespace

import pytest
import transaction
from ZODB.POSException import InvalidObjectReference, ReadOnlyError

from content.affairs import Affairs
from content.tree import Place, Site
from portal import main
from portal.databases import (
    AFFAIRS,
    AFFAIRS_ROOT,
    TREE,
    DatabaseUnusable,
    NotFounded,
    affairs_root,
    close_databases,
    connected,
    found,
    is_founded,
    naming_faults,
    new_blob,
    open_databases,
    read_blob,
    site_root,
)
from portal.emptiness import is_missing
from portal.roots import site_of


class Refused(Exception):
    pass


def uris(folder):
    return (
        f"file://{folder}/tree.fs?blobstorage_dir={folder}/blobs",
        f"file://{folder}/affairs.fs",
    )


@pytest.fixture
def databases(tmp_path):
    databases = open_databases(*uris(tmp_path))
    yield databases
    close_databases(databases)


def province():
    return Site(Place("p0", "吉林省", "province"))


def test_nothing_is_there_before_it_is_founded(databases):
    assert not is_founded(databases)
    with pytest.raises(NotFounded, match="openhall init"), connected(databases) as connection:
        site_root(connection)


def test_what_is_founded_stays_when_it_is_founded_again(databases):
    assert found(databases, province)
    with connected(databases) as connection:
        site_root(connection).province.note = "kept"
        accounts = affairs_root(connection)
    assert not found(databases, province)
    assert is_founded(databases)
    with connected(databases) as connection:
        assert site_root(connection).province.note == "kept"
        assert affairs_root(connection)._p_oid == accounts._p_oid


def test_founding_that_was_cut_short_is_completed(databases):
    with connected(databases) as connection:
        connection.get_connection(AFFAIRS).root()[AFFAIRS_ROOT] = kept = Affairs()
        kept.mark = "first"
    assert found(databases, province)
    with connected(databases) as connection:
        assert affairs_root(connection).mark == "first"


def test_no_persistent_reference_crosses(databases):
    found(databases, province)
    with pytest.raises(InvalidObjectReference), connected(databases) as connection:
        affairs_root(connection).place = site_root(connection).province


def write_both_and_fail(databases):
    with connected(databases) as connection:
        site_root(connection).province.note = "lost"
        affairs_root(connection).lost = True
        raise Refused


def test_an_error_rolls_back_both(databases):
    found(databases, province)
    with pytest.raises(Refused):
        write_both_and_fail(databases)
    with connected(databases) as connection:
        assert site_root(connection).province.note == ""
        assert not hasattr(affairs_root(connection), "lost")


def test_read_only_databases_are_read_beside_a_writer_and_refuse_to_write(databases, tmp_path):
    found(databases, province)
    reading = open_databases(*uris(tmp_path), read_only=True)
    try:
        with connected(reading) as connection:
            assert site_root(connection).province.title == "吉林省"
        with pytest.raises(ReadOnlyError), connected(reading) as connection:
            site_root(connection).province.note = "no"
    finally:
        close_databases(reading)


def test_what_was_opened_is_closed_when_the_other_cannot_be(tmp_path):
    tree, affairs = uris(tmp_path)
    with pytest.raises(DatabaseUnusable, match="数据库的地址不认识"):
        open_databases(tree.replace("file:", "stone:"), affairs)
    with pytest.raises(DatabaseUnusable, match="打不开"):
        open_databases(tree.replace("tree.fs", "no/tree.fs"), affairs)
    close_databases(open_databases(tree, affairs))


def test_a_full_disk_is_not_called_a_wrong_setting():
    with pytest.raises(OSError, match="No space"), naming_faults():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_only_a_file_can_be_missing(tmp_path):
    tree, affairs = uris(tmp_path)
    assert is_missing(tree)
    assert is_missing(affairs)
    assert not is_missing("zeo://localhost:9100")
    close_databases(open_databases(tree, affairs))
    assert not is_missing(tree)


def test_an_application_makes_no_database(tmp_path):
    tree, affairs = uris(tmp_path)
    settings = {
        "zodbconn.uri": tree,
        "zodbconn.uri.affairs": affairs,
        "search.uri": f"whoosh://{tmp_path}/index",
        "site.secret_file": f"{tmp_path}/secret",
    }
    with pytest.raises(NotFounded, match="openhall init"):
        main({}, **settings)
    assert is_missing(tree)


def test_read_only_is_asked_of_files_only():
    databases = open_databases("memory://tree", "memory://affairs", read_only=True)
    assert found(databases, province)
    close_databases(databases)


def test_a_blob_gives_back_its_bytes_and_a_lost_one_says_so(databases):
    with connected(databases) as connection:
        connection.root()["blob"] = new_blob("附件".encode())
    with connected(databases) as connection:
        blob = connection.root()["blob"]
        assert read_blob(blob).decode() == "附件"
        path = Path(blob.committed())
    path.unlink()
    with connected(databases) as connection, pytest.raises(FileNotFoundError):
        read_blob(connection.root()["blob"])


@pytest.mark.parametrize(("signed_in", "note"), [(True, "new"), (False, "")])
def test_somebody_signed_in_sees_the_tree_no_older_than_the_affairs(signed_in, note, portal):
    """Another process commits after this request's tree was opened."""
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    connection = portal.databases[TREE].open(manager)
    with portal.roots() as (site, _):
        site.province.note = "new"
    request = SimpleNamespace(
        registry=portal.app.registry,
        environ={},
        is_personal_request=signed_in,
        _primary_zodb_conn=connection,
    )
    try:
        assert site_of(request).province.note == note
    finally:
        manager.abort()
        connection.close()
