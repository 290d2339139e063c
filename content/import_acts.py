"""What is done with import jobs, by whom it may be done, and its record in the ledger.

It writes the affairs database and nothing else: the tree is the worker's, through the desk.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.acl import allowed, import_acl
from content.affairs import Affairs
from content.areas import ImportPage
from content.import_reports import Finding, StoredReport
from content.imports import (
    CHECKED,
    DISCARDED,
    FAILED,
    IMPORTED,
    IMPORTING,
    STATES,
    WORKING,
    ImportJob,
    ImportJobs,
    ImportRefused,
)
from content.permissions import Permission as P
from content.permissions import Person, Role
from content.tree import Place, Site

MOST_WORKING, MOST_UNDECIDED, MOST_TARGETS = 5, 20, 200

# What the ledger calls them
LABELS = {
    "upload_import": "上传导入文件",
    "check_import": "检查导入文件",
    "begin_import": "确认导入",
    "finish_import": "完成导入",
    "discard_import": "放弃导入",
    "fail_import": "导入失败",
}


@dataclass(frozen=True)
class ImportDoing:
    """导入办理: on whose behalf and when a job is changed, and what that may use."""

    person: Person
    moment: datetime
    site: Site
    affairs: Affairs
    new_uid: Callable[[], str]

    @property
    def by(self) -> str:
        return self.person.account or ""

    def record(self, act: str, job: ImportJob) -> None:
        self.affairs.record(self, act, job.uid, job.facts["place_uid"])


@dataclass(frozen=True)
class Upload:
    """上传的文件: ``shape`` is the name of what it holds, ``path`` the address it is meant for."""

    shape: str
    path: str
    name: str
    content: bytes
    create_departments: bool = False


@dataclass(frozen=True)
class Checked:
    """检查结果: the report, its counts, and the digest of what would be done."""

    head: Mapping[str, Any]
    findings: Sequence[Finding]
    outcome: str


def upload(doing: ImportDoing, asked: Upload) -> ImportJob:
    """A new job, waiting to be checked. Raises ImportRefused."""
    place = _target(doing, asked)
    jobs = doing.affairs.imports
    if jobs is None:
        jobs = doing.affairs.imports = ImportJobs()
    _refuse_too_many(doing, jobs)
    facts = {
        "uid": doing.new_uid(),
        "by": doing.by,
        "at": doing.moment,
        "shape": asked.shape,
        "place_uid": place.uid,
        "name": asked.name,
        "size": len(asked.content),
        "sha256": hashlib.sha256(asked.content).hexdigest(),
        "create_departments": asked.create_departments,
    }
    job = ImportJob(facts, asked.content)
    jobs.add(job)
    doing.record("upload_import", job)
    return job


def _target(doing: ImportDoing, asked: Upload) -> Place:
    place = doing.site.at(asked.path) if asked.path.startswith("/") else None
    if not isinstance(place, Place) or not _may(doing, P.IMPORT, place):
        raise ImportRefused("请选择要导入到的地方；只能导入到您是部门信息员的地方。")
    if asked.create_departments and not _may(doing, P.EDIT_PLACE, place):
        raise ImportRefused(f"您没有在“{place.title}”设立部门的权限，请不要勾选。")
    return place


def _may(doing: ImportDoing, permission: P, place: Place) -> bool:
    return allowed(place, doing.person, doing.moment, permission)


def _refuse_too_many(doing: ImportDoing, jobs: ImportJobs) -> None:
    own = Counter(job.is_working for job in jobs.open_jobs() if job.by == doing.by)
    if own[True] >= MOST_WORKING:
        raise ImportRefused(
            f"您已有 {own[True]} 个文件在等待或者处理中，请等其中一个办完再上传；"
            "在“导入”里可以看到进度，也可以放弃。"
        )
    if own[False] >= MOST_UNDECIDED:
        raise ImportRefused(
            f"您有 {own[False]} 个文件检查过了还没有决定，请先在“导入”里导入或者放弃。"
        )


def begin(doing: ImportDoing, job: ImportJob, outcome: str) -> None:
    """Import what the check showed; ``outcome`` names what the person was shown.

    Raises ImportRefused.
    """
    if job.state != CHECKED:
        raise ImportRefused(f"这个文件现在是“{STATES[job.state]}”，不能导入。")
    if outcome != job.outcome:
        raise ImportRefused("检查结果在您打开页面之后更新过，请看过新的结果再决定。")
    if not brings_in(job):
        raise ImportRefused("这个文件没有可以导入的内容。")
    job.state, job.notice, job.attempts = IMPORTING, "", 0
    job.progress.done = job.progress.total = 0
    job.progress.release()
    doing.record("begin_import", job)


def brings_in(job: ImportJob) -> int:
    """How many rows an import would write."""
    return job.counts.get("created", 0) + job.counts.get("changed", 0)


def discard(doing: ImportDoing, job: ImportJob) -> None:
    """Nothing comes in, and the file is dropped. Raises ImportRefused."""
    if job.state not in (*WORKING, CHECKED) or job.state == IMPORTING:
        raise ImportRefused(f"这个文件现在是“{STATES[job.state]}”，不能放弃。")
    doing.record("discard_import", job)
    _jobs(doing).end(job, DISCARDED, doing.moment)
    job.file = ()


def finish_check(doing: ImportDoing, job: ImportJob, checked: Checked, notice: str = "") -> None:
    """The report is there to be read; ``notice`` says why it is shown again."""
    job.report = StoredReport(checked.head, checked.findings)
    job.counts, job.outcome, job.notice = checked.head["counts"], checked.outcome, notice
    job.state, job.attempts = CHECKED, 0
    job.progress.release()
    doing.record("check_import", job)


def finish_import(doing: ImportDoing, job: ImportJob, counts: Mapping[str, int]) -> None:
    job.counts = dict(counts)
    _jobs(doing).end(job, IMPORTED, doing.moment)
    doing.record("finish_import", job)


def fail(doing: ImportDoing, job: ImportJob, error: str) -> None:
    _jobs(doing).end(job, FAILED, doing.moment, error=error)
    doing.record("fail_import", job)


def put_back(job: ImportJob, notice: str) -> None:
    """The import did not come about, and may be asked for again."""
    job.state, job.notice, job.attempts = CHECKED, notice, 0
    job.progress.release()


def _jobs(doing: ImportDoing) -> ImportJobs:
    assert doing.affairs.imports is not None
    return doing.affairs.imports


def uploader(affairs: Affairs, job: ImportJob, moment: datetime) -> Person:
    """Who uploaded it, with the rights of this moment. Raises ImportRefused."""
    account = affairs.people.find(job.by)
    if account is None or account.is_disabled(moment):
        raise ImportRefused("上传人的账号已停用，没有导入。请由在职人员重新上传。")
    if account.must_change_password:
        raise ImportRefused("上传人的密码刚被重置，没有导入。请登录更改密码后重新上传。")
    return affairs.people.person(job.by, moment)


def target_of(site: Site, job: ImportJob, person: Person, moment: datetime) -> Place:
    """Where the file is to go, if that is still this person's. Raises ImportRefused."""
    place = site.find(job.facts["place_uid"])
    if not isinstance(place, Place):
        raise ImportRefused("要导入到的地方已经不存在，没有导入。请重新上传，选择现在的地方。")
    if not allowed(place, person, moment, P.IMPORT):
        raise ImportRefused(f"上传人现在没有在“{place.title}”新建内容的权限，没有导入。")
    return place


