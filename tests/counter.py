"""A hall with two departments, two clerks and what people bring: for tests of the counter."""

from dataclasses import dataclass

from content.acts.publishing import PUBLISH
from content.acts.reviewing import PASS_REVIEW, SUBMIT
from content.acts.writing import ADD
from content.cases.intake import IntakeDoing
from content.forms.definition import normalise
from content.permissions import Grant, Person, Role
from portal.desks import new_uid
from tests.applying import STEPS, publish_form, publish_item
from tests.conftest import later
from tests.site import CHEAP, COUNTY, PASSWORD, complete, desk_of

COUNTER = f"{COUNTY}/hall/counter/"
CODE = "220105001000"
FAR = "/changchun/kuancheng"
CLERKS = {"clerk": COUNTY, "second_clerk": COUNTY, "far_clerk": FAR}
SCHOOL_STEPS = [
    STEPS[0],
    {
        "name": "school",
        "title": "办学内容",
        "fields": [
            {"name": "school_name", "type": "text", "title": "学校名称", "required": True},
            {
                "name": "site_paper",
                "type": "file",
                "title": "场所材料",
                "material": "场地使用证明",
                "accept": ["pdf"],
                "required": True,
                "most": 2,
            },
        ],
    },
]
AGENT = {
    "name": "示例代",
    "kind": "resident_id",
    "number": "220102199003070021",
    "phone": "",
    "relation": "授权委托书，委托人签名",
}
BY_POST = {"way": "post", "address": "长春市示例路1号 示例甲收", "email": "", "phone": ""}


@dataclass(frozen=True)
class Hall:
    """The items of a 民政局 and of a 教育局 of one county."""

    item: object
    school: object


def open_hall(site, affairs):
    """Items, forms and clerks."""
    for name, path in CLERKS.items():
        affairs.people.add_account(name, f"测试-{name}", PASSWORD, later(), passwords=CHEAP)
        affairs.people.grant(name, Role.CLERK, site.at(path).uid)
    item = publish_item(site)
    publish_form(site, item)
    return Hall(item, publish_school(site))


def publish_school(site, steps=SCHOOL_STEPS):
    fields = {
        "title": "民办学校设立",
        "promised_number": 10,
        "statutory_number": 20,
        "implementing_body": "教育局",
        "basic_code": CODE,
    }
    item = _publish(site, "approval_item", "items", fields)
    told = {
        "title": "民办学校设立申请表",
        "items": [item.uid],
        "definition": normalise({"steps": steps}),
    }
    _publish(site, "application_form", "forms", told)
    return item


def _publish(site, kind, section, fields):
    place, moment = site.at(f"{COUNTY}/jyj/{section}"), later()
    desk = desk_of(site, "other_editor", moment)
    edition = desk.perform(ADD, place, {"kind": kind, "fields": complete(kind, fields)})
    desk.perform(SUBMIT, edition)
    if edition.state == "legal_review":
        desk_of(site, "legal", moment).perform(PASS_REVIEW, edition, {"note": "依据充分"})
    desk_of(site, "moderator", moment).perform(PUBLISH, edition, {"confirmed": "已核对"})
    return edition.item


def taking_in(site, affairs, sealing, name="clerk", moment=None, path=COUNTY, **more):
    place = site.at(path)
    return IntakeDoing(
        None,
        moment or later(),
        site,
        affairs,
        sealing,
        new_uid,
        person=Person(name, frozenset({Grant(Role.CLERK, place.uid)})),
        hall_uid=place.uid,
        **more,
    )
