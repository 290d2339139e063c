"""A page of the counter with several buttons: one of them was pressed."""

from pyramid.httpexceptions import HTTPSeeOther

from content.cases.applying import ApplyRefused
from views.cookies import flash
from views.forms import posted_texts
from views.layout import url_of

CONFLICT = 409


def pressed(context, request, presses, show):
    """``act`` says which button, ``presses`` what it does: (doing, typed) → a sentence.

    Where that is refused the page says why, by ``show``.
    """
    typed = posted_texts(request)
    act = presses.get(typed.get("act", ""))
    try:
        if act is None:
            raise ApplyRefused("请用页面上的按钮办理。")
        said = act(request.intake_doing(context.__parent__), typed)
    except ApplyRefused as refusal:
        request.response.status_int = CONFLICT
        return show(context, request, str(refusal))
    response = HTTPSeeOther(url_of(request, context, request.view_name))
    flash(request, response, "ok", said)
    return response
