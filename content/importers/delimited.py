"""Text with separators → one Sheet; a record is numbered as a spreadsheet numbers its rows.

A record that cannot be read is told with what is wrong, and the reading goes on behind it.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from content.importers.decoding import Decoded, Misfit, misfit, misfits_in
from content.importers.grid import Cell

SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
_OTHERS = (",", ";", "\t", "，", "；", "|")
_LONGEST_CELL = 16_000_000
_TRIED = 30


class Record(NamedTuple):
    """记录: ``wrong`` says that from here on the quotes do not fit; ``misfits`` are its own."""

    number: int
    cells: list[str]
    misfits: Sequence[Misfit] = ()
    wrong: str = ""

    def misfit_in(self, column: int) -> Misfit | None:
        """The first in a column, counted from 0."""
        if not self.misfits or misfit(self.cells[column]) is None:
            return None
        return self.misfits[sum(misfits_in(cell) for cell in self.cells[:column])]

    def row(self) -> dict[int, Cell]:
        return {n: Cell(text, text) for n, text in enumerate(self.cells, 1) if text}


@dataclass
class _Lines:
    """The lines of a text, and how many misfits were in those that were handed out."""

    text: str
    seen: int = 0
    _lines: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self._lines = iter(io.StringIO(self.text, newline=""))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.seen += misfits_in(line)
        return line


def separator_of(text: str, suffix: str, known: Callable[[list[str]], int]) -> str:
    """Its ending's own, unless another one gives more columns that are ``known``.

    ``known`` counts the names of columns in a record.
    """
    head = "".join(islice(io.StringIO(text, newline=""), 2 * _TRIED))
    own = SEPARATORS[suffix]
    if head.startswith("sep=") and head[5:6] in ("\r", "\n"):
        return head[4]
    candidates = [own, *(one for one in _OTHERS if one != own)]
    decoded = Decoded(head, "")
    scores = {
        one: max(
            (known(record.cells) for record in islice(records(decoded, one), _TRIED)), default=0
        )
        for one in candidates
    }
    return max(candidates, key=lambda one: scores[one])


def records(decoded: Decoded, separator: str) -> Iterator[Record]:
    """Every record, empty ones too."""
    # The limit is the process's; a body is longer than the standard one.
    csv.field_size_limit(_LONGEST_CELL)
    lines = _Lines(decoded.text)
    reader = _reader(lines, separator)
    number = 0
    while True:
        number, before = number + 1, lines.seen
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(number, [], decoded.misfits[before : lines.seen], _what(error))
            reader = _reader(lines, separator)
        else:
            yield Record(number, cells, decoded.misfits[before : lines.seen])


def _reader(lines: Iterator[str], separator: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=separator, strict=True)


def _what(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "从这一行起引号没有成对，后面的内容读不出来"
    if "expected after" in str(error):
        return "引号后面还有文字，分不清这一格到哪里为止"
    return "这一行读不出来"
