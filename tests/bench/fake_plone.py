"""Stands where the peer's Python stands: makes an environment, notes pip, answers for Plone.

fake_plone.py STAND_IN WORDS…   what the stand-in was asked, STAND_IN being its own path
"""

import configparser
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NOTED, OFFLINE, SWITCHED, DEAF = "pip.words", "offline", "switched", "deaf"
STAND_IN = f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).resolve()}" "$0" "$@"\n'
HIT = "plone.app.caching.operations.ramcache"


def lay_python(venv):
    """A bin/python that is this file; returns it."""
    python = Path(venv) / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(STAND_IN)
    python.chmod(0o755)
    return python


def install(stand_in, *words):
    """Notes the words beside the environment; fails where a file says that there is no network."""
    peer = Path(stand_in).parents[2]
    with (peer / NOTED).open("a") as noted:
        noted.write(" ".join(words) + "\n")
    if (peer / OFFLINE).exists():
        sys.stdout.write("ERROR: No matching distribution found for Zope\n")
        sys.exit(1)


class Pages(BaseHTTPRequestHandler):
    """Every address but one is a page; kept ones say so from their second answer on."""

    cached = False
    asked: set[str] = set()

    def do_GET(self):
        self.send_response(404 if self.path.endswith("/gone") else 200)
        if self.cached and self.path in self.asked:
            self.send_header("X-RAMCache", HIT)
        self.asked.add(self.path)
        self.end_headers()
        self.wfile.write(self.headers.get("Accept", "").encode())

    def log_message(self, *_):
        pass


def serve(ini):
    read = configparser.ConfigParser(interpolation=None)
    read.read(ini)
    switch = Path(ini).with_name(SWITCHED)
    Pages.cached = switch.is_file() and switch.read_text() == "on"
    port = int(read["server:main"]["listen"].rpartition(":")[2])
    ThreadingHTTPServer(("localhost", port), Pages).serve_forever()


def run_script(name, conf, *words):
    told = {"fill": fill, "caching": switch, "add_pages": add_pages}[name](conf, *words)
    sys.stdout.write("a line on the way\n" + json.dumps(told) + "\n")


def fill(conf, file):
    Path(conf).with_name("filled").touch()
    return {"entries": len(Path(file).read_text().splitlines()), "cpu_seconds": 2.0}


def switch(conf, word):
    if not Path(conf).with_name(DEAF).exists():
        Path(conf).with_name(SWITCHED).write_text(word)
    return {"enabled": word == "on"}


def add_pages(conf, file, warmed_with):
    lines = Path(file).read_text().splitlines()
    Path(conf).with_name("filled").unlink()
    count = len(lines) - int(warmed_with)
    return {"count": count, "cpu_seconds": 0.125 * count, "storage_bytes": 1000 * count}


def main(stand_in, *words):
    match words:
        case ("-m", "venv", folder):
            lay_python(folder)
        case ("-m", "pip", *asked):
            install(stand_in, *asked)
        case ("-m", "Zope2.Startup.serve", ini):
            serve(ini)
        case (file, *asked):
            run_script(Path(file).stem, *asked)


if __name__ == "__main__":
    main(*sys.argv[1:])
