"""Plone in a virtual environment of its own; nothing of it becomes a dependency of Openhall."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable

from bench.plone.folders import HERE, Folders, PeerFailed

CONSTRAINTS = HERE / "constraints.txt"
REQUIREMENTS = (
    "Products.CMFPlone",
    "plone.classicui",
    "plone.restapi",
    "plone.app.caching",
    "plone.app.layout",
    "Zope",
    "waitress",
)
MARK = "installed"


def venv_command(where: Folders) -> list[str]:
    return [sys.executable, "-m", "venv", str(where.venv)]


def pip_command(where: Folders) -> list[str]:
    """By its Python and not by its script, which names the folder where it was made."""
    pip = [str(where.python), "-m", "pip", "install", "--disable-pip-version-check"]
    return [*pip, "--constraint", str(CONSTRAINTS), *REQUIREMENTS]


def install(where: Folders, say: Callable[[str], None]) -> None:
    """Does nothing where the same versions are there already. Raises PeerFailed."""
    if is_installed(where):
        say(f"Plone is installed in {where.venv}")
        return
    shutil.rmtree(where.venv, ignore_errors=True)
    where.peer.mkdir(parents=True, exist_ok=True)
    say(f"Installing Plone into {where.venv} (about 230 packages, some minutes)")
    _run(where, venv_command(where), "a virtual environment cannot be made")
    _run(where, pip_command(where), "pip cannot install Plone")
    (where.venv / MARK).write_text(_wanted())
    say("Plone is installed")


def is_installed(where: Folders) -> bool:
    mark = where.venv / MARK
    return where.python.exists() and mark.is_file() and mark.read_text() == _wanted()


def refuse_missing(where: Folders) -> None:
    """Raises PeerFailed."""
    if not is_installed(where):
        raise PeerFailed(
            f"Plone is not installed in {where.venv}; run python -m bench.plone install."
        )


def _wanted() -> str:
    said = "\n".join((*REQUIREMENTS, CONSTRAINTS.read_text()))
    return hashlib.sha256(said.encode()).hexdigest()


def _run(where: Folders, command: list[str], failure: str) -> None:
    log = where.peer / "install.log"
    with log.open("w") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        told = [line for line in log.read_text().splitlines() if line.startswith("ERROR")]
        reason = told[-1] if told else f"exit status {done.returncode}"
        raise PeerFailed(f"{failure} ({reason}); see {log}.")
