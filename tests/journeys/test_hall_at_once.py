"""Fifty at work in one hall at once on real files: nobody sees an error, no event is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from content import clock
from content.cases.issuing import USE_SEAL
from content.permissions import Role
from content.verification import verify_affairs
from portal import applying as portal_applying
from portal.databases import affairs_root, connected, site_root
from portal.ticking import tick
from tests.applying import applying, filed, publish_form, publish_item
from tests.deciding import ITEM
from tests.papers import plain_papers, register_seal
from tests.site import CHEAP, COUNTY, DEPARTMENT, PASSWORD, close_app, copy_site, file_app, log_in
from views.compiling import compile_templates

WORKERS = [f"worker{number}" for number in range(50)]
CASES = f"{COUNTY}/hall/cases"
TYPES = ("accepted", "decided")


class Hall:
    """The application on files, and the numbers of the cases that wait."""

    def __init__(self, app):
        self.app, self._databases = app, app.registry._zodb_databases
        with connected(self._databases) as connection:
            site = site_root(connection)
            item = publish_item(site, **ITEM)
            publish_form(site, item)
            register_seal(site, custodian=WORKERS[0], moment=clock.now())
            item_uid = item.uid
        with connected(self._databases) as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            self._add_people(site, affairs)
            doing = applying(site, affairs, app.registry.sealing, clock.now())
            item = site.find(item_uid)
            self.numbers = [filed(doing, item).case.number for _ in WORKERS]

    def _add_people(self, site, affairs):
        """Each is a clerk of the hall and an approver of the department."""
        for name in WORKERS:
            affairs.people.add_account(name, f"测试-{name}", PASSWORD, clock.now(), passwords=CHEAP)
            affairs.people.grant(name, Role.CLERK, site.at(COUNTY).uid)
            affairs.people.grant(name, Role.APPROVER, site.at(DEPARTMENT).uid)

    def roots(self):
        return connected(self._databases)


@pytest.fixture
def hall(base, tmp_path, monkeypatch):
    """Papers are plain, as many as there are: drawing and signing them is not what is met here."""
    compile_templates()
    app = file_app(copy_site(base, tmp_path))

    def issuing(request):
        papers = plain_papers()
        return type(papers)(papers.draw, papers.signer, request.environ.get("retry.attempt", 0))

    monkeypatch.setattr(portal_applying, "issuing", issuing)
    yield Hall(app)
    close_app(app)


def act(browser, address, **fields):
    """Through the page's own form, and the page that asks again; the status of the last answer."""
    page = browser.get(address, status="*")
    form = _form(page, address)
    if form is None:
        return f"no form at {address}: {page.status}"
    for name, value in fields.items():
        form[name] = value
    answer = form.submit(status="*")
    if answer.status_int == 200 and "confirmed" in answer:
        answer = _form(answer, address).submit(status="*")
    return answer.status_int


def _form(page, address):
    return next((one for one in page.forms.values() if one.action.endswith(address)), None)


def work(browser, number):
    """One case from acceptance to its decision."""
    case = f"{CASES}/{number}"
    return (
        act(browser, f"{case}/accept"),
        act(browser, f"{case}/branches/1/decide", outcome="granted"),
    )


def test_fifty_workers_accept_and_decide_at_once(hall):
    browsers = [log_in(hall.app, name) for name in WORKERS]
    with ThreadPoolExecutor(len(WORKERS)) as pool:
        answers = list(pool.map(work, browsers, hall.numbers))
    told = Counter(status for statuses in answers for status in statuses)
    assert told == {303: 2 * len(WORKERS)}
    check_all(hall, len(WORKERS))


def check_all(hall, count):
    """Every event, paper, number, list entry and ledger record is there once."""
    with hall.roots() as connection:
        site, affairs = site_root(connection), affairs_root(connection)
        cases = [affairs.cases.by_number(number) for number in hall.numbers]
        told = Counter(event["type"] for case in cases for event in case.events)
        assert {name: told[name] for name in TYPES} == dict.fromkeys(TYPES, count)
        papers = [e["number"] for case in cases for e in case.events if e["type"] == "issued"]
        assert len(papers) == len(set(papers)) == 2 * count
        government = site.at(COUNTY).uid
        assert affairs.cases.decisions.total(government) == count
        assert affairs.cases.lists.count((government,), ("decided",)) == count
        acts = Counter(record["act"] for record in affairs.staged)
        assert acts["accept_case"] == acts["decide_branch"] == count
        assert acts[USE_SEAL] == 2 * count
    tick(hall.app.registry._zodb_databases, clock.now())
    with hall.roots() as connection:
        site, affairs = site_root(connection), affairs_root(connection)
        assert list(verify_affairs(affairs, site, clock.now())) == []
