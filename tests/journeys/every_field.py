"""Fields of any kind in which every free text says what a test asks for; the rest is sound."""

from content.fields import Control
from content.kinds_list import KINDS

TEXTS = (Control.LINE, Control.PROSE, Control.BODY)
SOUND = {
    "notice": {"notice_type": "announcement"},
    "working_calendar": {"year": 2031, "working_days": [], "holidays": []},
}
FREE_KINDS = tuple(kind.name for kind in KINDS if kind.section != "calendar")


def filled(kind, text, **more):
    """Cstruct-like fields of ``kind`` with ``text`` in every line, paragraph, list and table."""
    said = {node.name: value for node in KINDS[kind].nodes() if (value := _value(node, text))}
    return {**said, **SOUND.get(kind, {}), **more}


def _value(node, text):
    if node.name.endswith("_url"):
        return ""
    if node.control in TEXTS:
        return text
    if node.control is Control.LINES:
        return [text]
    if node.control is Control.ROWS:
        return [{one.name: text for one in node.children[0].children if one.control in TEXTS}]
    return ""
