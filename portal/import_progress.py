"""Telling how far an import is, and holding its job meanwhile, from a thread beside the worker.

The worker only counts; once a second at most something is written, in the affairs database.
"""

import logging
import threading
import time
from typing import Any, Self

from transaction.interfaces import TransientError

from content import clock
from content.imports import LEASE
from portal.databases import affairs_root, connected

EVERY_SECONDS = 1.0
RENEW_SECONDS = LEASE.total_seconds() / 4
WORK_SECONDS, REST_SECONDS = 0.02, 0.002
log = logging.getLogger(__name__)


class Abandoned(Exception):
    """The job was taken away or given up, or the process is to end: nothing more is written."""


class Reporter:
    """汇报进度: a context in which ``advance`` may be called; leaving it ends the thread."""

    def __init__(
        self, databases: dict[str, Any], uid: str, worker: str, stopping: threading.Event
    ) -> None:
        self._databases, self._uid, self.worker = databases, uid, worker
        self._stopping, self._left = stopping, threading.Event()
        self._done = self._total = 0
        self._told: tuple[int, int] = (0, 0)
        self._held_at = self._rested_at = time.monotonic()
        self._is_lost = False
        self._thread = threading.Thread(target=self._run, name="import-progress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._left.set()
        self._thread.join()

    def expect(self, total: int) -> None:
        self._done, self._total = 0, total

    def advance(self) -> None:
        """One more row. Raises Abandoned."""
        self._done += 1
        self._go_on()

    def draw(self, done: int, total: int) -> None:
        """How much of the file is read. Raises Abandoned."""
        self._done, self._total = done, total
        self._go_on()

    def _go_on(self) -> None:
        """Raises Abandoned.

        The worker rests a moment now and then: a page that is asked for meanwhile is not to wait
        for the interpreter's lock again and again.
        """
        if time.monotonic() - self._rested_at < WORK_SECONDS:
            return
        if self._is_lost:
            raise Abandoned(self._uid)
        if self._stopping.is_set():
            self._release()
            raise Abandoned(self._uid)
        time.sleep(REST_SECONDS)
        self._rested_at = time.monotonic()

    def _run(self) -> None:
        while not self._left.wait(EVERY_SECONDS):
            try:
                self._report()
            except TransientError:
                continue
            except Exception:
                log.exception("progress of import job %s could not be written", self._uid)

    def _report(self) -> None:
        now, told = time.monotonic(), (self._done, self._total)
        is_due = now - self._held_at >= RENEW_SECONDS
        if told == self._told and not is_due:
            return
        with connected(self._databases, "import: progress") as connection:
            job = affairs_root(connection).imports[self._uid]
            if not job.is_working or job.progress.worker != self.worker:
                self._is_lost = True
                return
            job.progress.done, job.progress.total = told
            job.progress.hold(self.worker, clock.now())
        self._told, self._held_at = told, now

    def _release(self) -> None:
        """So that the next process need not wait until the lease ends."""
        self._left.set()
        self._thread.join()
        with connected(self._databases, "import: release") as connection:
            job = affairs_root(connection).imports[self._uid]
            if job.progress.worker == self.worker:
                job.progress.release()
                job.attempts -= 1
