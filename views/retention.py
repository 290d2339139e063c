"""What is kept how long, and who sees it, in words: read from the rules that delete and allow."""

from typing import NamedTuple

from content.acl import BILL_ACL, CASE_ACL
from content.cases.booking import KEPT_DAYS as BOOKING_DAYS
from content.cases.event_types import ENDED, STATES
from content.cases.retention import RULES
from content.letters import CODE_MINUTES
from content.mailing import KEPT_DAYS
from content.permissions import ROLE_LABELS, Role
from content.permissions import Permission as P
from content.sessions import LIFETIME
from content.subscriptions import UNCONFIRMED_DAYS


class KeptRow(NamedTuple):
    """保存的一项: what it is, until when, what goes then, and what stays."""

    what: str
    until: str
    goes: str
    stays: str


# What no setting of the site changes
_WHATEVER_IS_SET = (
    KeptRow(
        "申请人账号（邮箱、手机号、密码的散列值）",
        "您删除账号时",
        "账号、联系地址、没有提交的草稿和站内消息",
        "已经提交的办件，以及没有姓名和地址的操作记录",
    ),
    KeptRow(
        "大厅预约（姓名和电话，加密保存）",
        f"预约的日子过后 {BOOKING_DAYS} 天",
        "姓名、电话、要办的事和取消码",
        "不留任何内容",
    ),
    KeptRow(
        "邮件订阅（邮箱，加密保存）",
        f"没有确认的 {UNCONFIRMED_DAYS} 天；确认过的，到您停止订阅时",
        "邮箱和这项订阅；没有其他订阅的，发给它的邮件一并删除",
        "没有邮箱的操作记录",
    ),
    KeptRow("与办件无关的邮件和站内消息", f"{KEPT_DAYS} 天", "全部内容", "—"),
    KeptRow("邮箱验证码", f"{CODE_MINUTES} 分钟内有效", "用过或过期后作废", "—"),
)


def kept_rows(settings):
    """The table of the privacy page; ``settings`` are the site's."""
    return (*(_of_rule(rule, settings) for rule in RULES), *_always(settings))


def _of_rule(rule, settings):
    days = getattr(settings, rule.days)
    return KeptRow(rule.label, f"{rule.since}后 {days} 天", rule.goes, rule.stays)


def _always(settings):
    undecided = "、".join(label for state, label in STATES.items() if state not in ENDED)
    hours = int(LIFETIME.total_seconds() // 3600)
    return (
        KeptRow(f"还没有办结的办件（{undecided}）", "不会到期删除", "—", "全部内容"),
        *_WHATEVER_IS_SET,
        KeptRow(
            "登录凭证（Cookie）",
            f"{settings.idle_minutes} 分钟没有操作，或登录满 {hours} 小时",
            "全部内容",
            "—",
        ),
    )


def readers():
    """(who, what of a case they see), from the table that decides it."""
    masked, whole = (CASE_ACL.rows[one] for one in (P.VIEW_CASE, P.SHOW_CASE))
    found = [("申请人本人（凭查询码或账号）", "自己填写的全部内容、文件和凭证")]
    found += [
        (f"{label}（本办件的大厅和部门）", _seen(role, whole)) for role, label in _roles(masked)
    ]
    billed = _roles(BILL_ACL.rows[P.VIEW_BILL] - masked)
    found += [(f"{label}（本办件的大厅）", "编号、事项、遮盖的姓名和缴费单") for _, label in billed]
    seen = masked | {role for role, _ in billed}
    others = "、".join(label for role, label in ROLE_LABELS.items() if role not in seen)
    found += [("所有人（许可决定公开）", "已作出的决定：事项、日期、结果，遮盖的姓名或者单位名称")]
    return (*found, (f"其他工作人员（{others}）", "看不到"))


def _roles(principals):
    return [(role, label) for role, label in ROLE_LABELS.items() if role in principals]


def _seen(role: Role, whole):
    if role in whole:
        return "办件内容，证件号码等遮盖显示；查看完整内容和文件要点“查看”，每次都留下记录"
    return "办件内容，证件号码等遮盖显示"
