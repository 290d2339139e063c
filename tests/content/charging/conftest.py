import pytest

from tests.charging import charged


@pytest.fixture
def money(portal):
    """A case that may be charged, in one transaction."""
    with portal.roots() as (site, affairs):
        yield charged(site, affairs, portal.app.registry.sealing)
