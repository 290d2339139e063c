"""Asks a module of the bench in a process of its own, so that nothing of it stays in this one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.machine import ROOT
from bench.missing import Missing


def ask(module: str, *words: object) -> Any:
    """What ``python -m MODULE WORDS`` prints, read as JSON. Raises Missing with its last line."""
    command = [sys.executable, "-W", "ignore", "-m", module, *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{module} did not work: {last_line(done.stderr)}")
    return json.loads(done.stdout)


def openhall(*words: object, ini: Path | None = None) -> str:
    """What a command of the portal prints. Raises Missing with what it says instead."""
    where = ("-c", ini) if ini else ()
    command = [sys.executable, "-W", "ignore", "-m", "portal.commands", *words, *where]
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise Missing(f"openhall {words[0]} did not work, see above")
    return done.stdout


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]
