"""One case for all items of a package: branches open, close and are seen as the law has it."""

import pytest

from content.cases.acceptance import accept
from content.cases.applying import ApplyRefused, attach, keep_answers
from content.cases.clocks import case_clocks
from content.cases.decisions import decide
from content.cases.event_types import ACCEPTED, DECIDED, GRANTED, REFUSED, SUBMITTED
from content.cases.joint import fields_filed, filed_facts, own_answers
from content.cases.joint_start import members_closed, start_any, start_joint, why_not
from content.cases.subjects import forms_of
from content.cases.submitting import submit
from content.clock import day_of
from content.forms.definition import normalise
from content.permissions import Role
from content.verification.cases import check_cases
from tests.applying import Upload, applying, clerk
from tests.calendars import publish_years
from tests.conftest import later
from tests.deciding import NotedPapers, add_account
from tests.packages import FIRST, HOMES, change, publish_package, rows_of
from tests.site import COUNTY

ANSWERS = {
    "common": {"who": "示例甲", "number": "220102199003070021", "firm": "示例店", "kind": "shop"},
    "m1s1": {"mail": "jia@example.com"},
    "m2s1": {"area": "80"},
    "m3s1": {"m3_area": "60"},
}
HALL = ("1", "2", "3", "4")


class Joint:
    """A joint case, and those who act on it at a moment."""

    def __init__(self, portal, site, affairs):
        self.site, self.affairs, self.sealing = site, affairs, portal.app.registry.sealing
        self.papers = NotedPapers()
        add_account(site, affairs, "clerk", Role.CLERK, COUNTY)
        for slug in sorted(set(HOMES.values())):
            path = f"{COUNTY}/{slug}"
            add_account(site, affairs, f"approver.{slug}", Role.APPROVER, path)
        self.package, self.items = publish_package(site)
        doing = applying(site, affairs, self.sealing)
        draft = start_joint(doing, self.package).draft
        attach(doing, draft, "lease", Upload())
        for step, said in ANSWERS.items():
            keep_answers(doing, draft, step, said, True)
        self.case = submit(doing, draft).case

    def clerk(self, **delta):
        return self._staff("clerk", Role.CLERK, COUNTY, delta)

    def approver(self, slug, **delta):
        return self._staff(f"approver.{slug}", Role.APPROVER, f"{COUNTY}/{slug}", delta)

    def _staff(self, name, role, path, delta):
        more = {"name": name, "role": role, "path": path, "papers": self.papers}
        return clerk(self.site, self.affairs, self.sealing, later(**delta), **more)

    def accepted(self):
        accept(self.clerk(hours=1), self.case)
        return self

    def states(self):
        return [one.state for one in self.case.standing.branches]


@pytest.fixture
def joint(portal):
    with portal.roots() as (site, affairs):
        yield Joint(portal, site, affairs)


def test_one_number_four_branches_counted_once(joint):
    """E2, and CPS2#1434: a joint case is one case in every count of the hall."""
    case, day = joint.case, day_of(later())
    assert [one.name for one in case.branches] == list(HALL)
    assert [one.requires for one in case.branches] == [(), ("1",), ("1",), ("1",)]
    joint.accepted()
    hall = case.government_uid
    counters = joint.affairs.cases.counters
    assert [counters.of(hall, day, what) for what in (SUBMITTED, ACCEPTED)] == [1, 1]
    lists = joint.affairs.cases.lists
    assert lists.count([hall], [ACCEPTED]) == 1
    assert lists.count(case.place_uids[1:], [ACCEPTED]) == 1


def test_three_run_in_parallel_once_the_first_is_granted(joint):
    """E1: the others open on completion."""
    joint.accepted()
    assert joint.states() == ["open", "waiting", "waiting", "waiting"]
    with pytest.raises(ApplyRefused):
        decide(joint.approver("jyj", hours=2), joint.case, "2", GRANTED)
    decide(joint.approver("mzj", hours=2), joint.case, "1", GRANTED)
    assert joint.states() == ["decided", "open", "open", "open"]
    decide(joint.approver("bgt", hours=3), joint.case, "4", GRANTED)
    decide(joint.approver("jyj", hours=4), joint.case, "3", GRANTED)
    assert joint.case.standing.state == ACCEPTED
    decide(joint.approver("jyj", hours=5), joint.case, "2", GRANTED)
    assert joint.case.standing.state == DECIDED


def test_a_refused_prerequisite_closes_what_depends_on_it(joint):
    joint.accepted()
    decide(joint.approver("mzj", hours=2), joint.case, "1", REFUSED, "示例：名称已被使用。")
    assert [one.is_blocked for one in joint.case.standing.branches] == [False, True, True, True]
    with pytest.raises(ApplyRefused, match="前置事项没有准予"):
        decide(joint.approver("bgt", hours=3), joint.case, "4", GRANTED)
    decide(joint.approver("bgt", hours=3), joint.case, "4", REFUSED, "前置的设立登记没有准予。")
    assert joint.states()[3] == "decided"


