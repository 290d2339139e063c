"""预览表单: an edition's form as applicants will see it, step by step; nothing of it is kept.

What was answered so far travels in the page itself.
"""

import json

import deform
from pyramid.response import Response

from content.editions import Edition
from content.forms.conditions import visible_steps
from content.forms.definition import read
from content.forms.masking import masked
from content.permissions import Permission as P
from content.tree import department_of
from content.workflow import STATE_LABELS
from views.form_editions import definition_of, of_a_form
from views.form_item import PAPERS, SAMPLE
from views.form_paper import paper_values
from views.form_rows import change_rows, render_typed, row_press
from views.form_steps import answers_of, form_of_step, parsed, posted_answers
from views.layout import page, url_of
from views.typesetting import typeset

PAGE, EARLIER, AT = "preview", "earlier", "at_step"
NEXT, SKIP, BACK = "next", "skip", "back"
LONGEST_EARLIER = 500_000
UNPROCESSABLE = 422


@of_a_form
def show_preview(context, request):
    definition = read(definition_of(context))
    steps = visible_steps(definition, {})
    step = next((one for one in steps if one.name == request.GET.get("step")), None)
    return _step_page(context, request, step or next(iter(steps), None), {})


@of_a_form
def go_on(context, request):
    """A step was filled in: the next one, the same one with its errors, or the summary."""
    definition = read(definition_of(context))
    answers = _earlier(request)
    step = definition.step(request.POST.get(AT, ""))
    if step is None:
        return _step_page(context, request, next(iter(definition.steps), None), answers)
    pairs = list(request.POST.items())
    answers |= posted_answers(step, pairs)
    form = form_of_step(request, definition, step, answers)
    if (press := row_press(request.POST)) is not None:
        posted = change_rows(_shown(form, pairs), press)
        return _step_page(context, request, step, answers, render_typed(_buttons(form), posted))
    said, errors = answers_of(form, pairs)
    answers |= {name: one for name, one in said.items() if one is not None}
    if errors and NEXT in request.POST:
        request.response.status_int = UNPROCESSABLE
        return _step_page(context, request, step, answers, _buttons(form).render())
    by = -1 if BACK in request.POST else 1
    return _step_page(context, request, _neighbour(definition, step, answers, by), answers)


def _shown(form, pairs):
    posted = parsed(pairs)
    return {node.name: posted[node.name] for node in form.schema if node.name in posted}


def _earlier(request):
    """What the page brought of the steps before; a broken one counts as none."""
    text = request.POST.get(EARLIER, "")
    try:
        said = json.loads(text) if isinstance(text, str) and len(text) < LONGEST_EARLIER else {}
    except (ValueError, RecursionError):
        said = {}
    return said if isinstance(said, dict) else {}


def _neighbour(definition, step, answers, by):
    """The step asked before or after; None: all is answered."""
    asked = visible_steps(definition, answers)
    names = [one.name for one in definition.steps]
    here = names.index(step.name)
    if by < 0:
        before = [one for one in asked if names.index(one.name) < here]
        return before[-1] if before else step
    return next((one for one in asked if names.index(one.name) > here), None)


def _buttons(form):
    form.buttons = (
        deform.Button(NEXT, "下一步"),
        deform.Button(SKIP, "不检查，看下一步"),
        deform.Button(BACK, "上一步"),
    )
    return form


def _step_page(context, request, step, answers, html=""):
    definition = read(definition_of(context))
    if step is None:
        return _values(context, request, summary=masked(definition, answers), answers=answers)
    asked = [one.name for one in visible_steps(definition, answers)]
    number = asked.index(step.name) + 1 if step.name in asked else 1
    html = html or _buttons(form_of_step(request, definition, step, answers)).render()
    return _values(
        context, request, step=step, number=number, total=len(asked), html=html, answers=answers
    )


def _values(context, request, **shown):
    title = context.fields.get("title") or "申请表"
    home = url_of(request, context, PAGE)
    step = shown.get("step")
    return {
        "layout": page(request, f"预览：{step.title if step else title}"),
        "form_title": title,
        "fields": context.fields,
        "home_url": home,
        "edition_url": url_of(request, context),
        "design_url": url_of(request, context, "design") if request.may(P.EDIT, context) else "",
        "papers": [(label, url_of(request, context, name)) for name, label in PAPERS.items()],
        "earlier": json.dumps(shown.get("answers") or {}, ensure_ascii=False),
        "summary": (),
        "step": None,
        **shown,
    }


@of_a_form
def show_paper(context, request):
    """The empty form, or one with its samples, as it would be published."""
    name = request.view_name
    values = paper_values(
        context.fields,
        read(definition_of(context)),
        sample=name == SAMPLE,
        department=department_of(context).title,
        source=f"{url_of(request, context)}　{STATE_LABELS[context.state]}",
    )
    return Response(
        typeset("form", values),
        content_type="application/pdf",
        content_disposition=f"inline; filename={name}",
    )


def includeme(config):
    common = {
        "name": PAGE,
        "context": Edition,
        "permission": P.PREVIEW,
        "renderer": "templates/form_preview.pt",
    }
    config.add_view(show_preview, request_method=("GET", "HEAD"), **common)
    config.add_view(go_on, request_method="POST", **common)
    for name in PAPERS:
        config.add_view(
            show_paper,
            name=name,
            context=Edition,
            permission=P.VIEW,
            request_method=("GET", "HEAD"),
        )
