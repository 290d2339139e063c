"""邮件订阅: asking to be told by mail what changes, confirming and stopping it, without a log-in.

Reading one of these pages does nothing; each act is one press on it.
"""

from typing import NamedTuple

from pyramid.httpexceptions import HTTPSeeOther

from content import follow_acts as acts
from content.applicants import EMAIL, ApplicantRefused
from content.areas import ApplicantArea, FollowArea
from content.base import path_of
from content.follow_acts import Wish
from content.following import title_of
from content.items import Item
from content.permissions import Permission as P
from content.subscriptions import CONFIRM, STOP, TOPIC, UNCONFIRMED_DAYS
from content.tree import Place, Section
from content.vocabularies import THEMES
from views.applicants import (
    UNPROCESSABLE,
    applicant_doing,
    applicant_page,
    area_url,
    of_applicant,
    posted,
)
from views.cookies import flash
from views.drafts import private
from views.human_checks import check_fields, doubt
from views.layout import page, url_of
from views.limiting import limited, wait_page
from views.rendering import answer_page
from views.times import say_day

TITLE, OWN_TITLE, OWN = "邮件订阅", "我的邮件订阅", "following"
NOT_FOUND = 404
SENT = (
    "如果这个邮箱可以订阅，我们已向它发出一封信。"
    f"请在 {UNCONFIRMED_DAYS} 天内打开信里的地址，按“确认订阅”；没有确认以前，不会收到更新。"
    "1 分钟内重复提交的只发一次；没有收到的，请看看垃圾邮件。"
)
NOT_OURS = (
    "这个地址不完整、已经用过或者过期了。"
    "请把信里的地址整行复制到浏览器里再打开；需要的，请重新订阅。"
)
CONFIRMED = "已确认。“{}”有重要变化时，我们会给您写信；每封信里都有停止订阅的地址。"
STOPPED = "已停止，不会再收到“{}”的更新。这项订阅登记的邮箱已经删除。"
NOTHING = "请先打开想订阅的事项、文件、栏目或部门，再按那里的“邮件订阅”。"
NO_MAIL = "本站现在不发邮件。请用“订阅更新”的地址，在阅读软件里接收新内容。"


class Asked(NamedTuple):
    """想订阅的: the thing and its theme, how it is called, and its address in the tree."""

    wish: Wish
    path: str
    theme: str
    url: str


def _asked(request):
    """What the address or the form names; None for nothing that everybody may read."""
    path, theme = request.params.get("path", ""), request.params.get("theme", "")
    found = request.site.at(path) if path.startswith("/") else None
    if not _may_be_followed(request, found) or (theme and theme not in dict(THEMES)):
        return None
    theme = theme if isinstance(found, Place) else ""
    target = f"{found.uid}{TOPIC}{theme}" if theme else found.uid
    title = title_of(request.site, target, request.moment)
    wish = Wish(target, title, request.registry.openhall.site_url)
    return Asked(wish, path_of(found), theme, url_of(request, found))


def _may_be_followed(request, found):
    if isinstance(found, Item):
        return found.edition_at(request.moment) is not None
    return isinstance(found, Place | Section)


def _page(request, *, status=200, **more):
    private(request)
    values = {
        "layout": page(request, TITLE),
        "title": TITLE,
        "problem": "",
        "lead": "",
        "button": "",
        "hidden": (),
        "asks_address": False,
        "typed": "",
        "back_url": "",
        "human": None,
        "action": request.path_url,
        "csrf_token": request.csrf_token(),
        "privacy_url": url_of(request, request.root, "privacy"),
        **more,
    }
    return answer_page(request, "follow.pt", values, status)


def show_follow(context, request, problem="", human=None, status=200):
    asked = _asked(request)
    if asked is None or not request.registry.openhall.mail_host:
        return _page(request, lead=NOTHING if asked is None else NO_MAIL)
    email = _own_email(request)
    return _page(
        request,
        status=status,
        title=f"{TITLE}：{asked.wish.title}",
        problem=problem,
        lead="有重要变化、撤下或被废止时给您写信；栏目、部门和主题的更新每小时最多一封。",
        button=f"订阅，发到 {email}" if email else "发送确认邮件",
        hidden=(("path", asked.path), ("theme", asked.theme)),
        asks_address=not email,
        typed=posted(request, "address"),
        human=human or check_fields(request),
        back_url=asked.url,
    )


