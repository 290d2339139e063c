"""Who writes and publishes in a bench: eight pairs, in eight departments of one county.

Of one county, so that all meet in what the county's office shares.
"""

import secrets
from collections.abc import Iterator

from content.base import path_of
from content.desk import operator
from content.passwords import Passwords
from content.people_acts import PeopleDoing, add_account
from content.permissions import Role
from portal.commands.opening import Opened

COUNTY, DEPARTMENTS, SECTION = "/changchun/nanguan", 8, "information"


def add_staff(site: Opened, passwords: Passwords) -> list[dict[str, str]]:
    """One writer and one publisher a department, with passwords made now."""
    doing = PeopleDoing(
        operator(site.site), site.moment, site.site, site.affairs, passwords, site.new_uid
    )
    departments = site.site.at(COUNTY).departments()[:DEPARTMENTS]
    return [dict(_pair(doing, n, path_of(one))) for n, one in enumerate(departments)]


def _pair(doing: PeopleDoing, number: int, department: str) -> Iterator[tuple[str, str]]:
    yield "section", f"{department}/{SECTION}"
    for who, role, path in (
        ("writer", Role.EDITOR, department),
        ("publisher", Role.MODERATOR, COUNTY),
    ):
        name, password = f"bench.{who}{number}", secrets.token_urlsafe(12)
        account, _ = add_account(doing, name, f"测试-{name}", password, (role.value, path))
        account.must_change_password = False
        yield who, name
        yield f"{who}_password", password
