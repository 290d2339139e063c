"""Objects of the databases fill no more memory than they may, however large they are."""

import pytest

from portal.object_memory import MEMORY_OF_A_BYTE
from tests.site import Portal, publish

BOUND = int((1 << 20) / MEMORY_OF_A_BYTE)


def kept(database):
    """Of each connection, how many bytes of records its objects had."""
    found = []
    database._connectionMap(lambda one: found.append(one._cache.total_estimated_size))
    return found


@pytest.mark.parametrize(("megabytes", "bound"), [("1", BOUND), ("0", 0)])
def test_both_databases_have_the_bound(base, tmp_path, clock, megabytes, bound):
    portal = Portal(base, tmp_path, **{"cache.object_megabytes": megabytes})
    try:
        bounds = [portal.databases[name].getCacheSizeBytes() for name in ("", "affairs")]
        assert bounds == [bound, bound // 4]
    finally:
        portal.close()


def test_what_was_read_leaves_the_memory_with_its_request(base, tmp_path, clock):
    portal = Portal(base, tmp_path, **{"cache.object_megabytes": "1", "cache.megabytes": "0"})
    try:
        with portal.roots() as (site, _):
            body = "正文" * 20_000
            paths = [publish(site, {"title": f"{n}", "body": body}).__name__ for n in range(6)]
        browser = portal.browser()
        for name in paths:
            browser.get(f"/changchun/nanguan/mzj/policies/{name}")
        assert 0 < max(kept(portal.databases[""])) <= BOUND
    finally:
        portal.close()
