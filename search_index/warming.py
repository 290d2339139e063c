"""What the first search would read, read in the background: nobody waits for the words and masks.

It begins a little after the start, so that a page which is asked for at once goes before it.
"""

import threading

from content import clock
from search_index.engine import Engine
from search_index.query import Query

AFTER_SECONDS, STOPPING_SECONDS = 2.0, 3.0
ANY_WORDS = "办事指南"


class Warming:
    """预热: a thread that searches once, counting ``facets``, and ends."""

    def __init__(
        self, engine: Engine, facets: tuple[str, ...], after_seconds: float = AFTER_SECONDS
    ) -> None:
        self._engine, self._facets, self._after_seconds = engine, facets, after_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warming", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=STOPPING_SECONDS)

    def _run(self) -> None:
        if not self._stopping.wait(self._after_seconds):
            query = Query(clock.now(), text=ANY_WORDS, facets=self._facets, size=1)
            self._engine.search(query)
