"""nginx as docs/examples has it, in front of processes of a test, and a client of both."""

import getpass
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.site import PASSWORD

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
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


def needed(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/bin")
    if not found:
        pytest.skip(f"没有 {name}：跳过")
    return found


def adapted(folder, port, plain_port, site_ports):
    """The example with ports, names and files of this test, and nothing else changed."""
    text = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain_port}"),
        ("    listen [::]:443 ssl;\n", ""),
        ("    listen [::]:80;\n", ""),
        *_upstream(site_ports),
        ("https://www.example.gov.cn", f"https://localhost:{port}"),
        ("www.example.gov.cn", "localhost"),
        ("/etc/ssl/openhall", str(folder)),
        ("/var/cache/nginx/openhall", f"{folder}/cache"),
        ("/var/log/nginx/openhall", f"{folder}/nginx"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (folder / "openhall.conf").write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    # Started by root, it would ask for the folders of this test as nobody
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    main.write_text(MAIN.format(folder=folder, user=user), encoding="utf-8")
    return main


def _upstream(site_ports):
    """As many lines as there are processes; the example has four."""
    for number, port in enumerate(range(6543, 6547)):
        line = f"    server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;\n"
        given = number < len(site_ports)
        yield line, line.replace(str(port), str(site_ports[number])) if given else ""


def make_certificate(folder):
    words = [needed("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-keyout", str(folder / "privkey.pem"),
             "-out", str(folder / "fullchain.pem")]  # fmt: skip
    subprocess.run(words, capture_output=True, check=True)


@contextmanager
def nginx_in_front(folder, site_ports, port, plain_port):
    """nginx with the example's configuration; ends with the context."""
    nginx = needed("nginx")
    make_certificate(folder)
    main = adapted(folder, port, plain_port, site_ports)
    words = [nginx, "-e", str(folder / "start.log"), "-p", str(folder), "-c", str(main)]
    checked = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    running = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield
    finally:
        running.terminate()
        running.wait(timeout=30)


def _wait_for(port):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


class Client:
    """A browser's part: cookies as they are set, one connection a request.

    ``through`` another port it asks a process itself, with the same cookies.
    """

    def __init__(self, port, site_url=""):
        self.port, self.cookies, self.set = port, {}, []
        self.origin = {"Origin": site_url or f"https://localhost:{port}"}
        self._process = None

    def through(self, port):
        """The same person, at the process that listens there."""
        other = Client(self.port, self.origin["Origin"])
        other.cookies, other._process = self.cookies, port
        return other

    def _connect(self):
        if self._process:
            return http.client.HTTPConnection("127.0.0.1", self._process, timeout=60)
        context = ssl._create_unverified_context()
        return http.client.HTTPSConnection("localhost", self.port, context=context, timeout=60)

    def ask(self, method, path, body=None, **headers):
        connection = self._connect()
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


def log_in(client, name="editor"):
    told = {"csrf_token": client.token("/login"), "name": name, "password": PASSWORD}
    answer = client.post("/login", told)
    assert answer.status == 303, answer.content.decode()
    return answer


def upload(client, path, file, **fields):
    """A form with a file (name of the field, name of the file, bytes)."""
    mark, parts = "----part", []
    for name, value in fields.items():
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    field, name, content = file
    head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    parts.append(f"{head}Content-Type: text/plain\r\n\r\n".encode() + content + b"\r\n")
    body = b"".join(f"--{mark}\r\n".encode() + part for part in parts) + f"--{mark}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    return client.ask("POST", path, body, **kind, **client.origin)
