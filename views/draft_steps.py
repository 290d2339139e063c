"""Filling in a step: shown, saved, gone on from, paused at; what is typed is never lost."""

from typing import NamedTuple

import colander
import deform
from pyramid.httpexceptions import HTTPSeeOther

from content.areas import CounterDraft, DraftPage
from content.cases.applying import ApplyRefused, StaleDraft, detach, keep_answers
from content.cases.intake import see_original
from content.permissions import Permission as P
from views.apply_uploads import keeping_in, take_files
from views.drafts import CHECK, SAVE_PAGE, OpenDraft, draft_page
from views.earlier import Taken, fill_in, lines_of, take
from views.form_steps import (
    answers_of,
    form_of_step,
    posted_answers,
    pressed,
    render_step,
    with_rows,
)
from views.limiting import limited
from views.log_in import COMMIT

UNPROCESSABLE, CONFLICT = 422, 409
CHECKING = "check"  # in the query: whoever came from the page to check goes back there
REVISION = "revision"
ASIDE = ("rows", "unfile", "earlier", "seen")  # presses that change the page and save no answer


class Posted(NamedTuple):
    """提交的一步: what was pressed, the form with what was typed, and what it says."""

    press: tuple
    form: object
    answers: dict
    errors: dict
    refused: dict
    taken: Taken | None = None  # of what was filed before


def show_draft(context, request):
    """The address of a draft itself leads to where its applicant is."""
    opened = OpenDraft(context, request)
    return HTTPSeeOther(opened.url(CHECK) if context.draft.case_uid else opened.entry_url())


def show_step(context, request):
    opened = OpenDraft(context, request)
    step = _reachable(opened, request)
    if step is None:
        return HTTPSeeOther(_elsewhere(opened))
    form = form_of_step(request, opened.definition, step, opened.answers, opened.kept())
    return _page(opened, step, form)


def _elsewhere(opened):
    return opened.url(CHECK) if opened.draft.case_uid else opened.entry_url()


def _reachable(opened, request):
    """The step asked for, unless one before it is not done yet, or it is not asked at all."""
    if opened.draft.case_uid:
        return None
    name, unfinished = request.subpath[0], opened.unfinished()
    for step in opened.steps:
        if step.name == name:
            return step
        if step.name in unfinished:
            return None
    return None


def _page(opened, step, form, problem="", filled=()):
    request = opened.request
    names = [one.name for one in opened.steps]
    number = names.index(step.name) + 1 if step.name in names else 1
    wrong = bool(form.ui.errors(form))
    form.buttons = _buttons(bool(opened.back_url(step.name)), request)
    form.action = opened.url(step.name, **_query(request))
    form.ui.here, form.ui.revision = form.action, opened.draft.revision
    form.ui.at_counter = opened.at_counter
    form.ui.earlier_lines = lines_of(opened, form, filled)
    title = f"{step.title}（第 {number} 步，共 {len(names)} 步）"
    return draft_page(
        request,
        f"错误：{title}" if wrong else title,
        item_title=opened.subject.title,
        heading=step.title,
        help=step.help,
        progress=f"第 {number} 步，共 {len(names)} 步",
        stages=opened.stages(step.name),
        form=render_step(form),
        problem=problem,
        newer_form=opened.subject.newer_form,
        introduction=opened.subject.form_fields.get("introduction", "") if number == 1 else "",
    )


def _query(request):
    return {CHECKING: "1"} if request.GET.get(CHECKING) == "1" else {}


def _buttons(has_back, request):
    onward = "保存并返回检查" if _query(request) else "保存并继续"
    buttons = [deform.Button("go-on", onward), deform.Button("pause", "保存，稍后再填")]
    if has_back:
        buttons.append(deform.Button("back", "上一步"))
    return tuple(buttons)


