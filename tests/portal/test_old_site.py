"""A site of the previous release opens in this one after ``evolve``, and nothing of it is lost."""

import hashlib
import shutil
from pathlib import Path

import pyotp
import pytest
import time_machine
import webtest

from content.base import path_of
from content.items import items_below
from portal.commands.opening import opened
from portal.databases import read_blob
from tests.old_site import asked_at, facts, unpack
from tests.portal.conftest import refused, run
from tests.site import close_app, file_app, form_to

FACTS = facts()
ITEMS = FACTS["items"]
# What they show of the newest may change from release to release
FRONT_PAGES = ("/", "/changchun/nanguan/", "/changchun/nanguan/mzj/")
HIDDEN = ("起草中的办法", "待发布的公告", "退回的公告", "还没有公开的新说法", "三月起的新说法")


@pytest.fixture
def moment():
    with time_machine.travel(asked_at(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def old(tmp_path, moment):
    """The .ini of the old site as it was left."""
    return str(unpack(tmp_path))


@pytest.fixture
def evolved(old):
    assert run("evolve", "-c", old).exit_code == 0
    return old


@pytest.fixture
def app(evolved):
    app = file_app(evolved)
    app.registry.indexing.thread.wait_until_idle(20)
    yield app
    close_app(app)


def test_before_it_evolved_it_is_not_opened(old):
    for words in (("tick",), ("serve",), ("user", "list"), ("verify",)):
        assert "openhall evolve" in refused(*words, "-c", old)


@pytest.mark.parametrize("told", FACTS["answers"], ids=lambda told: told["path"])
def test_every_address_answers_what_it_answered(told, answering):
    page = answering.get(told["path"], status="*")
    assert (page.status_int, page.headers.get("Location", "")) == (
        told["status"],
        told["location"],
    )
    if page.content_type != "text/plain":
        lost = [title for title in told["says"] if title not in page.text]
        assert lost == [] or told["path"] in FRONT_PAGES
        assert [title for title in HIDDEN if title in page.text] == []


@pytest.fixture(scope="module")
def answering(tmp_path_factory):
    """One evolved application for everything that only asks."""
    with time_machine.travel(asked_at(), tick=False):
        ini = str(unpack(tmp_path_factory.mktemp("old")))
        assert run("evolve", "-c", ini).exit_code == 0
        app = file_app(ini)
        app.registry.indexing.thread.wait_until_idle(20)
        yield webtest.TestApp(app)
        close_app(app)


def test_every_item_is_what_it_was(evolved):
    with opened(evolved, writing=False) as there:
        site = there.site
        assert {i.uid for i in items_below(site.province)} == {i["uid"] for i in ITEMS.values()}
        for told in ITEMS.values():
            item = site.find(told["uid"])
            assert (path_of(item), item.kind) == (told["path"], told["kind"])
            assert item.index_number == told["index_number"]
            assert site.index_numbers.owner(item.index_number) == item.uid
            assert str(item.first_published_on or "") == told["first_published_on"]
            assert [entry["act"] for entry in item.history.entries] == told["history"]
            assert {str(e.number): editions_facts(e) for e in item.editions()} == told["editions"]


def editions_facts(edition):
    files = {
        name: hashlib.sha256(read_blob(file.blob)).hexdigest()
        for name, file in edition.files.items()
    }
    return {"state": edition.state, "title": edition.fields["title"], "files": files}


def test_accounts_relations_redirects_and_lists_are_what_they_were(evolved):
    with opened(evolved, writing=False) as there:
        accounts = {a.name: sorted(map(list, a.grants)) for a in there.affairs.people}
        assert accounts == FACTS["accounts"]
        assert dict(there.site.redirects.items()) == FACTS["redirects"]
        assert sorted(list(link)[:3] for link in there.site.relations) == FACTS["relations"]
        for path, total in FACTS["totals"].items():
            assert there.site.at(path).register.total(there.moment) == total


def test_the_ledger_holds_and_goes_on(evolved, tmp_path):
    head = tmp_path / "head"
    head.write_text(FACTS["ledger"]["head"], encoding="utf-8")
    with opened(evolved, writing=False) as there:
        staged = {record["uid"] for record in (*there.site.staged, *there.affairs.staged)}
    assert staged > set(FACTS["ledger"]["staged"])
    assert run("ledger", "verify", "--head", head, "-c", evolved).exit_code == 0
    assert run("tick", "-c", evolved).exit_code == 0
    assert run("ledger", "verify", "--head", head, "-c", evolved).exit_code == 0


def test_it_verifies_and_its_index_is_rebuilt(evolved):
    assert run("tick", "-c", evolved).exit_code == 0
    verified = run("verify", "-c", evolved)
    assert verified.exit_code == 0, verified.output
    assert run("index", "rebuild", "-c", evolved).exit_code == 0
    shutil.rmtree(Path(evolved).parent / "var" / "index")
    assert run("index", "rebuild", "-c", evolved).exit_code == 0
    verified = run("verify", "-c", evolved)
    assert verified.exit_code == 0, verified.output


def test_people_sign_in_as_before_and_publish(app, moment):
    editor = signed_in(app, "editor")
    told = ITEMS["draft"]
    draft = f"{told['path']}/editions/1"
    form_to(editor.get(draft), "submit").submit(status=303)
    moderator = signed_in(app, "moderator")
    form_to(moderator.get(draft), "publish").submit(status=303)
    moment.shift(1)
    assert "起草中的办法" in webtest.TestApp(app).get(told["path"])


def signed_in(app, name):
    """Through the real form, with the second factor where the account has one."""
    browser = webtest.TestApp(app)
    form = browser.get("/login").forms["login"]
    form["name"], form["password"] = name, FACTS["password"]
    page = form.submit()
    if name in FACTS["totp"]:
        form = page.follow().forms["login"] if page.status_int == 303 else page.forms["login"]
        form["code"] = pyotp.TOTP(FACTS["totp"][name]).at(asked_at())
        page = form.submit()
    assert page.status_int == 303
    return browser


def test_what_was_expunged_then_leaves_the_file_with_the_next_pack(evolved):
    with opened(evolved, writing=False) as there:
        assert [uid for uid, _ in there.site.awaiting_pack] == [ITEMS["expunged"]["uid"] + ".1"]
