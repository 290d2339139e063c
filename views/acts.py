"""The acts as POST views of an edition: one view an act, refusals on the same page, text kept."""

from datetime import UTC, datetime

from pyramid.httpexceptions import HTTPSeeOther

from content.act import ActRefused, GateClosed, NotAllowed
from content.acts.writing import ATTACH, DETACH, DISCARD
from content.clock import SHANGHAI
from content.editions import Edition
from content.permissions import Permission as P
from content.workflow import IllegalTransition
from views.cookies import flash
from views.editions import ACTS, edition_page
from views.forms import posted_texts
from views.layout import url_of
from views.times import say_moment
from views.uploads import UploadRefused, examine

UNPROCESSABLE, CONFLICT = 422, 409
MOMENTS = ("live_from", "live_until")
PUBLISHING = (P.PUBLISH, P.FORCE_PUBLISH)
DONE_LABELS = {"publish": "已发布。", "submit": "已送审。", "send_back": "已退回。"}


def act_view(act):
    """The view that does ``act``; it calls the desk once."""

    def do(context, request):
        item = context.item
        try:
            request.desk.perform(act, context, posted(request))
        except NotAllowed:
            raise
        except GateClosed as closed:
            return edition_page(
                context,
                request,
                problem=str(closed),
                findings=closed.findings,
                status=UNPROCESSABLE,
            )
        except ActRefused as refusal:
            return edition_page(context, request, problem=str(refusal), status=UNPROCESSABLE)
        except IllegalTransition as late:
            return edition_page(context, request, problem=str(late), status=CONFLICT)
        return done(request, _afterwards(act, context, item, request), _said(act, context, request))

    return do


def _afterwards(act, edition, item, request):
    """The edition, unless it is gone, or is no longer this person's to read: then what waits."""
    if act is DISCARD:
        return url_of(request, item if item.newest_number else item.__parent__)
    if not request.may(P.VIEW, edition):
        return url_of(request, request.root, "desk")
    return url_of(request, edition)


def _said(act, edition, request):
    if act.permission in PUBLISHING and edition.live_from > request.moment:
        return f"已排定，{say_moment(edition.live_from)}（北京时间）起公开。"
    return DONE_LABELS.get(act.name, f"{act.label}：已完成。")


def done(request, url, text):
    response = HTTPSeeOther(url)
    flash(request, response, "ok", text)
    return response


def posted(request):
    """The posted fields as the acts want them: texts, and moments read as Shanghai's."""
    fields = posted_texts(request)
    for name in MOMENTS:
        if name in fields:
            fields[name] = read_moment(fields[name])
    return fields


def read_moment(text):
    """``2026-12-01T08:00`` or ``2026-12-01 08:00`` in Shanghai; None for nothing.

    Raises ActRefused.
    """
    text = text.strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ActRefused(f"看不懂时间“{text[:40]}”，请用 2026-12-01T08:00 的样子。") from None


def attach(context, request):
    try:
        upload = examine(request.POST.get("upload"), request.settings.upload_megabytes)
        request.desk.perform(ATTACH, context, upload)
    except (UploadRefused, ActRefused) as refusal:
        if isinstance(refusal, NotAllowed):
            raise
        return edition_page(context, request, problem=str(refusal), status=UNPROCESSABLE)
    except IllegalTransition as late:
        return edition_page(context, request, problem=str(late), status=CONFLICT)
    return done(request, url_of(request, context), "附件已上传。")


def includeme(config):
    for act in ACTS:
        config.add_view(
            act_view(act),
            name=act.name,
            context=Edition,
            permission=act.permission,
            request_method="POST",
        )
    config.add_view(
        attach, name="attach", context=Edition, permission=ATTACH.permission, request_method="POST"
    )
    config.add_view(
        act_view(DETACH),
        name="detach",
        context=Edition,
        permission=DETACH.permission,
        request_method="POST",
    )
