"""The portal full of secrets that the tests of isolation read, and the people who look for them."""

import pytest
import time_machine

from tests.conftest import START
from tests.journeys.hidden_texts import OUTSIDERS, hide
from tests.site import Portal


@pytest.fixture(scope="module")
def hiding(base, tmp_path_factory):
    """A portal with every kind of secret; read by the tests here, and written by none of them."""
    with time_machine.travel(START, tick=False):
        portal = Portal(base, tmp_path_factory.mktemp("hiding"))
        with portal.roots() as (site, _):
            portal.secrets = hide(site)
        portal.index()
        yield portal
    portal.close()


@pytest.fixture(scope="module")
def browsers(hiding):
    return {"public": hiding.browser(), **{name: hiding.login(name) for name in OUTSIDERS}}


@pytest.fixture
def people(login):
    names = ("editor", "legal", "moderator", "second_moderator")
    return {name: login(name) for name in names}
