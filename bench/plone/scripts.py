"""Runs a script of ``inside`` in Plone's own Python, on a stopped instance."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

from bench.plone.folders import HERE, Folders, PeerFailed


def script_command(where: Folders, name: str, *words: str) -> list[str]:
    return [str(where.python), str(HERE / "inside" / f"{name}.py"), *words]


def run_script(
    where: Folders, name: str, *words: str, say: Callable[[str], None] = lambda line: None
) -> dict[str, Any]:
    """What the script answers with; its other lines are said as they come. Raises PeerFailed."""
    log = where.peer / f"{name}.log"
    command = script_command(where, name, *words)
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as running,
    ):
        answer = _told(running.stdout, say)
    if running.returncode or answer is None:
        raise PeerFailed(f"The script {name} failed in Plone; see {log}.")
    return answer


def _told(lines: Any, say: Callable[[str], None]) -> dict[str, Any] | None:
    answer = None
    for line in lines:
        if line.startswith("{"):
            answer = json.loads(line)
        else:
            say(line.rstrip())
    return answer
