"""Fields of any kind in which every free text says what a test asks for; the rest is sound."""

from content.fields import Control
from content.kinds_list import KINDS

TEXTS = (Control.LINE, Control.PROSE, Control.BODY)
SOUND = {
    "notice": {"notice_type": "announcement"},
    "application_form": {"items": ["0" * 16]},
    "service_package": {"items": ["0" * 16], "members": [{"item": "0" * 16, "name": "甲"}]},
    "working_calendar": {"year": 2031, "working_days": [], "holidays": []},
}
FREE_KINDS = tuple(kind.name for kind in KINDS if kind.section != "calendar")

# Their names and rules fit each other, or are refused
RULED = ("situation_questions", "situation_limits", "fee_situations")
BESIDE = {"exemptions": {"percent": 10}}


def filled(kind, text, line="", **more):
    """Cstruct-like fields of ``kind`` with ``text`` in every line, paragraph, list and table.

    ``line``: what stands where one line only is allowed, if not ``text``.
    """
    said = {node.name: _value(node, text, line or text) for node in KINDS[kind].nodes()}
    return {**{n: v for n, v in said.items() if v}, **SOUND.get(kind, {}), **more}


def _value(node, text, line):
    if node.name.endswith("_url"):
        return ""
    if node.control is Control.DEFINITION:
        return _definition(_printable(text), _printable(line))
    if node.control in TEXTS:
        return line if node.control is Control.LINE else text
    if node.control is Control.LINES:
        return [line]
    if node.name in RULED:
        return []
    if node.control is Control.ROWS:
        columns = [one for one in node.children[0].children if one.name != "situation"]
        cells = [one for one in columns if one.control in TEXTS]
        row = {one.name: _value(one, text, line) for one in cells}
        return [{**row, **BESIDE.get(node.name, {})}] if cells else []
    return ""


def _definition(text, line):
    field = {"type": "choice", "title": line, "help": text, "choices": [["a", line]]}
    faqs = [{"question": line, "answer": text}]
    return {"steps": [{"title": line, "help": text, "fields": [{**field, "faqs": faqs}]}]}


def _printable(text):
    """A form takes no control characters."""
    return "".join(one for one in text if ord(one) > 31 and one != "\x7f")
