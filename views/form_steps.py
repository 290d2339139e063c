"""A step of an applicant's form: from answers to a page of controls, and from a POST to answers."""

import re
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple

import colander
import deform
import peppercorn
from pyramid.httpexceptions import HTTPBadRequest

from content.forms.schema import step_schema
from views.form_rows import change_rows, row_press, without_row_buttons
from views.form_ui import render_widget
from views.step_ui import StepUi, asked_fields
from views.step_widgets import step_widget

_YUAN = re.compile(r"\d{1,15}(\.\d{1,2})?")
REVISION = "revision"
UNFILE, EARLIER, SEEN = "__file_del__", "__earlier__", "__seen__"


class Kept(NamedTuple):
    """已上传的文件: as a step shows it; ``url`` is its owner's download."""

    uid: str
    name: str
    size: int
    url: str


def form_of_step(request, definition, step, answers, kept=None):
    """The form of a step with what is stored filled in; ``kept``: field name → [Kept].

    ``answers`` (of the whole form, those just posted included) say which fields are asked.
    """
    schema = step_schema(definition, step, answers, request.moment)
    for node in schema.children:
        files = (kept or {}).get(node.name, ())
        node.widget = step_widget(node, _listed(answers.get(node.name)), files)
        node.oid = f"f-{node.name}"
    form = deform.Form(
        schema,
        renderer=render_widget,
        formid="step",
        csrf_token=request.csrf_token(),
        ui=StepUi(definition, step, asked_fields(definition, step, answers)),
    )
    form.cstruct = {
        node.name: cstruct_of(answers[node.name])
        for node in schema.children
        if answers.get(node.name) is not None
    }
    return form


def _listed(answer):
    return answer if isinstance(answer, list) else ()


def render_step(form):
    """The form with what it holds: stored or typed, right or wrong."""
    return form.render()


def cstruct_of(answer):
    """A stored answer, perhaps half filled in or wrong, as the widgets show it."""
    if answer is None:
        return colander.null
    if isinstance(answer, bool):
        return "true" if answer else "false"
    if isinstance(answer, dict):
        return {name: cstruct_of(part) for name, part in answer.items()}
    if isinstance(answer, list):
        return [cstruct_of(part) for part in answer]
    return str(answer)


def storable(cstruct):
    """What was typed, as plain JSON: kept until it is put right."""
    if cstruct is colander.null or cstruct is None:
        return None
    if isinstance(cstruct, dict):
        return {name: storable(part) for name, part in cstruct.items()}
    if isinstance(cstruct, list | tuple | set | frozenset):
        return [storable(part) for part in cstruct]
    return cstruct


def parsed(pairs):
    """The POST's texts as the engine reads them. Raises HTTPBadRequest where they are no form."""
    texts = [pair for pair in pairs if isinstance(pair[1], str)]
    try:
        return peppercorn.parse(without_row_buttons(texts))
    except (ValueError, IndexError, RecursionError):
        raise HTTPBadRequest("表单不完整，请返回上一页，刷新后重新提交。") from None


def posted_answers(step, pairs):
    """What was posted of this step, raw: enough to tell which fields are asked."""
    pstruct = parsed(pairs)
    return {
        field.name: _raw(field, pstruct.get(field.name))
        for field in step.fields
        if field.type != "file"
    }


def _raw(field, said):
    if field.type == "confirm":
        return said == "true"
    if field.type == "date" and isinstance(said, dict):
        parts = [str(said.get(part) or "").strip() for part in ("year", "month", "day")]
        return "-".join(part.zfill(2) for part in parts) if all(parts) else None
    if field.type == "money" and isinstance(said, str):
        yuan = said.replace(",", "").replace("，", "").strip()
        return int(Decimal(yuan) * 100) if _YUAN.fullmatch(yuan) else said or None
    if field.type == "identity" and isinstance(said, dict) and not said.get("number"):
        return None
    return said.strip() or None if isinstance(said, str) else said


def answers_of(form, pairs):
    """(answers of the step, {path: sentence}); the form keeps what was typed, and its errors.

    An answer that is wrong is given as typed, so that it can be kept until it is put right; what
    is hidden is in neither.
    """
    pstruct = parsed(pairs)
    shown = [node for node in form.schema.children if not node.hidden]
    taken = {node.name: pstruct[node.name] for node in shown if node.name in pstruct}
    surplus = _cut(form, taken)
    with suppress(deform.ValidationFailure):
        form.validate_pstruct(taken)
    for name, sentence in surplus.items():
        form[name].error = colander.Invalid(form[name].schema, sentence)
    answers = {node.name: _answer(node, form.cstruct.get(node.name)) for node in shown}
    return answers, dict(_sentences(form))


def _cut(form, taken):
    """Name → sentence of each table with more rows than it may have; they are not looked at.

    One with fewer than it shows gets empty ones, which the engine would not bear to miss.
    """
    found = {}
    for field in form.children:
        rows, most = taken.get(field.name), getattr(field.widget, "max_len", None)
        if field.widget.template != "rows" or not isinstance(rows, list):
            continue
        if len(rows) <= most:
            missing = field.widget.min_len - len(rows)
            taken[field.name] = [*rows, *[colander.null] * missing]
            continue
        found[field.name] = (
            f"“{field.title}”最多 {most} 行，提交了 {len(rows)} 行，只保留了前 {most} 行，请检查"
        )
        taken[field.name] = rows[:most]
    return found


def with_rows(form, pairs, press):
    """The form as it was typed, with one row more or less where a button of rows was pressed."""
    pstruct = parsed(pairs)
    shown = {node.name for node in form.schema.children if not node.hidden}
    taken = {name: said for name, said in pstruct.items() if name in shown}
    _cut(form, taken)
    if press[0] == "rows":
        taken = change_rows(taken, press[1])
        _cut(form, taken)
    try:
        form.cstruct = form.deserialize(taken)
    except colander.Invalid as wrong:
        form.cstruct = wrong.value


def _answer(node, cstruct):
    try:
        value = node.deserialize(colander.null if cstruct is None else cstruct)
    except colander.Invalid:
        return storable(cstruct)
    return storable(value)


def _sentences(form):
    for child in form.children:
        yield from _of_field(form.ui, child, child.name)


def _of_field(ui, field, path):
    for text in ui.messages(field)[:1]:
        yield path, text
    if field.widget.template == "rows":
        parts = [(str(n), row) for n, row in enumerate(getattr(field, "sequence_fields", ()))]
    else:
        parts = [(child.name, child) for child in field.children]
    for name, part in parts:
        yield from _of_field(ui, part, f"{path}.{name}")


def pressed(request):
    """("rows", RowPress) | ("unfile" | "earlier" | "seen", field, uid) | (name,).

    ``name`` is go-on, pause or back.
    """
    if (press := row_press(request.POST)) is not None:
        return "rows", press
    for button, press in ((UNFILE, "unfile"), (EARLIER, "earlier"), (SEEN, "seen")):
        said = request.POST.get(button, "")
        if isinstance(said, str) and ":" in said:
            name, _, uid = said.partition(":")
            return press, name, uid
    for name in ("pause", "back"):
        if name in request.POST:
            return (name,)
    return ("go-on",)
