"""Remarks on cells: notes, and the threads that newer programs write beside them."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from content.importers.grid import parse_area
from content.importers.packages import Package, local
from content.importers.styles import plain_text

Place = tuple[int, int]
# A thread has a note of this kind for older programs.
_STAND_IN = "[Threaded comment]"
_OTHER_STAND_IN = "[线程批注]"


def remarks_of(package: Package, path: str) -> Mapping[Place, str]:
    """What is remarked on the cells of the sheet at ``path``, by (row, column)."""
    notes: dict[Place, str] = {}
    threads: dict[Place, list[str]] = {}
    for relation in package.relations(path):
        if not package.has(relation.target):
            continue
        if relation.kind == "comments":
            notes.update(_notes(package.tree(relation.target)))
        elif relation.kind == "threadedComment":
            for place, text in _said(package.tree(relation.target), "threadedComment"):
                threads.setdefault(place, []).append(text)
    return {**notes, **{place: "；".join(texts) for place, texts in threads.items()}}


def _notes(tree: Element) -> dict[Place, str]:
    found = _said(tree, "comment")
    return {p: text for p, text in found if not text.startswith((_STAND_IN, _OTHER_STAND_IN))}


def _said(tree: Element, tag: str) -> list[tuple[Place, str]]:
    said = []
    for element in tree.iter():
        area = parse_area(element.get("ref", "")) if local(element.tag) == tag else None
        text = "".join(plain_text(part) or part.text or "" for part in element).strip()
        if area is not None and text:
            said.append(((area.top, area.left), text))
    return said
