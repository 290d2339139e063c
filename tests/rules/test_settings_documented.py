"""Every setting is documented where it belongs, and what is documented exists (K3)."""

import re
from pathlib import Path

import pytest

from content.setting_values import say_text
from content.site_settings import SETTINGS
from portal.settings import DEPLOYMENT, SERVER

TEXT = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
UNSAID = ("a sample", "none")


def documented(heading):
    """Name → default, in the tables between this heading and the next."""
    part = TEXT.partition(f"\n### {heading}\n")[2]
    part = re.split(r"\n##+ ", part)[0]
    found = {}
    for line in part.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        if line.startswith("| `"):
            found[cells[0].strip("`")] = cells[-1]
    return found


def test_every_deployment_setting_is_documented_and_no_other():
    names = [setting.name for setting in DEPLOYMENT]
    assert list(documented("Deployment settings")) == [*names, *SERVER]


def test_every_site_setting_is_documented_and_no_other():
    assert list(documented("Site settings")) == [setting.name for setting in SETTINGS]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_documented_default_is_the_one_that_holds(setting):
    told = documented("Site settings")[setting.name]
    assert told in UNSAID or told == say_text(setting, setting.default)


def test_every_reason_of_health_is_documented():
    source = (Path(__file__).parents[2] / "portal" / "health.py").read_text(encoding="utf-8")
    keys = set(re.findall(r'Reason\(\s*"([a-z_]+)"', source)) | {"tree"}
    assert len(keys) > 6
    assert [key for key in sorted(keys) if f"`{key}`" not in TEXT] == []


def test_settings_are_read_in_one_place_each():
    """Site settings are the request's; the application's are the deployment's alone."""
    root, attributes = Path(__file__).parents[2], {s.attribute for s in SETTINGS}
    wrong = []
    for folder in ("views", "portal", "content", "search_index"):
        for file in sorted((root / folder).rglob("*.py")):
            found = re.findall(r"registry\.openhall\.(\w+)", file.read_text(encoding="utf-8"))
            wrong += [f"{file.name}: {name}" for name in found if name in attributes]
    assert wrong == []
