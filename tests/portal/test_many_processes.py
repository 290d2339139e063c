"""Three processes of production.ini on one PostgreSQL behind nginx: they behave as one site.

The third stands for another machine: a folder of its own, with copies of the secret and nothing
else shared but the databases and the index.
"""

import http.client
import json
import os
import re
import shutil
import signal
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.fronting import Client, log_in, nginx_in_front, upload
from tests.portal.conftest import run
from tests.portal.test_serve_command import Served, free_port
from tests.servers import production_ini, site_on_postgres
from tests.site import COUNTY, DEPARTMENT, SECTION

LONGEST_SECONDS = 120
SITE_URL = "https://open.example.gov.cn"
NEW_IMPORT = "/desk/imports/new"
ADD = f"{SECTION}/add?kind=policy_document"
CSV = "标题,正文\n从表格来的,正文甲\n"


class Fleet:
    """The processes, by port; ``inis`` are theirs."""

    def __init__(self, inis, ports, front):
        self.inis, self.ports, self.front = dict(zip(ports, inis, strict=True)), ports, front
        self.running = {}

    def start(self, port):
        self.running[port] = Served(self.inis[port], "--port", port)

    def wait(self, port):
        self.running[port].get(f"http://127.0.0.1:{port}/about")

    def stop(self, port):
        return self.running.pop(port).stop()

    def client(self):
        return Client(self.front, SITE_URL)


@pytest.fixture(scope="module")
def fleet(base, tmp_path_factory, postgres_server):
    folder, elsewhere = (tmp_path_factory.mktemp(name) for name in ("one", "other"))
    front, ports = free_port(), [free_port() for _ in range(3)]
    (folder / "site").mkdir()
    source = site_on_postgres(base, folder / "site", postgres_server)
    lines = source.read_text(encoding="utf-8").splitlines()
    uris = [line.partition(" = ")[2] for line in lines if line.startswith("zodbconn")]
    told = {"site__url": SITE_URL, "listen": "127.0.0.1:0"}
    inis = [
        production_ini(
            place / "site.ini", "postgres", [uri.partition("?")[0] for uri in uris], **told
        )
        for place in (folder, elsewhere)
    ]
    (elsewhere / "var").mkdir()
    index = f"whoosh://{folder}/var/index"
    text = inis[1].read_text(encoding="utf-8").replace("whoosh://%(here)s/var/index", index)
    inis[1].write_text(text, encoding="utf-8")
    assert run("tick", "-c", inis[0]).exit_code == 0
    fleet = Fleet([inis[0], inis[0], inis[1]], ports, front)
    with nginx_in_front(folder, ports, front, free_port()):
        try:
            fleet.start(ports[0])
            fleet.wait(ports[0])
            shutil.copy(folder / "var" / "secret", elsewhere / "var" / "secret")
            shutil.copytree(folder / "var" / "keys", elsewhere / "var" / "keys")
            for port in ports[1:]:
                fleet.start(port)
            for port in ports[1:]:
                fleet.wait(port)
            yield fleet
        finally:
            for port in list(fleet.running):
                fleet.stop(port)


def until(condition):
    end = time.monotonic() + LONGEST_SECONDS
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def draft(client, title):
    """Written through the pages; its path."""
    told = {"csrf_token": client.token(ADD), "title": title, "save": "save"}
    answer = client.post(ADD, told)
    assert answer.status == 303, answer.content.decode()
    return "/" + answer.headers["Location"].split("/", 3)[3]


def decide(client, page, act, **told):
    answer = client.post(f"{page}/{act}", {"csrf_token": client.token(page), **told})
    assert answer.status == 303, answer.content.decode()


def test_who_logs_in_at_one_acts_at_another_and_is_signed_out_everywhere(fleet):
    first, second, third = (fleet.client().through(port) for port in fleet.ports)
    log_in(first)
    second.cookies = third.cookies = first.cookies
    page = draft(second, "在第二个进程写的")
    assert "在第二个进程写的" in third.ask("GET", page).content.decode()
    assert second.post("/logout", {"csrf_token": second.token("/desk")}).status == 303
    kept = dict(first.cookies)
    for one in (first, second, third):
        one.cookies = dict(kept)
        assert one.ask("GET", "/desk").status == 303


def test_what_one_publishes_all_show_find_and_hand_out(fleet):
    people = {name: fleet.client().through(port) for name, port in
              zip(("editor", "legal", "moderator"), fleet.ports, strict=True)}  # fmt: skip
    for name, client in people.items():
        log_in(client, name)
    page = draft(people["editor"], "防汛预案")
    content = b"x" * 3_000_000
    token = people["editor"].token(page)
    answer = upload(
        people["editor"], f"{page}/attach", ("upload", "big.txt", content), csrf_token=token
    )
    assert answer.status == 303, answer.content.decode()
    decide(people["editor"], page, "submit")
    decide(people["moderator"], page, "publish", confirmed="已核对")
    public = [fleet.client().through(port) for port in fleet.ports]
    until(
        lambda: all("防汛预案" in one.ask("GET", f"{SECTION}/").content.decode() for one in public)
    )
    until(lambda: all("防汛预案" in found(one, "防汛") for one in public))
    shown = public[0].ask("GET", page.rpartition("/editions")[0]).content.decode()
    file = re.search(r"href=\"https://[^/]+(/[^\"]*big[^\"]*)\"", shown)[1]
    assert [one.ask("GET", file).content == content for one in public] == [True] * 3


