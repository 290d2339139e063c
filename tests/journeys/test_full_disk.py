"""A full disk: what is new is refused in a clear sentence, the site is read on, nothing is lost."""

import json
import subprocess
import sys

import pytest
import webtest

from tests.disks import fill, small_disk
from tests.portal.test_serve_command import Served, free_port
from tests.site import COUNTY, PASSWORD, SECTION, copy_site

MEGABYTES = 24


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", MEGABYTES) as folder:
        yield folder


@pytest.fixture
def served(base, disk):
    """(.ini, a browser of the served site)."""
    port = free_port()
    ini = copy_site(base, disk, port)
    running = Served(ini)
    try:
        running.get(f"http://localhost:{port}/")
        yield ini, webtest.TestApp(f"http://localhost:{port}")
    finally:
        running.stop()


def log_in(browser):
    form = browser.get("/login").forms["login"]
    form["name"], form["password"] = "editor", PASSWORD
    form.submit(status=303)


def write(browser, title, **more):
    form = browser.get(f"{SECTION}/add?kind=policy_document").forms["edit"]
    form["title"], form["body"] = title, "正文" * 4000
    return form.submit("save", **more)


def openhall(*words):
    command = [sys.executable, "-W", "ignore", "-m", "portal.commands", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_served_site_is_read_on_and_saves_again_once_there_is_space(served, disk):
    ini, browser = served
    log_in(browser)
    write(browser, "空间充足时", status=303)
    filler = fill(disk)
    for _ in range(3):
        refused = write(browser, "写满以后", status=507)
        assert "磁盘空间不足" in refused.text
        assert "没有保存任何改动" in refused.text
    for path in ("/", f"{COUNTY}/", f"{COUNTY}/search?q=%E6%B0%91%E6%94%BF", "/desk"):
        assert browser.get(path, status=200)
    filler.unlink()
    assert "腾出空间后" in write(browser, "腾出空间后", status=303).follow().text
    verified = openhall("verify", "-c", ini)
    assert verified.returncode == 0, verified.stdout


def rows(count):
    return "".join(
        json.dumps({"title": f"第{n}份示例文件", "body": "正文" * 4000}, ensure_ascii=False) + "\n"
        for n in range(count)
    )


def test_an_import_that_does_not_fit_is_refused_in_one_sentence_and_changes_nothing(
    base, disk, tmp_path
):
    ini = copy_site(base, disk)
    file = tmp_path / "rows.jsonl"
    file.write_text(rows(1500), encoding="utf-8")
    before = openhall("ledger", "head", "-c", ini).stdout
    done = openhall("import", "documents", file, "--into", COUNTY, "-c", ini)
    assert done.returncode == 2, done.stderr
    assert "空间" in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
    out = tmp_path / "out.jsonl"
    assert openhall("export", "documents", out, "--from", COUNTY, "-c", ini).returncode == 0
    assert out.read_text(encoding="utf-8") == ""
    assert openhall("verify", "-c", ini).returncode == 0
    assert openhall("ledger", "head", "-c", ini).stdout == before
