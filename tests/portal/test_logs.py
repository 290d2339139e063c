"""Logs: a line a request, slow ones, errors by number; never what somebody typed or who it was."""

import logging
import re
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from content.acts.writing import ATTACH
from content.desk import Desk
from portal.logs import WithoutValues, keep_values_out
from portal.watching import network_of
from search_index.whoosh_engine import WhooshEngine
from tests.conftest import later
from tests.portal.test_serve_command import Served, free_port
from tests.rules.test_permissions_observed import (  # noqa: F401 - a fixture
    QUERY,
    add,
    addresses,
    rows,
)
from tests.site import COUNTY, PASSWORD, Portal, desk_of

IDENTITY, PHONE, SOUGHT = "220102199003078515", "13894801234", "王小明低保"
SECRETS = (IDENTITY, PHONE, SOUGHT, quote(SOUGHT), PASSWORD)
TYPED = f"{SOUGHT} {IDENTITY} {PHONE}"
FIELDS = (
    "name", "display_name", "password", "old_password", "new_password", "repeat_password", "code",
    "title", "text", "reason", "body", "note", "confirmed", "to", "q", "path", "role", "from",
    "ticket", "kept", "came_from", "site_name", "phone", "live_from", "aliases", "act", "ground",
)  # fmt: skip


