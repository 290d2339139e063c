"""Seals, licences, papers and verification on a phone and a desk: nothing overflows, axe agrees."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from content import clock
from content.cases.acceptance import accept
from content.cases.decisions import Terms, decide
from content.permissions import Role
from tests.browser.conftest import _note, free_port, serving, sign_in_at, wrong_at
from tests.deciding import office
from tests.papers import keys_of, real_papers, register_seal
from tests.site import CHEAP, COUNTY, PASSWORD, Portal

pytestmark = pytest.mark.browser
SEALS = f"{COUNTY}/hall/seals/"


def filled(portal):
    """What to look at → its address."""
    now = clock.now()
    with portal.roots() as (site, affairs):
        people = affairs.people
        people.add_account("approver", "测试-approver", PASSWORD, now, passwords=CHEAP)
        people.grant("approver", Role.APPROVER, "d0mzj")
        people.grant("approver", Role.ADMINISTRATOR, site.at(COUNTY).uid)
        seal = register_seal(site, keys_of(portal), custodian="approver")
        made = office(site, affairs, portal.app.registry.sealing)
        made = replace(made, at=now, papers=real_papers(keys_of(portal)))
        case = made.file()
        accept(made.clerk, case)
        decide(made.approver, case, "1", "granted", terms=Terms("", None, date(2099, 1, 1)))
        (licence,) = affairs.licences.of_case(case.uid)
        paper = next(one for one in affairs.papers.all() if one.licence_uid)
        return {
            "verified": f"/verify/{paper.code}",
            "unknown": "/verify/AAAAA-AAAAA",
            "seals": SEALS,
            "seal": f"{SEALS}{seal.uid}",
            "add": f"{SEALS}add",
            "manage": f"{SEALS}{seal.uid}/manage",
            "use": f"{SEALS}{seal.uid}/use",
            "licences": f"{COUNTY}/hall/licences/",
            "licence": f"{COUNTY}/hall/licences/{licence.uid}",
            "papers": f"{COUNTY}/hall/cases/{case.number}/papers",
        }


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """(address, addresses below it) of a served small site with one decision on paper."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    portal = Portal(base, tmp_path_factory.mktemp("papers"), **{"site.url": url})
    # Signing runs a loop of its own, and the browser's is at work in this thread
    with ThreadPoolExecutor(1) as elsewhere:
        addresses = elsewhere.submit(filled, portal).result()
    with serving(portal, port):
        yield url, addresses


@pytest.fixture(scope="module")
def signed_in(served, chromium):
    """The cookies of somebody who approves and administers, signed in once."""
    url, addresses = served
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url + addresses["add"])
    sign_in_at(page, "approver")
    storage = context.storage_state()
    context.close()
    return storage


@pytest.fixture
def page(signed_in, chromium):
    context = chromium.new_context(storage_state=signed_in, locale="zh-CN")
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: _note(page, message))
    yield page
    context.close()


@pytest.mark.parametrize("name", ["verified", "unknown", "seals", "seal", "add", "manage", "use",
                                  "licences", "licence", "papers"])  # fmt: skip
def test_each_page_fits_and_is_accessible(served, page, name):
    url, addresses = served
    page.goto(url + addresses[name])
    assert wrong_at(page) == {}


def test_the_seal_s_picture_is_shown(served, page):
    url, addresses = served
    page.goto(url + addresses["seal"])
    assert page.locator("main img").evaluate("one => one.naturalWidth") > 0
