"""The engine is asked once in the background, and by nobody who is just stopping."""

import threading

from search_index.query import Page
from search_index.warming import Warming


class Asked:
    """An engine that notes what it is asked."""

    def __init__(self):
        self.queries, self.told = [], threading.Event()

    def search(self, query):
        self.queries.append(query)
        self.told.set()
        return Page()


def test_it_searches_for_words_and_counts_what_the_search_page_counts():
    engine = Asked()
    warming = Warming(engine, ("kind", "places"), after_seconds=0)
    warming.start()
    assert engine.told.wait(10)
    warming.stop()
    (query,) = engine.queries
    assert query.facets == ("kind", "places")
    assert query.text.strip()


def test_who_is_stopped_before_asks_nothing():
    engine = Asked()
    warming = Warming(engine, (), after_seconds=60)
    warming.start()
    warming.stop()
    assert engine.queries == []
    Warming(engine, ()).stop()
