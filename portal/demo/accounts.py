"""The demo's accounts: one for each role, plainly named as demo; passwords are made at set-up."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.affairs import Affairs
from content.passwords import Passwords
from content.permissions import OPERATOR, Role
from content.tree import Site
from portal.demo.source import BEGINNING

# Without those that are easily taken for another
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4

PROVINCE, CITY, COUNTY = "/", "/changchun", "/changchun/nanguan"
EDITORS = {f"{COUNTY}/mzj": "demo.editor", f"{COUNTY}/scjgj": "demo.editor2"}
WRITER = "demo.writer"
MODERATORS = {COUNTY: "demo.moderator", CITY: "demo.city.moderator"}
PROVINCE_MODERATOR = "demo.province.moderator"
LEGAL_REVIEWERS = {COUNTY: "demo.legal"}
PROVINCE_LEGAL_REVIEWER = "demo.province.legal"

# name, display name, role, place
ACCOUNTS = (
    ("demo.editor", "演示-民政信息员", Role.EDITOR, f"{COUNTY}/mzj"),
    ("demo.editor2", "演示-市场监管信息员", Role.EDITOR, f"{COUNTY}/scjgj"),
    ("demo.approver", "演示-行政审批办公室", Role.APPROVER, f"{COUNTY}/scjgj"),
    ("demo.moderator", "演示-政务公开办审核员", Role.MODERATOR, COUNTY),
    ("demo.legal", "演示-法制审核员", Role.LEGAL_REVIEWER, COUNTY),
    ("demo.clerk", "演示-大厅窗口", Role.CLERK, COUNTY),
    ("demo.cashier", "演示-大厅收费窗口", Role.CASHIER, COUNTY),
    ("demo.city.moderator", "演示-市政务公开办审核员", Role.MODERATOR, CITY),
    (PROVINCE_MODERATOR, "演示-省政务公开办审核员", Role.MODERATOR, PROVINCE),
    (PROVINCE_LEGAL_REVIEWER, "演示-省法制审核员", Role.LEGAL_REVIEWER, PROVINCE),
    (WRITER, "演示-各部门信息员", Role.EDITOR, PROVINCE),
    ("demo.supervisor", "演示-效能监察", Role.SUPERVISOR, PROVINCE),
    ("demo.inspector", "演示-检查验收", Role.INSPECTOR, PROVINCE),
    ("demo.admin", "演示-管理员", Role.ADMINISTRATOR, PROVINCE),
)


@dataclass(frozen=True)
class DemoAccount:
    """演示账号: to be shown once; the password is kept nowhere in the clear."""

    name: str
    display_name: str
    role: Role
    place_title: str
    password: str


@dataclass(frozen=True)
class Founding:
    """On whose behalf accounts are set up, as the ledger says it."""

    by: str
    moment: datetime
    new_uid: Callable[[], str]


def new_password() -> str:
    """Four groups of letters and digits that can be read aloud."""
    groups = (
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)
    )
    return "-".join(groups)


def add_accounts(
    site: Site, affairs: Affairs, passwords: Passwords, new_uid: Callable[[], str]
) -> list[DemoAccount]:
    """Raises AccountRefused where one of them is there already."""
    doing = Founding(OPERATOR, BEGINNING, new_uid)
    return [
        _add_account(affairs, doing, passwords, (name, display_name, role, site.at(path)))
        for name, display_name, role, path in ACCOUNTS
    ]


def _add_account(
    affairs: Affairs, doing: Founding, passwords: Passwords, said: tuple[str, str, Role, Any]
) -> DemoAccount:
    name, display_name, role, place = said
    password = new_password()
    affairs.people.add_account(name, display_name, password, doing.moment, passwords=passwords)
    affairs.record(doing, "add_account", name)
    affairs.people.grant(name, role, place.uid)
    affairs.record(doing, "grant", name, place.uid)
    return DemoAccount(name, display_name, role, place.title, password)
