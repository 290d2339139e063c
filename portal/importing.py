"""The import worker of a serving process: woken after an upload, and no error ends it."""

import logging
import threading
from typing import Any

from portal.import_work import work_off

POLL_SECONDS, PAUSE_SECONDS, STOPPING_SECONDS = 15.0, 60.0, 10.0
log = logging.getLogger(__name__)


class Importing:
    """导入处理: ``wake`` works jobs off in the thread, or at once where there is none (tests)."""

    def __init__(self, registry: Any, *, alone: bool, threaded: bool) -> None:
        self._registry, self._alone = registry, alone
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="imports", daemon=True)
        if threaded:
            self._thread.start()
        self._threaded = threaded

    def wake(self) -> None:
        if self._threaded:
            self._woken.set()
        else:
            self.work()

    def work(self) -> int:
        return work_off(
            self._registry._zodb_databases,
            alone=self._alone,
            announce=lambda: self._registry.indexing.wake(),
            stopping=self._stopping,
        )

    def close(self) -> None:
        """Ends after the row or the commit being worked on; the next process carries the job on."""
        self._stopping.set()
        self._woken.set()
        if self._threaded:
            self._thread.join(timeout=STOPPING_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            pause = POLL_SECONDS
            self._woken.clear()
            try:
                self.work()
            except Exception:
                log.exception("import jobs could not be worked off; it is tried again in a minute")
                pause = PAUSE_SECONDS
            self._woken.wait(pause)


def wake_imports(request: Any) -> None:
    """Once this request is committed, somebody looks for waiting jobs."""
    request.tm.get().addAfterCommitHook(_wake, (request.registry.importing,))


def _wake(committed: bool, importing: Importing) -> None:
    if committed:
        importing.wake()


def includeme(config: Any) -> None:
    settings = config.registry.openhall
    config.registry.importing = Importing(
        config.registry,
        alone=settings.has_one_writer,
        threaded=settings.imports_thread,
    )
    config.add_request_method(wake_imports)
