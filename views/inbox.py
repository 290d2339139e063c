"""站内消息: what was written to an applicant, always here, whether or not it was also mailed."""

from dataclasses import dataclass

from content.areas import ApplicantArea
from content.mailing import FAILED, SENT, WAITING
from content.permissions import Permission as P
from views.applicants import applicant_page, of_applicant
from views.listing import page_asked, paging_of, take
from views.times import say_moment

NOTES = {SENT: "已同时发到邮箱", WAITING: "邮件正在发送", FAILED: "邮件没有送达，请以这里为准"}


@dataclass(frozen=True)
class MessageRow:
    """A message as the page shows it."""

    uid: str
    subject: str
    paragraphs: tuple[str, ...]
    at: str
    note: str


def message_rows(received):
    """Of what ``Mail.messages_of`` or ``messages_of_case`` told."""
    return [
        MessageRow(
            uid=one.uid,
            subject=one.subject,
            paragraphs=tuple(line for line in one.text.splitlines() if line),
            at=say_moment(one.at),
            note=NOTES.get(one.state, ""),
        )
        for one in received
    ]


def messages_of(request):
    """The inbox of whoever is signed in as an applicant, newest first."""
    mail = request.affairs.mail
    if mail is None:
        return []
    return message_rows(mail.messages_of(request.applicant.uid, request.registry.sealing))


def messages_of_case(request, case_uid):
    """What was said of a case, newest first, for whoever may see it."""
    mail = request.affairs.mail
    if mail is None:
        return []
    return message_rows(mail.messages_of_case(case_uid, request.registry.sealing))


@of_applicant
def show_inbox(context, request):
    number, size = page_asked(request)
    found = messages_of(request)
    shown, more = take(found, number, size)
    paging = paging_of(request, number, size, len(found), more)
    return applicant_page(request, "站内消息", messages=shown, paging=paging)


def includeme(config):
    config.add_view(
        show_inbox,
        context=ApplicantArea,
        name="inbox",
        permission=P.BE_APPLICANT,
        request_method=("GET", "HEAD"),
        renderer="templates/inbox.pt",
        http_cache=0,
    )
