"""Spans of time as terms: whether a span holds a moment is whether it has one of a few terms.

Time is halved again and again into cells; a span is the fewest cells that make it up, and a moment
lies in one cell of each size. So an engine that knows only terms answers to the microsecond,
however many different spans there are.
"""

from collections.abc import Iterator

from search_index.documents import END, ValiditySpan

SIZES = END.bit_length()
WHOLE = 1 << SIZES


def span_terms(span: ValiditySpan) -> Iterator[str]:
    """What is indexed; until END is for ever."""
    at, until = span.start, WHOLE if span.until >= END else span.until
    while at < until:
        size = min(_fitting(at), (until - at).bit_length() - 1)
        yield _term(span.validity, size, at)
        at += 1 << size


def moment_terms(validity: str, moment: int) -> list[str]:
    """A document is of this validity then if it has one of these terms; µs since 1970."""
    if not 0 <= moment < WHOLE:
        return []
    return [_term(validity, size, moment) for size in range(SIZES + 1)]


def _fitting(at: int) -> int:
    """The size of the largest cell that begins there."""
    return (at & -at).bit_length() - 1 if at else SIZES


def _term(validity: str, size: int, at: int) -> str:
    return f"{validity}|{size:x}|{at >> size:x}"
