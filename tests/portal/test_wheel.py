"""The wheel holds everything that the portal reads, and works away from the checkout."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("portal", "views", "search_index", "content")
READ_AT_RUN_TIME = (".pt", ".css", ".js", ".svg", ".json", ".typ")
TRY = """
import sys
import portal, views, search_index, content
assert all(sys.argv[1] in p.__file__ for p in (portal, views, search_index, content))
from content.calendar_years import preloaded_years
from portal.commands import main
from portal.founding import department_facts, division_facts
from portal.generated_docs import views as portal_views
assert preloaded_years() and department_facts() and division_facts() and portal_views()
print("works")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The unpacked wheel, made from a copy: a build leaves its traces in the source."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, source / name)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    words = ["wheel", str(source), "--no-deps", "--no-build-isolation", "-w", str(folder), "-q"]
    built = subprocess.run(
        [sys.executable, "-m", "pip", *words], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    (file,) = folder.glob("openhall-*.whl")
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(unpacked)
    return unpacked


def files_below(folder):
    return {
        str(path.relative_to(folder))
        for name in PACKAGES
        for path in (folder / name).rglob("*")
        if path.is_file() and path.suffix in (*READ_AT_RUN_TIME, ".py")
    }


def test_nothing_that_the_portal_reads_is_left_out(wheel):
    assert files_below(ROOT) - files_below(wheel) == set()
    kinds = {Path(name).suffix for name in files_below(wheel)}
    assert kinds >= {".py", ".pt", ".css", ".json"}


def test_nothing_else_of_the_packages_is_left_out(wheel):
    """A new type of file that is read must be told to the packaging."""
    known = {*READ_AT_RUN_TIME, ".py", ".pyc", ".md", ".txt"}
    others = {p.suffix for name in PACKAGES for p in (ROOT / name).rglob("*.*") if p.is_file()}
    assert others - known == set()


def test_tests_and_tools_stay_at_home(wheel):
    assert {path.name for path in wheel.iterdir() if path.suffix != ".dist-info"} == set(PACKAGES)


def test_the_four_packages_work_from_the_wheel(wheel, tmp_path):
    environment = {"PYTHONPATH": str(wheel), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TRY, str(wheel)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.stdout.strip() == "works", done.stderr


def test_the_command_is_declared(wheel):
    (said,) = wheel.glob("*.dist-info/entry_points.txt")
    text = said.read_text(encoding="utf-8")
    assert "openhall = portal.commands:main" in text
    assert "main = portal:main" in text
