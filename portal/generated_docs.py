"""docs/permissions.md and docs/workflows.md, made from the tables that the portal really uses."""

from collections.abc import Iterator
from typing import Any

from pyramid.config import Configurator

from content import acl
from content.acl import (
    ADMINISTRATES,
    APPROVES,
    EVERYONE,
    MODERATES,
    OVERSEES,
    OWNER,
    SIGNED_IN,
    STAFF,
    WRITES,
)
from content.cases.event_types import EVENT_LABELS, STATES
from content.cases.following.rules import ALWAYS
from content.cases.standing import FOLLOWING
from content.kinds_list import KINDS
from content.permissions import ROLE_LABELS, Permission, Role
from content.workflow import STATE_LABELS, WORKFLOWS

CONTEXT_TABLES = {
    "Place": {"": acl.PLACE_ACL},
    "Hall": {"": acl.PLACE_ACL},
    "OpenData": {"": acl.PLACE_ACL},
    "OpenDataFile": {"": acl.PLACE_ACL},
    "Section": {"": acl.SECTION_ACL},
    "StaffDesk": {"": acl.DESK_ACL},
    "ImportArea": {"": acl.IMPORTS_ACL},
    "ImportPage": {"": acl.IMPORT_ACL},
    "AccountArea": {"": acl.ACCOUNT_ACL},
    "FollowArea": {"": acl.FOLLOW_ACL},
    "CaseArea": {"": acl.CASES_ACL},
    "WorkArea": {"": acl.WORK_ACL},
    "CardArea": {"": acl.CARDS_ACL},
    "CasePage": {"": acl.CASE_ACL},
    "BranchPage": {"": acl.BRANCH_ACL},
    "BillPage": {"": acl.BILL_ACL},
    "CashierDesk": {"": acl.CASHIER_ACL},
    "FeeLedger": {"": acl.CASHIER_ACL},
    "FeeLedgerFile": {"": acl.CASHIER_ACL},
    "ProviderPage": {"": acl.PLACE_ACL},
    "DraftPage": acl.DRAFT_ACL,
    "TrackPage": acl.TRACK_ACL,
    "Item": acl.ITEM_ACL,
    "Editions": acl.ITEM_ACL,
    "File": acl.ITEM_ACL,
    "Edition": acl.EDITION_ACL,
}
PRINCIPALS = {
    EVERYONE: "所有人",
    SIGNED_IN: "登录者",
    STAFF: "工作人员",
    ADMINISTRATES: "任一地方的管理员",
    OVERSEES: "任一地方的审核员／监察／管理员",
    MODERATES: "任一地方的审核员或管理员",
    WRITES: "任一地方的部门信息员",
    APPROVES: "任一部门的行政审批办公室",
    OWNER: "上传人",
    **ROLE_LABELS,
}
NOTE = "由 `openhall document` 生成，请勿手工修改；改动须经评审。\n"


def views() -> list[tuple[str, str, str, str]]:
    """(context, view name, methods, permission) of every view with a context of ours."""
    config = Configurator()
    config.include("views")
    config.commit()
    permissions = _permission_by_view(config.introspector)
    found = {
        _row(entry["introspectable"], permissions)
        for entry in config.introspector.get_category("views") or ()
        if _name(entry["introspectable"]["context"]) in CONTEXT_TABLES
    }
    return sorted(found)


def _permission_by_view(introspector: Any) -> dict[Any, str]:
    return {
        view.discriminator: str(entry["introspectable"]["value"])
        for entry in introspector.get_category("permissions") or ()
        for view in entry["related"]
    }


def _row(view: Any, permissions: dict[Any, str]) -> tuple[str, str, str, str]:
    methods = view["request_methods"] or ()
    methods = (methods,) if isinstance(methods, str) else methods
    permission = permissions.get(view.discriminator, "")
    return _name(view["context"]), view["name"] or "", " ".join(sorted(methods)), permission


def _name(context: Any) -> str:
    return getattr(context, "__name__", "")


def permission_rows() -> Iterator[tuple[str, ...]]:
    """(context, standing, view, methods, permission, who) for every view and standing."""
    for context, name, methods, permission in views():
        for standing, table in CONTEXT_TABLES[context].items():
            yield context, standing, name, methods, permission, who(table, permission)


def who(table: acl.Acl, permission: str) -> str:
    """The principals of a row of the table, in the order of PRINCIPALS."""
    granted = table.rows.get(Permission(permission), frozenset()) if permission else frozenset()
    return "、".join(label for name, label in PRINCIPALS.items() if name in granted) or "—"


def permissions_text() -> str:
    lines = [
        "# 权限：视图 × 角色 × 状态",
        "",
        NOTE,
        "角色在授予的地方及其下级有效；部门的前身视同本部门。写过或送审过一版的人不能发布它、"
        "不能通过它的法制审核；强制发布的人不能自己复核；提请清除的人不能自己确认。",
        "办件不随地方下传：大厅窗口只看得到本大厅的办件，行政审批办公室只看得到本部门的办件，"
        "管理员都看不到；申请草稿（DraftPage）和申请人自己的办件（TrackPage）凭编码或账号打开。",
        "",
        "| 对象 | 状态 | 视图 | 方法 | 权限 | 谁可以 |",
        "|---|---|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(cell or '·' for cell in row)} |" for row in permission_rows()]
    return "\n".join(lines) + "\n"


def workflows_text() -> str:
    lines = ["# 流程", "", NOTE]
    for workflow in WORKFLOWS:
        kinds = "、".join(kind.label for kind in KINDS if kind.workflow is workflow)
        lines += [f"## {workflow.label}（{kinds}）", ""]
        lines += ["| 操作 | 标识 | 从 | 到 | 权限 | 角色 |", "|---|---|---|---|---|---|"]
        lines += [_transition_row(transition) for transition in workflow.transitions]
        lines.append("")
    return "\n".join([*lines, *_case_lines()])


def _case_lines() -> list[str]:
    """In which states of a case each event may come; what else it asks for, its module says."""
    lines = ["## 办件（每一步是一个事件）", "", "| 事件 | 标识 | 办件现在的状态 |", "|---|---|---|"]
    for kind, rule in FOLLOWING.items():
        states = "、".join(label for state, label in STATES.items() if state in rule.states)
        cells = (EVENT_LABELS[kind], kind, "任何状态" if rule.states == ALWAYS else states)
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def _transition_row(transition: Any) -> str:
    sources = "、".join(STATE_LABELS[state] for state in sorted(transition.sources))
    target = STATE_LABELS[transition.target] if transition.target else "（不变或删除）"
    roles = sorted({role for source in transition.sources for role in _roles(source, transition)})
    labels = "、".join(ROLE_LABELS[Role(role)] for role in roles)
    cells = (transition.label, transition.name, sources, target, transition.permission, labels)
    return f"| {' | '.join(map(str, cells))} |"


def _roles(state: str, transition: Any) -> frozenset[str]:
    standings = ("scheduled", "released", "hidden") if state == "approved" else (state,)
    rows = (acl.EDITION_ACL[standing].rows for standing in standings)
    return frozenset(role for row in rows for role in row.get(transition.permission, ()))


DOCUMENTS = {"permissions.md": permissions_text, "workflows.md": workflows_text}
