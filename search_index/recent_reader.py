"""The documents indexed last, asked like a segment of Whoosh's: what our columns need, no more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from search_index.recent import RecentDocument

_NOT_INDEXED = frozenset({"key", "date", "live_from", "live_until", "row"})


class _Matcher:
    """A list of postings, walked like one of Whoosh's."""

    def __init__(self, found: Sequence[tuple[int, float]]) -> None:
        self._found, self._at = found, 0

    def all_ids(self) -> Iterator[int]:
        return (number for number, _ in self._found)

    def is_active(self) -> bool:
        return self._at < len(self._found)

    def id(self) -> int:
        return self._found[self._at][0]

    def weight(self) -> float:
        return self._found[self._at][1]

    def next(self) -> None:
        self._at += 1


class RecentReader:
    """新编入文档的读者: a few documents, looked through one by one; safe to share."""

    def __init__(self, documents: Iterable[RecentDocument]) -> None:
        self._documents = tuple(documents)

    def doc_count_all(self) -> int:
        return len(self._documents)

    def column_reader(self, name: str) -> list[Any]:
        return [document.stored[name] for document in self._documents]

    def stored_fields(self, number: int) -> Mapping[str, Any]:
        return {"row": self._documents[number].stored["row"]}

    def indexed_field_names(self) -> set[str]:
        return {name for one in self._documents for name in one.stored} - _NOT_INDEXED

    def lexicon(self, field: str) -> list[bytes]:
        terms = {term for document in self._documents for term in document.counts(field)}
        return sorted(term.encode() for term in terms)

    def __contains__(self, term: tuple[str, str]) -> bool:
        field, text = term
        return any(text in document.counts(field) for document in self._documents)

    def doc_frequency(self, field: str, text: str) -> int:
        return sum(text in document.counts(field) for document in self._documents)

    def postings(self, field: str, text: str) -> _Matcher:
        weights = (document.counts(field)[text] for document in self._documents)
        return _Matcher([(n, float(weight)) for n, weight in enumerate(weights) if weight])

    def field_length(self, field: str) -> int:
        return sum(sum(document.counts(field).values()) for document in self._documents)

    def doc_field_length(self, number: int, field: str, default: int = 0) -> int:
        return self._documents[number].length(field) or default
