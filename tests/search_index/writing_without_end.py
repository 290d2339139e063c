"""Run as a program: writes batches into an index until it is killed, a line a commit."""

import sys

from content.kinds_list import KINDS
from search_index.documents import END, IndexDocument
from search_index.engine import open_engine
from search_index.tokens import text_tokens

BATCH = 20


def make_document(number, word="橄榄球", **changes):
    """A public document as the tree might give it."""
    title = f"{word}消息{number}"
    words = tuple(text_tokens(title))
    said = {
        "uid": f"u{number}",
        "number": 1,
        "path": f"/changchun/gaj/information/{number}",
        "kind": "information",
        "section": "information",
        "state": "approved",
        "title": title,
        "title_words": words,
        "words": words,
        "grams": (),
        "numbers": (),
        "terms": (),
        "places": ("d", "c", "p"),
        "department_uid": "d",
        "government_uid": "c",
        "viewers": ("everyone",),
        "live_from": 0,
        "live_until": END,
        "date": number,
        "year": "2024",
    }
    return IndexDocument(**{**said, **changes})


def write_without_end(uri):
    engine, batch = open_engine(uri, KINDS), 0
    engine.finish_rebuild(engine.begin_rebuild())
    while True:
        numbers = range(batch * BATCH, (batch + 1) * BATCH)
        engine.delete(f"u{number}" for number in numbers)
        engine.write(make_document(number) for number in numbers)
        engine.commit()
        batch += 1
        print(batch, flush=True)  # noqa: T201


if __name__ == "__main__":
    write_without_end(sys.argv[1])
