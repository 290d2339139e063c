"""列名: the heading of a table's column → what reads it, under all the names offices use."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from content.importers.cells import Column

_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[）)\]】]")
_MARKS = re.compile(r"[\s*＊★☆:：、·]+")


@dataclass(frozen=True)
class Headings:
    """``names`` are folded headings; ``patterns`` are asked, in order, where no name fits.

    Of a joined heading (``办理时限/法定``) the whole is asked first, then its last part, then its
    first; ``vague`` parts (名称, 标准) mean nothing alone.
    """

    names: Mapping[str, Column]
    patterns: Sequence[tuple[str, Column]] = ()
    vague: frozenset[str] = frozenset()
    _known: dict[str, Column | None] = field(default_factory=dict)

    def find(self, heading: str) -> Column | None:
        if heading not in self._known:
            self._known[heading] = next(self._found(heading), None)
        return self._known[heading]

    def _found(self, heading: str) -> Iterator[Column]:
        for name in _candidates(heading, self.vague):
            if name in self.names:
                yield self.names[name]
            yield from (column for pattern, column in self.patterns if re.fullmatch(pattern, name))


def headings_of(
    shape: str,
    readers: Mapping[str, Column],
    patterns: Sequence[tuple[str, Column]] = (),
    vague: frozenset[str] = frozenset(),
) -> Headings:
    """The headings of ``headings.json`` for a shape, each read by the reader of its role."""
    roles = _roles()[shape]
    names = {name: read for role, read in readers.items() for name in roles[role]}
    return Headings(names, patterns, vague)


def names_for(shape: str, role: str) -> frozenset[str]:
    return frozenset(_roles()[shape][role])


@cache
def _roles() -> Mapping[str, Mapping[str, list[str]]]:
    told: Mapping[str, Mapping[str, list[str]]] = json.loads(
        files("content").joinpath("importers/headings.json").read_text("utf-8")
    )
    return told


def fold_heading(heading: str) -> str:
    """承诺时限（工作日） → 承诺时限."""
    plain = _BRACKETS.sub("", unicodedata.normalize("NFKC", heading))
    return _MARKS.sub("", plain)


def bracket_of(heading: str) -> str:
    """What the last bracket says: 工作日; empty: there is none."""
    found = _BRACKETS.findall(heading)
    return found[-1][1:-1] if found else ""


def _candidates(heading: str, vague: frozenset[str]) -> Iterator[str]:
    folded = fold_heading(heading)
    parts = [part for part in folded.split("/") if part]
    yield folded
    if len(parts) > 1:
        yield "".join(parts)
        yield from (part for part in (parts[-1], parts[0]) if part not in vague)
