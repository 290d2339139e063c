"""The import worker: in a thread, beside others, killed in the middle; a file comes in once."""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from webtest import Upload as Posted
from ZODB.POSException import ConflictError

from content import clock
from content.import_acts import ImportDoing, Upload, begin, discard, upload
from content.imports import LEASE, MOST_ATTEMPTS
from portal import import_progress, import_running, import_work
from portal.commands.opening import opened
from portal.import_work import BUSY, FULL, forget_imports, work_off
from tests.conftest import later
from tests.portal.conftest import run
from tests.site import DEPARTMENT, Portal, desk_of, form_to, publish

ROWS = 30
FILE = "title,doc_number,body\n" + "".join(f"第{n}号,示〔2009〕{n}号,字\n" for n in range(ROWS))
STARTING_SECONDS = 40
# A served process that kills itself, without a word to anybody, where POINT says
PLANTED = """
import os, signal, sys
from portal import import_running, import_work
from portal.commands import main

point = sys.argv.pop(1)

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def dying_after(count, real):
    def carry_out(plan, desks, advance):
        left = [count]
        def step():
            left[0] -= 1
            if left[0] == 0:
                die()
            advance()
        return real(plan, desks, step)
    return carry_out

if point == "reading":
    import_running.read_rows = die
elif point == "writing":
    import_running.carry_out = dying_after(20, import_running.carry_out)
elif point == "written":
    import_running.ImportMark = die
elif point == "committed":
    import_work._settle = die
main(sys.argv[1:])
"""


def doing_in(site, affairs, name="editor"):
    desk = desk_of(site, name, clock.now())
    return ImportDoing(desk.person, desk.moment, site, affairs, desk.new_uid)


def put_job(site, affairs, text=FILE):
    asked = Upload("documents", DEPARTMENT, "目录.csv", text.encode())
    return upload(doing_in(site, affairs), asked).uid


def titles(site):
    section = site.at(DEPARTMENT).get("policies")
    items = section.values() if section is not None else ()
    return sorted(item.edition(item.newest_number).fields["title"] for item in items)


def all_titles():
    return sorted(f"第{n}号" for n in range(ROWS))


@pytest.fixture
def waiting(portal):
    with portal.roots() as (site, affairs):
        return put_job(site, affairs)


@pytest.fixture
def begun(portal, waiting):
    """A job that was checked, and whose import was asked for."""
    work_off(portal.databases)
    ask_for_import(portal, waiting)
    return waiting


def ask_for_import(portal, uid):
    with portal.roots() as (site, affairs):
        job = affairs.imports[uid]
        begin(doing_in(site, affairs), job, job.outcome)


def told(portal, uid):
    """(state, error, notice) of a job."""
    with portal.roots() as (_, affairs):
        job = affairs.imports[uid]
        return job.state, job.error, job.notice


def brought(portal):
    with portal.roots() as (site, _):
        return titles(site)


def wait_for(condition):
    end = time.monotonic() + STARTING_SECONDS
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_the_thread_of_a_served_site_works_uploads_off(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **{"imports.thread": "true"})
    try:
        browser = portal.login("editor")
        form = browser.get("/desk/imports/new").forms["upload"]
        form["shape"], form["file"] = "documents", Posted("目录.csv", FILE.encode())
        path = form.submit(status=303).follow().request.path
        state = lambda: browser.get(f"{path}?format=json").json["state"]  # noqa: E731
        wait_for(lambda: state() == "checked")
        form_to(browser.get(path), "import").submit(status=303)
        wait_for(lambda: state() == "imported")
        assert brought(portal) == all_titles()
    finally:
        portal.close()


def test_the_thread_survives_an_error_and_says_so(base, tmp_path, clock, caplog, monkeypatch):
    monkeypatch.setattr("portal.importing.PAUSE_SECONDS", 0.01)
    failures = iter((OSError("lost"),))

    def failing(*_, **__):
        error = next(failures, None)
        if error is not None:
            raise error
        return 0

    monkeypatch.setattr("portal.importing.work_off", failing)
    portal = Portal(base, tmp_path, **{"imports.thread": "true"})
    wait_for(lambda: next(failures, "used up") == "used up")
    thread = portal.app.registry.importing._thread
    assert thread.is_alive()
    portal.close()
    assert not thread.is_alive()
    assert "tried again in a minute" in caplog.text


