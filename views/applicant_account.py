"""An applicant's own account: verifying the e-mail address, other addresses, password, leaving."""

from pyramid.httpexceptions import HTTPSeeOther

from content import applicant_acts as acts
from content.applicant_acts import REFUSALS
from content.applicants import EMAIL
from content.log_in import Outcome
from views.applicant_drafts import forget_drafts
from views.applicant_entry import NOT_THE_SAME, WRONG_CODE
from views.applicants import (
    CODE,
    NEW_PASSWORD,
    OWN_PASSWORD,
    UNPROCESSABLE,
    Line,
    ShortForm,
    add_pages,
    applicant_doing,
    area_url,
    begin_applicant_session,
    not_yours,
    of_applicant,
    posted,
    short_form,
)
from views.cookies import APPLICANT, end_session, flash
from views.layout import url_of
from views.log_in import COMMIT

PASSWORD_FORM = ShortForm(
    "更改密码",
    "更改密码",
    (OWN_PASSWORD, *NEW_PASSWORD),
    lead="更改后，其他地方的登录全部退出。",
)
DELETE_FORM = ShortForm(
    "删除账号",
    "删除账号",
    (OWN_PASSWORD,),
    lead=(
        "删除后，账号、联系地址、没有提交的草稿和站内消息立即删除，不能恢复。"
        "已经提交的办件仍由大厅办理，可凭收件凭证上的办件编号和查询码查询。"
    ),
    danger=True,
)


def address_form(request):
    return ShortForm(
        "登记或更改联系地址",
        "保存",
        (
            Line(
                "address",
                "邮箱或手机号",
                help="填邮箱的，换掉原来的邮箱；填手机号的，换掉原来的手机号。",
                autocomplete="email",
                inputmode="email",
            ),
            OWN_PASSWORD,
        ),
    )


def verify_form(request):
    email = request.applicant.address(EMAIL, request.registry.sealing)
    return ShortForm(
        "验证邮箱",
        "验证",
        (CODE,),
        lead=f"验证码已发往 {email.masked}。" if email else "您还没有登记邮箱。",
        links=(("邮箱写错了，更改邮箱", area_url(request, "address")),),
        notes=("resend",),
    )


@of_applicant
def show_verify(context, request):
    return short_form(request, verify_form(request))


@of_applicant
def verify(context, request):
    """``act``: send (another code), or the code."""
    doing = applicant_doing(request)
    if posted(request, "act") == "send":
        return _send(request, doing)
    request.environ[COMMIT] = True
    if not acts.verify(doing, posted(request, "code")):
        return short_form(request, verify_form(request), WRONG_CODE, UNPROCESSABLE)
    return _done(request, "邮箱已验证。忘记密码时，可以用它找回。")


def _send(request, doing):
    try:
        acts.send_verification(doing)
    except REFUSALS as refusal:
        return short_form(request, verify_form(request), str(refusal), UNPROCESSABLE)
    return _done(request, "验证码已重新发出，以前的验证码作废。", "verify")


@of_applicant
def show_address(context, request):
    return short_form(request, address_form(request))


@of_applicant
def give_address(context, request):
    doing, form = applicant_doing(request), address_form(request)
    try:
        tried = acts.give_address(doing, posted(request, "address"), posted(request, "password"))
    except REFUSALS as refusal:
        return short_form(request, form, str(refusal), UNPROCESSABLE)
    if tried.outcome is not Outcome.OK:
        return _wrong_password(request, form, tried)
    is_email = "@" in posted(request, "address")
    return _done(request, "已保存。", "verify" if is_email else "")


@of_applicant
def show_password(context, request):
    return short_form(request, PASSWORD_FORM)


@of_applicant
def change_password(context, request):
    new, account = posted(request, "new_password"), request.applicant
    if new != posted(request, "repeat_password"):
        return short_form(request, PASSWORD_FORM, NOT_THE_SAME, UNPROCESSABLE)
    try:
        tried = acts.change_password(applicant_doing(request), posted(request, "password"), new)
    except REFUSALS as refusal:
        return short_form(request, PASSWORD_FORM, str(refusal), UNPROCESSABLE)
    if tried.outcome is not Outcome.OK:
        return _wrong_password(request, PASSWORD_FORM, tried)
    response = _done(request, "密码已更改，其他地方的登录已全部退出。")
    begin_applicant_session(request, response, account)
    return response


@of_applicant
def show_delete(context, request):
    return short_form(request, DELETE_FORM)


@of_applicant
def delete(context, request):
    doing = applicant_doing(request)
    tried = acts.delete(doing, posted(request, "password"), forget_drafts(request))
    if tried.outcome is not Outcome.OK:
        return _wrong_password(request, DELETE_FORM, tried)
    response = HTTPSeeOther(url_of(request, request.root))
    end_session(response, APPLICANT)
    flash(request, response, "ok", "账号已删除。")
    return response


def _wrong_password(request, form, tried):
    request.environ[COMMIT] = True
    return short_form(request, form, not_yours(tried), UNPROCESSABLE)


def _done(request, text, name=""):
    response = HTTPSeeOther(area_url(request, *filter(None, (name,))))
    flash(request, response, "ok", text)
    return response


PAGES = (
    ("verify", show_verify, verify),
    ("address", show_address, give_address),
    ("password", show_password, change_password),
    ("delete", show_delete, delete),
)


def includeme(config):
    add_pages(config, PAGES)
