"""A founded small site on files, in real time: other processes read its clock too."""

import pytest

from portal.keeping import cuts
from portal.keeping.increments import read_folder
from tests.site import copy_site


@pytest.fixture(autouse=True)
def _nobody_is_committing(monkeypatch):
    """Commands in this process need not wait for commits that have begun: there are none."""
    monkeypatch.setattr(cuts, "SETTLE_SECONDS", 0)


@pytest.fixture
def source(base, tmp_path):
    """The .ini of a site that is backed up."""
    folder = tmp_path / "source"
    folder.mkdir()
    return str(copy_site(base, folder))


@pytest.fixture
def folder(tmp_path):
    """Where the backups go."""
    return tmp_path / "backups"


@pytest.fixture
def newest(folder):
    """``newest()``: the manifest of the newest increment."""
    return lambda: read_folder(folder).newest[-1].manifest
