"""A copied site of files, and commands typed at it."""

import shutil
import subprocess
import sys

import pytest
import time_machine
from click.testing import CliRunner

from portal.commands import main
from portal.commands.opening import opened
from tests.conftest import START
from tests.content.planted import fill
from tests.site import copy_site


def run(*words):
    """What a typed command answers; a traceback fails the test."""
    typed = [str(word) for word in words]
    done = CliRunner().invoke(main, typed, prog_name="openhall")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def openhall(*words):
    """The same as a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "portal.commands", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def refused(*words):
    """The one sentence of a command that is refused."""
    done = run(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def ini(base, tmp_path):
    """The .ini of a founded small site on files."""
    with time_machine.travel(START, tick=True):
        yield str(copy_site(base, tmp_path))


@pytest.fixture(scope="session")
def sound_base(base, tmp_path_factory):
    """A site with something of everything, sealed and indexed; verify finds nothing there."""
    folder = tmp_path_factory.mktemp("sound")
    with time_machine.travel(START, tick=True):
        ini = str(copy_site(base, folder))
        with opened(ini, writing=True) as there:
            fill(there.site)
        for words in (("tick",), ("index", "rebuild"), ("verify",)):
            done = run(*words, "-c", ini)
            assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def sound(sound_base, tmp_path):
    """The .ini of a copy of it."""
    shutil.copytree(sound_base, tmp_path, dirs_exist_ok=True)
    with time_machine.travel(START, tick=True):
        yield str(tmp_path / "site.ini")


@pytest.fixture
def writing_sound(sound):
    """``with writing_sound() as there``: the filled site, committed on leaving."""
    return lambda: opened(sound, writing=True)


@pytest.fixture
def writing(ini):
    """``with writing() as there``: the site, committed on leaving."""
    return lambda: opened(ini, writing=True)
