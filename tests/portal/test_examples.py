"""The files of docs/examples are read by the programs they are for; nginx really stands in front.

systemd itself is not run here: its units are checked by ``systemd-analyze verify``.
"""

import configparser
import getpass
import http.client
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode

import click
import pytest

from portal.commands import main
from tests.portal.test_serve_command import Served, free_port
from tests.site import COUNTY, PASSWORD, copy_site

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
UNITS = sorted(EXAMPLES.glob("*.service")) + sorted(EXAMPLES.glob("*.timer"))
PROGRAM = "/opt/openhall/bin/openhall"
MAIN = """
{user}
daemon off;
error_log stderr;
pid {folder}/nginx.pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/openhall.conf;
}}
"""
SMALLEST_COMPRESSED = 1000


def needed(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/bin")
    if not found:
        pytest.skip(f"没有 {name}：跳过")
    return found


def test_every_unit_is_one_that_systemd_accepts(tmp_path):
    analyze = needed("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
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
    else:
        service = parser["Service"]
        assert service["ExecStart"].startswith(f"{PROGRAM} ")
        assert service["User"] == "openhall"
        assert service["NoNewPrivileges"] == "yes"


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name
)
def test_what_each_unit_starts_is_a_command_with_options_that_exist(unit):
    line = re.search(r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)[1]
    _, *words = shlex.split(line)
    command, context = main, click.Context(main)
    while isinstance(command, click.Group):
        name = words.pop(0)
        command = command.get_command(context, name)
        assert command, name
    parsed = command.make_context(command.name, words)
    assert parsed.params["config"] == "/srv/openhall/site.ini"


def adapted(folder, port, plain_port, site_port):
    """The example with ports, names and files of this test, and nothing else changed."""
    text = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain_port}"),
        ("    listen [::]:443 ssl;\n", ""),
        ("    listen [::]:80;\n", ""),
        ("127.0.0.1:6543;", f"127.0.0.1:{site_port};"),
        ("https://www.example.gov.cn", f"https://localhost:{port}"),
        ("www.example.gov.cn", "localhost"),
        ("/etc/ssl/openhall", str(folder)),
        ("/var/cache/nginx/openhall", f"{folder}/cache"),
        ("/var/log/nginx/openhall.error.log", f"{folder}/error.log"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (folder / "openhall.conf").write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    # Started by root, it would ask for the folders of this test as nobody
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    main.write_text(MAIN.format(folder=folder, user=user), encoding="utf-8")
    return main


def make_certificate(folder):
    words = [needed("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-keyout", str(folder / "privkey.pem"),
             "-out", str(folder / "fullchain.pem")]  # fmt: skip
    subprocess.run(words, capture_output=True, check=True)


class Client:
    """A browser's part: cookies as they are set, one connection a request."""

    def __init__(self, port):
        self.port, self.cookies, self.set = port, {}, []
        self.origin = {"Origin": f"https://localhost:{port}"}

    def ask(self, method, path, body=None, **headers):
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(
            "localhost", self.port, context=context, timeout=60
        )
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(
            method, path, body, {**({"Cookie": cookie} if cookie else {}), **headers}
        )
        answer = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        self.set = answer.headers.get_all("Set-Cookie") or []
        for line in self.set:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def post(self, path, fields):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), **kind, **self.origin)

    def token(self, path):
        page = self.ask("GET", path).content.decode()
        return re.search('name="csrf_token" value="([^"]+)"', page)[1]


@pytest.fixture(scope="module")
def fronted(base, tmp_path_factory):
    """(port of nginx, its plain port, port of the site) of a served site behind the example."""
    nginx = needed("nginx")
    folder = tmp_path_factory.mktemp("nginx")
    port, plain_port, site_port = free_port(), free_port(), free_port()
    make_certificate(folder)
    main = adapted(folder, port, plain_port, site_port)
    words = [nginx, "-e", str(folder / "start.log"), "-p", str(folder), "-c", str(main)]
    checked = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
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
    site = Served(ini)
    site.get(f"http://127.0.0.1:{site_port}/about")
    running = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port, plain_port, site_port
    finally:
        running.terminate()
        running.wait(timeout=30)
        site.stop()


def _wait_for(port):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


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


def log_in(client, name="editor"):
    told = {"csrf_token": client.token("/login"), "name": name, "password": PASSWORD}
    answer = client.post("/login", told)
    assert answer.status == 303
    return answer


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
    answer = upload(client, f"{page}/attach", token, content)
    assert answer.status == 303, answer.content.decode()
    listed = json.loads(client.ask("GET", f"{page}?format=json").content)
    assert "big.txt" in json.dumps(listed)
    refused = client.ask("POST", f"{page}/attach", b"", **{"Content-Length": str(65 << 20)})
    assert refused.status == 413


def upload(client, path, token, content):
    mark = "----part"
    body = (
        f'--{mark}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="upload"; filename="big.txt"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    ).encode()
    body += content + f"\r\n--{mark}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    return client.ask("POST", path, body, **kind, **client.origin)


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
