"""The fields of terms that every engine keeps of an index document; no engine here.

An engine takes them as they come, ready cut, and knows none by name.
"""

from collections.abc import Mapping

from search_index.documents import IndexDocument

WORDS, TITLE, GRAMS, SOUNDS = "words", "title", "grams", "sounds"
NUMBERS, TERMS, STARTS, UID = "numbers", "terms", "starts", "uid"
# Clauses with a boost ask these: how often a term occurs and how long the field is must be known
SCORED_FIELDS = (WORDS, TITLE, GRAMS, SOUNDS)
# Clauses ask these only whether a term is there; ``uid`` is asked so too, for best bets
FLAT_FIELDS = (NUMBERS, TERMS, STARTS)


def term_fields(document: IndexDocument) -> Mapping[str, tuple[str, ...]]:
    """Field → its terms, repeated as often as they count; ``uid`` is no field of this kind."""
    return {
        WORDS: document.words,
        TITLE: document.title_words,
        GRAMS: document.grams,
        SOUNDS: document.sounds,
        NUMBERS: document.numbers,
        TERMS: document.terms,
        STARTS: document.starts,
    }
