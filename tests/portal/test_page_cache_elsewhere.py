"""The page cache where several processes write: PostgreSQL and ZEO, and three served processes."""

import re
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from urllib.error import URLError

import pytest
import webtest

from content import clock
from content.acts.settings import SET_SETTINGS
from portal.commands.opening import databases_of, settings_of
from portal.databases import close_databases, connected, open_databases, site_root
from portal.public_generation import PublicGeneration
from tests.answers import ZIP, ask
from tests.portal.keeping.sites import KEYS, add_draft, done, other_ini
from tests.portal.keeping.test_servers import zeo  # noqa: F401 - a fixture
from tests.portal.test_serve_command import Served, free_port
from tests.site import COUNTY, DEPARTMENT, PASSWORD, Portal, copy_site, desk_of

PROCESSES, PUBLICATIONS = 3, 30
WITHIN_SECONDS, SLACK_SECONDS = 1, 9  # the second counts where nothing else runs
PAGES = ("/about", f"{COUNTY}/", f"{DEPARTMENT}/")
NAMED = re.compile(r"第(\d+)次")


@pytest.fixture
def files(base, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return str(copy_site(base, folder))


@pytest.fixture
def on_postgres(files, postgres, tmp_path):
    """The .ini of the same site with both databases in PostgreSQL."""
    uris = {}
    for name in KEYS:
        uris[name] = postgres.new_uri(tmp_path / f"{name}-blobs")
        var = Path(files).with_name("var")
        blobs = f"?blobstorage_dir={var}/blobs" if name == "tree" else ""
        done("copy", f"file://{var}/{name}.fs{blobs}", uris[name])
    changes = {"zodbconn__uri": uris["tree"], "zodbconn__uri__affairs": uris["affairs"]}
    ini = Path(other_ini(files, tmp_path / "server", **changes))
    # A line a request would fill the pipe that nobody reads
    ini.write_text(ini.read_text("utf-8").replace("level = INFO", "level = ERROR"), "utf-8")
    return str(ini)


@pytest.fixture
def on_zeo(files, zeo, tmp_path):  # noqa: F811
    return other_ini(files, tmp_path / "served", **zeo(Path(files).with_name("var")))


@pytest.fixture(params=["on_postgres", "on_zeo"])
def two(request):
    """The databases of one site, opened twice, as two processes do."""
    settings = settings_of(request.getfixturevalue(request.param))
    opened = [open_databases(settings.tree_uri, settings.affairs_uri) for _ in range(2)]
    yield opened
    for databases in opened:
        close_databases(databases)


def name_the_site(databases, name):
    with connected(databases) as connection:
        site = site_root(connection)
        told = {"values": {"site.name": name}}
        desk_of(site, "admin", clock.now()).perform(SET_SETTINGS, site.province, told)


def soon(is_so):
    """How long it took until it was so; fails if it never is."""
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < WITHIN_SECONDS + SLACK_SECONDS
        time.sleep(0.02)
    return time.monotonic() - start


def test_what_another_process_commits_is_noticed_and_drafts_are_not_taken_for_it(two):
    mine, other = two
    generation = PublicGeneration(mine, lambda: None)
    for number in range(3):
        before = generation.current()
        name_the_site(other, f"第{number}次")
        soon(lambda before=before: generation.current() is not before)
        assert generation.current().number == before.number + 1
    before = generation.current()
    with connected(other) as connection:
        add_draft(site_root(connection), "草稿")
    time.sleep(0.5)
    assert generation.current() is before
    name_the_site(mine, "自己写的")
    generation.look_again()
    assert generation.current().number == before.number + 1


class Reader(Thread):
    """Asks one process for pages without a pause, and notes which name of the site each showed."""

    def __init__(self, read):
        super().__init__()
        self.read, self.seen, self.stopping, self.wrong = read, [], Event(), None

    def run(self):
        try:
            while not self.stopping.is_set():
                for page in PAGES:
                    self.seen.append(number_in(self.read(page)))
        except Exception as error:
            self.wrong = error

    def stop(self):
        self.stopping.set()
        self.join()
        assert self.wrong is None
        return self.seen


def number_in(text):
    found = NAMED.search(text)
    return int(found.group(1)) if found else -1


@contextmanager
def reading(reads):
    readers = [Reader(read) for read in reads]
    for reader in readers:
        reader.start()
    try:
        yield readers
    finally:
        for reader in readers:
            reader.stopping.set()
        for reader in readers:
            reader.join()


def never_backwards(readers, last):
    """Whoever has seen the new never sees the old again."""
    for reader in readers:
        seen = reader.stop()
        assert seen == sorted(seen)
        assert seen[-1] == last
        assert len(seen) > PUBLICATIONS


def test_in_one_process_a_commit_is_seen_by_the_very_next_request(base, tmp_path):
    portal = Portal(base, tmp_path)
    app = portal.app
    with reading([lambda page: ask(app, page, ZIP).text] * 3) as readers:
        for number in range(PUBLICATIONS):
            name_the_site(portal.databases, f"第{number}次")
            assert [number_in(ask(app, page).text) for page in PAGES] == [number] * len(PAGES)
            time.sleep(0.02)
    never_backwards(readers, PUBLICATIONS - 1)
    assert app.found > app.made
    portal.close()


class Process:
    """One of several that serve a site."""

    def __init__(self, ini):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.served = Served(ini, "--port", self.port)
        self.connections = []

    def await_start(self):
        """Three that start at once take longer than one, on a busy machine minutes."""
        for _ in range(2 * PROCESSES):
            with suppress(URLError):
                self.served.get(f"{self.url}/about")
                return
        raise AssertionError(self.stop())

    def reader(self):
        """``read(path)`` over a connection of its own, kept open."""
        connection = HTTPConnection("localhost", self.port, timeout=30)
        self.connections.append(connection)

        def read(path):
            connection.request("GET", path)
            return connection.getresponse().read().decode()

        return read

    def stop(self):
        for connection in self.connections:
            connection.close()
        return self.served.stop()

    def hits(self):
        text = self.reader()("/metrics")
        counted = re.findall(r'page_cache_answers_total\{result="(\w+)"\} ([\d.]+)', text)
        return {result: float(count) for result, count in counted}


@pytest.fixture
def processes(on_postgres):
    started = [Process(on_postgres) for _ in range(PROCESSES)]
    try:
        for one in started:
            one.await_start()
        yield started
    finally:
        for one in started:
            one.stop()


def signed_in(url):
    browser = webtest.TestApp(url)
    form = browser.get("/login").forms["login"]
    form["name"], form["password"] = "admin", PASSWORD
    form.submit(status=303)
    return browser


def test_three_served_processes_agree_and_never_go_back(processes, on_postgres, record_property):
    """Published through the first, at once there, and within a second in the others."""
    admin, waited = signed_in(processes[0].url), []
    own = [one.reader() for one in processes]
    with reading([one.reader() for one in processes]) as readers:
        for number in range(PUBLICATIONS):
            form = admin.get("/desk/settings").forms["settings"]
            form["site_name"] = f"第{number}次"
            form.submit("save", status=303)
            assert number_in(own[0](PAGES[number % 3])) == number
            for read in own[1:]:
                page = PAGES[number % 3]
                waited.append(soon(lambda r=read, p=page, n=number: number_in(r(p)) == n))
    never_backwards(readers, PUBLICATIONS - 1)
    for one in processes:
        counted = one.hits()
        assert counted["hit"] > counted["miss"]
    record_property("seen_elsewhere_after_seconds", sorted(round(one, 3) for one in waited))
    with databases_of(on_postgres, writing=True) as (_, databases):
        name_the_site(databases, f"第{PUBLICATIONS}次")
        for read in own:
            soon(lambda r=read: number_in(r(PAGES[0])) == PUBLICATIONS)
