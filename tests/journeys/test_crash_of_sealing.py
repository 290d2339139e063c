"""kill −9 while papers are sealed: no number twice, nothing says it is sealed and is not."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from content.cases.acceptance import accept
from portal.commands.opening import opened_databases
from portal.databases import affairs_root, connected, site_root
from portal.keys import sealing_of
from portal.signing import SealKeys
from tests.applying import filed
from tests.deciding import Office, office
from tests.papers import PlainSigner, plain_papers, register_seal
from tests.portal.conftest import run
from tests.site import copy_site

CASES = 24
CHILD = """
import sys
from dataclasses import replace
from content.cases.acceptance import accept
from portal.commands.opening import opened_databases
from portal.databases import affairs_root, connected, site_root
from portal.keys import sealing_of
from tests.applying import clerk
from tests.conftest import later
from tests.papers import PlainSigner, plain_papers

class Telling(PlainSigner):
    def sign(self, *asked):
        signed = super().sign(*asked)
        print("sealed", flush=True)  # from here to the commit is where it may be killed
        return signed

with opened_databases(sys.argv[1], writing=True) as (settings, databases):
    sealing = sealing_of(settings, databases)
    for number in sys.argv[2:]:
        with connected(databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            doing = clerk(site, affairs, sealing, later(hours=1), papers=plain_papers(Telling()))
            accept(doing, affairs.cases.by_number(number))
        print("saved", number, flush=True)
"""


@pytest.fixture
def waiting(base, tmp_path):
    """(.ini, the numbers of cases that wait to be accepted)."""
    ini = str(copy_site(base, tmp_path))
    with opened_databases(ini, writing=True) as (settings, databases):
        sealing = sealing_of(settings, databases)
        with connected(databases) as connection:
            site = site_root(connection)
            register_seal(site, SealKeys(settings.seal_folder))
            item = office(site, affairs_root(connection), sealing).item.uid
        with connected(databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            made = replace(
                office_of(site, affairs, sealing, item), papers=plain_papers(PlainSigner())
            )
            numbers = [filed(made.applicant, made.item).case.number for _ in range(CASES)]
    return ini, numbers


def office_of(site, affairs, sealing, item_uid):
    return Office(site, affairs, sealing, site.find(item_uid))


def killed(ini, numbers, at):
    """Killed while the act number ``at`` lies between sealing and saving; what was told before."""
    words = [sys.executable, "-W", "ignore", "-c", CHILD, ini, *numbers]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    lines, sealed = [], 0
    with subprocess.Popen(words, **quiet) as child:
        for line in child.stdout:
            lines.append(line)
            sealed += line == "sealed\n"
            if sealed == at:
                os.kill(child.pid, signal.SIGKILL)
                break
        lines += child.stdout.readlines()
    return [line.split()[1] for line in lines if line.startswith("saved ")]


def test_what_is_saved_is_whole_and_no_number_is_used_twice(waiting):
    ini, numbers = waiting
    saved = []
    for _ in range(3):
        left = [number for number in numbers if number not in saved]
        saved += killed(ini, left, 3)
        with opened_databases(ini, writing=True) as (_, databases), connected(databases) as opened:
            cases = affairs_root(opened).cases
            accepted = [n for n in numbers if cases.by_number(n).standing.state == "accepted"]
        assert set(saved) <= set(accepted)
        assert len(accepted) - len(saved) <= 1  # committed, and killed before it could say so
        saved = accepted
    with opened_databases(ini, writing=True) as (settings, databases):
        with connected(databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            sealing = sealing_of(settings, databases)
            made = office_of(site, affairs, sealing, affairs.cases.by_number(numbers[0]).item_uid)
            made = replace(made, papers=plain_papers(PlainSigner()))
            for number in numbers:
                if number not in saved:
                    accept(made.after(hours=2).clerk, affairs.cases.by_number(number))
        with connected(databases) as connection:
            papers = list(affairs_root(connection).papers.all())
            serials = sorted(int(one.number.rpartition("〕")[2][:-1]) for one in papers)
            assert serials == list(range(1, CASES + 1))
    assert run("ledger", "seal", "-c", ini).exit_code == 0
    told = run("verify", "-c", ini)
    assert told.exit_code == 0, told.output
