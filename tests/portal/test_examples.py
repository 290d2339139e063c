"""The files of docs/examples are read by the programs they are for; nginx really stands in front.

systemd itself is not run here: its units are checked by ``systemd-analyze verify``.
"""

import configparser
import http.client
import json
import re
import shlex
import subprocess

import click
import pytest

from portal.commands import main
from tests.fronting import EXAMPLES, Client, log_in, needed, nginx_in_front, upload
from tests.portal.test_serve_command import Served, free_port
from tests.site import COUNTY, copy_site

UNITS = sorted(p for kind in ("service", "timer", "target") for p in EXAMPLES.glob(f"*.{kind}"))
PROGRAM = "/opt/openhall/bin/openhall"
SMALLEST_COMPRESSED = 1000


def test_every_unit_is_one_that_systemd_accepts(tmp_path):
    analyze = needed("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        text = text.replace("/opt/openhall/bin/runzeo", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    words = [analyze, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_unit_has_what_belongs_to_it(unit):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(unit, encoding="utf-8")
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service").exists()
        assert parser["Timer"]["Persistent"] == "true"
    elif unit.suffix == ".service":
        service = parser["Service"]
        assert service["ExecStart"].startswith(("/opt/openhall/bin/runzeo ", f"{PROGRAM} "))
        assert service["User"] == "openhall"
        assert service["NoNewPrivileges"] == "yes"


@pytest.mark.parametrize(
    "unit",
    [unit for unit in UNITS if f"={PROGRAM} " in unit.read_text()],
    ids=lambda unit: unit.name,
)
def test_what_each_unit_starts_is_a_command_with_options_that_exist(unit):
    line = re.search(r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)[1]
    _, *words = shlex.split(line.replace("%i", "6543"))
    command, context = main, click.Context(main)
    while isinstance(command, click.Group):
        name = words.pop(0)
        command = command.get_command(context, name)
        assert command, name
    parsed = command.make_context(command.name, words)
    assert parsed.params["config"] == "/srv/openhall/site.ini"


@pytest.fixture(scope="module")
def fronted(base, tmp_path_factory):
    """(port of nginx, its plain port, port of the site) of a served site behind the example."""
    folder = tmp_path_factory.mktemp("nginx")
    port, plain_port, site_port = free_port(), free_port(), free_port()
    ini = copy_site(base, folder, site_port)
    text = ini.read_text(encoding="utf-8")
    text = text.replace(
        f"site.url = http://localhost:{site_port}", f"site.url = https://localhost:{port}"
    )
    text = text.replace(
        f"listen = localhost:{site_port}",
        f"listen = 127.0.0.1:{site_port}\ntrusted_proxy = 127.0.0.1",
    )
    ini.write_text(text, encoding="utf-8")
    with nginx_in_front(folder, [site_port], port, plain_port):
        site = Served(ini)
        try:
            site.get(f"http://127.0.0.1:{site_port}/about")
            yield port, plain_port, site_port
        finally:
            site.stop()


@pytest.fixture
def client(fronted):
    return Client(fronted[0])


def test_pages_link_to_the_public_address_and_are_compressed(fronted, client):
    answer = client.ask("GET", f"{COUNTY}/")
    assert answer.status == 200
    assert f"https://localhost:{fronted[0]}/".encode() in answer.content
    assert b"http://" not in re.sub(rb"http://www\.w3\.org|xmlns", b"", answer.content)
    assert answer.headers["Strict-Transport-Security"]
    packed = client.ask("GET", f"{COUNTY}/", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"


def test_the_plain_address_leads_to_the_secure_one(fronted):
    connection = http.client.HTTPConnection("localhost", fronted[1], timeout=30)
    connection.request("GET", "/search?q=x")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (
        301,
        f"https://localhost:{fronted[0]}/search?q=x",
    )
    connection.close()


def test_redirects_of_the_site_stay_on_the_public_address(fronted, client):
    answer = client.ask("GET", "/desk")
    assert answer.status == 303
    assert answer.headers["Location"].startswith(f"https://localhost:{fronted[0]}/login")


def test_log_in_sets_secure_cookies_and_pages_of_staff_are_not_compressed(client):
    log_in(client)
    assert client.set
    named = [line for line in client.set if not line.startswith("csrf=;")]
    assert all("secure" in line.lower() and "httponly" in line.lower() for line in named)
    answer = client.ask("GET", "/desk", **{"Accept-Encoding": "gzip"})
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] is None
    assert len(answer.content) > SMALLEST_COMPRESSED


def test_a_large_attachment_goes_through_and_a_larger_one_is_refused(client):
    log_in(client)
    add = f"{COUNTY}/mzj/policies/add?kind=policy_document"
    saved = client.post(add, {"csrf_token": client.token(add), "title": "甲", "save": "save"})
    assert saved.status == 303
    page = "/" + saved.headers["Location"].split("/", 3)[3]
    token, content = client.token(page), b"x" * (8 << 20)
    answer = upload(client, f"{page}/attach", ("upload", "big.txt", content), csrf_token=token)
    assert answer.status == 303, answer.content.decode()
    listed = json.loads(client.ask("GET", f"{page}?format=json").content)
    assert "big.txt" in json.dumps(listed)
    refused = client.ask("POST", f"{page}/attach", b"", **{"Content-Length": str(65 << 20)})
    assert refused.status == 413


def test_static_files_are_kept_and_compressed(client):
    page = client.ask("GET", "/").content.decode()
    path = re.search(r'href="(/static/portal\.css[^"]*)"', page)[1]
    answer = client.ask("GET", path, **{"Accept-Encoding": "gzip"})
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics/", "//metrics", "/metrics?x=1", "/%6Detrics"]
)
def test_metrics_are_not_passed_on(path, client):
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
        answer = client.ask("GET", path, **headers)
        assert answer.status != 200
        assert b"openhall_requests" not in answer.content


def test_metrics_are_read_beside_the_proxy(fronted):
    connection = http.client.HTTPConnection("127.0.0.1", fronted[2], timeout=30)
    connection.request("GET", "/metrics")
    assert b"openhall_requests_total" in connection.getresponse().read()
    connection.close()


def test_health_is_passed_on(client):
    assert json.loads(client.ask("GET", "/health").content)["status"] in ("ok", "degraded")
