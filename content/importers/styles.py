"""The styles of a workbook → the number format of each; and texts with or without their fonts."""

from xml.etree.ElementTree import Element

from content.importers.number_formats import GENERAL, built_in
from content.importers.packages import local
from content.importers.workbook_texts import unescape

_UNREAD = frozenset(("rPh", "phoneticPr"))


def formats_of(styles: Element) -> tuple[str, ...]:
    """The format of every cell style, by the style's number."""
    own = {
        one.get("numFmtId", ""): one.get("formatCode") or GENERAL
        for one in styles.iter()
        if local(one.tag) == "numFmt"
    }
    cells = next((one for one in styles if local(one.tag) == "cellXfs"), ())
    uids = [one.get("numFmtId", "0") for one in cells]
    return tuple(own.get(uid) or built_in(int(uid)) for uid in uids)


def plain_text(element: Element) -> str:
    """The text of a string, its runs joined, without the reading aids above it."""
    parts = []
    for part in element:
        if local(part.tag) == "t":
            parts.append(unescape(part.text or ""))
        elif local(part.tag) not in _UNREAD:
            parts.append(plain_text(part))
    return "".join(parts)
