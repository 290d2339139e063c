"""kill −9 while citizens submit: what was acknowledged is whole, what was not is still a draft."""

import os
import signal
import subprocess
import sys
import time

import pytest

from content.cases.submitting import submit
from portal.commands.opening import opened_databases
from portal.databases import affairs_root, connected, site_root
from portal.keys import sealing_of
from tests.applying import applying, filled, publish_form, publish_item
from tests.portal.conftest import run
from tests.site import copy_site

DRAFTS = 60
CHILD = """
import sys
from content.cases.submitting import submit
from portal.commands.opening import opened_databases
from portal.databases import affairs_root, connected, site_root
from portal.keys import sealing_of
from tests.applying import applying
from tests.conftest import later

with opened_databases(sys.argv[1], writing=True) as (settings, databases):
    sealing = sealing_of(settings, databases)
    print("ready", flush=True)
    for uid in sys.argv[2:]:
        with connected(databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            doing = applying(site, affairs, sealing, later(hours=1), draw=lambda receipt: b"%PDF")
            number = submit(doing, affairs.drafts.get(uid)).case.number
        print(uid, number, flush=True)
"""


@pytest.fixture
def begun(base, tmp_path):
    """(.ini, the uids of drafts that are ready to be submitted)."""
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
            uids = [filled(doing, site.find(uid)).draft.uid for _ in range(DRAFTS)]
    return ini, uids


def acknowledged_before_kill(ini, uids, after):
    words = [sys.executable, "-W", "ignore", "-c", CHILD, ini, *uids]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(words, **quiet) as child:
        assert child.stdout.readline() == "ready\n"
        lines = [child.stdout.readline() for _ in range(after)]
        time.sleep(0.002)
        os.kill(child.pid, signal.SIGKILL)
        lines += child.stdout.readlines()
    return dict(line.split() for line in lines if line.endswith("\n"))


def test_no_case_is_lost_and_none_is_half_filed(begun):
    ini, uids = begun
    told = acknowledged_before_kill(ini, uids, 20)
    assert len(told) < DRAFTS
    with opened_databases(ini, writing=True) as (settings, databases):
        sealing = sealing_of(settings, databases)
        with connected(databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            doing = applying(site, affairs, sealing)
            drafts = [affairs.drafts.get(uid) for uid in uids]
            filed = [draft for draft in drafts if draft.case_uid]
            assert len(filed) in (len(told), len(told) + 1)
            assert affairs.cases.lists.count(("k0",), ("submitted",)) == len(filed)
            for draft in filed:
                case = affairs.cases.get(draft.case_uid)
                assert told.get(draft.uid, case.number) == case.number
                assert affairs.cases.by_number(case.number) is case
                assert case.answers(sealing)["who"] == "示例甲"
                assert case.files[0].content(sealing)
                assert case.receipt_pdf(sealing) == b"%PDF"
                assert case.is_held(draft.query_code(sealing), "", sealing)
            waiting = [draft for draft in drafts if not draft.case_uid]
            cases = [submit(doing, draft).case for draft in waiting]
            assert len({case.number for case in cases} | set(told.values())) >= DRAFTS - 1
    assert run("ledger", "seal", "-c", ini).exit_code == 0
    told = run("verify", "-c", ini)
    assert told.exit_code == 0, told.output