def found(client, word):
    return client.ask("GET", f"/search?q={quote(word)}").content.decode()


def test_a_file_uploaded_at_one_is_decided_at_another(fleet):
    first, third = (fleet.client().through(fleet.ports[n]) for n in (0, 2))
    log_in(first)
    third.cookies = first.cookies
    told = {"csrf_token": first.token(NEW_IMPORT), "shape": "documents", "place": DEPARTMENT}
    answer = upload(first, NEW_IMPORT, ("file", "catalogue.csv", CSV.encode()), **told)
    assert answer.status == 303, answer.content.decode()
    job = "/" + answer.headers["Location"].split("/", 3)[3]
    until(lambda: json.loads(third.ask("GET", f"{job}?format=json").content)["state"] == "checked")
    outcome = re.search('name="outcome" value="([^"]+)"', third.ask("GET", job).content.decode())
    decide(third, job, "import", outcome=outcome[1])
    until(lambda: json.loads(first.ask("GET", f"{job}?format=json").content)["state"] == "imported")
    for port in fleet.ports:
        assert "从表格来的" in first.through(port).ask("GET", "/desk").content.decode()


def test_commands_keep_the_databases_while_they_are_served(fleet, tmp_path):
    ini = fleet.inis[fleet.ports[0]]
    for words in (("backup", tmp_path / "backup"), ("pack",), ("verify",)):
        done = run(*words, "-c", ini)
        assert done.exit_code == 0, done.output
    assert fleet.client().ask("GET", f"{COUNTY}/").status == 200


class Reader(threading.Thread):
    """Asks nginx for one page after another, and keeps whatever was not answered well."""

    PATHS = ("/", f"{COUNTY}/", f"{SECTION}/", "/about", "/changchun/kuancheng/")

    def __init__(self, client):
        super().__init__()
        self.wrong, self.count, self.stopping, self._client = [], 0, threading.Event(), client

    def run(self):
        while not self.stopping.is_set():
            path = self.PATHS[self.count % len(self.PATHS)]
            try:
                status = self._client.ask("GET", path).status
            except (OSError, http.client.HTTPException) as error:
                status = error
            self.count += 1
            time.sleep(0.02)
            if status != 200:
                self.wrong.append((path, status))


@pytest.fixture
def readers(fleet):
    readers = [Reader(fleet.client()) for _ in range(3)]
    for reader in readers:
        reader.start()
    yield readers
    for reader in readers:
        reader.stopping.set()
    for reader in readers:
        reader.join(timeout=60)


def all_asked_again(readers):
    before = [reader.count for reader in readers]
    until(lambda: all(r.count > n + 3 for r, n in zip(readers, before, strict=True)))


def test_restarted_one_after_another_and_one_killed_no_reading_fails(fleet, readers):
    editor = fleet.client()
    log_in(editor)
    all_asked_again(readers)
    for port in fleet.ports[:2]:
        assert fleet.stop(port)[0] == 0
        fleet.start(port)
        fleet.wait(port)
        all_asked_again(readers)
    page = draft(editor, "杀掉以前写的")
    killed = fleet.ports[2]
    os.kill(fleet.running[killed].child.pid, signal.SIGKILL)
    fleet.stop(killed)
    all_asked_again(readers)
    assert "杀掉以前写的" in editor.ask("GET", page).content.decode()
    draft(editor, "杀掉以后写的")
    fleet.start(killed)
    fleet.wait(killed)
    assert [wrong for reader in readers for wrong in reader.wrong] == []


def test_each_process_tells_of_itself(fleet):
    for port in fleet.ports:
        client = fleet.client().through(port)
        health = json.loads(client.ask("GET", "/health").content)
        assert health["ok"], health
        assert "secret_differs" not in [one["key"] for one in health["reasons"]]
        told = client.ask("GET", "/metrics").content.decode()
        values = dict(line.rsplit(" ", 1) for line in told.splitlines() if line[0] != "#")
        assert float(values["openhall_threads"]) == 4
        assert float(values["openhall_threads_busy"]) >= 1
        assert float(values["openhall_requests_waiting"]) == 0


def test_the_proxy_says_so_where_nobody_answers_and_logs_no_name(fleet):
    """The last one here: it stops them all."""
    client = fleet.client()
    assert client.ask("GET", f"{COUNTY}/mzj/?q={quote('秘密')}").status == 200
    said = {port: fleet.stop(port) for port in list(fleet.running)}
    assert {code for code, _ in said.values()} == {0}
    assert not any("openhall.access" in text for _, text in said.values())
    answer = client.ask("GET", "/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
    assert "网站正在维护" in answer.content.decode()
    log = next(Path(fleet.inis[fleet.ports[0]]).parent.glob("nginx.log")).read_text()
    assert f" GET {COUNTY}/mzj 200 " in log
    assert "%E7" not in log
    assert "?" not in log
    assert "from=127.0.0.0/24" in log
