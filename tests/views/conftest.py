"""An item that is applied for with the large form, and a browser without JavaScript."""

import pytest

from content.base import path_of
from tests.conftest import START
from tests.filling import offer


@pytest.fixture
def address(portal, clock):
    with portal.roots() as (site, _affairs):
        found = path_of(offer(site, START)[0])
    clock.shift(3600)
    return found


@pytest.fixture
def browser(portal):
    return portal.browser()
