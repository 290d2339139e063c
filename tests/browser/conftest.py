"""A served small demo site and Chromium, for what only a browser shows."""

import os
import shutil
import socket
import threading
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from pyramid.paster import get_appsettings
from waitress.server import create_server

from portal import main
from portal.commands.demo import plant_site
from portal.commands.index import indexer_of, make_index
from portal.commands.opening import databases_of
from portal.demo.plan import SMALL
from portal.demo.planting import SEED
from tests.site import PASSWORD, close_app

WIDTHS = (1280, 390, 320)
PHONE = 390
ELDER_WIDTHS = (1280, 320)  # one column at any width
CHROMIUM = os.environ.get("OPENHALL_CHROMIUM") or shutil.which("chromium") or ""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(portal, port):
    """A ``Portal`` of tests/site.py, served until the block ends, and closed then."""
    server = create_server(portal.app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join(timeout=10)
        portal.close()


def sign_in_at(page, name, password=PASSWORD):
    """On the page that asks for it."""
    page.locator("form#login input[name=name]").fill(name)
    page.locator("form#login input[name=password]").fill(password)
    page.locator("form#login button[type=submit]").first.click()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory):
    """(base address, passwords by account) of a served site with the small demo."""
    folder = tmp_path_factory.mktemp("demo")
    ini = folder / "site.ini"
    source = Path(__file__).parents[2] / "development.ini"
    ini.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    with databases_of(str(ini), writing=True) as (settings, databases):
        accounts, _ = plant_site(databases, SEED, SMALL)
        with indexer_of(settings, databases) as indexer:
            make_index(indexer)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    mail = {"mail.host": "127.0.0.1", "mail.from": "portal@example.cn"}  # nothing ticks: none goes
    app = main({}, **{**get_appsettings(str(ini)), "site.url": url, **mail})
    server = create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield url, {account.name: account.password for account in accounts}
    server.close()
    thread.join(timeout=10)
    close_app(app)


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip("没有 Chromium：浏览器测试跳过（apt install chromium fonts-noto-cjk）")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_page(demo_site, chromium):
    """A function (path, width, elder) → a page, with what the content policy complained of."""
    url, _ = demo_site
    contexts = []

    def opened(path, width, elder, storage=None):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", storage_state=storage
        )
        contexts.append(context)
        if elder:
            context.add_cookies([{"name": "mode", "value": "elder", "url": url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: _note(page, message))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path if path.startswith("http") else url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def _note(page, message):
    if "Content Security Policy" in message.text or "Refused" in message.text:
        page.complaints.append(message.text)


def wrong_on(page, width):
    """What is wrong with a page, in words; nothing: empty."""
    found = list(page.complaints)
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append(f"overflows at {width} px")
    if page.locator("h1").count() != 1:
        found.append("has not exactly one h1")
    if width < PHONE:  # laid out as at this width: only the room is less
        return found
    for violation in Axe().run(page).response["violations"]:
        targets = [node["target"] for node in violation["nodes"][:3]]
        found.append(f"{violation['id']}: {targets}")
    return found


def wrong_at(page, widths=WIDTHS):
    """The same at each of ``widths``, to which the window is made narrower: width → what is wrong.

    The page is closed.
    """
    wrong = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if found := wrong_on(page, width):
            wrong[width] = found
    page.context.close()
    return wrong


@pytest.fixture(scope="module")
def sign_in(demo_site, chromium):
    """The cookies of a demo account, signed in once."""
    return cache(lambda name: _signed_in(demo_site, chromium, name))


@pytest.fixture(scope="module")
def signed_in(sign_in):
    return sign_in("demo.editor")


def _signed_in(demo_site, chromium, name):
    """The cookies of somebody signed in through the form, without JavaScript."""
    url, passwords = demo_site
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/login")
    sign_in_at(page, name, passwords[name])
    storage = context.storage_state()
    context.close()
    return storage
