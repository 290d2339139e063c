"""Writes the .ini by which a measured site is served: as in production, on this machine."""

from configparser import RawConfigParser
from pathlib import Path

from bench.machine import ROOT

HOST = "127.0.0.1"


def write_ini(folder: Path, name: str, **settings: str) -> Path:
    """``name``.ini beside the site's var/; ``settings`` with ``__`` for a dot, as in a__b."""
    parser = RawConfigParser()
    # The default would make names lower case
    parser.optionxform = str
    parser.read(ROOT / "development.ini", encoding="utf-8")
    for key, value in settings.items():
        parser.set("app:main", key.replace("__", "."), value)
    parser.set("server:main", "listen", f"{HOST}:6543")
    parser.set("server:main", "threads", "4")
    _silence_access(parser)
    path = folder / f"{name}.ini"
    with path.open("w", encoding="utf-8") as file:
        parser.write(file)
    return path


def _silence_access(parser: RawConfigParser) -> None:
    """A line for each request is the proxy's work; writing it twice would measure the disk."""
    parser.set("loggers", "keys", "root, access")
    parser.add_section("logger_access")
    for key, value in (("level", "WARNING"), ("handlers", ""), ("qualname", "openhall.access")):
        parser.set("logger_access", key, value)
