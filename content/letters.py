"""What is written to applicants, in words: one function a message; nothing here is sent.

A letter goes in the clear: it names the case and says where to look, never a query code, an
identity number or what was filled in. Who signs and where the portal is, the sender adds.
"""

from dataclasses import dataclass
from datetime import timedelta

from content.mailing import Message

CODE_MINUTES = 30


@dataclass(frozen=True)
class CaseFacts:
    """信件里的办件: whom a letter about a case goes to, and what it is called."""

    case_uid: str
    number: str
    item: str
    hall: str
    to: str = ""
    account: str = ""


def receipt_letter(case: CaseFacts, received: str, next_step: str) -> Message:
    """收件通知. ``received`` is the moment in words, ``next_step`` a sentence."""
    return about_case(
        case,
        "receipt",
        f"已收到您的申请（{case.number}）",
        f"{case.hall}已于{received}收到您提交的“{case.item}”申请，办件编号 {case.number}。",
        "这是收件通知，还不是受理决定。",
        next_step,
        "收件凭证和办理进度请在本站“办件查询”里查看，查询时要用到收件凭证上的查询码。",
    )


def correction_letter(case: CaseFacts, asked: tuple[str, ...], by: str) -> Message:
    """补正通知. ``asked`` names what is to be corrected, ``by`` is the last day in words or ""."""
    until = f"请在{by}前补正。" if by else "请尽快补正。"
    return about_case(
        case,
        "correction",
        f"您的申请需要补正（{case.number}）",
        f"您提交的“{case.item}”申请（{case.number}）有内容需要补正：",
        "\n".join(f"· {one}" for one in asked),
        f"{until}在本站“办件查询”里打开这个办件，只需要改这几项，其他内容都还在。",
    )


def corrected_letter(case: CaseFacts, received: str) -> Message:
    return about_case(
        case,
        "corrected",
        f"已收到您的补正（{case.number}）",
        f"{case.hall}已于{received}收到您对“{case.item}”申请（{case.number}）的补正。",
        "办理进度请在本站“办件查询”里查看。",
    )


def withdrawn_letter(case: CaseFacts, at: str) -> Message:
    return about_case(
        case,
        "withdrawn",
        f"您的申请已撤回（{case.number}）",
        f"“{case.item}”申请（{case.number}）已于{at}按您的要求撤回，不再办理。",
        "还需要办理的，请重新申请。如果不是您本人撤回的，请尽快联系受理窗口。",
    )


def verification_letter(to: str, account: str, code: str) -> Message:
    return _with_code(
        to,
        account,
        "verification",
        "验证您的邮箱",
        f"验证码：{code}",
        f"请在 {CODE_MINUTES} 分钟内填到本站“验证邮箱”的页面上。",
        "如果您没有在本站登记这个邮箱，请不要理会这封邮件，也不要把验证码告诉任何人。",
    )


def reset_letter(to: str, account: str, code: str) -> Message:
    return _with_code(
        to,
        account,
        "reset",
        "找回密码",
        f"验证码：{code}",
        f"请在 {CODE_MINUTES} 分钟内填到本站“找回密码”的页面上，同时填写新密码。",
        "如果不是您本人要求的，请不要理会这封邮件，密码不会改变；也不要把验证码告诉任何人。",
    )


def password_changed_letter(to: str, account: str) -> Message:
    return Message(
        kind="password",
        to=to,
        subject="您的密码已更改",
        text=_paragraphs(
            "您在本站的申请人账号刚刚更改了密码，其他地方的登录已全部退出。",
            "如果不是您本人更改的，请尽快用“找回密码”重新设置。",
        ),
        account=account,
    )


def about_case(case: CaseFacts, kind: str, subject: str, *paragraphs: str) -> Message:
    """A letter to whoever applied; empty paragraphs are left out."""
    text = _paragraphs(*paragraphs)
    return Message(kind, case.to, subject, text, case.case_uid, case.account)


def _with_code(to: str, account: str, kind: str, subject: str, *paragraphs: str) -> Message:
    return Message(
        kind=kind,
        to=to,
        subject=subject,
        text=_paragraphs(*paragraphs),
        account=account,
        useful_for=timedelta(minutes=CODE_MINUTES),
        secret=True,
    )


def _paragraphs(*paragraphs: str) -> str:
    return "\n\n".join(filter(None, paragraphs))
