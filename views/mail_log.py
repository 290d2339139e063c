"""邮件: what was to be sent, how far it is and why not; for the administrator, without any text."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther

from content.applicants import EMAIL, Address
from content.areas import StaffDesk
from content.mail_acts import MailDoing, retry
from content.mailing import FAILED, INBOX_ONLY, SENT, STATES, WAITING, MailRefused
from content.permissions import Permission as P
from views.cookies import flash
from views.layout import url_of
from views.listing import page_asked, paging_of, take, with_query
from views.staff_desk import desk_page
from views.times import say_moment

UNPROCESSABLE = 422
STYLES = {WAITING: "info", SENT: "ok", FAILED: "error", INBOX_ONLY: "info"}
KINDS = {
    "receipt": "收件通知",
    "correction": "补正通知",
    "corrected": "补正收件",
    "withdrawn": "撤回通知",
    "verification": "邮箱验证码",
    "reset": "找回密码验证码",
    "password": "密码更改通知",
    "follow_confirm": "邮件订阅的确认",
    "follow": "邮件订阅的更新",
    "billed": "缴费通知",
    "bill_cancelled": "缴费单作废通知",
    "paid": "缴费收讫通知",
    "refunded": "退费通知",
}


@dataclass(frozen=True)
class LetterRow:
    """A line of the log."""

    uid: str
    at: str
    kind: str
    to: str
    state: str
    style: str
    attempts: int
    next: str
    error: str
    can_retry: bool


def _row(request, letter):
    return LetterRow(
        uid=letter.uid,
        at=say_moment(letter.at),
        kind=KINDS.get(letter.facts["kind"], letter.facts["kind"]),
        to=_masked(request, letter),
        state=STATES[letter.state],
        style=STYLES[letter.state],
        attempts=letter.attempts,
        next=say_moment(letter.due_at) if letter.due_at and letter.attempts else "",
        error=letter.error,
        can_retry=letter.state == FAILED and letter.until > request.moment,
    )


def _masked(request, letter):
    to = letter.said(request.registry.sealing)["to"]
    return Address(EMAIL, to).masked if to else "—"


def _page_of(request):
    number, size = page_asked(request)
    mail = request.affairs.mail
    shown, more = take(mail.newest() if mail is not None else (), number, size)
    paging = paging_of(request, number, size, None, more)
    return [_row(request, letter) for letter in shown], paging


def show_mail(context, request, problem=""):
    rows, paging = _page_of(request)
    mail = request.affairs.mail
    return desk_page(
        request,
        "邮件",
        problem=problem,
        rows=rows,
        paging=paging,
        waiting=mail.waiting() if mail is not None else 0,
        has_server=bool(request.registry.openhall.mail_host),
        action=url_of(request, context, "mail"),
    )


def mail_json(context, request):
    rows, paging = _page_of(request)
    items = [
        {"@type": "letter", "uid": row.uid, "kind": row.kind, "to": row.to, "state": row.state,
         "attempts": row.attempts, "error": row.error}
        for row in rows
    ]  # fmt: skip
    batching = {"@id": with_query(request)}
    if paging.next_url:
        batching["next"] = paging.next_url
    said = {"@id": url_of(request, context, "mail"), "@type": "mail", "title": "邮件"}
    return {**said, "items": items, "batching": batching}


def retry_mail(context, request):
    uid = request.POST.get("uid", "")
    doing = MailDoing(request.person, request.moment, request.affairs, request.desk.new_uid)
    try:
        retry(doing, uid if isinstance(uid, str) else "")
    except MailRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return show_mail(context, request, str(refusal))
    response = HTTPSeeOther(url_of(request, context, "mail"))
    flash(request, response, "ok", "已排入队列，1 分钟内重新发送。")
    return response


def includeme(config):
    common = {"context": StaffDesk, "name": "mail", "permission": P.MANAGE_MAIL, "http_cache": 0}
    reading, html = {"request_method": ("GET", "HEAD")}, {"renderer": "templates/mail_log.pt"}
    config.add_view(show_mail, prefers_json=False, **html, **reading, **common)
    config.add_view(mail_json, renderer="json", prefers_json=True, **reading, **common)
    config.add_view(retry_mail, request_method="POST", **html, **common)