def visible_uids(doing: ImportDoing) -> Iterator[str]:
    """The jobs that this person may look at, newest first; no job is loaded for it."""
    known: dict[tuple[str, str], bool] = {}
    for uid, by, place_uid in doing.affairs.imports.newest() if doing.affairs.imports else ():
        if (by, place_uid) not in known:
            asked = _AsIf(by, doing.site.find(place_uid) or doing.site.province)
            known[by, place_uid] = allowed(asked, doing.person, doing.moment, P.VIEW_IMPORT)
        if known[by, place_uid]:
            yield uid


@dataclass(frozen=True)
class _AsIf:
    """A job that was not loaded, for asking who may look at it."""

    by: str
    place: Place

    def acl_at(self, moment: datetime) -> Any:
        return import_acl(self.by, self.place)


def page_of(area: Any, site: Site, job: ImportJob) -> ImportPage:
    return ImportPage(area, job, site.find(job.facts["place_uid"]) or site.province)


def targets(doing: ImportDoing) -> list[Place]:
    """Places for the form: where this person is an editor, and what lies directly below."""
    found: dict[str, Place] = {}
    for grant in sorted(doing.person.grants, key=lambda grant: grant.place_uid):
        if grant.role is Role.EDITOR:
            found |= {one.uid: one for one in _below(doing.site, grant.place_uid)}
    return list(found.values())[:MOST_TARGETS]


def _below(site: Site, uid: str) -> Iterator[Place]:
    """The place, or those that took over from it, and what lies directly below."""
    place = site.find(uid)
    for one in (place, *(site.find(after) for after in getattr(place, "successor_uids", ()))):
        if isinstance(one, Place):
            yield from (one, *(one.places() if one.is_government else ()))
