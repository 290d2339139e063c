"""Deform forms made from kinds: our widgets, our words, every fieldset of the kind."""

import colander
import deform
import peppercorn
from deform.widget import HiddenWidget
from pyramid.httpexceptions import HTTPBadRequest

from content import fields as content_fields
from content.fields import Control
from views.form_rows import change_rows, render_typed, row_press, without_row_buttons
from views.form_ui import FormUi, render_widget
from views.widgets import widget_for

HELP = {
    Control.LINES: "每行一项",
    Control.REFERENCES: "每行一个本站地址",
    Control.MONEY: "单位：元",
}
NOTE, REVISION = "change_note", "revision"


def rows_typed(typed, parts):
    """Rows as they stand on the page: ``number-0``, ``name-0`` …, to where the first part ends."""
    first, found = next(iter(parts)), []
    while f"{first}-{len(found)}" in typed:
        at = len(found)
        found.append({name: typed.get(f"{name}-{at}", "") for name in parts})
    return found


def posted_texts(request):
    """What was posted but for files, which have no place in these forms, and the token."""
    pairs = request.POST.items()
    return {name: text for name, text in pairs if isinstance(text, str) and name != "csrf_token"}


def form_for(request, kind, *, with_note=False):
    """An unrendered form that edits the fields of ``kind``."""
    schema = kind.schema()
    for name in beside_form(kind, {}):
        del schema[name]
    for node in schema.children:
        dress(node, request)
    fieldsets = [*kind.fieldsets]
    if with_note:
        fieldsets.append(("这次改了什么", (NOTE,)))
        schema.add(_note_node())
    schema.add(revision_node())
    buttons = (deform.Button("save", "保存"), deform.Button("preview", "保存并预览"))
    return deform.Form(
        schema,
        renderer=render_widget,
        buttons=buttons,
        formid="edit",
        csrf_token=request.csrf_token(),
        ui=FormUi(fieldsets, guarded=True),
    )


def beside_form(kind, fields):
    """What this form does not edit, as it is in ``fields``: it has a page of its own."""
    nodes = [node for node in kind.nodes() if has_own_page(node)]
    return {node.name: fields.get(node.name, node.missing) for node in nodes}


# Kinds with fields that are edited on a page of their own: its name, what it is called
OWN_PAGES = {
    "application_form": ("design", "设计表单"),
    "service_package": ("members", "成员与顺序"),
}


def has_own_page(node):
    return node.control is Control.DEFINITION or getattr(node, "beside", False)


def dress(node, request):
    node.widget = widget_for(node, request)
    node.oid = f"f-{node.name}"
    if not node.description:
        node.description = HELP.get(node.control, "")
    if node.control is Control.TICK:
        node.label = node.title


def _note_node():
    node = content_fields.line("修改说明", missing="", longest=500)
    node.name, node.oid = NOTE, f"f-{NOTE}"
    node.description = "公众在“历次版本”里能看到，例如：更正受理窗口"
    node.widget = deform.widget.TextInputWidget(template="textinput", attributes={})
    return node


def revision_node():
    node = colander.SchemaNode(colander.Integer(), name=REVISION, missing=None, title="")
    node.widget = HiddenWidget(template="hidden")
    node.oid = f"f-{REVISION}"
    return node


def render_fields(form, fields, *, revision=None, note=""):
    """The form filled with stored fields."""
    known = {node.name for node in form.schema.children}
    appstruct = {name: value for name, value in fields.items() if name in known}
    for node in form.schema.children:
        if appstruct.get(node.name) is None:
            appstruct.pop(node.name, None)
    if NOTE in known:
        appstruct[NOTE] = note
    if revision is not None:
        appstruct[REVISION] = revision
    form.cstruct = form.schema.serialize(appstruct)
    return form.render()


class Posted:
    """What a form POST asks: rows added or taken away, or fields (validated, or the errors).

    Raises HTTPBadRequest where its structure is broken.
    """

    def __init__(self, request, form):
        texts = [pair for pair in request.POST.items() if isinstance(pair[1], str)]
        controls = without_row_buttons(texts)
        try:
            self.pstruct = peppercorn.parse(controls)
        except ValueError:
            raise HTTPBadRequest("表单不完整，请返回上一页，刷新后重新提交。") from None
        self.press = row_press(request.POST)
        self._form = form

    def with_rows_changed(self):
        """The form with one row more or less, and everything else as typed."""
        return render_typed(self._form, change_rows(self.pstruct, self.press))

    def validate(self):
        """(fields, note, revision). Raises deform.ValidationFailure."""
        said = dict(self._form.validate_pstruct(self.pstruct))
        return said, said.pop(NOTE, None), said.pop(REVISION, None)

    def as_typed(self):
        return render_typed(self._form, self.pstruct)
