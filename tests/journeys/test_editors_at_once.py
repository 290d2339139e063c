"""Eight who write, submit and publish at once over HTTP in eight departments: nobody is told of it.

Retries are a count, not a time. What a retry would come of, a table that merges nothing say, comes
of it on any machine.
"""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from content import clock
from content.acts.places import ADD_PLACE
from content.desk import Desk, operator
from content.kinds_list import KINDS
from content.permissions import Role
from portal.commands.opening import opened
from portal.databases import new_blob
from portal.desks import new_uid
from portal.ticking import tick
from tests.fronting import Client, log_in
from tests.portal.conftest import run
from tests.portal.test_serve_command import Served, free_port
from tests.servers import site_on_postgres
from tests.site import CHEAP, COUNTY, PASSWORD, copy_site

EDITORS, MOST_RETRIES = 8, 0.05
FAR_COUNTY = "/changchun/kuancheng"
PLACES = [f"{COUNTY}/{slug}" for slug in ("mzj", "jyj", "bgt", "rsj", "sfj")]
PLACES += [f"{FAR_COUNTY}/{slug}" for slug in ("mzj", "jyj", "bgt")]
BODY = "为了规范有关工作，根据法律法规，结合本地实际，制定本办法。\n" * 12
STEPS = ("add", "edit", "submit", "publish")


def staffed(ini):
    """Eight departments, five of them of one county, each with an editor and a moderator."""
    with opened(str(ini), writing=True) as there:
        site, people = there.site, there.affairs.people
        desk = Desk(operator(site), clock.now(), site, KINDS, new_uid, new_blob, lambda event: None)
        for path in PLACES:
            if site.at(path) is None:
                above, name = path.rsplit("/", 1)
                desk.perform(ADD_PLACE, site.at(above), {"name": name, "title": f"{name}局"})
        for number, path in enumerate(PLACES):
            department = site.at(path)
            for role, place in ((Role.EDITOR, department), (Role.MODERATOR, department.government)):
                name = f"{role}{number}"
                people.add_account(name, name, PASSWORD, clock.now(), passwords=CHEAP)
                people.grant(name, role, place.uid)
    return ini


class Clerk:
    """Somebody signed in; asks the processes in turn."""

    def __init__(self, name, ports):
        self._client = Client(ports[0], f"http://localhost:{ports[0]}").through(ports[0])
        log_in(self._client, name)
        self._through = [self._client.through(port) for port in ports]
        self._token, self.statuses = self._client.token("/desk"), Counter()

    def post(self, path, **fields):
        """Returns where it leads."""
        self._through.append(asked := self._through.pop(0))
        answer = asked.post(path, {"csrf_token": self._token, **fields})
        self.statuses[answer.status] += 1
        return re.sub("^https?://[^/]+", "", answer.headers.get("Location", ""))


def work(number, ports, each):
    """One department's day; the statuses of all that was posted."""
    editor, moderator = (Clerk(f"{role}{number}", ports) for role in (Role.EDITOR, Role.MODERATOR))
    for turn in range(each):
        said = {"title": f"部门{number}第{turn}篇", "body": BODY, "body_format": "text"}
        add = f"{PLACES[number]}/information/add?kind=information"
        page = editor.post(add, save="save", **said)
        editor.post(f"{page}/edit", save="save", **{**said, "body": f"{BODY}改"})
        editor.post(f"{page}/submit")
        moderator.post(f"{page}/publish")
    return editor.statuses + moderator.statuses


def all_at_once(ports, each):
    with ThreadPoolExecutor(EDITORS) as pool:
        days = [pool.submit(work, number, ports, each) for number in range(EDITORS)]
        return sum((day.result() for day in days), Counter())


@dataclass
class Site:
    """A site and the processes that serve it, by port."""

    ini: str
    running: dict

    @property
    def ports(self):
        return list(self.running)

    def retries(self):
        return sum(self._retries_of(port) for port in self.ports)

    def _retries_of(self, port):
        text = self.running[port].get(f"http://127.0.0.1:{port}/metrics")
        found = re.search(r'^openhall_retries_total\{cause="conflict"\} (\S+)', text, re.M)
        return float(found[1]) if found else 0.0

    def stop(self):
        while self.running:
            self.running.popitem()[1].stop()


def served(ini, processes):
    ports = [free_port() for _ in range(processes)]
    site = Site(str(ini), {port: Served(ini, "--port", port) for port in ports})
    try:
        for port, running in site.running.items():
            running.get(f"http://127.0.0.1:{port}/about")
        yield site
    finally:
        site.stop()


@pytest.fixture
def on_files(base, tmp_path):
    ini = staffed(copy_site(base, tmp_path))
    text = ini.read_text(encoding="utf-8")
    ini.write_text(text.replace("threads = 4", f"threads = {EDITORS}"), encoding="utf-8")
    yield from served(ini, 1)


@pytest.fixture
def on_postgres(base, tmp_path, postgres_server):
    yield from served(staffed(site_on_postgres(base, tmp_path, postgres_server)), 2)


def everything_agrees(site, each):
    """Lists, totals, ledger and index hold what was done, each thing once."""
    with opened(site.ini, writing=True) as there:
        for path in PLACES:
            section = there.site.at(f"{path}/information")
            assert section.total(there.moment) == section.register.total(there.moment) == each
        tick(there.databases, there.moment)
    with opened(site.ini, writing=False) as there:
        chain = there.affairs.chain
        acts = Counter(link["act"] for link in chain.records(size=10_000))
        assert [acts[name] for name in STEPS] == [EDITORS * each] * len(STEPS)
        assert chain.verify() == []
    for words in (("verify",), ("index", "check")):
        done = run(*words, "-c", site.ini)
        assert done.exit_code == 0, done.output


def test_eight_on_files_in_one_process_of_eight_threads(on_files):
    each, before = 20, on_files.retries()
    assert all_at_once(on_files.ports, each) == {303: EDITORS * each * len(STEPS)}
    retries = on_files.retries() - before
    assert retries <= MOST_RETRIES * EDITORS * each * len(STEPS)
    on_files.stop()
    everything_agrees(on_files, each)


def test_eight_on_postgresql_in_two_processes(on_postgres):
    each, before = 8, on_postgres.retries()
    assert all_at_once(on_postgres.ports, each) == {303: EDITORS * each * len(STEPS)}
    retries = on_postgres.retries() - before
    assert retries <= MOST_RETRIES * EDITORS * each * len(STEPS)
    on_postgres.stop()
    everything_agrees(on_postgres, each)
