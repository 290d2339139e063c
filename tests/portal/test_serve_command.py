"""``openhall serve`` as a process: it answers, drains, and other commands know it is there."""

import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from portal.commands import serve
from portal.commands.opening import BUSY
from portal.ticking import TickThread
from tests.portal.conftest import refused, run
from tests.site import COUNTY, copy_site, publish
from views.form_ui import WIDGETS
from views.rendering import PAGES

STARTING_SECONDS = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


COMMAND = ("-m", "portal.commands")
SLOWLY = """
import sys, time
from portal.commands import main, serve

make = serve.make_application

def slow(*settings, **more):
    application = make(*settings, **more)
    answer = application.application

    def answer_late(environ, start_response):
        print("asked", flush=True)
        time.sleep(1)
        return answer(environ, start_response)

    application.application = answer_late
    return application

serve.make_application = slow
main(sys.argv[1:])
"""


class Served:
    """A served site; ``stop`` sends SIGTERM and returns the exit code and what was said."""

    def __init__(self, ini, *more, by=COMMAND):
        words = ["-W", "ignore", *by, "serve", "-c", str(ini), *map(str, more)]
        # Not a pipe: nobody reads while it runs, and a full one would stop whoever logs
        with tempfile.NamedTemporaryFile("w", delete=False) as said:
            told = {"stdout": subprocess.PIPE, "stderr": said, "text": True}
            self.child = subprocess.Popen([sys.executable, *words], **told)
        self._log = Path(said.name)

    def get(self, url):
        end = time.monotonic() + STARTING_SECONDS
        while True:
            try:
                with urlopen(url, timeout=10) as answer:
                    return answer.read().decode("utf-8")
            except URLError:
                if time.monotonic() > end or self.child.poll() is not None:
                    raise
                time.sleep(0.1)

    def stop(self):
        if self.child.poll() is None:
            os.kill(self.child.pid, signal.SIGTERM)
        self.child.communicate(timeout=30)
        return self.child.returncode, self._log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def served(base, tmp_path_factory):
    """(.ini, address, running process) of one site for the tests that only ask."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    ini = copy_site(base, folder, port)
    running = Served(ini)
    url = f"http://localhost:{port}"
    running.get(f"{url}/")
    yield ini, url, running
    running.stop()


def files_of(ini):
    return {
        path: path.read_bytes()
        for name in ("tree.fs", "affairs.fs")
        for path in [Path(ini).parent / "var" / name]
    }


def test_the_site_answers_at_its_port(served):
    _, url, running = served
    page = running.get(f"{url}/changchun/nanguan/")
    assert "南关区" in page
    assert f"{url}/" in page


def test_a_second_start_compiles_no_template(base, tmp_path, monkeypatch):
    monkeypatch.delenv("CHAMELEON_CACHE")
    port = free_port()
    ini, kept = copy_site(base, tmp_path, port), []
    for _ in range(2):
        running = Served(ini)
        running.get(f"http://localhost:{port}/changchun/nanguan/")
        running.stop()
        files = (tmp_path / "var" / "templates").iterdir()
        kept.append({(path.name, path.stat().st_mtime_ns) for path in files})
    assert len(kept[0]) == len(PAGES.names) + len(WIDGETS.names)
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("verify",), "没有发现问题"),
        (("evolve", "--dry-run"), "没有要升级的步骤"),
        (("index", "check"), "缺少 0 条，过时 0 条，多余 0 条"),
        (("ledger", "verify"), "台账完整"),
        (("ledger", "head"), ":"),
        (("user", "list"), "editor\t测试-editor"),
        (("deadline", "2026-03-02", "5"), "到期日"),
        (("import", "documents", "FILE", "--into", COUNTY, "--dry-run"), "试运行"),
    ],
)
def test_reading_commands_work_beside_it(words, said, served, tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"title": "甲", "doc_number": "示〔2009〕1号"}', encoding="utf-8")
    done = run(*(str(file) if word == "FILE" else word for word in words), "-c", served[0])
    assert done.exit_code == 0, done.output
    assert said in done.output


def test_an_export_works_beside_it(served, tmp_path):
    done = run("export", "documents", tmp_path / "out.jsonl", "-c", served[0])
    assert (done.exit_code, (tmp_path / "out.jsonl").exists()) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        ("tick",),
        ("init",),
        ("demo", "--small"),
        ("index", "rebuild"),
        ("index", "repair"),
        ("ledger", "seal"),
        ("user", "add", "new.one", "--display", "示例"),
        ("user", "passwd", "editor"),
        ("user", "grant", "editor", "--role", "moderator", "--at", COUNTY),
        ("user", "revoke", "editor", "--role", "editor", "--at", f"{COUNTY}/mzj"),
        ("import", "documents", "FILE", "--into", COUNTY),
        ("verify", "--repair"),
        ("pack",),
        ("evolve",),
        ("serve",),
    ],
)
def test_writing_commands_say_it_is_busy_and_change_nothing(words, served, tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"title": "甲"}', encoding="utf-8")
    before = files_of(served[0])
    told = refused(*(str(file) if word == "FILE" else word for word in words), "-c", served[0])
    assert told == BUSY
    assert files_of(served[0]) == before


def serve_in_vain(ini, *more):
    """waitress leaves its socket to the collector when it cannot listen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        done = run("serve", "-c", ini, *more)
        gc.collect()
    return done


