"""Import jobs: a file somebody uploaded, how far its import is, and what was said of it.

They are kept in the affairs database. Who may do what with one stands in ``import_acts``; reading
the file and writing the tree is the worker's. The tree keeps one mark a job: what it brought in.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from content.chunks import Chunk, cut
from content.clock import micros
from content.import_reports import StoredReport

WAITING, CHECKING, CHECKED, IMPORTING = "waiting", "checking", "checked", "importing"
IMPORTED, FAILED, DISCARDED = "imported", "failed", "discarded"
STATES = {
    WAITING: "等待检查",
    CHECKING: "正在检查",
    CHECKED: "等您决定",
    IMPORTING: "正在导入",
    IMPORTED: "已导入",
    FAILED: "没有成功",
    DISCARDED: "已放弃",
}
WORKING = (WAITING, CHECKING, IMPORTING)
OPEN = (*WORKING, CHECKED)
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3


class ImportRefused(ValueError):
    """It cannot be done with this job, or not by this person; the message says what to do."""


class Progress(Persistent):
    """进度: how far the worker is and until when it holds the job; the one thing often written."""

    done = total = 0
    worker = ""
    held_until: datetime | None = None

    def is_held(self, moment: datetime) -> bool:
        return self.held_until is not None and moment < self.held_until

    def hold(self, worker: str, moment: datetime) -> None:
        self.worker, self.held_until = worker, moment + LEASE

    def release(self) -> None:
        self.worker, self.held_until = "", None


class ImportJob(Persistent):
    """导入任务: ``facts`` are what was uploaded, by whom, to where; they never change.

    ``facts``: type, v, uid, by, at, shape, place_uid, name, size, sha256, create_departments.
    ``counts`` are the report's; ``outcome`` is the digest of what the check said would be done.
    """

    state = WAITING
    attempts = 0
    error = notice = outcome = ""
    counts: Mapping[str, int] = {}
    report: StoredReport | None = None
    ended_at: datetime | None = None

    def __init__(self, facts: Mapping[str, Any], content: bytes) -> None:
        self.facts = {"type": "import", "v": 1, **facts}
        self.file: tuple[Chunk, ...] = cut(content)
        self.progress = Progress()

    @property
    def uid(self) -> str:
        return str(self.facts["uid"])

    @property
    def by(self) -> str:
        return str(self.facts["by"])

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    def is_claimable(self, moment: datetime, alone: bool) -> bool:
        """``alone``: nobody else can work here, so whoever held it is dead."""
        return self.is_working and (alone or not self.progress.is_held(moment))

    def forget_contents(self) -> None:
        """The file and what was said of its cells; that there was an import stays, with counts."""
        self.file, self.report = (), None


class ImportJobs(Persistent):
    """导入任务簿: jobs by uid, newest first, those a worker must look at, those with a file."""

    def __init__(self) -> None:
        self._jobs = OOBTree()
        self._newest = OOBTree()  # (-micros, uid) → (by, place uid)
        self._open = OOTreeSet()
        self._kept = OOTreeSet()  # (micros, uid)

    def add(self, job: ImportJob) -> None:
        at, uid = micros(job.facts["at"]), job.uid
        self._jobs[uid] = job
        self._newest[(-at, uid)] = (job.by, job.facts["place_uid"])
        self._open.insert(uid)
        self._kept.insert((at, uid))

    def get(self, uid: str) -> ImportJob | None:
        job: ImportJob | None = self._jobs.get(uid)
        return job

    def __getitem__(self, uid: str) -> ImportJob:
        job: ImportJob = self._jobs[uid]
        return job

    def newest(self) -> Iterator[tuple[str, str, str]]:
        """(uid, by, place uid) of every job; no job is loaded."""
        return ((uid, by, place) for (_, uid), (by, place) in self._newest.items())

    def open_jobs(self) -> Iterator[ImportJob]:
        return (self._jobs[uid] for uid in self._open)

    def end(self, job: ImportJob, state: str, moment: datetime, *, error: str = "") -> None:
        """Imported, failed or discarded: nobody works on it any more."""
        job.state, job.error, job.ended_at = state, error, moment
        job.notice = ""
        job.progress.release()
        self._open.remove(job.uid)

    def claim(self, worker: str, moment: datetime, *, alone: bool = False) -> ImportJob | None:
        """The oldest job that waits or whose worker died, now held by ``worker``; None: nothing.

        Two who claim the same one conflict when they commit. ``attempts`` tells how many workers
        began it.
        """
        waiting = [job for job in self.open_jobs() if job.is_claimable(moment, alone)]
        if not waiting:
            return None
        job = min(waiting, key=lambda job: (job.facts["at"], job.uid))
        job.progress.hold(worker, moment)
        job.attempts += 1
        job.state = CHECKING if job.state == WAITING else job.state
        return job

    def forget_before(self, moment: datetime, most: int = 100) -> int:
        """Drops files and reports uploaded before ``moment``; how many. Undecided ones end."""
        old = list(self._kept.keys(max=(micros(moment), "")))[:most]
        for key in old:
            job = self._jobs[key[1]]
            if job.state in OPEN:
                self.end(job, DISCARDED, moment, error="超过保存期限，没有导入。")
            job.forget_contents()
            self._kept.remove(key)
        return len(old)


class ImportMark(Persistent):
    """导入记号: written in the tree by the very commit that imports, so that none does it twice."""

    def __init__(self, counts: Mapping[str, int], created: list[str], changed: list[str]) -> None:
        self.counts = dict(counts)
        self.created, self.changed = tuple(created), tuple(changed)
