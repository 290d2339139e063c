"""Two hundred citizens submit at once to one hall, through two processes that share a storage.

On ZEO fewer: that is for the protocol, PostgreSQL for the crowd.
"""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from content import clock
from content.cases.applying import attach, keep_answers, start
from content.cases.numbers import is_number
from content.cases.submitting import receipt_for
from portal.commands.opening import opened_databases
from portal.databases import affairs_root, connected, site_root
from portal.keys import sealing_of
from tests.applying import MATTER, PERSON, Upload, applying, publish_form, publish_item
from tests.fronting import Client
from tests.portal.conftest import run
from tests.portal.test_serve_command import Served, free_port
from tests.servers import site_on_postgres, site_on_zeo
from tests.site import COUNTY, DEPARTMENT

PRESSES = 5
SITE_URL = "https://open.example.gov.cn"
CODE = "12441500196720244T3442199806003"
LIMITS = "limits.posts_a_minute = 100000\n"


class Hall:
    """The running processes, and the drafts that wait to be submitted: uid → code."""

    def __init__(self, ini, ports, citizens):
        self.ini, self.ports, self.citizens, self.refused = ini, ports, citizens, ""
        with opened_databases(str(ini), writing=True) as (settings, databases):
            self._prepare(databases, sealing_of(settings, databases))
        # Nothing is left for the indexers to note in the tree
        assert run("index", "rebuild", "-c", ini).exit_code == 0

    def _prepare(self, databases, sealing):
        with connected(databases) as connection:
            site = site_root(connection)
            item = publish_item(site, implementation_code=CODE)
            publish_form(site, item)
            self.address = f"{DEPARTMENT}/items/{item.__name__}/apply"
            item_uid = item.uid
        with connected(databases) as connection:
            site = site_root(connection)
            # Of a year ago they would be over, and forgotten by the first tick
            doing = applying(site, affairs_root(connection), sealing, clock.now())
            item = site.find(item_uid)
            self.codes = dict(draft_of(doing, item, number) for number in range(self.citizens + 1))

    def run(self):
        self.processes = [Served(self.ini, "--port", port) for port in self.ports]
        for process, port in zip(self.processes, self.ports, strict=True):
            process.get(f"http://127.0.0.1:{port}/about")

    def stop(self):
        return [process.stop() for process in self.processes]

    def press(self, number, uid):
        """Where the press on the last button leads, through one of the processes."""
        client = Client(0, SITE_URL).through(self.ports[number % 2])
        client.cookies = {**self.token, "draft": self.codes[uid]}
        path = f"{self.address}/{uid}/check-answers"
        told = {"csrf_token": self.token["csrf"], "declared": "1"}
        answer = client.post(path, told)
        if answer.status != 303:
            self.refused = " ".join(re.findall(">([^<>]+)<", answer.content.decode()))
        return answer.status, answer.headers.get("Location", ""), client.cookies.get("case", "")

    def take_token(self, uid):
        client = Client(0, SITE_URL).through(self.ports[0])
        client.cookies = {"draft": self.codes[uid]}
        client.token(f"{self.address}/{uid}/check-answers")
        self.token = {k: v for k, v in client.cookies.items() if k == "csrf"}


def draft_of(doing, item, number):
    started = start(doing, item, {})
    keep_answers(doing, started.draft, "person", PERSON, True)
    attach(doing, started.draft, "paper", Upload(content=b"%PDF-1.4 " + str(number).encode()))
    keep_answers(doing, started.draft, "matter", {**MATTER, "note": f"第{number}号"}, True)
    return started.draft.uid, started.code


@contextmanager
def running(ini, citizens):
    """The hall, with limits that do not count these citizens, who all come from one address."""
    ports = [free_port(), free_port()]
    text = ini.read_text(encoding="utf-8").replace("http://localhost:6543", SITE_URL)
    ini.write_text(text.replace("[server:main]", f"{LIMITS}[server:main]"), encoding="utf-8")
    hall = Hall(ini, ports, citizens)
    hall.run()
    try:
        yield hall
    finally:
        hall.stop()


@contextmanager
def on_zeo(base, folder, request):
    ini, server = site_on_zeo(base, folder, 6543, free_port())
    try:
        with running(ini, 50) as hall:
            yield hall
    finally:
        server.stop()


@contextmanager
def on_postgres(base, folder, request):
    server = request.getfixturevalue("postgres_server")
    with running(site_on_postgres(base, folder, server), 200) as hall:
        yield hall


@pytest.fixture(params=[on_zeo, on_postgres], ids=["zeo", "postgresql"])
def hall(base, tmp_path, request):
    with request.param(base, tmp_path, request) as hall:
        yield hall


def tree_of(hall):
    with opened_databases(str(hall.ini), writing=False) as (_, databases):
        return databases[""].lastTransaction()


def test_all_at_once_have_a_case_each_and_the_tree_stays_as_it_is(hall):
    citizens = hall.citizens
    *uids, often = hall.codes
    hall.take_token(uids[0])
    before = tree_of(hall)
    with ThreadPoolExecutor(40) as crowd:
        pressed = list(crowd.map(hall.press, range(citizens), uids))
        again = list(crowd.map(lambda number: hall.press(number, often), range(PRESSES)))
    assert hall.refused == ""
    assert Counter(status for status, _, _ in pressed + again) == {303: citizens + PRESSES}
    assert tree_of(hall) == before
    assert len({location for _, location, _ in again}) == 1
    numbers = [location.split("/")[-2] for _, location, _ in (*pressed, again[0])]
    assert len(set(numbers)) == citizens + 1
    assert all(map(is_number, numbers))
    with opened_databases(str(hall.ini), writing=False) as (settings, databases):
        sealing = sealing_of(settings, databases)
        with connected(databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            doing = applying(site, affairs, sealing, clock.now())
            cases = [affairs.cases.by_number(number) for number in numbers]
            check_each(doing, cases, [code for _, _, code in (*pressed, again[0])])
            government = site.at(COUNTY).uid
            assert affairs.cases.lists.count((government,), ("submitted",)) == citizens + 1
            day = clock.day_of(cases[0].received_at)
            assert affairs.cases.counters.of(government, day, "submitted") == citizens + 1
    for code, said in hall.stop():
        assert (code, "Traceback" in said) == (0, False)


def check_each(doing, cases, codes):
    """Every receipt is of its own case, and opened by the code that was told with it."""
    assert len({case.official_number for case in cases}) == len(cases)
    for number, (case, code) in enumerate(zip(cases, codes, strict=True)):
        assert case.answers(doing.sealing)["note"] == f"第{number}号"
        (file,) = case.files
        assert file.content(doing.sealing) == b"%PDF-1.4 " + str(number).encode()
        receipt = receipt_for(doing, case)
        assert (receipt.number, receipt.materials) == (case.number, (("场地使用证明", 1),))
        assert receipt.next_steps[0].by is not None
        assert case.receipt_pdf(doing.sealing).startswith(b"%PDF")
        assert case.is_held(code, "", doing.sealing)