class Kept(logging.Handler):
    """Everything logged at INFO and above, as a plain handler would write it."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))

    @property
    def text(self):
        return "\n".join(self.lines)


@pytest.fixture
def logged():
    kept, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    yield kept
    root.removeHandler(kept)
    root.setLevel(level)


def clean(logged, *more):
    assert logged.lines
    return [secret for secret in (*SECRETS, *more) if secret in logged.text]


def typed(**more):
    return {**dict.fromkeys(FIELDS, TYPED), "password": PASSWORD, **more}


def test_a_line_tells_method_address_status_size_time_and_number(portal, logged):
    portal.browser().get(f"{COUNTY}/?q={quote(SOUGHT)}", extra_environ={"REMOTE_ADDR": "10.1.2.3"})
    assert re.fullmatch(
        r"INFO openhall.access GET /changchun/nanguan 200 bytes=\d+ ms=\d+ kind=Place "
        r"id=[0-9a-f]{8} from=10\.1\.2\.0/24",
        logged.lines[0],
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/", "/"),
        ("/search?q=x", "/search"),
        (f"/{PHONE}", "/…"),
        (f"/changchun/{SOUGHT}/x", "/changchun/…/…"),
        (f"{COUNTY}/mzj/policies/{PHONE}", f"{COUNTY}/mzj/policies/…"),
        ("/static/portal.css", "/static/…"),
        ("/%ff%fe", "-"),
    ],
)
def test_of_an_address_only_what_exists_is_told(asked, told, portal, logged):
    portal.browser().get(quote(asked, safe="/?=%"), status="*")
    assert f" {told} " in logged.lines[-1]
    assert clean(logged) == []


def test_the_name_of_an_attachment_is_not_told(portal, login, logged):
    facts = {"title": "a", "media_type": "text/plain", "size": 1, "sha256": "0" * 64, "text": ""}
    with portal.roots() as (site, _):
        edition = add(site)
        told = {"name": f"{PHONE}.txt", "content": b"x", "facts": facts}
        desk_of(site, "editor", later()).perform(ATTACH, edition, told)
        address = f"{COUNTY}/mzj/fees/{edition.item.__name__}/files/{PHONE}.txt?edition=1"
    assert login("editor").get(address).body == b"x"
    assert "/files/… 200" in logged.lines[-1]
    assert clean(logged) == []


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("who", ["admin", "editor"])
def test_nothing_typed_into_any_page_is_logged(who, login, logged, addresses):  # noqa: F811
    browser, asked = login(who), 0
    cookie = browser.cookies["session"]
    for row in sorted(rows(), key=lambda row: row[2] == "logout"):
        for address in addresses.get((row[0], row[1]), ())[:1]:
            url = f"{address.rstrip('/')}/{row[2]}"
            _ask(browser, row, url)
            asked += 1
    assert asked > 60
    assert len(logged.lines) > asked
    assert clean(logged, cookie, f"测试-{who}", f" {who}") == []


def _ask(browser, row, url):
    if "GET" in row[3] or not row[3]:
        query = f"{QUERY.get(row[2]) or '?x=1'}&{'&'.join(f'{n}={quote(TYPED)}' for n in FIELDS)}"
        browser.get(url + query, status="*")
        browser.get(f"{url}/{quote(TYPED)}", status="*")
    else:
        token = browser.cookies.get("csrf", "none").strip('"')
        browser.post(url, typed(csrf_token=token), status="*")
        browser.post(f"{url}/{quote(TYPED)}?{quote(TYPED)}", typed(), status="*")


def test_who_logs_in_in_vain_leaves_no_trace_of_name_or_password(portal, logged):
    browser = portal.browser()
    for name, password in ((PHONE, PASSWORD), ("editor", "wrong-72-plum"), ("editor", PASSWORD)):
        form = browser.get("/login").forms["login"]
        form["name"], form["password"] = name, password
        form.submit(status="*")
    assert clean(logged, "wrong-72-plum", "editor", browser.cookies["session"]) == []


def test_an_error_is_found_by_the_number_on_its_page_and_tells_no_value(
    portal, login, logged, monkeypatch
):
    def perform(self, act, context, fields=None):
        try:
            raise KeyError(str(fields))
        except KeyError as error:
            raise RuntimeError(f"planted: {fields}") from error

    editor = login("editor")
    form = editor.get(f"{COUNTY}/mzj/policies/add?kind=policy_document").forms["edit"]
    form["title"] = TYPED
    monkeypatch.setattr(Desk, "perform", perform)
    page = form.submit("save", status=500)
    number = page.html.find("strong").text
    assert "请报编号" in page.text
    told = next(
        line for line in logged.lines if line.startswith(f"ERROR openhall.error id={number}")
    )
    assert told.index("builtins.KeyError") < told.index("builtins.RuntimeError")
    assert "test_logs.py" in told
    assert any(f"id={number}" in line and " 500 " in line for line in logged.lines)
    assert clean(logged, "planted") == []


def test_a_template_that_fails_tells_no_value(portal, logged, monkeypatch):
    """The engine adds the values of expressions to the message, too."""

    class Failing:
        def __getattr__(self, name):
            raise ValueError(TYPED)

    monkeypatch.setattr("views.search.page", lambda *_, **__: Failing())
    portal.browser().get(f"/search?q={quote(SOUGHT)}", status=500)
    assert "openhall.error" in logged.text
    assert clean(logged) == []


def test_an_error_on_the_error_page_itself_leaves_the_server_nothing_to_log(
    portal, logged, monkeypatch
):
    def fail(*_, **__):
        raise RuntimeError(TYPED)

    monkeypatch.setattr(WhooshEngine, "search", fail)
    monkeypatch.setattr("views.errors.answer_page", fail)
    answer = portal.browser().get(f"/search?q={quote(SOUGHT)}", status=500)
    number = re.search("编号 ([0-9a-f]{8})", answer.text)[1]
    assert f"id={number}" in logged.text
    assert clean(logged) == []


def test_what_is_slow_has_a_line_of_its_own(base, tmp_path, clock, logged):
    portal = Portal(base, tmp_path, **{"log.slow_ms": "0", "log.client": "none"})
    try:
        portal.browser().get("/", extra_environ={"REMOTE_ADDR": "10.1.2.3"})
    finally:
        portal.close()
    first, second = logged.lines[-2:]
    assert first.replace("INFO openhall.access", "") == second.replace("WARNING openhall.slow", "")
    assert "from=" not in first


def test_a_quick_one_has_none(portal, logged):
    portal.browser().get("/about")
    assert "openhall.slow" not in logged.text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "-"),
        (PHONE, "-"),
    ],
)
def test_an_address_is_cut_to_its_network(address, told):
    assert network_of(address) == told


@pytest.mark.parametrize("name", ["waitress", "portal.ticking", "some.package"])
def test_whatever_a_library_logs_of_an_error_loses_its_values(name):
    logger, handler = logging.Logger(name), Kept()
    logger.addHandler(handler)
    keep_values_out(logger)
    keep_values_out(logger)
    assert [type(one) for one in handler.filters] == [WithoutValues]
    try:
        raise RuntimeError(TYPED)
    except RuntimeError:
        logger.exception("while serving %s", "/x" if name != "waitress" else f"/{PHONE}")
    assert "builtins.RuntimeError" in handler.text
    assert "test_logs.py" in handler.text
    assert [secret for secret in SECRETS if secret in handler.text] == []


FAILING = """
import sys
from portal.commands import main
from search_index.whoosh_engine import WhooshEngine

def search(self, query):
    raise RuntimeError(query.text or "")

WhooshEngine.search = search
main(sys.argv[1:])
"""


def test_a_served_site_writes_lines_and_no_values(ini):
    port = free_port()
    running = Served(ini, "--port", port, by=("-c", FAILING))
    running.get(f"http://localhost:{port}/about")
    with pytest.raises(HTTPError) as failed:
        urlopen(f"http://localhost:{port}/search?q={quote(SOUGHT)}", timeout=30)
    page = failed.value.read().decode()
    failed.value.close()
    code, said = running.stop()
    number = re.search("<strong>([0-9a-f]{8})</strong>", page)[1]
    assert code == 0
    assert f"ERROR openhall.error id={number}" in said
    assert "openhall.access GET /about 200" in said
    assert [secret for secret in (*SECRETS, "127.0.0.1") if secret in said] == []
