"""Backups of a site that is written to all the time hold what was acknowledged, no more."""

import time
from datetime import datetime, timedelta

import pytest

from portal.keeping.increments import read_folder
from portal.keeping.moments import tid_until
from tests.portal.conftest import openhall
from tests.portal.keeping.sites import done, dumps, findings, names_in, other_ini, process
from tests.portal.test_serve_command import Served, free_port
from tests.site import copy_site

LOAD = ("-m", "tests.portal.keeping.writing_without_end")
ROUNDS = 3


class Acknowledged:
    """What the writer said: kind, name, and the moments at which it began and was done."""

    def __init__(self, said):
        # The last line may be cut short by the kill
        self._lines = [line.split() for line in said.splitlines(keepends=True) if "\n" in line]

    def before(self, kind, moment):
        return {name for what, name, _, end in self._lines if what == kind and at(end) < moment}

    def after(self, kind, moment):
        return {name for what, name, start, _ in self._lines if what == kind and at(start) > moment}


def at(text):
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def loaded(base, tmp_path_factory):
    """(source .ini, backup folder, what was acknowledged) after backups taken under load."""
    folder = tmp_path_factory.mktemp("loaded")
    source, backups = copy_site(base, folder), folder / "backups"
    with process(*LOAD, source) as writer:
        first = writer.stdout.readline()
        for _ in range(ROUNDS):
            time.sleep(0.3)
            backed_up = openhall("backup", backups, "-c", source)
            assert backed_up.returncode == 0, backed_up.stderr
        writer.kill()
        said = first + writer.stdout.read()
    return source, backups, Acknowledged(said)


def compare(loaded, moment, tmp_path, *more):
    """The site restored to a moment is the source of that moment; nothing is missing or later.

    Returns its .ini.
    """
    source, backups, acknowledged = loaded
    there = other_ini(source, tmp_path / "restored")
    done("restore", backups, "-c", there, *more)
    assert dumps(there) == dumps(source, moment)
    documents, accounts = names_in(there)
    for kind, names in (("document", documents), ("account", accounts)):
        assert acknowledged.before(kind, moment) <= names
        assert not acknowledged.after(kind, moment) & names
    return there


def test_increments_follow_each_other_under_load(loaded):
    (chain,) = read_folder(loaded[1]).chains
    assert len(chain) == ROUNDS
    for increment in chain:
        end = tid_until(increment.manifest.moment).hex()
        for held in increment.manifest.databases.values():
            assert held.transactions
            assert held.last_tid <= end
    assert sum(one.manifest.databases["tree"].blobs for one in chain) > ROUNDS


@pytest.mark.parametrize("number", range(ROUNDS))
def test_each_backup_is_the_source_of_the_moment_it_names(loaded, tmp_path, number):
    (chain,) = read_folder(loaded[1]).chains
    moment = chain[number].manifest.moment
    there = compare(loaded, moment, tmp_path, "--at", moment.isoformat())
    assert number or findings(there) == ""


@pytest.mark.parametrize("part", [0.3, 0.93])
def test_any_moment_between_two_backups(loaded, tmp_path, part):
    (chain,) = read_folder(loaded[1]).chains
    first, second = (increment.manifest.moment for increment in chain[-2:])
    moment = first + timedelta(seconds=(second - first).total_seconds() * part)
    compare(loaded, moment, tmp_path, "--at", moment.isoformat())


def test_without_a_moment_it_is_the_newest(loaded, tmp_path):
    there = compare(loaded, read_folder(loaded[1]).newest[-1].manifest.moment, tmp_path)
    assert findings(there) == ""


def test_a_served_site_is_backed_up_and_answers_meanwhile(source, folder, tmp_path):
    port = free_port()
    running = Served(source, "--port", port)
    running.get(f"http://localhost:{port}/")
    backed_up = openhall("backup", folder, "-c", source)
    assert backed_up.returncode == 0, backed_up.stderr
    assert running.stop()[0] == 0
    there = other_ini(source, tmp_path / "restored")
    done("restore", folder, "-c", there)
    assert dumps(there) == dumps(source, read_folder(folder).newest[-1].manifest.moment)
    assert findings(there) == ""
