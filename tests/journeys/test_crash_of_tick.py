"""kill −9 while tick writes what time did to cases: nothing is lost, and nothing is repeated."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from portal.case_ticking import tick_cases
from portal.commands.opening import opened_databases
from portal.databases import affairs_root, connected, site_root
from portal.keys import sealing_of
from tests.applying import applying, filed, publish_form, publish_item
from tests.calendars import publish_year, shipped_year, with_day_off
from tests.conftest import later
from tests.portal.conftest import run
from tests.site import copy_site

CASES = 40
CHILD = """
import sys
from portal import case_ticking
from portal.commands.opening import opened_databases
from portal.keys import sealing_of
from tests.conftest import later

each = case_ticking.CaseTick.each

def told(self, uids, work):
    each(self, uids, work)
    print(len(uids), flush=True)

case_ticking.AT_ONCE, case_ticking.CaseTick.each = 2, told
with opened_databases(sys.argv[1], writing=True) as (settings, databases):
    print("ready", flush=True)
    moment = later(days=int(sys.argv[2]))
    case_ticking.tick_cases(databases, sealing_of(settings, databases), moment)
"""


@pytest.fixture
def waiting(base, tmp_path):
    """A site (.ini) with cases filed on Monday 2026-03-02, by a calendar that changed since."""
    ini = str(copy_site(base, tmp_path))
    with opened_databases(ini, writing=True) as (settings, databases):
        sealing = sealing_of(settings, databases)
        with connected(databases) as connection:
            item = publish_item(site_root(connection))
            publish_form(site_root(connection), item)
            uid = item.uid
        with connected(databases) as connection:
            site = site_root(connection)
            doing = applying(site, affairs_root(connection), sealing)
            for _ in range(CASES):
                filed(doing, site.find(uid))
        tick_cases(databases, sealing, later(hours=1))
        with connected(databases) as connection:
            fields = with_day_off(shipped_year(2026), "2026-03-05")
            publish_year(site_root(connection), fields, later(days=1))
    return ini


def killed(ini, day, after):
    words = [sys.executable, "-W", "ignore", "-c", CHILD, ini, str(day)]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(words, **quiet) as child:
        assert child.stdout.readline() == "ready\n"
        for _ in range(after):
            assert child.stdout.readline()
        time.sleep(0.002)
        os.kill(child.pid, signal.SIGKILL)
        return len(child.stdout.readlines()) + after


def test_a_calendar_and_silence_are_told_once_each_wherever_tick_is_killed(waiting):
    assert killed(waiting, 2, 7) < CASES // 2
    with opened_databases(waiting, writing=True) as (settings, databases):
        tick_cases(databases, sealing_of(settings, databases), later(days=2, hours=1))
    assert killed(waiting, 10, 9) < CASES // 2
    with opened_databases(waiting, writing=True) as (settings, databases):
        sealing = sealing_of(settings, databases)
        tick_cases(databases, sealing, later(days=10))
        assert tick_cases(databases, sealing, later(days=10, hours=1)) == 0
        with connected(databases) as connection:
            affairs = affairs_root(connection)
            cases = [case for _, case in affairs.cases._cases.items()]
            assert len(cases) == CASES
            for case in cases:
                types = Counter(event["type"] for event in case.events)
                assert types == {"submitted": 1, "due_told": 1, "accepted": 1, "card": 2}
                kinds = Counter(
                    letter.kind for letter in affairs.mail.messages_of_case(case.uid, sealing)
                )
                assert kinds == {"receipt": 1, "due_moved": 1, "accepted": 1}
    assert run("ledger", "seal", "-c", waiting).exit_code == 0
    told = run("verify", "-c", waiting)
    assert told.exit_code == 0, told.output
