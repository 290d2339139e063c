"""What of an edition's fields is searched, read from its kind's schema; no kind is named here."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from content.fields import Control, Index
from content.forms.words import texts_of as texts_of_definition
from content.kinds import Kind
from content.rich_text import plain_text

EXCERPT_LENGTH = 160
_EXCERPT_FIELDS = ("summary", "body", "conditions", "standard", "introduction")


class Searched(NamedTuple):
    """``texts`` are cut into words, ``terms`` are matched whole as well."""

    texts: list[str]
    terms: list[str]


def searched(kind: Kind, fields: Mapping[str, Any]) -> Searched:
    found = Searched([], [])
    for node in kind.nodes():
        _gather(node, fields.get(node.name), fields, found)
    return found


def text_of(kind: Kind, fields: Mapping[str, Any]) -> str:
    """Everything readable in it, a line a field: what a snippet is taken from."""
    return "\n".join(text for text in searched(kind, fields).texts if text)


def excerpt_of(kind: Kind, fields: Mapping[str, Any]) -> str:
    """The first words of its summary or body, for a row of a list."""
    for node in kind.nodes():
        if node.name in _EXCERPT_FIELDS and fields.get(node.name):
            found = Searched([], [])
            _gather(node, fields[node.name], fields, found)
            return " ".join(" ".join(found.texts).split())[:EXCERPT_LENGTH]
    return ""


def _gather(node: Any, value: Any, fields: Mapping[str, Any], found: Searched) -> None:
    index = getattr(node, "index", Index.NONE)
    if value in (None, "", ()) or index not in (Index.TEXT, Index.KEYWORD):
        return
    if node.control == Control.DEFINITION:
        found.texts.extend(text for _, text in texts_of_definition(value) if text)
        return
    if node.control == Control.ROWS:
        for row in value:
            for column in node.children[0].children:
                _gather(column, row.get(column.name), fields, found)
        return
    for single in value if isinstance(value, tuple | list) else (value,):
        _gather_one(node, str(single), fields, found)


def _gather_one(node: Any, value: str, fields: Mapping[str, Any], found: Searched) -> None:
    if node.control == Control.BODY:
        found.texts.append(plain_text(value, fields.get("body_format") or "text"))
        return
    vocabulary = getattr(node, "vocabulary", None)
    if vocabulary is not None:
        # "text" of 正文格式 or "unstated" say nothing that anybody looks for.
        found.texts.extend(_label(vocabulary, value) if node.name != "body_format" else ())
        return
    found.texts.append(value)
    if node.index == Index.KEYWORD:
        found.terms.append(value)


def _label(vocabulary: Any, key: str) -> Iterator[str]:
    return (label for known, label in vocabulary if known == key and key != "unstated")
