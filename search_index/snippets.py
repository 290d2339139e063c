"""The piece of a text in which a query's words stand, beginning at a sentence."""

import re

from search_index.tokens import fold, query_words
from search_index.vocabulary import DEFAULT, Vocabulary

LENGTH = 120
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_ELLIPSIS = "…"

Pieces = list[tuple[str, bool]]


def words_of(text: str, vocabulary: Vocabulary = DEFAULT) -> tuple[str, ...]:
    """What of a query is to be marked, longest first; also where it is said otherwise."""
    query = query_words(text)
    said = {fold(variant.instead) for variant in vocabulary.variants(text)}
    return tuple(sorted({*query.words, *query.joined, *said}, key=len, reverse=True))


def snippet(text: str, words: tuple[str, ...], length: int = LENGTH) -> Pieces:
    """(piece, marked) pairs from the sentence that holds the most different words."""
    text = text.strip()
    folded = _same_length_fold(text)
    start = _best_start(folded, words)
    while start < len(text) and text[start].isspace():
        start += 1
    end = min(len(text), start + length)
    pieces = _marked(text, folded, (start, end), words)
    if end < len(text):
        pieces.append((_ELLIPSIS, False))
    return pieces


def _same_length_fold(text: str) -> str:
    """Folded, where that keeps every position; else at least in lower case, sign by sign."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def _best_start(folded: str, words: tuple[str, ...]) -> int:
    best, most = 0, 0
    for sentence in _SENTENCE.finditer(folded):
        count = sum(word in sentence[0] for word in words)
        if count > most:
            best, most = sentence.start(), count
    return best


def _marked(text: str, folded: str, part: tuple[int, int], words: tuple[str, ...]) -> Pieces:
    start, end = part
    if not words:
        return [(text[start:end], False)] if end > start else []
    pattern = re.compile("|".join(map(re.escape, words)))
    pieces, position = [], start
    for found in pattern.finditer(folded, start, end):
        if found.start() > position:
            pieces.append((text[position : found.start()], False))
        pieces.append((text[found.start() : found.end()], True))
        position = found.end()
    if position < end:
        pieces.append((text[position:end], False))
    return pieces
