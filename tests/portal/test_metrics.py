"""/metrics: Prometheus reads it, from an allowed address only, and labels stay few."""

import re
from time import perf_counter

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ZODB.POSException import ConflictError

from content.desk import Desk
from portal.ticking import tick
from portal.watching import Watched
from tests.conftest import START
from tests.site import COUNTY, PASSWORD, Portal, publish

WRONG = "wrong-pass-99"
HERE = {"REMOTE_ADDR": "127.0.0.1"}


def scraped(portal):
    return portal.browser().get("/metrics", extra_environ=HERE)


def samples(portal):
    text = scraped(portal).text
    return {
        (one.name, *sorted(one.labels.values())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_everything_promised_is_there(portal):
    with portal.roots() as (site, _):
        publish(site, {"title": "甲"}, moment=START)
    portal.index()
    tick(portal.databases, START)
    portal.browser().get(f"{COUNTY}/")
    said = samples(portal)
    names = {key[0] for key in said}
    for name in (
        "requests_total", "request_seconds_bucket", "uncaught_errors_total", "transactions_total",
        "object_loads_total", "object_stores_total", "failed_log_ins_total", "build", "health",
        "index_waiting", "index_documents", "index_sound", "index_batches", "index_batch_seconds",
        "next_change_timestamp_seconds", "disk_free_bytes", "tick_lag_seconds", "tick_seconds",
        "ledger_sealed", "ledger_waiting", "ledger_oldest_waiting_seconds", "database_bytes",
        "cached_objects", "connections", "connections_open",
    ):  # fmt: skip
        assert f"openhall_{name}" in names, name
    assert {"process_start_time_seconds", "process_resident_memory_bytes",
            "process_open_fds"} <= names  # fmt: skip
    assert said["openhall_requests_total", "2xx", "Place"] == 1
    assert said["openhall_ledger_sealed",] == 3
    assert said["openhall_index_documents",] == 1
    assert said["openhall_health", "ok"] + said["openhall_health", "degraded"] == 1


def test_it_is_text_of_the_format_that_prometheus_reads(portal):
    assert scraped(portal).headers["Content-Type"].startswith("text/plain; version=0.0.4")


def test_requests_are_counted_by_kind_and_class_and_never_by_name(portal):
    browser = portal.browser()
    for path in (
        "/nothing-13800138000",
        "/desk/13800138000",
        "/13800138000/x",
        "/search?q=13800138000",
    ):
        browser.get(path, status="*")
    browser.post("/login", {"name": "x"}, status="*")
    browser.get("/static/portal.css")
    text = scraped(portal).text
    assert "13800138000" not in text
    said = samples(portal)
    assert said["openhall_requests_total", "4xx", "Place.other"] == 2
    assert said["openhall_requests_total", "2xx", "static"] == 1
    assert said["openhall_requests_total", "2xx", "Place.search"] == 1
    kinds = set(re.findall(r'kind="([^"]*)"', text))
    assert kinds <= {"Place", "Place.other", "Place.search", "Place.login", "Place.metrics",
                     "StaffDesk.other", "static"}  # fmt: skip


def test_retries_of_conflicts_are_counted(portal, login, monkeypatch):
    admin, real, tries = login("admin"), Desk.perform, []

    def perform(self, act, context, fields=None):
        tries.append(act.name)
        if len(tries) == 1:
            raise ConflictError("planted")
        return real(self, act, context, fields)

    form = next(f for f in admin.get("/edit").forms.values() if "title" in f.fields)
    form["title"] = "甲省"
    monkeypatch.setattr(Desk, "perform", perform)
    form.submit(status=303)
    assert tries == ["edit_place", "edit_place"]
    assert samples(portal)["openhall_retries_total", "conflict"] == 1


def test_failed_log_ins_are_counted_without_a_name(portal):
    browser = portal.browser()
    for name, password in (("editor", WRONG), ("nobody-here", WRONG), ("editor", PASSWORD)):
        form = browser.get("/login").forms["login"]
        form["name"], form["password"] = name, password
        form.submit(status="*")
    said = samples(portal)
    assert said["openhall_failed_log_ins_total",] == 2
    assert "nobody-here" not in scraped(portal).text


def test_an_uncaught_error_is_counted(portal, monkeypatch):
    monkeypatch.setattr(portal.app.registry, "engine", None)
    portal.browser().get("/search?q=x", status=500)
    monkeypatch.undo()
    assert samples(portal)["openhall_uncaught_errors_total",] == 1


def test_writes_and_reads_are_told_apart(portal, login):
    writes = ("openhall_transactions_total", "affairs", "write")
    before = samples(portal).get(writes, 0)
    login("editor")
    said = samples(portal)
    assert said[writes] == before + 1
    assert said["openhall_transactions_total", "read", "tree"] >= 1


def test_each_application_counts_for_itself(base, tmp_path, portal):
    folder = tmp_path / "other"
    folder.mkdir()
    other = Portal(base, folder)
    try:
        other.browser().get(f"{COUNTY}/")
        assert ("openhall_requests_total", "2xx", "Place") not in samples(portal)
        assert samples(other)["openhall_requests_total", "2xx", "Place"] == 1
    finally:
        other.close()


@pytest.mark.parametrize(
    ("address", "allow", "status"),
    [
        ("127.0.0.1", None, 200),
        ("::1", None, 200),
        ("::ffff:127.0.0.1", None, 200),
        ("10.1.2.3", None, 404),
        ("", None, 404),
        ("nonsense", None, 404),
        ("10.1.2.3", "10.1.0.0/16", 200),
        ("127.0.0.1", "10.1.0.0/16", 404),
        ("127.0.0.1", "", 404),
    ],
)
def test_only_from_allowed_addresses(address, allow, status, base, tmp_path, clock):
    settings = {} if allow is None else {"metrics.allow": allow}
    portal = Portal(base, tmp_path, **settings)
    try:
        portal.browser().get("/metrics", extra_environ={"REMOTE_ADDR": address}, status=status)
    finally:
        portal.close()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_what_came_through_a_proxy_is_refused_like_a_wrong_name(header, public):
    answer = public.get("/metrics", headers={header: "127.0.0.1"}, extra_environ=HERE, status=404)
    wrong = public.get("/metricz", extra_environ=HERE, status=404)
    assert answer.text == wrong.text.replace("metricz", "metrics")


def test_measuring_costs_little(portal):
    """A generous bound: a page of the site takes milliseconds."""
    registry = portal.app.registry

    def application(environ, start):
        start("200 OK", [("Content-Length", "0")])
        return []

    application.registry = registry
    watched = Watched(application, registry.openhall, registry.measures)
    started = perf_counter()
    for _ in range(2000):
        watched({"REQUEST_METHOD": "GET", "REMOTE_ADDR": "10.0.0.1"}, lambda *_: None)
    assert (perf_counter() - started) / 2000 < 0.001
