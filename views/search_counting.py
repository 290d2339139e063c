"""Counts what the public searches for, in the memory of this process; a GET writes nothing.

Who asked is not looked at. Pages that the page cache answers again never come here.
"""

import secrets
from threading import Lock

from content.search_statistics import ALL, Count, countable

MOST_PENDING = 2_000


class QueryCounts:
    """查询计数: since it was last taken; shared by the threads of a process."""

    def __init__(self):
        self.process = secrets.token_hex(4)
        self._counts, self._lock = {}, Lock()

    def count(self, text, *, is_empty):
        words, told = countable(text), Count(1, int(is_empty))
        with self._lock:
            self._add(ALL, told)
            if words != ALL and (words in self._counts or len(self._counts) < MOST_PENDING):
                self._add(words, told)

    def take(self):
        """Words → Count of what was counted; from now on it is counted from nothing."""
        with self._lock:
            taken, self._counts = self._counts, {}
        return taken

    def put_back(self, taken):
        with self._lock:
            for words, told in taken.items():
                self._add(words, told)

    def _add(self, words, told):
        self._counts[words] = self._counts.get(words, Count()).plus(told)


def count_search(request, asked, total):
    """A first asking: no further page, no other order, nothing narrowed, not by staff."""
    again = any(name in request.GET for name in ("page", "after", "sort", "size", "asof"))
    if asked.text and not again and not asked.chosen and request.person.is_anonymous:
        request.registry.search_counts.count(asked.text, is_empty=not total)


def includeme(config):
    config.registry.search_counts = QueryCounts()
