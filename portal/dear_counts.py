"""Counts that walk through many objects: kept for a while, the dearer the longer."""

import threading
import time
from collections.abc import Callable
from typing import Any

# Of a processor's time, for each count, however often it is asked for
LARGEST_SHARE = 0.003


class DearCounts:
    """昂贵的计数: what took a millisecond holds for a third of a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Any]] = {}

    def of(self, name: str, count: Callable[[], Any]) -> Any:
        with self._lock:
            until, kept = self._kept.get(name, (0.0, None))
            if time.monotonic() < until:
                return kept
            started = time.thread_time()
            counted = count()
            spent = time.thread_time() - started
            self._kept[name] = (time.monotonic() + spent / LARGEST_SHARE, counted)
            return counted

    def forget(self) -> None:
        """Whoever asks next has them counted anew."""
        with self._lock:
            self._kept.clear()
