"""Writes the .ini by which a measured site is served: production's, on this machine."""

from configparser import RawConfigParser
from pathlib import Path

from bench.machine import ROOT

HOST = "127.0.0.1"


def write_ini(folder: Path, name: str, **settings: str) -> Path:
    """``name``.ini beside the site's var/; ``settings`` with ``__`` for a dot, as in a__b."""
    parser = RawConfigParser()
    # The default would make names lower case
    parser.optionxform = str
    parser.read(ROOT / "production.ini", encoding="utf-8")
    parser.set("app:main", "site.url", "http://localhost:6543")
    for key, value in settings.items():
        parser.set("app:main", key.replace("__", "."), value)
    # The clients ask the process itself, as no proxy's word is to be taken
    parser.remove_option("server:main", "trusted_proxy")
    path = folder / f"{name}.ini"
    with path.open("w", encoding="utf-8") as file:
        parser.write(file)
    return path
