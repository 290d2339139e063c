"""补正: a form of the fields that the office asked for, with its reasons, and of no others."""

from dataclasses import replace

import colander
import deform
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from content.areas import CasePage, TrackPage
from content.cases.applying import ApplyRefused
from content.cases.case_acts import (
    AnswersUnsound,
    asked_last,
    attach_correction,
    correct,
    detach_correction,
    fields_to_correct,
)
from content.cases.intake import see_corrected_original
from content.cases.standing import AWAITING
from content.forms.definition import Step
from content.forms.masking import shown
from content.permissions import Permission as P
from views.apply_files import answer_file
from views.apply_uploads import take_files
from views.cookies import flash
from views.form_steps import (
    answers_of,
    form_of_step,
    posted_answers,
    pressed,
    render_step,
    with_rows,
)
from views.layout import url_of
from views.limiting import limited
from views.log_in import COMMIT
from views.track_case import CORRECTION, case_page, kept_files

UNPROCESSABLE = 422
TAKEN = "take_correction"
# Shown masked, so they cannot stand in a box: they are typed anew
NUMBERS = ("resident_id", "identity")


class OpenCorrection:
    """打开的补正: what was filed, which fields are open, and the form of them."""

    def __init__(self, context, request):
        self.context, self.request, self.case = context, request, context.case
        self.doing = self._doing()
        self.subject = self.doing.subject(self.case)
        self.before = self.case.answers(self.doing.sealing)
        self.step = self._step()

    @property
    def at_counter(self):
        """Is it a clerk, to whom somebody brought what was asked for?"""
        return isinstance(self.context, CasePage)

    def _doing(self):
        if self.at_counter:
            return self.request.intake_doing(self.context.__parent__.__parent__)
        return self.request.apply_doing()

    @property
    def url(self):
        return url_of(self.request, self.context, TAKEN if self.at_counter else CORRECTION)

    def _step(self):
        fields = fields_to_correct(self.subject.definition, self.case, self.before)
        return Step("correction", "补正", fields=tuple(map(self._with_former, fields)))

    def _with_former(self, field):
        """The help says what was filed where the box may not."""
        if field.type not in NUMBERS or not self.before.get(field.name):
            return field
        former = f"原来填写的是 {shown(field, self.before[field.name])}，请重新填写完整的号码。"
        return replace(field, help=f"{field.help}　{former}" if field.help else former)

    @property
    def definition(self):
        """With the fields as they are shown here."""
        own = {field.name: field for field in self.step.fields}
        steps = tuple(
            replace(step, fields=tuple(own.get(field.name, field) for field in step.fields))
            for step in self.subject.definition.steps
        )
        return replace(self.subject.definition, steps=steps)

    def answers(self):
        """Of the whole form: what was filed, and the new files in the place of the old ones."""
        found = dict(self.before)
        for field in self.step.fields:
            if field.type == "file" and (fresh := self._fresh(field)):
                found[field.name] = fresh
        return found

    def _fresh(self, field):
        return [file.uid for file in self.case.pending_files if file.field == field.name]

    def shown_answers(self):
        numbers = {field.name for field in self.step.fields if field.type in NUMBERS}
        return {name: said for name, said in self.answers().items() if name not in numbers}

    def form(self, answers):
        kept = kept_files(self.request, self.case, self.case.pending_files)
        return form_of_step(self.request, self.definition, self.step, answers, kept)

    def reasons(self):
        return asked_last(self.doing, self.case, self.subject)

    def replaced(self):
        """(title, number of files) of the files that new ones will take the place of."""
        found = [(field, len(self.before.get(field.name) or ())) for field in self.step.fields]
        return [(field.title, count) for field, count in found if field.type == "file" and count]


def show_correction(context, request):
    if context.case.standing.state != AWAITING:
        return HTTPSeeOther(url_of(request, context))
    opened = OpenCorrection(context, request)
    return _page(opened, opened.form(opened.shown_answers()))


