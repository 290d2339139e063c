"""Import jobs: who may upload and decide, which is next, what is kept of it and for how long."""

import json
from datetime import timedelta

import pytest

from content.affairs import Affairs
from content.import_acts import (
    MOST_UNDECIDED,
    MOST_WORKING,
    Checked,
    ImportDoing,
    Upload,
    begin,
    discard,
    fail,
    finish_check,
    finish_import,
    target_of,
    targets,
    upload,
    uploader,
    visible_uids,
)
from content.import_reports import BLOCK, StoredReport
from content.imports import (
    CHECKING,
    DISCARDED,
    IMPORTING,
    LEASE,
    WAITING,
    ImportRefused,
)
from portal.desks import new_uid
from tests.conftest import START, later
from tests.site import COUNTY, DEPARTMENT, add_accounts, desk_of, small_site

SOUND = Checked({"counts": {"rows": 2, "created": 2}, "new_departments": []}, [], "same")


class Bench:
    """A site and affairs in memory, and the people who do something with jobs."""

    def __init__(self):
        self.site, self.affairs = small_site(), Affairs()
        add_accounts(self.site, self.affairs, START)

    def doing(self, name="editor", moment=START):
        person = desk_of(self.site, name, moment).person
        return ImportDoing(person, moment, self.site, self.affairs, new_uid)

    def upload(self, name="editor", moment=START, path=DEPARTMENT, **more):
        asked = Upload("documents", path, "目录.csv", b"title\nx\n", **more)
        return upload(self.doing(name, moment), asked)

    def claim(self, worker="w1", moment=START, **more):
        return self.affairs.imports.claim(worker, moment, **more)

    def checked(self, name="editor"):
        job = self.upload(name)
        job.state = CHECKING
        finish_check(self.doing(name), job, SOUND)
        return job

    def acts(self):
        return sorted(record["act"] for record in self.affairs.staged)


@pytest.fixture
def bench():
    return Bench()


def finding(action="warn", sheet="", **more):
    said = {"row": 2, "column": "c", "cell": "", "was": "x", "became": ""}
    return {
        "action": action,
        "source": "f",
        "sheet": sheet,
        **said,
        "finding": "",
        "cure": "",
        **more,
    }


def test_an_editor_uploads_for_the_own_department_and_it_is_recorded(bench):
    job = bench.upload()
    assert (job.state, job.by, job.facts["place_uid"]) == (WAITING, "editor", "d0mzj")
    assert b"".join(chunk.content for chunk in job.file) == b"title\nx\n"
    assert bench.acts() == ["upload_import"]


@pytest.mark.parametrize(
    "path", [COUNTY, f"{COUNTY}/jyj", "/nowhere", "", f"{DEPARTMENT}/policies"]
)
def test_nobody_uploads_for_a_place_where_they_do_not_write(bench, path):
    with pytest.raises(ImportRefused, match="部门信息员"):
        bench.upload(path=path)
    assert bench.acts() == []


@pytest.mark.parametrize("name", ["moderator", "admin", "supervisor", "stranger"])
def test_who_does_not_write_does_not_import(bench, name):
    with pytest.raises(ImportRefused):
        bench.upload(name)
    assert targets(bench.doing(name)) == []


def test_departments_are_set_up_only_by_who_may_set_them_up(bench):
    with pytest.raises(ImportRefused, match="设立部门"):
        bench.upload(create_departments=True)


def test_a_large_file_lies_in_records_of_a_megabyte(bench):
    content = bytes(range(256)) * 10_000
    asked = Upload("documents", DEPARTMENT, "a.csv", content)
    job = upload(bench.doing(), asked)
    assert [len(chunk.content) for chunk in job.file] == [1 << 20, 1 << 20, 2_560_000 - (2 << 20)]
    assert b"".join(chunk.content for chunk in job.file) == content


def test_no_more_than_some_files_wait_at_once(bench):
    for _ in range(MOST_WORKING):
        bench.upload()
    with pytest.raises(ImportRefused, match="等待或者处理中"):
        bench.upload()
    bench.upload("second_editor")


def test_no_more_than_some_are_left_undecided(bench):
    for _ in range(MOST_UNDECIDED):
        bench.checked()
    with pytest.raises(ImportRefused, match="还没有决定"):
        bench.upload()


def test_the_oldest_is_claimed_first_and_by_one_worker(bench):
    second = bench.upload(moment=later(minutes=1))
    first = bench.upload()
    assert bench.claim("w1", later(minutes=2)) is first
    assert (first.state, first.progress.worker) == (CHECKING, "w1")
    assert bench.claim("w2", later(minutes=2)) is second
    assert bench.claim("w3", later(minutes=2)) is None


def test_what_a_dead_worker_held_is_claimed_when_its_lease_ends(bench):
    job = bench.upload()
    bench.claim("dead")
    assert bench.claim("w2", START + LEASE - timedelta(seconds=1)) is None
    assert bench.claim("w2", START + LEASE) is job
    assert (job.progress.worker, job.attempts, job.state) == ("w2", 2, CHECKING)


