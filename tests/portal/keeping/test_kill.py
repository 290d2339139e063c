"""kill −9 of backup and of restore at any moment: nothing half, and the next run carries on.

``OPENHALL_KILL_ROUNDS`` makes a long run of it.
"""

import os
import random
import time
from pathlib import Path

import pytest

from portal.keeping.increments import read_folder
from tests.portal.keeping.sites import done, dumps, other_ini, process, write_something

ROUNDS = int(os.environ.get("OPENHALL_KILL_ROUNDS", "2"))
# A command in a process whose imports are done: the clock of the kill begins when it says so
READY = """
import sys
from portal.commands import main
from portal.keeping import copying, cuts

cuts.SETTLE_SECONDS = 0
put = copying.Copying._put

def put_slowly(self, record, meta):
    put(self, record, meta)
    sum(range(2000))

copying.Copying._put = put_slowly
print("ready", flush=True)
main(sys.argv[1:], standalone_mode=True)
"""


def killed(seconds, *words):
    """Was the command killed, before it ended by itself?"""
    with process("-c", READY, *words) as child:
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        ended = child.poll() is not None
        child.kill()
        child.wait()
    return not ended


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_backup_that_is_killed_leaves_the_earlier_ones_whole(source, folder, tmp_path, number):
    random.seed(number)
    done("backup", folder, "-c", source)
    before = read_folder(folder)
    write_something(source, "新的")
    for _ in range(2):
        killed(random.uniform(0, 0.9), "backup", folder, "-c", source, "--full")
        found = read_folder(folder)
        assert found.faults == ()
        assert before.chains[0] in found.chains
        assert done("restore", folder, "--check").endswith("全部完好。\n")
    done("backup", folder, "-c", source)
    assert not list(folder.glob("*.writing"))
    there = other_ini(source, tmp_path / "restored")
    done("restore", folder, "-c", there)
    assert dumps(there) == dumps(source)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_restore_that_is_killed_leaves_no_half_site(source, folder, tmp_path, number):
    random.seed(number)
    write_something(source, "一件")
    done("backup", folder, "-c", source)
    there = other_ini(source, tmp_path / "restored")
    killed(random.uniform(0, 1.2), "restore", folder, "-c", there)
    var = Path(there).with_name("var")
    marked = (var / "restoring.json").exists()
    present = {(var / name).exists() for name in ("tree.fs", "affairs.fs")}
    assert marked or len(present) == 1
    if marked or present == {False}:
        done("restore", folder, "-c", there)
    assert dumps(there) == dumps(source)
    assert not list(var.glob("*.restoring*"))
