"""Field values as text for pages and as plain JSON; the labels come from the kinds."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from content.acl import allowed
from content.fields import Control
from content.items import Item
from content.permissions import Permission as P
from views.times import say_fen, say_moment


@dataclass(frozen=True)
class Shown:
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


@dataclass(frozen=True)
class Reference:
    """A link to another item, as far as the person asking may see it."""

    uid: str
    title: str
    url: str


def shown_fields(request, kind, fields, moment):
    """Field name → Shown, for every field of the kind."""
    return {node.name: shown(request, node, fields.get(node.name), moment) for node in kind.nodes()}


def shown(request, node, value, moment):
    name, label = node.name, node.title
    if value is None or value == "" or value == ():
        return Shown(name, label)
    if node.control is Control.REFERENCES:
        return Shown(name, label, links=tuple(references(request, value, moment)))
    if node.control is Control.ROWS:
        columns = tuple((column.name, column.title) for column in node.children[0].children)
        rows = tuple(_row(node.children[0].children, row) for row in value)
        return Shown(name, label, columns=columns, rows=rows)
    if node.control in (Control.LINES, Control.CHOICES):
        return Shown(name, label, texts=tuple(say(node, one) for one in value))
    return Shown(name, label, text=say(node, value))


def _row(columns, row):
    return {column.name: say(column, row.get(column.name)) for column in columns}


def say(node, value):
    """One value as text; vocabulary keys become their labels, fen become yuan."""
    if value is None:
        return ""
    if vocabulary := getattr(node, "vocabulary", None):
        return dict(vocabulary).get(value, str(value))
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
                url = request.application_url + quote(path)
                yield Reference(uid, edition.fields.get("title", ""), url)


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
