"""Field values as text for pages and as plain JSON; the labels come from the kinds."""

from datetime import date, datetime
from typing import Any, NamedTuple

from content.acl import allowed
from content.fields import Control
from content.forms.words import lines_of
from content.items import Item
from content.permissions import Permission as P
from views.times import say_fen, say_moment
from views.urls import url_at


class Shown(NamedTuple):
    """A field as a page shows it: ``text``, ``texts`` (lines), ``links`` or ``table``."""

    name: str
    label: str
    text: str = ""
    texts: tuple = ()
    links: tuple = ()
    columns: tuple = ()
    rows: tuple = ()

    def __bool__(self):
        return bool(self.text or self.texts or self.links or self.rows)


class Reference(NamedTuple):
    """A link to another item, as far as the person asking may see it."""

    uid: str
    title: str
    url: str


class ShownFields:
    """Field name → Shown, each made when the page asks for it; what the kind lacks shows nothing.

    ``moment`` is that of which the page tells.
    """

    def __init__(self, request, kind, fields, moment):
        self._request, self._kind = request, kind
        self._fields, self._moment = fields, moment
        self._made = {}

    def __getitem__(self, name):
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = self._make(name)
        return found

    def _make(self, name):
        value, node = self._fields.get(name), self._kind.node(name)
        if node is None or value is None or value == "" or value == ():
            return NOTHING
        return shown(self._request, node, value, self._moment)


NOTHING = Shown("", "")


def shown(request, node, value, moment):
    """A value that is not empty."""
    name, label, control = node.name, node.title, node.control
    if control is Control.REFERENCES:
        return Shown(name, label, links=tuple(references(request, value, moment)))
    if control is Control.ROWS:
        columns = tuple((column.name, column.title) for column in node.children[0].children)
        rows = tuple(_row(node.children[0].children, row) for row in value)
        return Shown(name, label, columns=columns, rows=rows)
    if control is Control.DEFINITION:
        return Shown(name, label, texts=tuple(lines_of(value)))
    if control is Control.LINES or control is Control.CHOICES:
        return Shown(name, label, texts=tuple(say(node, one) for one in value))
    return Shown(name, label, say(node, value))


def _row(columns, row):
    return {column.name: say(column, row.get(column.name)) for column in columns}


def say(node, value):
    """One value as text; vocabulary keys become their labels, fen become yuan."""
    if value is None:
        return ""
    if type(value) is str:
        labels = getattr(node, "labels", None)
        return labels.get(value, value) if labels else value
    if isinstance(value, bool):
        return "是" if value else "否"
    if getattr(node, "control", None) is Control.MONEY:
        return say_fen(value)
    if isinstance(value, datetime):
        return say_moment(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def references(request, uids, moment):
    """The items behind uids that the person may see and that speak at ``moment``."""
    for uid in uids:
        path, item = request.site.located(uid) or (None, None)
        if isinstance(item, Item) and allowed(item, request.person, request.moment, P.VIEW):
            edition = item.edition_at(moment)
            if edition is not None:
                yield Reference(uid, edition.fields.get("title", ""), url_at(request, path))


def plain(value: Any) -> Any:
    """What JSON can say: days and moments in ISO form, tuples as lists."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(one) for one in value]
    return value


def plain_fields(request, kind, fields, moment):
    """Every field of the kind; references with address and title beside their uid."""
    said = {}
    for node in kind.nodes():
        value = fields.get(node.name)
        if node.control is Control.REFERENCES:
            found = references(request, value or (), moment)
            said[node.name] = [{"@id": r.url, "uid": r.uid, "title": r.title} for r in found]
        else:
            said[node.name] = plain(value)
    return said
