"""设计表单: the page on which a department builds a form, step by step; every press is an edit.

What a press makes of the form ``content.forms.presses`` says, whether it can be kept
``content.forms.shaping``; here presses are read, and their outcome is shown.
"""

from urllib.parse import quote, urlencode

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response

from content.act import ActRefused, NotAllowed, StaleEdit
from content.acts.writing import EDIT
from content.editions import Edition
from content.forms.definition import DefinitionRefused
from content.forms.presses import COLUMN, STEP, PressRefused
from content.forms.shaping import normalise
from content.permissions import Permission as P
from content.workflow import DRAFT, IllegalTransition
from views.cookies import flash
from views.form_designer_fields import asked_of, editor_values
from views.form_designer_files import as_json
from views.form_designer_outline import FILE, PAGE, column_lines, outline_values
from views.form_designer_presses import asked_anew, pressed_by, typed_in
from views.form_editions import definition_of, of_a_form
from views.forms import posted_texts
from views.layout import page, url_of

UNPROCESSABLE, CONFLICT = 422, 409
STALE = (
    "刚才有同事保存了这份表单，您这一步还没有做。"
    "下面是最新的内容，请核对后再按一次；您填写的都还在。"
)


@of_a_form
def show_design(context, request):
    if context.state != DRAFT:
        return HTTPSeeOther(url_of(request, context))
    try:
        asked = asked_of(definition_of(context), request.GET)
    except PressRefused as gone:
        response = HTTPSeeOther(url_of(request, context, PAGE))
        flash(request, response, "warn", str(gone))
        return response
    except KeyError:
        raise HTTPNotFound from None
    return _page(context, request, asked)


def _page(context, request, asked, problems=(), typed=None):
    """``typed``: (what was typed, rows of conditions) in place of what is stored."""
    definition = definition_of(context)
    if asked is None:
        shown = outline_values(request, context, definition, posted_texts(request))
    else:
        said, rows = typed or (asked.former, None)
        shown = editor_values(definition, asked, said, rows)
        shown["lines"] = column_lines(request, context, asked.former)
    heading = shown.get("heading") or f"设计表单：{context.fields.get('title', '')}"
    home = url_of(request, context, PAGE)
    title = f"错误：{heading}" if problems else heading
    crumbs = [("设计表单", home)] if asked else ()
    return {
        "layout": page(request, title, crumbs=crumbs),
        "editor": asked is not None,
        "heading": heading,
        "home_url": home,
        "edition_url": url_of(request, context),
        "action": _action(request, context, asked),
        "csrf_token": request.csrf_token(),
        "revision": context.revision,
        "problems": problems,
        **shown,
    }


def _action(request, edition, asked):
    """Where the page's form is posted to: the address says what it is about."""
    if asked is None:
        return url_of(request, edition, PAGE)
    spot = asked.spot
    if spot.kind == COLUMN:
        query = {"field": spot.table, "column": spot.name, "type": asked.kind_name}
    elif spot.kind == STEP:
        query = {"step": spot.name}
    else:
        query = {"field": spot.name} if spot.name else {"step": asked.into}
        query["type"] = asked.kind_name
    return _address(request, edition, query)


@of_a_form
def press(context, request):
    """Every button of every page of the designer."""
    definition = definition_of(context)
    try:
        pressed, query = pressed_by(request, context, definition)
        if pressed is None:
            return HTTPSeeOther(_address(request, context, query))
        _keep(context, request, pressed)
    except NotAllowed:
        raise
    except StaleEdit:
        return _refused(context, request, CONFLICT, (STALE,))
    except (PressRefused, ActRefused, IllegalTransition) as refusal:
        return _refused(context, request, UNPROCESSABLE, (str(refusal),))
    except DefinitionRefused as refused:
        return _refused(context, request, UNPROCESSABLE, refused.problems)
    return _done(context, request, pressed, query)


def _keep(context, request, pressed):
    said = {**context.fields, **pressed.beside, "definition": normalise(pressed.definition)}
    told = {"fields": said, "revision": _revision(request), "undoable": True}
    request.desk.perform(EDIT, context, told)


def _revision(request):
    """What the page was made from; without one nothing is overwritten."""
    text = posted_texts(request).get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _refused(context, request, status, problems):
    """The same page with what was typed, also where a colleague deleted what it is about."""
    request.response.status_int = status
    definition = definition_of(context)
    try:
        asked = asked_of(definition, request.GET)
    except (PressRefused, KeyError):
        asked = asked_anew(definition, request)
    typed = typed_in(request, asked, definition) if asked else None
    return _page(context, request, asked, problems, typed)


def _done(context, request, pressed, query):
    where = _where(request, context, pressed.spot) if query is None else (query, "")
    response = HTTPSeeOther(_address(request, context, *where))
    flash(request, response, "ok", pressed.said)
    return response


def _where(request, edition, spot):
    """Back to what was changed; ``at`` opens the step that it is in."""
    if spot is None:
        return {}, ""
    return {"field": spot.table} if spot.table else {"at": spot.anchor}, spot.anchor


def _address(request, edition, query, anchor=""):
    url = url_of(request, edition, PAGE)
    asked = f"?{urlencode(query)}" if query else ""
    return f"{url}{asked}{'#' if anchor else ''}{anchor}"


@of_a_form
def form_as_file(context, request):
    name = quote(f"{context.fields.get('title') or '表单'}.json")
    return Response(
        as_json(context.fields),
        content_type="application/json",
        charset="utf-8",
        content_disposition=f"attachment; filename=form.json; filename*=UTF-8''{name}",
    )


def includeme(config):
    common = {
        "name": PAGE,
        "context": Edition,
        "permission": P.EDIT,
        "renderer": "templates/form_designer.pt",
    }
    config.add_view(show_design, request_method=("GET", "HEAD"), **common)
    config.add_view(press, request_method="POST", **common)
    config.add_view(
        form_as_file,
        name=FILE,
        context=Edition,
        permission=P.VIEW,
        request_method=("GET", "HEAD"),
    )
