"""What is written to those who follow something, in words; each letter says how to stop."""

from datetime import timedelta

from content.mailing import Message
from content.subscriptions import UNCONFIRMED_DAYS

MOST_LINES = 30
OWNER = "follow:"  # before the digest of the address, in place of an account
_NOT_YOU = "如果不是您本人要求的，请不要理会这封邮件，我们不会再给您写信。"


def owner_name(owner: str) -> str:
    """Under which the letters of an address are found, and forgotten."""
    return f"{OWNER}{owner}"


def confirm_letter(to: str, owner: str, title: str, url: str) -> Message:
    return Message(
        "follow_confirm",
        to,
        "请确认邮件订阅",
        _paragraphs(
            f"有人用这个邮箱订阅“{title}”的更新。要收到更新，请打开下面的地址，再按“确认订阅”：",
            url,
            f"地址在 {UNCONFIRMED_DAYS} 天内有效；到时没有确认的，我们删除这个邮箱。",
            _NOT_YOU,
        ),
        account=owner_name(owner),
        useful_for=timedelta(days=UNCONFIRMED_DAYS),
        secret=True,
    )


def already_letter(to: str, owner: str, title: str, stop_url: str) -> Message:
    return _plain(
        to,
        owner,
        "您已经订阅过",
        f"您已经订阅“{title}”的更新，不用再订阅。",
        _stop(title, stop_url),
    )


def full_letter(to: str, owner: str, title: str, most: int) -> Message:
    return _plain(
        to,
        owner,
        "这次没有订阅上",
        f"一个邮箱最多订阅 {most} 项，所以没有订阅“{title}”。",
        "请用以前邮件里的地址停止不再需要的订阅，然后再订阅。",
        _NOT_YOU,
    )


def changes_letter(
    to: str, owner: str, lines: tuple[str, ...], stops: tuple[tuple[str, str], ...]
) -> Message:
    """``lines``: a paragraph each change; ``stops``: (what is followed, where to stop)."""
    first = lines[0].partition("\n")[0]
    subject = first if len(lines) == 1 else f"您订阅的内容有 {len(lines)} 处更新"
    more = len(lines) - MOST_LINES
    rest = f"还有 {more} 处更新，请到本站查看。" if more > 0 else ""
    return _plain(to, owner, subject, *lines[:MOST_LINES], rest, *(_stop(*one) for one in stops))


def _stop(title: str, url: str) -> str:
    return f"不想再收到“{title}”的更新，请打开这个地址，按“停止订阅”，不用登录：\n{url}"


def _plain(to: str, owner: str, subject: str, *paragraphs: str) -> Message:
    text = _paragraphs(*paragraphs)
    return Message("follow", to, subject, text, account=owner_name(owner))


def _paragraphs(*paragraphs: str) -> str:
    return "\n\n".join(filter(None, paragraphs))
