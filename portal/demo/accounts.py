"""The demo's accounts: one for each role, plainly named as demo; passwords are made at set-up."""

from collections.abc import Callable
from dataclasses import dataclass

from content.affairs import Affairs
from content.desk import operator
from content.passwords import Passwords
from content.people_acts import PeopleDoing, add_account
from content.permissions import Role
from content.tree import Site
from portal.demo.source import BEGINNING

PROVINCE, CITY, COUNTY = "/", "/changchun", "/changchun/nanguan"
EDITORS = {f"{COUNTY}/mzj": "demo.editor", f"{COUNTY}/scjgj": "demo.editor2"}
WRITER = "demo.writer"
MODERATORS = {COUNTY: "demo.moderator", CITY: "demo.city.moderator"}
PROVINCE_MODERATOR = "demo.province.moderator"
LEGAL_REVIEWERS = {COUNTY: "demo.legal"}
PROVINCE_LEGAL_REVIEWER = "demo.province.legal"
# Departments of the county whose approval offices decide something in the demo: slug → account
APPROVERS = {
    "scjgj": "demo.approver",
    "wjw": "demo.approver.wjw",
    "fgw": "demo.approver.fgw",
    "slj": "demo.approver.slj",
    "gaj": "demo.approver.gaj",
}

# name, display name, role, place
ACCOUNTS = (
    ("demo.editor", "演示-民政信息员", Role.EDITOR, f"{COUNTY}/mzj"),
    ("demo.editor2", "演示-市场监管信息员", Role.EDITOR, f"{COUNTY}/scjgj"),
    ("demo.approver", "演示-市场监管审批办公室", Role.APPROVER, f"{COUNTY}/scjgj"),
    ("demo.approver.wjw", "演示-卫生健康审批办公室", Role.APPROVER, f"{COUNTY}/wjw"),
    ("demo.approver.fgw", "演示-发展改革审批办公室", Role.APPROVER, f"{COUNTY}/fgw"),
    ("demo.approver.slj", "演示-水利审批办公室", Role.APPROVER, f"{COUNTY}/slj"),
    ("demo.approver.gaj", "演示-公安审批办公室", Role.APPROVER, f"{COUNTY}/gaj"),
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


# What each role is there for, in words for whoever tries the demo
DUTIES = {
    Role.EDITOR: "写文件和办事指南，送审",
    Role.APPROVER: "本部门的办件：承办、会签、暂停、延期、作决定",
    Role.MODERATOR: "审核并发布，退回，撤下",
    Role.LEGAL_REVIEWER: "审核事项和收费的依据",
    Role.CLERK: "窗口收件、受理、补正、送达",
    Role.CASHIER: "开缴费单、收款、退费",
    Role.SUPERVISOR: "查看时限和红黄牌，姓名不显示",
    Role.INSPECTOR: "检查验收",
    Role.ADMINISTRATOR: "账号、印章、设置；看不到办件",
}


@dataclass(frozen=True)
class DemoAccount:
    """演示账号: to be shown once; the password is kept nowhere in the clear."""

    name: str
    display_name: str
    role: Role
    place_title: str
    password: str


def add_accounts(
    site: Site, affairs: Affairs, passwords: Passwords, new_uid: Callable[[], str]
) -> list[DemoAccount]:
    """Raises AccountRefused where one of them is there already."""
    doing = PeopleDoing(operator(site), BEGINNING, site, affairs, passwords, new_uid)
    return [_add_account(doing, *said) for said in ACCOUNTS]


def _add_account(
    doing: PeopleDoing, name: str, display_name: str, role: Role, path: str
) -> DemoAccount:
    account, password = add_account(doing, name, display_name, "", (role.value, path))
    account.must_change_password = False  # whoever tries the demo shares it with others
    return DemoAccount(name, display_name, role, doing.site.at(path).title, password)
