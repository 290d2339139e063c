"""Twenty at once on real files: what collides is tried again, nobody sees an error."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from content.kinds_list import KINDS
from content.permissions import Role
from content.verification import verify_site
from portal.databases import connected, site_root
from tests.site import COUNTY, close_app, copy_site, file_app, form_to, log_in
from views.compiling import compile_templates

THREADS, EACH = 20, 1
DEPARTMENTS = ("mzj", "jyj", "bgt")


@pytest.fixture
def served(base, tmp_path):
    compile_templates()
    app = file_app(copy_site(base, tmp_path))
    with connected(app.registry._zodb_databases) as connection:
        people = connection.get_connection("affairs").root()["affairs"].people
        for department in DEPARTMENTS:
            place = site_root(connection).at(f"{COUNTY}/{department}")
            people.grant("editor", Role.EDITOR, place.uid)
    yield app
    close_app(app)


def write_and_publish(app, thread):
    """Everything a day brings, through the pages; returns the statuses of the acts."""
    editor, moderator = log_in(app, "editor"), log_in(app, "moderator")
    department = DEPARTMENTS[thread % len(DEPARTMENTS)]
    statuses = []
    for n in range(EACH):
        page = editor.get(f"{COUNTY}/{department}/information/add?kind=information")
        form = page.forms["edit"]
        form["title"] = f"线程{thread}第{n}篇"
        page = form.submit("save", status="*")
        statuses.append(page.status_int)
        page = page.follow()
        form = editor.get(f"{page.request.path}/edit").forms["edit"]
        form["body"] = "改过的正文"
        statuses.append(form.submit("save", status="*").status_int)
        statuses.append(
            form_to(editor.get(page.request.path), "submit").submit(status="*").status_int
        )
        review = moderator.get(page.request.path)
        statuses.append(form_to(review, "publish").submit(status="*").status_int)
    return statuses


def test_twenty_threads_of_mixed_edits_meet_no_error(served):
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(lambda thread: write_and_publish(served, thread), range(THREADS)))
    assert Counter(status for statuses in results for status in statuses) == {
        303: THREADS * EACH * 4
    }
    with connected(served.registry._zodb_databases) as connection:
        site = site_root(connection)
        from content import clock

        now = clock.now()
        totals = [site.at(f"{COUNTY}/{d}/information").register.total(now) for d in DEPARTMENTS]
        assert sum(totals) == THREADS * EACH
        assert list(verify_site(site, KINDS, now)) == []
        acts = Counter(record["act"] for record in site.staged)
    assert acts["publish"] == acts["add"] == acts["submit"] == THREADS * EACH
    served.registry.indexing.thread.wait_until_idle(20)
    assert not served.registry.indexing.indexer.check()


def test_of_eight_publishers_of_one_edition_one_succeeds(served):
    editor = log_in(served, "editor")
    form = editor.get(f"{COUNTY}/mzj/information/add?kind=information").forms["edit"]
    form["title"] = "只发布一次"
    page = form.submit("save").follow()
    form_to(page, "submit").submit()
    pages = [log_in(served, "moderator").get(page.request.path) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda p: form_to(p, "publish").submit(status="*"), pages))
    codes = Counter(answer.status_int for answer in answers)
    assert codes[303] == 1
    assert codes[303] + codes[403] + codes[409] == 8
    told = [answer for answer in answers if answer.status_int != 303]
    assert all("权限" in answer or "同事" in answer for answer in told)