def test_a_port_in_use_is_one_sentence(ini, served):
    taken = served[1].rpartition(":")[2]
    done = serve_in_vain(ini, "--port", taken)
    assert done.exit_code == 2
    assert f"端口 localhost:{taken} 不能使用" in done.stderr.splitlines()[-1]
    assert "--port" in done.stderr
    assert run("tick", "-c", ini).exit_code == 0


@pytest.mark.parametrize("line", ["threads = many", "listen = localhost:six"])
def test_a_wrong_server_setting_is_one_sentence(line, ini):
    text = Path(ini).read_text(encoding="utf-8")
    name = line.partition(" ")[0]
    lines = [line if row.startswith(f"{name} =") else row for row in text.splitlines()]
    Path(ini).write_text("\n".join(lines), encoding="utf-8")
    done = serve_in_vain(ini)
    assert done.exit_code == 2
    assert "[server:main]" in done.stderr
    assert run("tick", "-c", ini).exit_code == 0


def test_it_stops_with_exit_nothing_wrong_and_leaves_the_site_to_others(ini):
    port = free_port()
    running = Served(ini, "--port", port)
    assert f"http://localhost:{port}/" in running.get(f"http://localhost:{port}/")
    code, said = running.stop()
    assert code == 0, said
    assert f"站点已启动：http://localhost:{port}" in said
    assert run("tick", "-c", ini).exit_code == 0
    with pytest.raises(URLError):
        urlopen(f"http://localhost:{port}/", timeout=5)


def test_a_request_under_way_is_answered_before_it_stops(ini):
    port = free_port()
    running = Served(ini, "--port", port, by=("-c", SLOWLY))
    running.get(f"http://localhost:{port}/")
    running.child.stdout.readline()
    pages = []
    asking = threading.Thread(
        target=lambda: pages.append(running.get(f"http://localhost:{port}/changchun/"))
    )
    asking.start()
    running.child.stdout.readline()
    code, _ = running.stop()
    asking.join(timeout=10)
    assert code == 0
    assert pages
    assert pages[0].rstrip().endswith("</html>")


def test_it_makes_a_missing_index_by_itself_and_ticks(ini, writing):
    with writing() as there:
        publish(there.site, {"title": "春耕补贴发放办法"})
    shutil.rmtree(Path(ini).parent / "var" / "index", ignore_errors=True)
    port = free_port()
    running = Served(ini, "--port", port)
    end = time.monotonic() + STARTING_SECONDS
    while "春耕补贴发放办法" not in running.get(
        f"http://localhost:{port}/search?q=%E6%98%A5%E8%80%95"
    ):
        assert time.monotonic() < end
        time.sleep(0.2)
    assert running.stop()[0] == 0
    assert run("ledger", "head", "-c", ini).stdout.startswith("3:")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://localhost:6543", "http://localhost:8080"),
        ("https://127.0.0.1/site", "https://127.0.0.1:8080/site"),
        ("http://[::1]:6543", "http://[::1]:8080"),
        ("https://www.example.gov.cn", "https://www.example.gov.cn"),
        ("https://www.example.gov.cn:8443", "https://www.example.gov.cn:8443"),
    ],
)
def test_another_port_changes_the_address_of_this_machine_only(url, told):
    assert serve.with_port(url, 8080) == told


def terminate_when_served(before):
    end = time.monotonic() + STARTING_SECONDS
    while signal.getsignal(signal.SIGTERM) is before and time.monotonic() < end:
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGTERM)


def test_serving_in_this_process_ends_its_threads_and_closes_its_databases(ini):
    handlers = {n: signal.getsignal(n) for n in (signal.SIGTERM, signal.SIGINT)}
    terminating = threading.Thread(target=terminate_when_served, args=(handlers[signal.SIGTERM],))
    terminating.start()
    try:
        done = run("serve", "-c", ini, "--port", free_port())
    finally:
        terminating.join()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert done.exit_code == 0
    assert not [t for t in threading.enumerate() if isinstance(t, TickThread)]
    assert run("tick", "-c", ini).exit_code == 0
