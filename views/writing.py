"""Writing: the forms that add an item and edit a draft, and what happens when two people edit."""

import deform
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.act import ActRefused, StaleEdit
from content.acts.writing import ADD, EDIT, REVISE
from content.editions import Edition
from content.items import Item
from content.permissions import Permission as P
from content.tree import Section
from content.workflow import DRAFT
from views.cookies import flash
from views.diffing import differences
from views.forms import OWN_PAGES, Posted, beside_form, form_for, posted_texts, render_fields
from views.layout import page, url_of

UNPROCESSABLE, CONFLICT = 422, 409


def _form_page(request, title, html, **more):
    return {
        "layout": page(request, title, crumbs=()),
        "title": title,
        "form": html,
        "problem": "",
        "conflict": None,
        "cancel_url": url_of(request, request.context),
        **more,
    }


def _kind_asked(context, request):
    name = request.params.get("kind", "")
    kinds = request.registry.kinds.in_section(context.__name__)
    if not name and len(kinds) == 1:
        return kinds[0]
    kind = request.registry.kinds.get(name)
    if kind not in kinds:
        raise HTTPNotFound
    return kind


def show_add(context, request):
    kind = _kind_asked(context, request)
    form = form_for(request, kind)
    return _form_page(request, f"新建{kind.label}", render_fields(form, {}))


def add(context, request):
    kind = _kind_asked(context, request)
    form = form_for(request, kind)
    posted, title = Posted(request, form), f"新建{kind.label}"
    if posted.press:
        return _form_page(request, title, posted.with_rows_changed())
    try:
        fields, _note, _revision = posted.validate()
        fields |= beside_form(kind, {})
        edition = request.desk.perform(ADD, context, {"kind": kind.name, "fields": fields})
    except deform.ValidationFailure as failure:
        request.response.status_int = UNPROCESSABLE
        return _form_page(request, f"错误：{title}", failure.render())
    except ActRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return _form_page(request, title, posted.as_typed(), problem=str(refusal))
    return _saved(request, edition, "已保存为草稿。", _page_beside(kind))


def _page_beside(kind):
    """What a kind keeps beside its form is written on the edition's own page for it."""
    return OWN_PAGES.get(kind.name, ())[:1]


def _saved(request, edition, text, page_name=()):
    response = HTTPSeeOther(url_of(request, edition, *page_name))
    flash(request, response, "ok", text)
    return response


def show_edit(context, request):
    if context.state != DRAFT:
        return HTTPSeeOther(url_of(request, context))
    kind = request.registry.kinds[context.item.kind]
    form = form_for(request, kind, with_note=True)
    html = render_fields(form, context.fields, revision=context.revision, note=context.change_note)
    return _form_page(request, _title(context), html)


def edit(context, request):
    kind = request.registry.kinds[context.item.kind]
    form = form_for(request, kind, with_note=True)
    posted, title = Posted(request, form), _title(context)
    if posted.press:
        return _form_page(request, title, posted.with_rows_changed())
    try:
        fields, note, revision = posted.validate()
        fields |= beside_form(kind, context.fields)
        told = {"fields": fields, "change_note": note or "", "revision": revision}
        request.desk.perform(EDIT, context, told)
    except deform.ValidationFailure as failure:
        request.response.status_int = UNPROCESSABLE
        return _form_page(request, f"错误：{title}", failure.render())
    except StaleEdit as stale:
        return _conflict(request, kind, stale, fields, note)
    return _saved(request, context, "已保存。")


def _conflict(request, kind, stale, fields, note):
    """Both texts, side by side, and the form with mine; saving again replaces what is there."""
    request.response.status_int = CONFLICT
    form = form_for(request, kind, with_note=True)
    theirs = stale.edition
    html = render_fields(form, fields, revision=theirs.revision, note=note or "")
    return _form_page(
        request,
        "有人先保存了",
        html,
        problem=str(stale),
        conflict=differences(request, kind, theirs.fields, fields),
    )


def _title(edition):
    return f"修改：{edition.fields.get('title') or '无标题'}"


def show_revise(context, request):
    editions = [e for e in context.editions() if e.state not in ("expunged", DRAFT)]
    return {
        "layout": page(request, "修订"),
        "item": context,
        "editions": [e for e in editions if request.may(P.VIEW, e)],
        "chosen": request.GET.get("from", ""),
        "is_public": context.edition_at(request.moment) is not None,
        "csrf_token": request.csrf_token(),
        "cancel_url": url_of(request, context),
    }


def revise(context, request):
    number = posted_texts(request).get("from", "")
    told = (
        {"from": int(number)} if number.isascii() and number.isdecimal() and len(number) < 7 else {}
    )
    try:
        edition = request.desk.perform(REVISE, context, told)
    except ActRefused as refusal:
        response = HTTPSeeOther(url_of(request, context.open_edition or context))
        flash(request, response, "warn", str(refusal))
        return response
    return HTTPSeeOther(url_of(request, edition, "edit"))


def includeme(config):
    form = {"renderer": "templates/form.pt"}
    for method, adding, editing in (("GET", show_add, show_edit), ("POST", add, edit)):
        config.add_view(
            adding, name="add", context=Section, permission=P.ADD, request_method=method, **form
        )
        config.add_view(
            editing, name="edit", context=Edition, permission=P.EDIT, request_method=method, **form
        )
    revising = {"name": "revise", "context": Item, "permission": P.REVISE}
    config.add_view(show_revise, request_method="GET", renderer="templates/revise.pt", **revising)
    config.add_view(revise, request_method="POST", **revising)
