import pytest

from tests.charging import plain_money


@pytest.fixture
def money():
    """A case that may be charged, in memory."""
    return plain_money()
