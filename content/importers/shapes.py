"""What a shape of file is: its kinds, its column names, and what makes two rows the same thing."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import colander

from content.importers.cells import Column, RowReading, field_value
from content.importers.headings import Headings
from content.importers.values import Unfit, as_day, as_line, as_list, is_blank
from content.kinds import Fields, Kind

Key = tuple[Hashable, ...]
# The uids of the items that a name may mean in the department of a row
Found = Callable[[str], Sequence[str]]

PER_DEPARTMENT, TO_OFFICE, TO_PROVINCE = "per_department", "to_office", "to_province"


@dataclass(frozen=True)
class Shape:
    """表式: ``columns`` are names that other people's files use, beside the kinds' own.

    ``kind_of`` tells the kind's name from a row's values; ``finish`` completes a reading when all
    columns are read, given the target place's level; ``identity`` gives what makes a row the thing
    it is, ``nuance`` what tells apart those of one identity where a file repeats it. ``housing``
    tells where a row without a known department goes. ``carried`` are columns that tables leave
    empty where they say the same as the row above. ``unfolded`` fields are told by their only part,
    under its name. ``resolve`` finds the items that a row of a department names.

    For tables as offices keep them: ``headings`` tell what a column is; ``finish_table`` completes
    a reading before rows are compared with one another, ``settle`` when they have been (and which
    other page completed the row); ``agrees``: rows of several sheets may be about one thing.
    """

    name: str
    label: str
    kinds: tuple[str, ...]
    columns: Mapping[str, Column]
    identity: Callable[[Kind, Fields, str], Key]
    housing: str = PER_DEPARTMENT
    kind_of: Callable[[Mapping[str, Any]], str | None] = lambda values: None
    finish: Callable[[RowReading, str], None] = lambda reading, level: None
    nuance: Callable[[Fields], Key] = lambda fields: ()
    carried: frozenset[str] = frozenset()
    unfolded: Mapping[str, str] = field(default_factory=dict)
    resolve: Callable[[RowReading, Found], None] = lambda reading, found: None
    headings: Headings | None = None
    finish_table: Callable[[RowReading], None] = lambda reading: None
    settle: Callable[[RowReading, str], None] = lambda reading, elsewhere: None
    agrees: bool = False


def renamed(name: str) -> Column:
    """A column that is the field ``name`` under another name, read forgivingly."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        node = node_of(reading.kind, name)
        if node is None or name in reading.columns:
            return
        reading.set(name, None if is_blank(value) else field_value(node, value, tidy=True), column)

    return read


def body_text(reading: RowReading, column: str, value: Any) -> None:
    """The body is taken to the character, whatever it says."""
    reading.set("body", value if isinstance(value, str) else None, column)
    if value is not None and not isinstance(value, str):
        raise Unfit("正文应是一段文字，请核对")


def worded(name: str, words: Mapping[str, str], fallback: str) -> Column:
    """A choice in other words; an unknown word is ``fallback``, with a note."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        node = node_of(reading.kind, name)
        if node is None:
            return
        text = "" if is_blank(value) else as_line(value)
        known = {**{label: key for key, label in node.vocabulary}, **dict(words)}
        key = text if text in dict(node.vocabulary) else known.get(text)
        if text and key is None:
            taken = dict(node.vocabulary).get(fallback)
            done = f"记作“{taken}”" if taken else "没有采用"
            reading.note(column, value, f"“{node.title}”的列表里没有这个词，{done}，请核对")
        reading.set(name, key or fallback or None, column)

    return read


def hint(reading: RowReading, column: str, value: Any) -> None:
    """The name or code of a department."""
    if not is_blank(value):
        reading.hints.append(as_line(value))


def first_published(reading: RowReading, column: str, value: Any) -> None:
    if not is_blank(value) and reading.first_published_on is None:
        reading.first_published_on = as_day(value)


def index_number(reading: RowReading, column: str, value: Any) -> None:
    text = "" if is_blank(value) else as_line(value)
    if len(text) > 100:
        raise Unfit("索引号最多 100 个字，请核对")
    reading.index_number = text or reading.index_number
    reading.columns["index_number"] = column


def source(reading: RowReading, column: str, value: Any) -> None:
    """Where it was first published; an address is shown as a link."""
    if is_blank(value):
        return
    text = as_line(value)
    reading.first_source = reading.first_source or text
    if node_of(reading.kind, "source") is not None:
        reading.set("source", text, column)
    node = node_of(reading.kind, "source_url")
    if node is not None and text.startswith(("http://", "https://")):
        _link(reading, column, node, text)


def _link(reading: RowReading, column: str, node: Any, text: str) -> None:
    try:
        node.validator(node, text)
    except colander.Invalid:
        reading.note(column, text, "网址不完整，只记作来源，不显示为链接")
    else:
        reading.set("source_url", text, column)


def texts(name: str) -> Column:
    """A list of short texts, or one text with a line each."""

    def read(reading: RowReading, column: str, value: Any) -> None:
        parts = [] if is_blank(value) else [as_line(part) for part in as_list(value)]
        reading.set(name, [part for part in parts if part], column)

    return read


def node_of(kind: Kind, name: str) -> Any | None:
    return next((node for node in kind.nodes() if node.name == name), None)
