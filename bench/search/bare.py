"""Bare tantivy: the same words in one field, a few columns, and no rule of ours."""

import time
from collections.abc import Iterator
from pathlib import Path

import tantivy
from tantivy import Occur
from tantivy import Query as Asked

from bench.search.corpus import Asking
from search_index.documents import IndexDocument
from search_index.snippets import snippet, words_of
from search_index.terms import WORDS, term_fields
from search_index.tokens import query_words

CUT, MEMORY, SIZE = "cut", 256 << 20, 20
FILTERS = {"place_uid": "places", "year": "year"}


class BareTantivy:
    """裸 tantivy: any of the words, ranked by its own BM25."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer(CUT, cut)

    def index(self, documents: Iterator[list[IndexDocument]]) -> int:
        writer = self._index.writer(MEMORY)
        for batch in documents:
            for document in batch:
                writer.add_document(self._document(document))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def ask(self, asking: Asking) -> int:
        searcher, asked = self._index.searcher(), self._asked(asking)
        order = {"order_by_field": "date"} if asking.narrowed.get("sort") == "date" else {}
        found = searcher.search(asked, limit=SIZE, count=True, **order)
        rows = [searcher.doc(address)["row"][0] for _, address in found.hits]
        for name in asking.facets:
            searcher.aggregate(asked, {name: {"terms": {"field": name, "size": 1000}}})
        if asking.marked:
            words = words_of(asking.text)
            for row in rows:
                snippet(row, words)
        return int(found.count or 0)

    def change(self, document: IndexDocument, mark: str) -> None:
        writer = self._index.writer(MEMORY // 8, 1)
        writer.delete_documents_by_term("uid", document.uid)
        writer.add_document(self._document(document))
        writer.commit()
        writer.wait_merging_threads()
        asked = Asked.term_query(self._schema, WORDS, mark)
        while not self._found(asked):
            time.sleep(0.0005)

    def _found(self, asked: Asked) -> int:
        self._index.reload()
        return int(self._index.searcher().search(asked, limit=1).count or 0)

    def _asked(self, asking: Asking) -> Asked:
        words = (Asked.term_query(self._schema, WORDS, w) for w in query_words(asking.text).words)
        parts = [(Occur.Must, Asked.boolean_query([(Occur.Should, word) for word in words]))]
        for name, field in FILTERS.items():
            if name in asking.narrowed:
                term = Asked.term_query(self._schema, field, asking.narrowed[name])
                parts.append((Occur.Must, term))
        return Asked.boolean_query(parts)

    def _document(self, document: IndexDocument) -> tantivy.Document:
        given = {
            "uid": document.uid,
            WORDS: " ".join(term_fields(document)[WORDS]),
            "places": list(document.places),
            "department": document.department_uid,
            "kind": document.kind,
            "year": document.year,
            "validity": [span.validity for span in document.validity[:1]],
            "date": document.date,
            "row": document.excerpt or document.title,
        }
        filled = {name: value for name, value in given.items() if value not in ("", [])}
        return tantivy.Document.from_dict(filled, self._schema)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(WORDS, tokenizer_name=CUT, index_option="freq")
    builder.add_text_field("uid", tokenizer_name="raw", index_option="basic")
    for name in ("places", "department", "kind", "year", "validity"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("date", fast=True)
    builder.add_text_field("row", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()
