"""What differs between two sets of fields: field by field, line by line."""

from dataclasses import dataclass
from difflib import SequenceMatcher, ndiff

from content.fields import Control
from content.forms.words import lines_of
from views.values import say

LONGEST_COMPARED = 4000


@dataclass(frozen=True)
class Difference:
    """差异: one field's lines as (sign, [(text, changed)]): same, add, del, mod-free."""

    name: str
    label: str
    lines: tuple


def differences(request, kind, before, after):
    """A Difference for each field that is not equal, in the kind's order."""
    found = []
    for node in kind.nodes():
        old, new = before.get(node.name), after.get(node.name)
        if (old or None) != (new or None):
            lines = tuple(compare(texts_of(request, node, old), texts_of(request, node, new)))
            found.append(Difference(node.name, node.title, lines))
    return found


def texts_of(request, node, value):
    """A value as lines of text."""
    if value is None or value == "" or value == ():
        return []
    if node.control is Control.REFERENCES:
        return [_title(request, uid) for uid in value]
    if node.control is Control.ROWS:
        columns = node.children[0].children
        return [
            "；".join(_cell(request, c, row) for c in columns if row.get(c.name)) for row in value
        ]
    if node.control is Control.DEFINITION:
        return lines_of(value)
    if node.control in (Control.LINES, Control.CHOICES):
        return [say(node, one) for one in value]
    return say(node, value).split("\n")


def _cell(request, column, row):
    """A cell that refers to an item is told by that item's title."""
    value = row.get(column.name)
    text = _title(request, value) if getattr(column, "refers", False) else say(column, value)
    return f"{column.title}：{text}"


def _title(request, uid):
    item = request.site.find(uid)
    edition = item.edition_at(request.moment) if item is not None else None
    return edition.fields.get("title", uid) if edition else uid


def compare(old, new):
    """Lines as (sign, text): ``same``, ``add`` or ``del``."""
    if len(old) + len(new) > LONGEST_COMPARED:
        return _coarse(old, new)
    signs = {"  ": "same", "+ ": "add", "- ": "del"}
    return [(signs[line[:2]], line[2:]) for line in _ndiff(old, new) if line[:2] in signs]


def _ndiff(old, new):
    return ndiff(
        [line.replace("\n", " ") for line in old], [line.replace("\n", " ") for line in new]
    )


def _coarse(old, new):
    matcher = SequenceMatcher(None, old, new, autojunk=True)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from (("same", line) for line in old[i1:i2])
        else:
            yield from (("del", line) for line in old[i1:i2])
            yield from (("add", line) for line in new[j1:j2])
