"""A site that release 0.1.0 wrote, unpacked beside an .ini; tools/make_old_site.py tells how."""

import json
import tarfile
from datetime import datetime
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
RELEASE = "0.1.0"


def unpack(folder):
    """The path of its .ini."""
    with tarfile.open(FIXTURES / f"site-{RELEASE}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "site.ini"


def facts():
    """What it held and answered, told by the release that wrote it."""
    return json.loads((FIXTURES / f"site-{RELEASE}.json").read_text(encoding="utf-8"))


def asked_at():
    """The moment at which it was asked."""
    return datetime.fromisoformat(facts()["asked_at"])
