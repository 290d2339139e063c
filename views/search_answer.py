"""An answer of the search: rows, each checked against the tree once more, facets and paging."""

from dataclasses import dataclass

from content import vocabularies as lists
from views.asof import asof
from views.listing import paging_of
from views.merged import checked_item, checked_row
from views.search_counting import count_search
from views.search_snippets import piece_of
from views.search_terms import facets_of, query_of
from views.search_words import marked_words, with_vocabulary

# What a tag of validity means for whoever wants to rely on the document
NOT_AS_IT_WAS = {
    "repealed": "这份文件已经废止，不能再作为依据。",
    "lapsed": "这份文件已经失效，不能再作为依据。",
    "partly_lapsed": "这份文件部分条款已经失效，请看正文里的说明。",
    "amended": "这份文件已经修改，请同时看修改它的文件。",
}
_WARNINGS = {lists.label_of(lists.VALIDITIES, key): text for key, text in NOT_AS_IT_WAS.items()}
_PAST = frozenset(lists.label_of(lists.VALIDITIES, key) for key in ("repealed", "lapsed"))


@dataclass(frozen=True)
class Result:
    """结果: a row of a list, and the piece of its text that answers (piece, marked).

    ``file`` is the title of the attachment in which the piece stands; ``is_best``: the openness
    office wants it first for these words.
    """

    row: object
    pieces: tuple
    file: str
    is_best: bool

    @property
    def warning(self):
        """What somebody must know before relying on it; "" for nothing."""
        return next((_WARNINGS[text] for text, _ in self.row.tags if text in _WARNINGS), "")

    @property
    def is_past(self):
        return any(text in _PAST for text, _ in self.row.tags)


@dataclass(frozen=True)
class Answer:
    """答复: what was found and how it is paged."""

    results: tuple
    total: int
    facets: tuple
    paging: object
    degraded: bool


def answer_of(request, asked):
    """Asks the index and the tree."""
    query = with_vocabulary(request, query_of(asked, asof(request)))
    found = request.engine.search(query)
    words = marked_words(request, asked.words)
    best = () if query.by_date else query.vocabulary.bets(asked.words)
    results = tuple(filter(None, (_result(request, hit, words, best) for hit in found.hits)))
    more = len(found.hits) == asked.size and (
        bool(asked.after) or asked.page * asked.size < found.total
    )
    if not found.degraded:
        count_search(request, asked, found.total)
    after = found.next_after if query.by_date else None
    return Answer(
        results=results,
        total=found.total,
        facets=tuple(facets_of(request, asked, found.facets)),
        paging=paging_of(request, asked.page, asked.size, found.total, more, after=after),
        degraded=found.degraded,
    )


def _result(request, hit, words, best):
    """None where the tree says otherwise."""
    row = checked_row(request, hit)
    if row is None:
        return None
    _, item = checked_item(request, hit)
    file, pieces = piece_of(request, hit, item, words)
    return Result(row, pieces, file, hit.uid in best)