def test_where_nobody_else_can_work_a_lease_is_not_waited_for(bench):
    job = bench.upload()
    bench.claim("dead")
    assert bench.claim("w2", alone=True) is job


def test_a_file_is_imported_only_as_it_was_shown(bench):
    job = bench.checked()
    with pytest.raises(ImportRefused, match="更新过"):
        begin(bench.doing(), job, "other")
    begin(bench.doing(), job, "same")
    assert job.state == IMPORTING
    with pytest.raises(ImportRefused, match="正在导入"):
        begin(bench.doing(), job, "same")
    with pytest.raises(ImportRefused, match="正在导入"):
        discard(bench.doing(), job)


def test_what_brings_nothing_is_not_imported(bench):
    job = bench.checked()
    job.counts = {"rows": 2, "unchanged": 2}
    with pytest.raises(ImportRefused, match="没有可以导入"):
        begin(bench.doing(), job, "same")


def test_a_discarded_job_is_over_and_its_file_gone(bench):
    job = bench.checked()
    discard(bench.doing(), job)
    assert (job.state, job.file) == (DISCARDED, ())
    assert bench.claim(moment=later(days=1)) is None
    with pytest.raises(ImportRefused, match="已放弃"):
        discard(bench.doing(), job)
    assert bench.acts() == ["check_import", "discard_import", "upload_import"]


def test_the_end_of_a_job_is_recorded_with_whom_it_was_done_for(bench):
    imported, failed = bench.checked(), bench.checked()
    begin(bench.doing(), imported, "same")
    finish_import(bench.doing(), imported, {"created": 2})
    fail(bench.doing(), failed, "不行")
    assert {"finish_import", "fail_import"} <= set(bench.acts())
    assert {record["by"] for record in bench.affairs.staged} == {"editor"}
    assert failed.error == "不行"


def test_files_and_reports_are_forgotten_and_counts_stay(bench):
    old, young = bench.checked(), bench.upload(moment=later(days=2))
    waiting = bench.upload()
    jobs = bench.affairs.imports
    assert jobs.forget_before(later(days=1)) == 2
    assert (old.file, old.report, old.counts["created"]) == ((), None, 2)
    assert (old.state, waiting.state) == (DISCARDED, DISCARDED)
    assert "保存期限" in old.error
    assert young.file
    assert young.state == WAITING
    assert jobs.forget_before(later(days=1)) == 0


def test_each_sees_the_own_jobs_and_those_of_the_places_overseen(bench):
    own = bench.upload(moment=later(minutes=1))
    others = bench.upload("other_editor", path=f"{COUNTY}/jyj")
    seen = {
        name: list(visible_uids(bench.doing(name)))
        for name in ("editor", "second_editor", "moderator", "admin", "far_moderator", "legal")
    }
    assert seen["editor"] == [own.uid]
    assert seen["moderator"] == seen["admin"] == [own.uid, others.uid]
    assert seen["second_editor"] == seen["far_moderator"] == seen["legal"] == []


def test_a_site_of_an_earlier_release_has_no_jobs_and_takes_some(bench):
    del bench.affairs.imports
    assert list(visible_uids(bench.doing())) == []
    bench.upload()
    assert len(list(visible_uids(bench.doing()))) == 1


def test_rights_are_those_of_the_moment(bench):
    job = bench.upload()
    person = uploader(bench.affairs, job, START)
    assert target_of(bench.site, job, person, START).uid == "d0mzj"
    bench.affairs.people.revoke("editor", next(iter(person.grants)).role, "d0mzj")
    with pytest.raises(ImportRefused, match="没有在“长春市南关区民政局”"):
        target_of(bench.site, job, uploader(bench.affairs, job, START), START)
    bench.affairs.people.account("editor").must_change_password = True
    with pytest.raises(ImportRefused, match="密码"):
        uploader(bench.affairs, job, START)
    bench.affairs.people.disable("editor", START, sessions=bench.affairs.sessions)
    with pytest.raises(ImportRefused, match="停用"):
        uploader(bench.affairs, job, START)


def test_a_page_of_a_long_report_is_the_same_as_a_slice_of_it():
    said = [
        finding("reject" if n % 3 else "warn", f"表{n % 2}", row=n) for n in range(3 * BLOCK + 7)
    ]
    report = StoredReport({"source": "f"}, said)
    assert report.as_json()["findings"] == said
    for action in ("", "reject", "warn"):
        for sheet in (None, "表0", "表1"):
            fitting = [
                one
                for one in said
                if action in ("", one["action"]) and sheet in (None, one["sheet"])
            ]
            assert report.total(action, sheet) == len(fitting)
            for start, size in ((0, 5), (BLOCK - 3, 10), (2 * BLOCK, 1000), (10_000, 5)):
                found = list(report.findings(action, sheet, start, size))
                assert found == fitting[start : start + size]


def test_a_long_cell_is_shown_by_its_beginning_and_a_broken_one_is_kept():
    report = StoredReport({}, [finding(was="长" * 5000), finding(was="\ud800")])
    first, second = report.findings()
    assert first["was"] == "长" * 1000 + "…"
    assert json.dumps(second, ensure_ascii=False).encode()