def save_step(context, request):
    opened = OpenDraft(context, request)
    step = opened.definition.step(request.subpath[0])
    if step is None or opened.draft.case_uid:
        return HTTPSeeOther(_elsewhere(opened))
    # Files that came are kept also where something else is wrong
    request.environ[COMMIT] = True
    posted = _read(opened, step)
    if posted.taken is not None:
        return _taken_page(opened, step, posted)
    if posted.press[0] in ASIDE:
        return _page(opened, step, posted.form)
    try:
        complete = not posted.errors and not posted.refused
        keep_answers(
            opened.doing, opened.draft, step.name, posted.answers, complete, _revision(request)
        )
    except StaleDraft as stale:
        request.response.status_int = CONFLICT
        return _page(opened, step, posted.form, str(stale))
    return _after(opened, step, posted)


def _taken_page(opened, step, posted):
    """The page again, with the answer in it, or the file beside it; or why not."""
    taken = posted.taken
    if taken.problem or posted.refused:
        opened.request.response.status_int = UNPROCESSABLE
    return _page(opened, step, posted.form, taken.problem, tuple(taken.answers))


def _revision(request):
    said = request.POST.get(REVISION, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def _read(opened, step):
    """Files are taken first, so that they are there whatever else is wrong."""
    request, press = opened.request, pressed(opened.request)
    if press[0] == "unfile":
        detach(opened.doing, opened.draft, press[2])
    merged = {**opened.answers, **posted_answers(step, request.POST.items())}
    form = form_of_step(request, opened.definition, step, merged, opened.kept())
    asked = [node.form_field for node in form.schema.children if not node.hidden]
    refused = take_files(request, opened.definition, asked, keeping_in(opened.doing, opened.draft))
    refused |= _see(opened, press)
    taken = take(opened, asked, press) if press[0] == "earlier" else None
    if taken is not None:
        refused |= taken.refused
    held = {name: said for name, said in opened.answers.items() if _is_file(step, name)}
    form = form_of_step(request, opened.definition, step, {**merged, **held}, opened.kept())
    if press[0] in ASIDE:
        with_rows(form, request.POST.items(), press)
        fill_in(form, taken.answers if taken else {})
        _tell(form, refused)
        return Posted(press, form, {}, {}, refused, taken)
    answers, errors = answers_of(form, request.POST.items())
    _tell(form, refused)
    return Posted(press, form, answers, errors, refused)


def _see(opened, press):
    """{field name: [sentence]} where the clerk cannot note that the paper was seen."""
    if press[0] != "seen" or not opened.at_counter:
        return {}
    try:
        see_original(opened.doing, opened.draft, press[1])
    except ApplyRefused as refusal:
        return {press[1]: [str(refusal)]}
    return {}


def _is_file(step, name):
    return any(field.name == name and field.type == "file" for field in step.fields)


def _tell(form, refused):
    for name, sentences in refused.items():
        form[name].error = colander.Invalid(form[name].schema, sentences)


def _after(opened, step, posted):
    """Where the press leads; what is wrong is told before anybody goes on, or goes unheard."""
    request, press = opened.request, posted.press[0]
    if posted.refused or (press == "go-on" and posted.errors):
        request.response.status_int = UNPROCESSABLE
        return _page(opened, step, posted.form)
    if press == "pause":
        return HTTPSeeOther(opened.url(SAVE_PAGE, saved="1"))
    if press == "back":
        return HTTPSeeOther(opened.back_url(step.name) or opened.url(step.name))
    return HTTPSeeOther(_onward(opened, step))


def _onward(opened, step):
    if not _query(opened.request):
        return opened.next_url(step.name)
    return opened.entry_url()


def includeme(config):
    page = {"context": DraftPage, "permission": P.FILL_DRAFT}
    reading = {"request_method": ("GET", "HEAD")}
    step = {"name": "step", "renderer": "templates/draft_step.pt"}
    config.add_view(show_draft, **page, **reading)
    config.add_view(show_step, **step, **page, **reading)
    config.add_view(save_step, request_method="POST", decorator=limited("post"), **step, **page)
    # All clerks of a hall post from one network
    page = {"context": CounterDraft, "permission": P.INTAKE}
    config.add_view(show_draft, **page, **reading)
    config.add_view(show_step, **step, **page, **reading)
    config.add_view(save_step, request_method="POST", **step, **page)