def test_the_whole_has_forty_five_days_and_promises_its_critical_path(joint):
    publish_years(joint.site, 2026, moment=later())
    joint.accepted()
    clocks = {one.name: one for one in case_clocks(joint.site, joint.case, later(hours=2))}
    assert clocks["joint"].limit.number == 45
    assert clocks["promised"].limit.number == 16
    assert clocks["promised"].due < clocks["joint"].due
    assert clocks["promised:1"].due is not None
    assert clocks["promised:4"].due is None
    decide(joint.approver("mzj", hours=3), joint.case, "1", GRANTED)
    clocks = {one.name: one for one in case_clocks(joint.site, joint.case, later(hours=4))}
    assert clocks["promised:4"].limit.number == 11
    assert clocks["promised:4"].due is not None


def test_each_member_finds_its_own_answers_and_its_own_item(joint):
    answers = joint.case.answers(joint.sealing)
    form = joint.case.joint
    assert own_answers(form, "消防检查", answers) == {
        "name": "示例甲",
        "number": {"kind": "resident_id", "number": "220102199003070021"},
        "area": "80",
        "contract": answers["lease"],
    }
    assert own_answers(form, "卫生许可", answers)["area"] == "60"
    assert fields_filed(joint.site, form.members[3])["title"] == "食品许可的审批"
    assert fields_filed(joint.site, {"item": "gone", "item_edition": 1}) is None


def test_what_was_asked_stays_though_the_package_is_gone(joint):
    """The merged form lies with the case."""
    doing = applying(joint.site, joint.affairs, joint.sealing, later(hours=1))
    before = doing.subject(joint.case)
    del joint.package._editions[1]
    after = doing.subject(joint.case)
    assert after.definition == before.definition
    assert after.title == "事项已不在网上"


def test_who_sees_the_shared_file_and_who_does_not(portal):
    with portal.roots() as (site, affairs):
        made = Joint(portal, site, affairs).accepted()
        number = made.case.number
        add_account(site, affairs, "far", Role.APPROVER, "/changchun/kuancheng/jyj")
        add_account(site, affairs, "beside", Role.APPROVER, f"{COUNTY}/mzj")
    address = f"{COUNTY}/hall/cases/{number}"
    for name in ("clerk", "approver.mzj", "approver.jyj", "approver.bgt"):
        page = portal.login(name).get(f"{address}/")
        assert "开办餐饮店一件事" in page.text
    jyj = portal.login("approver.jyj")
    assert jyj.get(f"{address}/branches/2/").status_int == 200
    assert "消防检查" in jyj.get(f"{address}/branches/2/").text
    assert portal.login("far").get(f"{address}/", status=(403, 404)).status_int == 404


def test_an_item_or_a_package_begins_alike_and_neither_where_it_cannot(portal):
    with portal.roots() as (site, affairs):
        package, items = publish_package(site)
        doing = applying(site, affairs, portal.app.registry.sealing)
        single = start_any(doing, items["消防检查"], {}).draft
        assert single.joint is None
        assert filed_facts(doing, single) == {}
        assert members_closed(doing, single) == ""
        assert start_any(doing, package, {}).draft.joint is not None
        early = later(hours=-1)
        assert "已经撤下" in why_not(site, package, early)
        long = [{"name": f"f{n}", "type": "text", "title": f"第{n}项内容"} for n in range(120)]
        for name in ("卫生许可", "食品许可"):
            form = next(iter(forms_of(site, items[name], later())))
            steps = [{"name": "one", "title": name, "fields": [{**f, "help": name} for f in long]}]
            for field in steps[0]["fields"]:
                field["title"] = f"{name}{field['title']}"
            change(site, form, later(), definition=normalise({"steps": steps}))
        assert "合起来太长" in why_not(site, package, later())
        edition = package.edition(1)
        edition.fields = {**edition.fields, "members": rows_of(items, {FIRST: "食品许可"})}
        assert "绕成了一圈" in why_not(site, package, later())


def test_members_that_came_to_other_halls_are_not_applied_for_together(portal):
    with portal.roots() as (site, _):
        package, items = publish_package(site)
        assert why_not(site, package, later()) == ""
        items["消防检查"].__parent__ = site.at("/changchun/kuancheng/mzj/items")
        assert "不在同一个政务大厅" in why_not(site, package, later())


def test_verify_finds_a_form_that_is_not_the_one_that_was_asked(joint):
    def said():
        return [fault.what for fault in check_cases(joint.affairs.cases) if "联办" in fault.what]

    form = joint.case.joint
    assert said() == []
    joint.case.joint = None
    assert said() == ["联办申请表与提交时记下的不是同一张"]
    joint.case.joint = form
    form.members, members = form.members[:3], form.members
    assert said() == ["联办申请表的内容被改动过"]
    form.sha256 = joint.case.events[0]["joint"]["form"] = form.digest()
    assert said() == ["联办分支与申请表里的成员不符"]
    form.members = members
