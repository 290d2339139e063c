"""The widget of each control, and the three that convert: lines, amounts, references."""

import re
from decimal import Decimal

import colander
from deform import widget

from content.fields import Control
from content.items import Item
from content.permissions import Permission as P
from content.tree import path_of

FEN = Decimal(100)
_YUAN = re.compile(r"-?\d{1,40}(\.\d{1,2}0*)?")


class BodyWidget(widget.TextAreaWidget):
    """正文: kept to the character; a browser's line ends become line feeds."""

    template = "textarea"

    def __init__(self, **options):
        super().__init__(strip=False, **options)

    def deserialize(self, field, pstruct):
        text = super().deserialize(field, pstruct)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class LinesWidget(widget.Widget):
    """One value a line."""

    template, readonly_template, rows = "textarea", "textarea", 4

    def serialize(self, field, cstruct, **kw):
        text = cstruct if isinstance(cstruct, str) else "\n".join(self.said(cstruct))
        return field.renderer(self.template, **self.get_template_values(field, text, kw))

    def deserialize(self, field, pstruct):
        if not isinstance(pstruct, str):
            return colander.null
        kept = [line.strip() for line in pstruct.splitlines() if line.strip()]
        return self.understood(field, kept) or colander.null

    def said(self, cstruct):
        return () if cstruct is colander.null else cstruct

    def understood(self, field, kept):
        return kept


class ReferencesWidget(LinesWidget):
    """Addresses of this site, one a line; stored as uids, so that they follow moves.

    What its writer may not see is neither found by its address nor has its address shown; a uid
    that stands in the field already is kept.
    """

    def __init__(self, request, kinds, **options):
        super().__init__(**options)
        self.request, self.kinds = request, kinds

    def said(self, cstruct):
        uids = () if cstruct is colander.null else cstruct
        found = [(uid, self.request.site.find(uid)) for uid in uids]
        return [path_of(item) if self._sees(item) else uid for uid, item in found]

    def understood(self, field, kept):
        found = [self._uid(line) for line in kept]
        if None in found:
            wrong = kept[found.index(None)]
            message = (
                f"没有找到“{wrong[:80]}”，请填写本站的地址，例如 /changchun/nanguan/mzj/policies/…"
            )
            raise colander.Invalid(field.schema, message, "\n".join(kept))
        return found

    def _uid(self, line):
        found = self.request.site.find(line) or self._at(line)
        return found.uid if isinstance(found, Item) and found.kind in self.kinds else None

    def _at(self, line):
        path = "/" + line.split("://", 1)[-1].partition("/")[2] if "://" in line else line
        found = self.request.site.at(path.partition("?")[0])
        return found if self._sees(found) else None

    def _sees(self, item):
        return isinstance(item, Item) and self.request.may(P.VIEW, item)


class MoneyWidget(widget.TextInputWidget):
    """An amount typed in yuan, kept as fen."""

    template = "textinput"

    def serialize(self, field, cstruct, **kw):
        return super().serialize(field, _yuan(cstruct), **kw)

    def deserialize(self, field, pstruct):
        text = super().deserialize(field, pstruct)
        if text is colander.null:
            return text
        yuan = text.replace(",", "").replace("，", "")
        if not _YUAN.fullmatch(yuan):
            raise colander.Invalid(field.schema, "请填写以元为单位的金额，最多两位小数", text)
        return str(int(Decimal(yuan) * FEN))


def _yuan(cstruct):
    if not isinstance(cstruct, str) or not cstruct.isdecimal():
        return cstruct
    yuan = Decimal(cstruct) / FEN
    return f"{yuan:.2f}".removesuffix(".00")


def widget_for(node, request):
    """The widget of a schema node, by its control."""
    return _WIDGETS[node.control](node, request)


def _line(node, request):
    return widget.TextInputWidget(template="textinput", attributes={})


def _date(node, request):
    return widget.TextInputWidget(template="textinput", attributes={"type": "date"})


def _number(node, request):
    return widget.TextInputWidget(template="textinput", attributes={"inputmode": "numeric"})


def _select(node, request):
    first = () if "" in dict(node.vocabulary) else (("", "请选择"),)
    return widget.SelectWidget(template="select", values=(*first, *node.vocabulary), attributes={})


def _checkboxes(node, request):
    return widget.CheckboxChoiceWidget(template="checkbox_choice", values=node.vocabulary)


def _rows(node, request):
    row = node.children[0]
    row.widget = widget.MappingWidget(template="mapping")
    for column in row.children:
        column.widget = widget_for(column, request)
    return widget.SequenceWidget(template="rows", min_len=0, max_len=200)


_WIDGETS = {
    Control.LINE: _line,
    Control.PROSE: lambda node, request: widget.TextAreaWidget(
        template="textarea", rows=4, attributes={}
    ),
    Control.BODY: lambda node, request: BodyWidget(rows=18, attributes={}),
    Control.LINES: lambda node, request: LinesWidget(attributes={}),
    Control.DATE: _date,
    Control.NUMBER: _number,
    Control.MONEY: lambda node, request: MoneyWidget(attributes={"inputmode": "decimal"}),
    Control.TICK: lambda node, request: widget.CheckboxWidget(template="checkbox"),
    Control.CHOICE: _select,
    Control.CHOICES: _checkboxes,
    Control.ROWS: _rows,
    Control.REFERENCES: lambda node, request: ReferencesWidget(request, node.kinds, attributes={}),
}