def test_each_job_is_done_once_by_several_workers(portal, monkeypatch):
    with portal.roots() as (site, affairs):
        uids = [put_job(site, affairs, FILE.replace("示〔", f"示{n}〔")) for n in range(4)]
    checked, real = [], import_work.check
    monkeypatch.setattr(
        import_work, "check", lambda work: (checked.append(work.uid), real(work))[1]
    )
    threads = [threading.Thread(target=work_off, args=(portal.databases,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work_off(portal.databases)
    assert sorted(checked) == sorted(uids)
    assert {told(portal, uid)[0] for uid in uids} == {"checked"}


def test_two_who_both_believe_they_hold_a_job_import_it_once(portal, begun, monkeypatch):
    """As when a worker sleeps past the end of its lease, and wakes."""
    real, both_planned = import_running.carry_out, threading.Barrier(2, timeout=20)
    meetings = []

    def carry_out(*given):
        if len(meetings) < 2:
            meetings.append(None)
            both_planned.wait()
        return real(*given)

    monkeypatch.setattr(import_running, "carry_out", carry_out)
    threads = [
        threading.Thread(target=work_off, args=(portal.databases,), kwargs={"alone": True})
        for _ in range(2)
    ]
    threads[0].start()
    wait_for(lambda: meetings)
    threads[1].start()
    for thread in threads:
        thread.join()
    assert len(meetings) == 2
    assert brought(portal) == all_titles()
    assert told(portal, begun)[0] == "imported"


def test_a_lease_ends_when_its_worker_does(portal, waiting, clock):
    with portal.roots() as (_, affairs):
        affairs.imports.claim("dead", clock_now())
    assert work_off(portal.databases) == 0
    clock.shift(LEASE)
    assert work_off(portal.databases) == 1
    assert told(portal, waiting)[0] == "checked"


def clock_now():
    return clock.now()


def test_a_site_of_an_earlier_release_takes_its_first_import(portal, begun):
    with portal.roots() as (site, _):
        del site.import_marks
    work_off(portal.databases)
    assert told(portal, begun)[0] == "imported"
    with portal.roots() as (site, _):
        assert list(site.import_marks) == [begun]


def test_what_kills_its_workers_is_given_up(portal, waiting):
    with portal.roots() as (_, affairs):
        affairs.imports[waiting].attempts = MOST_ATTEMPTS
    work_off(portal.databases)
    state, error, _ = told(portal, waiting)
    assert (state, "中断了几次" in error) == ("failed", True)


def test_an_import_meets_an_editor_and_is_planned_anew(portal, begun, monkeypatch):
    real, met = import_running.carry_out, []

    def carry_out(*given):
        report = real(*given)
        if not met:
            with portal.roots() as (site, _):
                met.append(publish(site, {"title": "同时写的"}).uid)
        return report

    monkeypatch.setattr(import_running, "carry_out", carry_out)
    work_off(portal.databases)
    assert told(portal, begun)[0] == "imported"
    assert brought(portal) == sorted([*all_titles(), "同时写的"])


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(ConflictError(), BUSY), (OSError(errno.ENOSPC, "No space left on device"), FULL)],
)
def test_what_may_go_well_later_may_be_asked_for_again(portal, begun, monkeypatch, error, sentence):
    def failing(*_):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(import_running, "carry_out", failing)
        work_off(portal.databases)
    assert told(portal, begun) == ("checked", "", sentence)
    assert brought(portal) == []
    ask_for_import(portal, begun)
    work_off(portal.databases)
    assert told(portal, begun)[0] == "imported"
    assert brought(portal) == all_titles()


def slowly(real, started, going_on):
    """A plan that stops after its first row until it may go on."""

    def plan(readout, shape, place, desks, options, advance):
        def step():
            advance()
            started.set()
            going_on.wait(20)
            time.sleep(0.03)

        return real(readout, shape, place, desks, options, step)

    return plan


@pytest.fixture
def halted(portal, waiting, monkeypatch):
    """A worker that has read one row and told so; call it to let the worker go on to its end."""
    started, going_on, stopping, done = *(threading.Event() for _ in range(3)), []
    monkeypatch.setattr(import_progress, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(import_running, "plan", slowly(import_running.plan, started, going_on))
    thread = threading.Thread(
        target=lambda: done.append(work_off(portal.databases, stopping=stopping))
    )
    thread.start()

    def is_told():
        with portal.roots() as (_, affairs):
            progress = affairs.imports[waiting].progress
            return (progress.done, progress.total) == (1, ROWS)

    def go_on(*, stop=False):
        if stop:
            stopping.set()
        going_on.set()
        thread.join()
        return done

    try:
        wait_for(is_told)
        yield go_on
    finally:
        go_on()


def test_progress_is_told_while_the_job_is_worked_on(portal, waiting, halted):
    assert told(portal, waiting)[0] == "checking"
    assert halted() == [1]
    assert told(portal, waiting)[0] == "checked"


def test_a_job_discarded_meanwhile_is_left_alone(portal, waiting, halted):
    with portal.roots() as (site, affairs):
        discard(doing_in(site, affairs), affairs.imports[waiting])
    halted()
    assert told(portal, waiting)[0] == "discarded"
    with portal.roots() as (_, affairs):
        assert affairs.imports[waiting].report is None


def test_a_check_that_ends_too_late_is_not_kept(portal, waiting, monkeypatch):
    real = import_running.plan

    def plan(*given):
        made = real(*given)
        with portal.roots() as (site, affairs):
            discard(doing_in(site, affairs), affairs.imports[waiting])
        return made

    monkeypatch.setattr(import_running, "plan", plan)
    work_off(portal.databases)
    assert told(portal, waiting)[0] == "discarded"


def test_a_site_that_stops_leaves_the_job_to_the_next_process(portal, waiting, halted):
    assert halted(stop=True) == [0]
    with portal.roots() as (_, affairs):
        job = affairs.imports[waiting]
        assert (job.state, job.attempts, job.progress.worker) == ("checking", 0, "")
    assert work_off(portal.databases) == 1
    assert told(portal, waiting)[0] == "checked"


def test_old_files_are_forgotten_after_the_days_set(portal, waiting):
    assert forget_imports(portal.databases, later(days=89), 90) == 0
    assert forget_imports(portal.databases, later(days=91), 90) == 1
    with portal.roots() as (_, affairs):
        assert affairs.imports[waiting].file == ()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve_until_it_dies(ini, point):
    words = ["-W", "ignore", "-c", PLANTED, point, "serve", "-c", ini, "--port", str(free_port())]
    child = subprocess.Popen([sys.executable, *words], stderr=subprocess.DEVNULL)
    assert child.wait(STARTING_SECONDS) == -signal.SIGKILL


@pytest.fixture
def begun_on_files(writing, ini):
    with writing() as there:
        uid = put_job(there.site, there.affairs)
    assert "处理导入的文件 1 个" in run("tick", "-c", ini).stdout
    with writing() as there:
        job = there.affairs.imports[uid]
        begin(doing_in(there.site, there.affairs), job, job.outcome)
    return uid


@pytest.mark.parametrize("point", ["reading", "writing", "written", "committed"])
def test_an_import_killed_with_nine_is_carried_on_and_comes_in_once(ini, begun_on_files, point):
    serve_until_it_dies(ini, point)
    with opened(ini, writing=False) as there:
        assert titles(there.site) == (all_titles() if point == "committed" else [])
        assert there.affairs.imports[begun_on_files].state == "importing"
    assert run("tick", "-c", ini).exit_code == 0
    with opened(ini, writing=False) as there:
        job = there.affairs.imports[begun_on_files]
        assert (job.state, job.counts["created"]) == ("imported", ROWS)
        assert titles(there.site) == all_titles()
        assert len(there.site.import_marks[job.uid].created) == ROWS
    verified = run("verify", "-c", ini)
    assert verified.exit_code == 0, verified.stdout


def test_a_served_site_takes_up_what_a_dead_one_left(ini, begun_on_files):
    serve_until_it_dies(ini, "writing")
    words = ["-W", "ignore", "-m", "portal.commands", "serve", "-c", ini, "--port"]
    child = subprocess.Popen([sys.executable, *words, str(free_port())], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: is_imported(ini, begun_on_files))
    finally:
        os.kill(child.pid, signal.SIGTERM)
        child.wait(STARTING_SECONDS)
    with opened(ini, writing=False) as there:
        assert titles(there.site) == all_titles()


def is_imported(ini, uid):
    with opened(ini, writing=False) as there:
        return there.affairs.imports[uid].state == "imported"


def test_tick_says_nothing_of_imports_where_there_are_none(ini):
    assert "导入" not in run("tick", "-c", ini).stdout
