"""Every permission, role and person in the portal, named once."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """``<area>:<action>``; each view names one."""

    VIEW = "content:view"
    VIEW_HISTORY = "content:view-history"
    LIST_EDITIONS = "content:list-editions"
    ADD = "content:add"
    REVISE = "content:revise"
    EDIT = "content:edit"
    PREVIEW = "content:preview"
    DISCARD = "content:discard"
    SUBMIT = "content:submit"
    RECALL = "content:recall"
    REVIEW_LEGALITY = "content:review-legality"
    SEND_BACK = "content:send-back"
    PUBLISH = "content:publish"
    FORCE_PUBLISH = "content:force-publish"
    CLEAR_FORCED = "content:clear-forced"
    CANCEL_SCHEDULE = "content:cancel-schedule"
    WITHDRAW = "content:withdraw"
    PROPOSE_EXPUNGE = "content:propose-expunge"
    EXPUNGE = "content:expunge"
    MOVE = "content:move"
    IMPORT = "import:do"
    VIEW_IMPORT = "import:view"
    EDIT_PLACE = "place:edit"
    USE_DESK = "desk:use"
    READ_LEDGER = "ledger:read"
    MANAGE_SETTINGS = "site:settings"
    MANAGE_SEARCH = "site:search"
    LIST_USERS = "people:list"
    GRANT = "people:grant"
    OWN_ACCOUNT = "people:own-account"
    LOG_IN = "people:log-in"
    BE_APPLICANT = "applicant:be"
    MANAGE_MAIL = "site:mail"
    APPLY = "apply:start"
    FILL_DRAFT = "apply:fill"
    TRACK_CASE = "case:track"
    LIST_CASES = "case:list"
    LIST_WORK = "case:work"
    VIEW_CASE = "case:view"
    SHOW_CASE = "case:show"
    REQUEST_CORRECTION = "case:request-correction"
    FOLLOW = "follow:do"
    MANAGE_SEALS = "seals:manage"
    VIEW_SEAL_USE = "seals:view-use"
    VIEW_LICENCE = "licence:view"
    CHANGE_LICENCE = "licence:change"
    INTAKE = "case:intake"
    ACCEPT_CASE = "case:accept"
    DECLINE_CASE = "case:decline"
    HANDLE_BRANCH = "case:handle"
    EXTEND_BRANCH = "case:extend"
    DECIDE_BRANCH = "case:decide"
    DELIVER_CASE = "case:deliver"
    VIEW_BILL = "bill:view"
    CHARGE_CASE = "bill:charge"
    REVIEW_CARD = "case:review-card"
    LIST_BILLS = "bill:list"
    READ_FEE_LEDGER = "bill:read-ledger"


class Role(StrEnum):
    """Granted on a place; holds there and below."""

    EDITOR = "editor"
    APPROVER = "approver"
    MODERATOR = "moderator"
    LEGAL_REVIEWER = "legal_reviewer"
    CLERK = "clerk"
    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.EDITOR: "部门信息员",
    Role.APPROVER: "行政审批办公室",
    Role.MODERATOR: "政务公开办审核员",
    Role.LEGAL_REVIEWER: "法制审核员",
    Role.CLERK: "大厅窗口",
    Role.CASHIER: "大厅收费窗口",
    Role.SUPERVISOR: "效能监察",
    Role.INSPECTOR: "检查验收",
    Role.ADMINISTRATOR: "管理员",
}


PERMISSION_LABELS = {
    Permission.VIEW: "查看",
    Permission.VIEW_HISTORY: "查看历次版本",
    Permission.LIST_EDITIONS: "查看未公开的版本和经过",
    Permission.ADD: "新建内容",
    Permission.REVISE: "修订",
    Permission.EDIT: "修改草稿",
    Permission.PREVIEW: "预览填写申请表",
    Permission.DISCARD: "删除草稿",
    Permission.SUBMIT: "送审",
    Permission.RECALL: "撤回送审",
    Permission.REVIEW_LEGALITY: "法制审核",
    Permission.SEND_BACK: "退回",
    Permission.PUBLISH: "发布",
    Permission.FORCE_PUBLISH: "强制发布",
    Permission.CLEAR_FORCED: "复核强制发布",
    Permission.CANCEL_SCHEDULE: "取消定时发布",
    Permission.WITHDRAW: "撤下",
    Permission.PROPOSE_EXPUNGE: "提请清除",
    Permission.EXPUNGE: "确认清除",
    Permission.MOVE: "移动或改地址",
    Permission.IMPORT: "导入文件",
    Permission.VIEW_IMPORT: "查看导入",
    Permission.EDIT_PLACE: "修改地方和部门信息",
    Permission.USE_DESK: "使用工作台",
    Permission.READ_LEDGER: "查看台账",
    Permission.MANAGE_SETTINGS: "修改站点设置",
    Permission.MANAGE_SEARCH: "管理检索词表和统计",
    Permission.LIST_USERS: "查看账号",
    Permission.GRANT: "管理账号和授权",
    Permission.OWN_ACCOUNT: "管理自己的账号",
    Permission.LOG_IN: "登录",
    Permission.BE_APPLICANT: "使用申请人账号",
    Permission.MANAGE_MAIL: "管理邮件",
    Permission.APPLY: "网上申请",
    Permission.FILL_DRAFT: "填写申请",
    Permission.TRACK_CASE: "查看自己的办件",
    Permission.LIST_CASES: "查看办件列表",
    Permission.LIST_WORK: "查看待办",
    Permission.VIEW_CASE: "查看办件",
    Permission.SHOW_CASE: "查看办件未遮蔽的内容和文件",
    Permission.REQUEST_CORRECTION: "要求补正",
    Permission.FOLLOW: "邮件订阅",
    Permission.MANAGE_SEALS: "管理印章",
    Permission.VIEW_SEAL_USE: "查看用印台账",
    Permission.VIEW_LICENCE: "查看证照档案",
    Permission.CHANGE_LICENCE: "撤销、撤回、注销或延续证照",
    Permission.INTAKE: "窗口收件",
    Permission.ACCEPT_CASE: "受理",
    Permission.DECLINE_CASE: "不予受理",
    Permission.HANDLE_BRANCH: "承办（意见、会签、暂停和恢复计时）",
    Permission.EXTEND_BRANCH: "延长期限",
    Permission.DECIDE_BRANCH: "作出决定",
    Permission.DELIVER_CASE: "送达",
    Permission.VIEW_BILL: "查看缴费单",
    Permission.CHARGE_CASE: "收费和退费",
    Permission.REVIEW_CARD: "复核亮牌",
    Permission.LIST_BILLS: "查看大厅的缴费单",
    Permission.READ_FEE_LEDGER: "查看收费台账",
}


@dataclass(frozen=True)
class Grant:
    """授权: one role, given on one place."""

    role: Role
    place_uid: str


@dataclass(frozen=True)
class Person:
    """Who is asking: an account and its grants; no account is the public."""

    account: str | None = None
    grants: frozenset[Grant] = frozenset()

    @property
    def is_anonymous(self) -> bool:
        return self.account is None


ANONYMOUS = Person()
OPERATOR = "operator"
