"""A database server that is away for a while: told as such, survived without a restart."""

import threading
import time

import pytest
import webtest
from pyramid.config import Configurator
from pyramid.events import ContextFound

from content.version import VERSION
from portal.databases import affairs_root, connected, site_root
from tests.journeys.steps import edit, write
from tests.portal.test_serve_command import free_port
from tests.servers import new_cluster, site_on_postgres, site_on_zeo
from tests.site import COUNTY, SECTION, close_app, file_app, log_in

LONGEST_SECONDS = 30
JSON = {"Accept": "application/json"}
THREADS = 4


@pytest.fixture(scope="module")
def cluster():
    cluster = new_cluster(free_port())
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def app(base, tmp_path_factory, cluster):
    """The application on PostgreSQL, in this process; one for all outages here."""
    app = file_app(site_on_postgres(base, tmp_path_factory.mktemp("server"), cluster.server))
    yield app
    close_app(app)


def until_served(browser, path="/"):
    end = time.monotonic() + LONGEST_SECONDS
    while browser.get(path, status="*").status_int != 200:
        assert time.monotonic() < end
        time.sleep(0.05)


def titles(app):
    with connected(app.registry._zodb_databases) as connection:
        items = site_root(connection).at(SECTION).values()
        return [list(item.editions())[-1].fields["title"] for item in items]


def test_while_it_is_away_pages_say_so_and_afterwards_all_goes_on(app, cluster, caplog):
    public, editor = webtest.TestApp(app), log_in(app, "editor")
    write(editor, SECTION, "policy_document", title="断开以前写的")
    form = editor.get(f"{SECTION}/add?kind=policy_document").forms["edit"]
    form["title"] = "断开时提交的"
    cluster.stop("immediate")
    for path in ("/", f"{COUNTY}/", "/about", "/no-such-place"):
        page = public.get(path, status=503)
        assert "网站暂时不能访问" in page
        assert (page.headers["Retry-After"], page.headers["Cache-Control"]) == ("10", "no-store")
        assert "psycopg2" not in page
    said = public.get("/", headers=JSON, status=503).json
    assert (said["status"], said["title"]) == (503, "网站暂时不能访问")
    health = public.get("/health", status=503).json
    assert (health["status"], [one["key"] for one in health["reasons"]]) == ("failing", ["tree"])
    assert "不用重启" in health["reasons"][0]["text"]
    assert "没有保存任何改动" in form.submit("save", status=503)
    assert "网站暂时不能访问" in editor.get("/desk", status=503)
    told = [r for r in caplog.records if r.name == "openhall.error"]
    assert len(told) == 1
    assert "a database is away" in told[0].message
    cluster.start()
    until_served(public)
    for browser in (public, editor):
        assert [browser.get(f"{COUNTY}/").status_int for _ in range(THREADS)] == [200] * THREADS
    form.submit("save", status=303)
    assert {"断开以前写的", "断开时提交的"} <= set(titles(app))
    assert public.get("/health").json["ok"]


def cut_all(cluster):
    cluster.server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'openhall%'"
    )


def test_connections_cut_one_by_one_are_not_noticed(app, cluster):
    """An administrator ends them all; each is opened again when it is used next."""
    public, editor = webtest.TestApp(app), log_in(app, "editor")
    address = write(editor, SECTION, "policy_document", title="甲")
    for number in range(5):
        public.get(f"{COUNTY}/", status=200)
        cut_all(cluster)
        public.get(f"{COUNTY}/", status=200)
        edit(editor, address, title=f"第{number}次")


def test_a_reading_that_loses_its_connection_half_way_is_begun_again(app, cluster):
    public, found = webtest.TestApp(app), []

    def cut_off(event):
        found.append(event.request)
        if len(found) == 1:
            event.request.site._p_jar.cacheMinimize()
            app.registry._zodb_databases[""].storage._cache.clear()
            cut_all(cluster)

    config = Configurator(registry=app.registry)
    config.add_subscriber(cut_off, ContextFound)
    config.commit()
    assert "宽城区" in public.get("/changchun/kuancheng/", status=200)
    assert len(found) == 2
    found.append("no more")


