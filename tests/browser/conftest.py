"""A served small demo site and Chromium, for what only a browser shows."""

import os
import shutil
import socket
import threading
from pathlib import Path

import pytest
from pyramid.paster import get_appsettings
from waitress.server import create_server

from portal import main
from portal.commands.demo import plant_site
from portal.commands.index import indexer_of, make_index
from portal.commands.opening import databases_of
from portal.demo.plan import SMALL
from portal.demo.planting import SEED
from tests.site import close_app

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
    app = main({}, **{**get_appsettings(str(ini)), "site.url": url})
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
