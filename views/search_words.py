"""What index and office know of words: suggestions, spelling, equal words; one door each."""

from dataclasses import replace

from content.search_vocabulary import best_bets_of, groups_of
from search_index import suggesting
from search_index.snippets import words_of
from search_index.vocabulary import DEFAULT, Vocabulary
from views.asof import asof

SUGGESTED = 8


def vocabulary_of(request):
    """What the openness office says of words; what is shipped where it has changed nothing."""
    if request.site.vocabulary is None:
        return DEFAULT
    return Vocabulary(groups_of(request.site), best_bets_of(request.site))


def with_vocabulary(request, query):
    return replace(query, vocabulary=vocabulary_of(request))


def marked_words(request, text):
    """What is to be marked in what is found."""
    return words_of(text, vocabulary_of(request))


def suggestions(request, context, prefix):
    """Texts worth looking for that begin like ``prefix``; what the public finds there, no more."""
    narrowed = {"moment": asof(request), "place_uid": context.uid}
    return suggesting.suggestions(request.engine, prefix, size=SUGGESTED, **narrowed)


def corrected(request, context, text):
    """The text as it was probably meant, as titles there spell it; "" else."""
    narrowed = {"moment": asof(request), "place_uid": context.uid}
    narrowed["vocabulary"] = vocabulary_of(request)
    return suggesting.suggest_spelling(request.engine, text, **narrowed)
