"""Working off import jobs: who takes which, and what becomes of it; the work stands beside.

A job is held by one worker at a time, and ends checked, imported, failed or put back.
"""

import logging
import random
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from transaction.interfaces import TransientError
from ZODB.POSException import StorageError

from content import clock
from content.act import ActRefused
from content.import_acts import ImportDoing, fail, finish_check, put_back
from content.importers.decoding import FileRefused
from content.imports import CHECKING, IMPORTING, ImportRefused
from content.permissions import Person
from content.workflow import IllegalTransition
from portal.databases import affairs_root, connected, site_root
from portal.desks import new_uid
from portal.import_progress import Abandoned, Reporter
from portal.import_running import MovedOn, Settling, Work, check, import_

TRIES = 5
NEVER = threading.Event()
MOVED_ON = "检查之后网站上的内容有了变化，还没有导入。下面是新的检查结果，请看过再决定。"
BUSY = "网站正忙，这次没有导入任何内容，请稍后再点导入。"
FULL = "网站存不下这次导入（磁盘可能已满），没有导入任何内容。请联系管理员，处理后再点导入。"
BROKEN = "处理这个文件时出了错，没有导入任何内容。问题已记录，请联系管理员。"
REFUSALS = (FileRefused, ActRefused, IllegalTransition, ImportRefused)
log = logging.getLogger(__name__)


def work_off(
    databases: dict[str, Any],
    *,
    alone: bool = False,
    announce: Callable[[], None] = lambda: None,
    stopping: threading.Event = NEVER,
) -> int:
    """Every job that waits or whose worker died, one by one; returns how many.

    ``alone``: no other process writes. ``announce`` is called after each commit of the tree.
    """
    worker, done = secrets.token_hex(8), 0
    while (claimed := _claimed(databases, worker, alone)) is not None:
        uid, state = claimed
        reporter = Reporter(databases, uid, worker, stopping)
        try:
            _do(Work(databases, uid, state, reporter))
        except Abandoned:
            if stopping.is_set():
                return done
        done += 1
        if state == IMPORTING:
            announce()
    return done


def _claimed(databases: dict[str, Any], worker: str, alone: bool) -> tuple[str, str] | None:
    def claim() -> tuple[str, str] | None:
        with connected(databases, "import: claim") as connection:
            jobs = affairs_root(connection).imports
            job = jobs.claim(worker, clock.now(), alone=alone) if jobs is not None else None
            return (job.uid, job.state) if job is not None else None

    return _tried(claim)


def _tried(do: Callable[[], Any]) -> Any:
    """Several times, where others write the same. Raises TransientError in the end."""
    for _ in range(TRIES - 1):
        try:
            return do()
        except TransientError:
            time.sleep(random.uniform(0.01, 0.2))
    return do()


def _do(work: Work) -> None:
    """Raises Abandoned; anything else that goes wrong is told on the job."""
    try:
        with work.reporter:
            # Planned anew, too, where editors wrote the same places meanwhile
            done = check(work) if work.state == CHECKING else _tried(lambda: import_(work))
        _settle(work, done)
    except MovedOn as moved:
        checked = moved.checked
        _settle(work, lambda doing, job: finish_check(doing, job, checked, MOVED_ON))
    except REFUSALS as refused:
        sentence = str(refused)
        _settle(work, lambda doing, job: fail(doing, job, sentence))
    except Abandoned:
        raise
    except Exception as error:
        log.exception("import job %s went wrong", work.uid)
        _settle(work, _after(error, work.state))


def _after(error: Exception, state: str) -> Settling:
    """What becomes of a job that an unforeseen error ended."""
    lasting = not isinstance(error, TransientError | OSError | StorageError)
    if state == CHECKING or lasting:
        return lambda doing, job: fail(doing, job, BROKEN)
    sentence = BUSY if isinstance(error, TransientError) else FULL
    return lambda doing, job: put_back(job, sentence)


def _settle(work: Work, done: Settling) -> None:
    """Write on the job what came of it, unless somebody else has it by now."""

    def settle() -> None:
        with connected(work.databases, "import: settle") as connection:
            site, affairs = site_root(connection), affairs_root(connection)
            job = affairs.imports[work.uid]
            if job.state == work.state and job.progress.worker == work.reporter.worker:
                # The ledger says who it was, also where that person has no rights any more
                done(ImportDoing(Person(job.by), clock.now(), site, affairs, new_uid), job)

    _tried(settle)


def forget_imports(databases: dict[str, Any], moment: datetime, keep_days: int) -> int:
    """Drop files and reports of jobs older than ``keep_days``; returns how many."""
    with connected(databases, "import: forget") as connection:
        jobs = affairs_root(connection).imports
        before = moment - timedelta(days=keep_days)
        return jobs.forget_before(before) if jobs is not None else 0
