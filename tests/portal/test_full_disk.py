"""File storages on a disk that fills up while they write."""

import random
import threading

import pytest
import transaction
import ZODB
from ZODB.blob import BlobStorage
from ZODB.FileStorage import FileStorage

from portal.full_disk import WholeFile, give_back, write_whole
from tests.disks import fill, small_disk

MEGABYTES = 4
SIZES = (10, 500, 5_000, 9_000, 30_000, 100_000)


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", MEGABYTES) as folder:
        yield folder


class Store:
    """A database of one root; ``put`` returns whether the commit was acknowledged."""

    def __init__(self, folder, reopen=write_whole):
        storage = BlobStorage(str(folder / "blobs"), FileStorage(str(folder / "a.fs")))
        self.databases = {"": ZODB.DB(storage)}
        reopen(self.databases)
        self.manager = transaction.TransactionManager(explicit=True)

    def put(self, name, size):
        self.manager.begin()
        connection = self.databases[""].open(self.manager)
        try:
            connection.root()[name] = random.randbytes(size)
            self.manager.commit()
        except OSError:
            self.manager.abort()
            give_back(self.databases)
            return False
        finally:
            connection.close()
        return True

    def names(self):
        connection = self.databases[""].open()
        try:
            return set(connection.root())
        finally:
            connection.close()

    def close(self):
        self.databases[""].close()


@pytest.mark.parametrize("seed", range(12))
def test_commits_fail_whole_and_go_on_when_there_is_space(disk, seed):
    chance, store = random.Random(seed), Store(disk)
    kept = {"first"} if store.put("first", 1000) else set()
    filler = fill(disk)
    with filler.open("r+b") as file:
        file.truncate(filler.stat().st_size - chance.choice((0, 4_096, 8_192, 40_960)))
    kept |= {n for n in "abcdef" if store.put(n, chance.choice(SIZES))}
    assert store.names() == kept
    filler.unlink()
    assert all(store.put(name, chance.choice(SIZES)) for name in "uvw")
    store.close()
    again = Store(disk)
    assert again.names() == kept | set("uvw")
    again.close()


def test_a_failed_commit_gives_its_space_back(disk):
    store = Store(disk)
    assert not store.put("a", (MEGABYTES + 1) << 20)
    assert (disk / "a.fs.tmp").stat().st_size == 0
    assert store.put("b", 1 << 20)
    store.close()


def test_a_write_is_done_whole_or_raises(disk):
    with WholeFile(str(disk / "f"), "w+") as file:
        assert file.write(b"abc") == 3
        with pytest.raises(OSError, match="No space"):
            file.write(bytes((MEGABYTES + 1) << 20))


class Paused:
    """Joins a transaction last and holds its commit between vote and finish."""

    def __init__(self):
        self.voted, self.go_on = threading.Event(), threading.Event()

    def sortKey(self):
        return "~~~"

    def tpc_vote(self, transaction):
        self.voted.set()
        self.go_on.wait()

    def commit(self, transaction):
        pass

    tpc_begin = tpc_finish = abort = tpc_abort = commit


def test_files_are_reopened_between_commits_only(tmp_path):
    """A commit that is under way writes to the file it began with."""
    store, paused = Store(tmp_path, reopen=len), Paused()
    storage = store.databases[""].storage
    committing = threading.Thread(target=_commit, args=(store, paused))
    reopening = threading.Thread(target=write_whole, args=(store.databases,))
    committing.start()
    paused.voted.wait(10)
    reopening.start()
    reopening.join(0.2)
    was_reopened = isinstance(storage._file, WholeFile)
    paused.go_on.set()
    committing.join()
    reopening.join()
    assert not was_reopened
    assert isinstance(storage._file, WholeFile)
    assert store.names() == {"name"}
    store.close()


def _commit(store, paused):
    with store.manager as begun:
        connection = store.databases[""].open(store.manager)
        connection.root()["name"] = 1
        begun.join(paused)
    connection.close()
