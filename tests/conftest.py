"""The small site that the tests share: built once, laid under a DemoStorage for each test."""

import os
import tempfile

# Templates are compiled once for all tests; the library reads this when it is imported
os.environ.setdefault("CHAMELEON_CACHE", tempfile.mkdtemp(prefix="templates-"))

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, settings

from tests.site import Portal, build_base

# A busy machine is slow without being wrong
settings.register_profile("openhall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("openhall")

pytest_plugins = ["tests.postgres"]
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
REQUIRED = os.environ.get("OPENHALL_REQUIRE") == "all"


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    """The databases of a founded small site, read by every test and written by none."""
    with time_machine.travel(START - timedelta(hours=1)):
        return build_base(tmp_path_factory.mktemp("base"), START - timedelta(hours=1))


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def portal(base, tmp_path, clock):
    portal = Portal(base, tmp_path)
    yield portal
    portal.close()


@pytest.fixture
def app(portal):
    return portal.app


@pytest.fixture
def public(portal):
    return portal.browser()


@pytest.fixture
def login(portal):
    return portal.login


@pytest.fixture
def shared_data():
    """The folder of real input; without it a test says so and skips."""
    folder = Path(os.environ.get("OPENHALL_SHARED", Path(__file__).parents[2] / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"没有 {folder}：真实数据的测试跳过")
    return folder


def later(**delta):
    return START + timedelta(**delta)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything is required, a skip is a failure."""
    outcome = yield
    report = outcome.get_result()
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but everything is required: {report.longrepr}"