def _own_email(request):
    """Of whoever is signed in and has proven it, masked; empty else."""
    account, sealing = request.applicant, request.registry.sealing
    if account is None or not account.proven_email(sealing):
        return ""
    return str(account.address(EMAIL, sealing).masked)


def ask(context, request):
    asked = _asked(request)
    if asked is None or not request.registry.openhall.mail_host:
        return _page(request, status=NOT_FOUND, problem=NOTHING if asked is None else NO_MAIL)
    if _own_email(request):
        return _follow_at_once(request, asked)
    many = request.registry.rate_limits.wait("start", request) > 0
    human = doubt(request, many=many)
    if human is not None:
        return show_follow(context, request, human=human, status=UNPROCESSABLE)
    try:
        acts.ask(applicant_doing(request), asked.wish, posted(request, "address"))
    except ApplicantRefused as refusal:
        return show_follow(context, request, str(refusal), status=UNPROCESSABLE)
    return _page(request, title="请到邮箱里确认", lead=SENT, back_url=asked.url)


def _follow_at_once(request, asked):
    try:
        acts.follow(applicant_doing(request), asked.wish)
    except ApplicantRefused as refusal:
        return show_follow(request.context, request, str(refusal), status=UNPROCESSABLE)
    response = HTTPSeeOther(area_url(request, OWN))
    flash(request, response, "ok", f"已订阅“{asked.wish.title}”。")
    return response


def _by_letter(request, purpose):
    """The subscription of the address in a letter; a page instead where it is none of ours."""
    limits = request.registry.rate_limits
    if seconds := limits.peek("guess", request):
        return None, wait_page(request, seconds)
    uid, token = (request.params.get(name, "") for name in ("uid", "token"))
    one = acts.find(applicant_doing(request), purpose, uid, token)
    if one is not None:
        return one, None
    limits.wait("guess", request)
    return None, _page(request, status=NOT_FOUND, problem=NOT_OURS)


def _press(request, purpose, one):
    """The page with one button."""
    title = title_of(request.site, one.target, request.moment)
    button = {CONFIRM: "确认订阅", STOP: "停止订阅"}[purpose]
    hidden = tuple((name, request.params.get(name, "")) for name in ("uid", "token"))
    return _page(request, title=f"{button}：{title}", button=button, hidden=hidden)


def show_press(purpose):
    def show(context, request):
        one, instead = _by_letter(request, purpose)
        return instead or _press(request, purpose, one)

    return show


def do_press(purpose):
    do, said = {CONFIRM: (acts.confirm, CONFIRMED), STOP: (acts.stop, STOPPED)}[purpose]

    def press(context, request):
        one, instead = _by_letter(request, purpose)
        if instead:
            return instead
        title = title_of(request.site, one.target, request.moment)
        do(applicant_doing(request), *(posted(request, name) for name in ("uid", "token")))
        return _page(request, lead=said.format(title))

    return press


@of_applicant
def show_own(context, request, problem="", status=200):
    private(request)
    rows = [
        (one.uid, title_of(request.site, one.target, request.moment), say_day(one.confirmed_at))
        for one in acts.own(applicant_doing(request))
    ]
    values = applicant_page(request, OWN_TITLE, rows=rows, problem=problem, hint=NOTHING)
    values["action"] = area_url(request, OWN)
    return answer_page(request, "following.pt", values, status)


@of_applicant
def stop_own(context, request):
    try:
        acts.stop_own(applicant_doing(request), posted(request, "uid"))
    except ApplicantRefused as refusal:
        return show_own(context, request, str(refusal), UNPROCESSABLE)
    response = HTTPSeeOther(area_url(request, OWN))
    flash(request, response, "ok", "已停止订阅。")
    return response


def includeme(config):
    common = {"context": FollowArea, "permission": P.FOLLOW}
    pages = [("", show_follow, ask)]
    pages += [(one, show_press(one), do_press(one)) for one in (CONFIRM, STOP)]
    for name, show, do in pages:
        _add(config, show, do, name=name, **common)
    _add(config, show_own, stop_own, name=OWN, context=ApplicantArea, permission=P.BE_APPLICANT)


def _add(config, show, do, **common):
    config.add_view(show, request_method=("GET", "HEAD"), **common)
    config.add_view(do, request_method="POST", decorator=limited("post"), **common)
