"""The piece of a hit that answers: of its summary, else of its text, else of an attachment."""

from search_index.snippets import snippet
from search_index.texts import text_of
from search_index.tokens import fold

LONGEST_READ, SHORTEST_LINE = 20_000, 12


def piece_of(request, hit, item, words):
    """(where it stands, pieces): "" for the hit's own text, else the title of an attachment.

    The text itself is woken only where the summary has none of the words.
    """
    if not words or _has(hit.excerpt, words):
        return "", _joined(snippet(hit.excerpt, words))
    edition = item.edition(hit.number)
    text = _prose_of(text_of(request.registry.kinds[hit.kind], edition.fields), hit.title)
    if _has(text, words):
        return "", _joined(snippet(text, words))
    for name, file in edition.files.items():
        said = str(file.facts.get("text") or "")[:LONGEST_READ]
        title = str(file.facts.get("title") or name)
        if _has(said, words) or _has(title, words):
            return title, _joined(snippet(said, words))
    return "", _joined(snippet(hit.excerpt, words))


def _prose_of(text, title):
    """Without the title, and without what stands in fields of a word or two."""
    lines = (line.strip() for line in text[:LONGEST_READ].splitlines())
    return "\n".join(line for line in lines if len(line) >= SHORTEST_LINE and line != title)


def _joined(pieces):
    """What is marked on both sides of a cut is one mark: words stand beside each other."""
    found = []
    for text, marked in pieces:
        if found and found[-1][1] == marked:
            found[-1] = (found[-1][0] + text, marked)
        else:
            found.append((text, marked))
    return tuple(found)


def _has(text, words):
    folded = fold(text)
    return any(word in folded for word in words)
