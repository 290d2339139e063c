"""What the bench does to a real site: fills it, chooses pages, counts, acts, serves, asks."""

import configparser
import sys

import pytest

from bench import cold, desk_acts
from bench.asking import ask
from bench.figures import ratios
from bench.inis import write_ini
from bench.load import Job, run_load
from bench.measures.wire import first_visit
from bench.metrics import counted
from bench.missing import Missing, Unexpected
from bench.people import signed_in
from bench.preparing import prepare
from bench.rounds import Contender, alternate
from bench.run import UNCACHED, Run
from bench.servers import Server, is_alive, openhall_words, serving
from bench.sites import Site
from content import clock
from portal.commands.opening import Opened
from portal.settings import read_settings
from tests.site import CHEAP, COUNTY, SECTION, copy_site, publish


@pytest.fixture
def prepared(portal):
    """What a portal with two documents is known for once it is prepared."""
    with portal.roots() as (site, affairs):
        publish(site, {"title": "殡葬管理办法", "body": "第一条"})
        publish(site, {"title": "低保办法", "body": "第一条"})
        publish(site, {"title": "婚姻登记"}, kind="approval_item", section=f"{COUNTY}/mzj/items")
        settings = read_settings(portal.settings(portal.folder))
        opened = Opened(settings, portal.databases, site, affairs, clock.now())
        known = prepare(opened, CHEAP)
    portal.index()
    return known


def test_a_column_is_filled_and_every_page_chosen_is_there(prepared, portal):
    browser = portal.browser()
    assert len(browser.get(f"{SECTION}/?format=json").json["items"]) == 20
    assert browser.get(f"{SECTION}/?format=json").json["items_total"] == 60
    kinds = {name: addresses for name, addresses in prepared["pages"].items() if name != "many"}
    assert all(kinds.values()), kinds
    for addresses in kinds.values():
        for address in addresses:
            assert browser.get(address).status_int == 200


def test_the_deep_page_is_as_full_as_the_first_and_many_are_of_all_sorts(prepared, portal):
    (deep,) = prepared["pages"]["deep"]
    assert len(portal.browser().get(f"{deep}&format=json").json["items"]) == 20
    many = prepared["pages"]["many"]
    found = {portal.browser().get(one, status=(200, 404)).status_int for one in many}
    assert found == {200, 404}
    assert any("/search?" in one for one in many)


def test_the_staff_sign_in_and_write_in_departments_of_their_own(prepared, portal):
    staff = prepared["staff"]
    assert len({one["section"] for one in staff}) == len(staff) == 3
    browser = portal.login(staff[0]["writer"], staff[0]["writer_password"])
    assert browser.get(f"{staff[0]['section']}/add?kind=information").status_int == 200


@pytest.fixture
def site(base, tmp_path):
    """A small site on files, as the bench keeps them."""
    copy_site(base, tmp_path)
    return Site(tmp_path, 0)


def test_a_site_is_served_as_in_production_and_by_the_settings_asked_for(tmp_path):
    parser = configparser.RawConfigParser()
    parser.read(write_ini(tmp_path, "x", search__uri="whoosh://y", **UNCACHED), encoding="utf-8")
    main = dict(parser["app:main"])
    assert (main["search.uri"], main["cache.megabytes"]) == ("whoosh://y", "0")
    assert parser["server:main"]["threads"] == "4"
    assert parser["logger_access"]["level"] == "WARNING"
    assert parser["logger_access"]["qualname"] == "openhall.access"
    assert "access" in parser["loggers"]["keys"]


def test_cold_loads_are_counts_and_so_the_same_each_time(site):
    ini = str(site.ini("cold"))
    first, again = cold.count(ini, "/"), cold.count(ini, "/")
    assert first == again
    assert first["first"]["tree"] > 1
    with pytest.raises(Unexpected, match="404"):
        cold.count(ini, "/nowhere")


def test_the_desk_publishes_and_tells_what_each_part_took(site):
    before = site.stored_bytes()
    spent = desk_acts.measure(str(site.ini("writing")), 2)
    assert set(spent) == {"acts", "index", "seal"}
    assert min(spent.values()) > 0
    assert site.stored_bytes() > before


def test_a_module_that_breaks_off_is_one_sentence():
    with pytest.raises(Missing, match=r"bench.cold did not work: .*nowhere.ini"):
        ask("bench.cold", "/nowhere.ini", "/")


@pytest.fixture
def run():
    return Run(rounds=1, seconds=0.2, first_port=7150)


def test_a_site_and_hello_are_asked_in_turn(site, run):
    """The instrument from end to end: real processes, real sockets, one short round."""
    with run.portal(site, "smoke", **UNCACHED) as server, run.peers("hello") as peers:
        contenders = [Contender("hello", peers["hello"]), Contender("home", server, ["/"])]
        timings = alternate(contenders, run.rounds, run.seconds)
        with pytest.raises(Unexpected, match="404"):
            alternate([Contender("none", server, ["/nowhere"])], 1, 0.1)
        assert counted([server], "openhall_requests_total", 'kind="Place"') > 200
        visit = first_visit(server, "/")
        assert server.resident_bytes() > 20_000_000
        pids = [server.pid, peers["hello"].pid]
    (ratio,) = ratios([t.rate for t in timings["home"]], [t.rate for t in timings["hello"]])
    assert ratio > 0
    assert all(one.cpu_seconds > 0 for some in timings.values() for one in some)
    assert min(visit.values()) > 0
    assert not any(map(is_alive, pids))


def test_writers_publish_through_the_pages_of_a_served_site(site, run):
    with run.portal(site, "writing") as server:
        staff = {
            "section": SECTION,
            "writer": "editor",
            "publisher": "moderator",
            "writer_password": "plum-garden-73",
            "publisher_password": "plum-garden-73",
        }
        staff["section"] = f"{COUNTY}/mzj/information"
        (pair,) = signed_in(server.port, [staff])
        (tally,) = run_load(Job([server.port], [("write", pair)], requests=12))
        rows = server.get(f"{staff['section']}/?format=json").text
        with pytest.raises(Unexpected, match="could not sign in"):
            signed_in(server.port, [{**staff, "writer_password": "wrong"}])
    assert tally.statuses == {"GET 200": 6, "POST 303": 6}
    assert rows.count("关于开展办事指南核对工作的通知（") == 2


def test_a_server_that_does_not_start_is_one_sentence_and_gone(site, run):
    port = run.port()
    (site.folder / "var" / "tree.fs").unlink()
    words = openhall_words(site.ini("x"), port)
    with (
        pytest.raises(Missing, match="数据库还是空的"),
        serving(words, port, site.log(port)),
    ):
        pytest.fail("it was served")


def test_a_server_that_does_not_end_by_itself_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("bench.servers.STOPPING_SECONDS", 0.3)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True)"
    )
    log = tmp_path / "log"
    server = Server([sys.executable, "-c", f"{deaf}; time.sleep(60)"], 0, log)
    while not log.read_text():
        pass
    server.stop()
    assert not is_alive(server.pid)