class Writer(threading.Thread):
    """Writes drafts one after another; keeps the titles that were acknowledged, and what else."""

    def __init__(self, app, number):
        super().__init__()
        self.acknowledged, self.refused, self.stopping = [], set(), threading.Event()
        self._browser, self._number = log_in(app, "editor"), number

    def run(self):
        count = 0
        while not self.stopping.is_set():
            page = self._browser.get(f"{SECTION}/add?kind=policy_document", status="*")
            if page.status_int != 200:
                self.refused.add(page.status_int)
                time.sleep(0.02)
                continue
            form, title = page.forms["edit"], f"第{self._number}人第{count}篇"
            form["title"] = title
            status = form.submit("save", status="*").status_int
            count += 1
            if status == 303:
                self.acknowledged.append(title)
            else:
                self.refused.add(status)


def test_writers_lose_nothing_that_was_acknowledged(app, cluster):
    writers = [Writer(app, number) for number in range(THREADS)]
    for writer in writers:
        writer.start()
    for how in ("fast", "immediate"):
        time.sleep(1)
        cluster.stop(how)
        time.sleep(0.3)
        cluster.start()
    until_served(webtest.TestApp(app))
    before = [len(writer.acknowledged) for writer in writers]
    end = time.monotonic() + LONGEST_SECONDS
    while any(len(w.acknowledged) <= n for w, n in zip(writers, before, strict=True)):
        assert time.monotonic() < end
        time.sleep(0.05)
    for writer in writers:
        writer.stopping.set()
    for writer in writers:
        writer.join(timeout=LONGEST_SECONDS)
    held = titles(app)
    acknowledged = [title for writer in writers for title in writer.acknowledged]
    assert set(acknowledged) <= set(held)
    assert len(held) == len(set(held))
    assert set().union(*(writer.refused for writer in writers)) <= {503}


@pytest.mark.parametrize("root", [site_root, affairs_root])
def test_a_site_that_a_later_version_evolved_beneath_it_is_served_no_more(root, portal):
    """Who serves the application is told to end; it would write the shapes of before."""
    editor, retired = portal.login("editor"), []
    portal.app.registry.retire = retired.append
    with connected(portal.databases) as connection:
        root(connection).version = VERSION + 1
    assert "网站暂时不能访问" in editor.get("/desk", status=503)
    assert editor.get("/health", status=503).json["status"] == "failing"
    assert {str(error) for error in retired} == {
        f"这个站点已由更新的版本升级到第 {VERSION + 1} 步，"
        f"这个版本只认识到第 {VERSION} 步，请安装新的版本后再运行。"
    }


def test_a_zeo_server_that_is_away_is_told_and_survived(base, tmp_path):
    pytest.importorskip("ZEO", reason="没有 ZEO：zeo:// 的测试跳过")
    ini, server = site_on_zeo(base, tmp_path, 6543, free_port())
    app = file_app(ini)
    public, editor = webtest.TestApp(app), log_in(app, "editor")
    write(editor, SECTION, "policy_document", title="断开以前写的")
    try:
        server.stop()
        for database in app.registry._zodb_databases.values():
            database.cacheMinimize()
            database.storage._cache.clear()
        started = time.monotonic()
        assert "网站暂时不能访问" in public.get("/changchun/kuancheng/", status=503)
        assert public.get("/health", status=503).json["status"] == "failing"
        assert time.monotonic() - started < LONGEST_SECONDS
        server.start()
        until_served(public, "/changchun/kuancheng/")
        write(editor, SECTION, "policy_document", title="恢复以后写的")
        assert set(titles(app)) == {"断开以前写的", "恢复以后写的"}
    finally:
        close_app(app)
        server.stop()
