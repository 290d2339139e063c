"""kill −9 in the middle of publishing: what was acknowledged is there, and everything agrees."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.site import copy_site

PUBLISHES = 200
CHILD = """
import sys
from content.kinds_list import KINDS
from tests.conftest import START
from tests.site import file_app, publish
from portal.databases import connected, site_root
from content import clock

app = file_app(sys.argv[1])
print("ready", flush=True)
for n in range({count}):
    with connected(app.registry._zodb_databases) as connection:
        item = publish(site_root(connection), {{"title": f"第{{n}}号"}}, moment=clock.now())
        path = item.__name__
    app.registry.indexing.wake()
    print(path, flush=True)
"""


def acknowledged_before_kill(ini, after):
    """Run the child, and kill it once it has acknowledged ``after`` publishes."""
    code = CHILD.format(count=PUBLISHES)
    words = [sys.executable, "-W", "ignore", "-c", code, str(ini)]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(words, **quiet) as child:
        assert child.stdout.readline() == "ready\n"
        names = [child.stdout.readline() for _ in range(after)]
        time.sleep(0.003 * after % 0.05)
        os.kill(child.pid, signal.SIGKILL)
        names += child.stdout.readlines()
    return [name.strip() for name in names if name.endswith("\n")]


def openhall(*words):
    command = [sys.executable, "-W", "ignore", "-m", "portal.commands", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("after", [3, 40, PUBLISHES - 1])
def test_what_was_acknowledged_survives_kill_nine(base, tmp_path, after):
    ini = copy_site(base, tmp_path)
    names = acknowledged_before_kill(ini, after)
    assert len(names) >= after
    verified = openhall("verify", "-c", str(ini))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    exported = tmp_path / "out.jsonl"
    openhall("export", "documents", str(exported), "--from", "/changchun/nanguan", "-c", str(ini))
    text = exported.read_text(encoding="utf-8")
    assert [name for name in names if name not in text] == []
    assert openhall("tick", "-c", str(ini)).returncode == 0
    assert openhall("index", "repair", "-c", str(ini)).returncode == 0
    assert openhall("index", "check", "-c", str(ini)).returncode == 0
    assert openhall("ledger", "verify", "-c", str(ini)).returncode == 0
