"""Writing one whole segment of a new Whoosh index, many documents at once, in bounded memory.

Whoosh keeps a tuple for each word of each document, writes them aside, and merges and sorts them in
the end. Here each term has one array, filled in the order of the documents: nothing but the terms
is sorted, and fifty thousand documents take about 300 MB.
"""

from array import array
from collections import Counter, defaultdict
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.formats import Existence
from whoosh.system import pack_uint
from whoosh.writing import SegmentWriter

from search_index.documents import IndexDocument
from search_index.schema import stored_fields

_PACKED = tuple(pack_uint(count) for count in range(256))


class UnmeasuredCodec(W3Codec):
    """It keeps no shortest and longest document a term, which no scorer of ours asks for.

    Whoosh looks for a file for each term to find them: half of the time that a rebuild takes.
    """

    length_stats = False


class BulkSegment(SegmentWriter):
    """段: the documents of one commit; read exactly like those of any other writer."""

    def __init__(self, index: Any) -> None:
        super().__init__(index, compound=False, codec=UnmeasuredCodec())
        self._terms: defaultdict[str, dict[str, array]] = defaultdict(dict)

    def add(self, document: IndexDocument) -> None:
        self.perdocwriter.start_doc(self.docnum)
        for name, value in stored_fields(document).items():
            self._add_field(name, self.schema[name], value)
        self.perdocwriter.finish_doc()
        self._added = True
        self.docnum += 1

    def _add_field(self, name: str, field: Any, value: Any) -> None:
        words = self._add_words(name, value) if field.indexed else 0
        length = words if field.scorable else 0
        self.perdocwriter.add_field(name, field, value if field.stored else None, length)
        if field.column_type:
            column = field.to_column_value(value)
            self.perdocwriter.add_column_value(name, field.column_type, column)

    def _add_words(self, name: str, value: Any) -> int:
        """``_terms``: field → term → document, count, document, count …"""
        terms, document = self._terms[name], self.docnum
        words = value if isinstance(value, list) else (value,)
        for word, count in Counter(words).items():
            found = terms.get(word)
            if found is None:
                terms[word] = array("I", (document, count))
            else:
                found.append(document)
                found.append(count)
        return len(words)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for name in sorted(self._terms):
            self._write_field(name, self._terms.pop(name))
        self.fieldwriter.close()

    def _write_field(self, name: str, terms: dict[str, array]) -> None:
        """In the order of UTF-8, which is that of Python's texts."""
        field, writer = self.schema[name], self.fieldwriter
        is_counted = not isinstance(field.format, Existence)
        writer.start_field(name, field)
        for term in sorted(terms):
            found = terms[term]
            writer.start_term(term.encode())
            for document, count in zip(found[::2], found[1::2], strict=True):
                writer.add(document, float(count), _packed(count) if is_counted else b"", 0)
            writer.finish_term()
        writer.finish_field()


def _packed(count: int) -> bytes:
    return _PACKED[count] if count < len(_PACKED) else bytes(pack_uint(count))