def _page(opened, form, problem=""):
    form.buttons = (deform.Button("go-on", "提交补正"),)
    form.ui.here = form.action = opened.url
    form.ui.at_counter = opened.at_counter
    wrong = bool(form.ui.errors(form))
    return case_page(
        opened.request,
        "错误：补正申请" if wrong else "补正申请",
        item_title=opened.subject.title,
        due_on=opened.case.standing.due_on,
        reasons=opened.reasons(),
        replaced=opened.replaced(),
        form=render_step(form),
        problem=problem,
    )


def send_correction(context, request):
    if context.case.standing.state != AWAITING:
        return HTTPSeeOther(url_of(request, context))
    # New files are kept also where something else is wrong
    request.environ[COMMIT] = True
    opened, press = OpenCorrection(context, request), pressed(request)
    if press[0] == "unfile":
        detach_correction(opened.doing, opened.case, press[2])
    typed = posted_answers(opened.step, request.POST.items())
    refused = {**_take(opened, {**opened.answers(), **typed}), **_see(opened, press)}
    form = opened.form({**opened.answers(), **typed})
    if press[0] in ("rows", "unfile", "seen"):
        with_rows(form, request.POST.items(), press)
        _tell(form, refused)
        return _page(opened, form)
    answers, errors = answers_of(form, request.POST.items())
    _tell(form, refused)
    if errors or refused:
        request.response.status_int = UNPROCESSABLE
        return _page(opened, form)
    return _file(opened, form, answers)


def _tell(form, refused):
    for name, sentences in refused.items():
        form[name].error = colander.Invalid(form[name].schema, sentences)


def _see(opened, press):
    """{field name: [sentence]} where the clerk cannot note that the paper was seen."""
    if press[0] != "seen" or not opened.at_counter:
        return {}
    try:
        see_corrected_original(opened.doing, opened.case, press[1])
    except ApplyRefused as refusal:
        return {press[1]: [str(refusal)]}
    return {}


def _take(opened, answers):
    form = opened.form(answers)
    asked = [node.form_field for node in form.schema.children if not node.hidden]

    def keep(name, upload):
        attach_correction(opened.doing, opened.case, name, upload)

    return take_files(opened.request, opened.definition, asked, keep)


def _file(opened, form, answers):
    request = opened.request
    try:
        correct(opened.doing, opened.case, answers)
    except AnswersUnsound as unsound:
        request.response.status_int = UNPROCESSABLE
        return _page(opened, form, "；".join(unsound.errors.values()))
    except ApplyRefused as refusal:
        request.response.status_int = UNPROCESSABLE
        return _page(opened, form, str(refusal))
    response = HTTPSeeOther(url_of(request, opened.context))
    flash(request, response, "ok", "补正已提交。")
    return response


def send_pending(context, request):
    """What the clerk attached and did not submit yet, as a download."""
    uid = request.subpath[0] if request.subpath else ""
    found = next((one for one in context.case.pending_files if one.uid == uid), None)
    if found is None:
        raise HTTPNotFound
    return answer_file(request, found)


def taken_link(request, case_page):
    """For the page of a case that waits: the clerk takes in what somebody brings."""
    waits = case_page.case.standing.state == AWAITING
    may = waits and request.may(P.INTAKE, case_page)
    return ("代收补正", url_of(request, case_page, TAKEN)) if may else None


def includeme(config):
    taken = {"context": CasePage, "permission": P.INTAKE, "http_cache": 0}
    form = {"name": TAKEN, "renderer": "templates/track_correction.pt"}
    config.add_view(show_correction, request_method=("GET", "HEAD"), **form, **taken)
    config.add_view(send_correction, request_method="POST", **form, **taken)
    config.add_view(send_pending, name="file", request_method=("GET", "HEAD"), **taken)
    page = {"context": TrackPage, "permission": P.TRACK_CASE, "name": CORRECTION}
    page["renderer"] = "templates/track_correction.pt"
    config.add_view(show_correction, request_method=("GET", "HEAD"), **page)
    config.add_view(send_correction, request_method="POST", decorator=limited("post"), **page)
