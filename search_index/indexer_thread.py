"""The thread in which a serving process indexes: woken after a commit, and no error ends it."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from search_index.indexer import IndexingStopped

POLL_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
STOPPING_SECONDS = 3.0

log = logging.getLogger(__name__)


def _always() -> bool:
    return True


class IndexerThread:
    """索引线程: ``has_changed`` is asked before each poll for what other processes wrote.

    ``poll_seconds`` None: nobody else writes, so only ``wake`` starts work.
    """

    def __init__(
        self,
        indexer: Any,
        poll_seconds: float | None = POLL_SECONDS,
        has_changed: Callable[[], bool] = _always,
    ) -> None:
        self._indexer, self._poll_seconds, self._has_changed = indexer, poll_seconds, has_changed
        self._state = threading.Condition()
        self._wanted = self._done = self._failures = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="indexer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something was committed that the index must follow."""
        with self._state:
            self._wanted += 1
            self._state.notify_all()

    def wait_until_idle(self, timeout: float) -> bool:
        """Is everything committed before now in the index? Waits ``timeout`` seconds at most."""
        with self._state:
            wanted = self._wanted
            return self._state.wait_for(lambda: self._done >= wanted, timeout)

    @property
    def failures(self) -> int:
        """How often in a row the index could not be brought up to date."""
        return self._failures

    def stop(self) -> None:
        """Ends at the next batch. One that takes longer dies with the process: the index is
        derived, and what is half written of it is not used (see folders)."""
        self._indexer.stop()
        with self._state:
            self._stopping = True
            self._state.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout=STOPPING_SECONDS)

    def _run(self) -> None:
        while (wanted := self._next()) is not None:
            try:
                if self._is_worth(wanted):
                    self._work()
            except IndexingStopped:
                return
            except Exception:
                if self._stopping:
                    # Its databases are closed by now
                    return
                self._failures += 1
                log.exception("更新检索索引没有成功，%.0f 秒后再试", self._pause())
                continue
            with self._state:
                self._failures, self._done = 0, max(self._done, wanted)
                self._state.notify_all()

    def _is_worth(self, wanted: int) -> bool:
        return wanted > self._done or self._has_changed()

    def _work(self) -> None:
        if self._indexer.engine.needs_rebuild:
            self._indexer.rebuild()
        self._indexer.catch_up()

    def _next(self) -> int | None:
        """What is to be worked off next, after waiting for it; None when it is time to stop."""
        with self._state:
            if self._failures:
                self._state.wait_for(lambda: self._stopping, self._pause())
            else:
                self._state.wait_for(
                    lambda: self._stopping or self._wanted > self._done, self._poll_seconds
                )
            return None if self._stopping else self._wanted

    def _pause(self) -> float:
        return float(min(LONGEST_PAUSE_SECONDS, 2 ** (self._failures - 1)))
