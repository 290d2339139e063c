"""The widgets of an applicant's form, by the control of its nodes: what only these forms have.

Every answer may come back half filled in or wrong, so each widget shows what it was given.
"""

import colander
from deform import widget

from content.fields import Control
from content.forms.divisions import division_choices
from views.widgets import MoneyWidget

INPUT_TYPES = {"phone": "tel", "email": "email"}
CHOOSE = ("", "请选择")


class DayWidget(widget.DatePartsWidget):
    """年、月、日 in three boxes: nobody leafs back through 60 years of a calendar."""

    template, assume_y2k = "dateparts", False

    def serialize(self, field, cstruct, **kw):
        text = cstruct if isinstance(cstruct, str) else ""
        year, month, day = [*text.split("-", 2), "", ""][:3]
        return super().serialize(field, colander.null, year=year, month=month, day=day, **kw)

    def deserialize(self, field, pstruct):
        if isinstance(pstruct, dict):
            pstruct = {part: _digits(pstruct.get(part)) for part in ("year", "month", "day")}
        return super().deserialize(field, pstruct)


def _digits(said):
    """As typed, without the character that the box is labelled with."""
    return said.strip().rstrip("年月日号") if isinstance(said, str) else ""


class PartsWidget(widget.MappingWidget):
    """An answer of two parts; ``main`` is the part without which nothing is said."""

    def __init__(self, template, main):
        super().__init__(template=template)
        self.main = main

    def deserialize(self, field, pstruct):
        said = super().deserialize(field, pstruct)
        others = [value for name, value in said.items() if name != self.main]
        only = getattr(self, "only_kind", False)
        is_empty = said[self.main] is colander.null and (
            only or all(value is colander.null for value in others)
        )
        return colander.null if is_empty else said


class FilesWidget(widget.Widget):
    """Uploaded papers: those that the draft holds already, and a box for more.

    ``kept``: Kept of each file held (``uids`` answers for them); what is uploaded is no matter of
    the engine, for it is taken before anything else is looked at.
    """

    template = readonly_template = "files"

    def __init__(self, form_field, uids, kept):
        super().__init__()
        self.form_field, self.uids, self.kept = form_field, list(uids), kept
        self.accept = ",".join(f".{one}" for one in _endings(form_field.accept))

    def serialize(self, field, cstruct, **kw):
        return field.renderer(self.template, **self.get_template_values(field, cstruct, kw))

    def deserialize(self, field, pstruct):
        return self.uids or colander.null


def _endings(accept):
    return [*accept, *(("jpeg",) if "jpg" in accept else ())]


def step_widget(node, uids=(), kept=()):
    """The widget of a node; its children get theirs."""
    if node.control is Control.FILE:
        return FilesWidget(node.form_field, uids, kept)
    return _WIDGETS[node.control](node)


def _attributes(node):
    said = getattr(node, "form_field", None)
    if said is None:
        return {}
    found = {"autocomplete": said.autocomplete or None, "spellcheck": None}
    if said.type in INPUT_TYPES:
        found |= {"type": INPUT_TYPES[said.type]}
    if said.type in ("resident_id", "credit_code"):
        found |= {"autocomplete": "off", "spellcheck": "false"}
    return {name: value for name, value in found.items() if value}


def _line(node):
    return widget.TextInputWidget(template="textinput", attributes=_attributes(node))


def _number(node):
    mode = "decimal" if node.form_field.decimals else "numeric"
    attributes = {"inputmode": mode, "autocomplete": "off"}
    return widget.TextInputWidget(template="textinput", attributes=attributes)


def _prose(node):
    rows = node.form_field.rows or 4
    return widget.TextAreaWidget(template="textarea", rows=rows, attributes={})


def _select(node):
    values = (CHOOSE, *node.vocabulary)
    return widget.SelectWidget(template="select", values=values, attributes={})


def _table(node):
    row = node.children[0]
    row.widget = widget.MappingWidget(template="mapping")
    for column in row.children:
        column.widget = step_widget(column)
    said = node.form_field
    return widget.SequenceWidget(template="rows", min_len=max(said.least, 1), max_len=said.most)


def _identity(node):
    kind, number = node.children
    found = PartsWidget("identity", main="number")
    found.only_kind = len(kind.vocabulary) == 1
    kind.widget = widget.HiddenWidget(template="hidden") if found.only_kind else _select(kind)
    if found.only_kind:
        kind.default = kind.vocabulary[0][0]
    number.widget = widget.TextInputWidget(
        template="textinput", attributes={"autocomplete": "off", "spellcheck": "false"}
    )
    return found


def _address(node):
    division, detail = node.children
    groups = tuple(widget.OptGroup(title, *choices) for title, choices in division_choices())
    division.widget = widget.SelectWidget(
        template="select", values=(CHOOSE, *groups), attributes={}
    )
    detail.widget = widget.TextInputWidget(
        template="textinput", attributes={"autocomplete": "street-address"}
    )
    return PartsWidget("address", main="detail")


_WIDGETS = {
    Control.LINE: _line,
    Control.PROSE: _prose,
    Control.NUMBER: _number,
    Control.MONEY: lambda node: MoneyWidget(
        attributes={"inputmode": "decimal", "autocomplete": "off"}
    ),
    Control.DATE: lambda node: DayWidget(),
    Control.RADIO: lambda node: widget.RadioChoiceWidget(
        template="radio_choice", values=node.vocabulary
    ),
    Control.CHOICE: _select,
    Control.CHOICES: lambda node: widget.CheckboxChoiceWidget(
        template="checkbox_choice", values=node.vocabulary
    ),
    Control.TICK: lambda node: widget.CheckboxWidget(template="checkbox"),
    Control.TABLE: _table,
    Control.IDENTITY: _identity,
    Control.ADDRESS: _address,
}
