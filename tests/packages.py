"""A package of four items of three departments, with their forms: factories for tests of joint
approval. The days are those of the golden example: A5 → (B10 ∥ C8 ∥ D11)."""

from content.acts.publishing import PUBLISH
from content.acts.reviewing import PASS_REVIEW, SUBMIT
from content.acts.writing import ADD, EDIT, REVISE
from content.desk import Desk
from content.forms.definition import normalise
from content.kinds_list import KINDS
from content.permissions import Grant, Person, Role
from portal.desks import new_uid
from tests.conftest import later
from tests.site import COUNTY, complete, new_blob

LEAD = f"{COUNTY}/bgt"
WHO = [
    {"name": "who", "type": "person_name", "title": "申请人姓名", "required": True},
    {"name": "number", "type": "resident_id", "title": "身份证号码", "required": True},
]
LEASE = {"name": "lease", "type": "file", "title": "房屋租赁合同", "accept": ["pdf"]}
FORMS = {
    "设立登记": [
        *WHO,
        {"name": "mail", "type": "email", "title": "电子邮箱"},
        {"name": "firm", "type": "text", "title": "企业名称", "required": True},
        {
            "name": "kind",
            "type": "choice",
            "title": "经营类别",
            "choices": [["shop", "零售"], ["food", "餐饮"]],
            "required": True,
        },
        {**LEASE, "required": True},
    ],
    "消防检查": [
        {"name": "name", "type": "person_name", "title": "姓名"},
        {"name": "number", "type": "identity", "title": "证件号码", "required": True},
        {"name": "area", "type": "number", "title": "面积", "unit": "平方米"},
        {"name": "contract", "type": "file", "title": "房屋租赁合同", "accept": ["pdf", "jpg"]},
    ],
    "卫生许可": [
        *WHO,
        {"name": "area", "type": "number", "title": "面积", "unit": "平方米", "required": True},
    ],
    "食品许可": [
        *WHO,
        {"name": "firm", "type": "text", "title": "企业名称", "required": True},
        {
            "name": "type",
            "type": "choice",
            "title": "经营类别",
            "choices": [["shop", "零售"], ["food", "餐饮"]],
        },
        {
            "name": "stove",
            "type": "text",
            "title": "灶具型号",
            "required": True,
            "show_if": {"field": "type", "op": "is", "value": "food"},
        },
    ],
}
DAYS = {"设立登记": 5, "消防检查": 10, "卫生许可": 8, "食品许可": 11}
HOMES = {"设立登记": "mzj", "消防检查": "jyj", "卫生许可": "jyj", "食品许可": "bgt"}
FIRST = "设立登记"


def at_work(site, role, moment, county=COUNTY):
    person = Person(f"test-{role}", frozenset({Grant(role, site.at(county).uid)}))
    return Desk(person, moment, site, KINDS, new_uid, new_blob, lambda event: None)


def publish_in(site, path, kind, fields, county=COUNTY):
    section = site.at(f"{path}/{KINDS[kind].section}")
    said = {"kind": kind, "fields": complete(kind, fields)}
    edition = at_work(site, Role.EDITOR, later(), county).perform(ADD, section, said)
    return published(site, edition, later(), county)


def published(site, edition, moment, county=COUNTY):
    at_work(site, Role.EDITOR, moment, county).perform(SUBMIT, edition)
    legal = at_work(site, Role.LEGAL_REVIEWER, moment, county)
    legal.perform(PASS_REVIEW, edition, {"note": "依据充分"})
    at_work(site, Role.MODERATOR, moment, county).perform(PUBLISH, edition, {"confirmed": "已核对"})
    return edition.item


def change(site, item, moment, **fields):
    """A new edition in force that says something else."""
    edition = at_work(site, Role.EDITOR, moment).perform(REVISE, item)
    told = {"fields": {**edition.fields, **fields}}
    at_work(site, Role.EDITOR, moment).perform(EDIT, edition, told)
    return published(site, edition, moment)


def publish_members(site, with_forms=True, **days):
    """Name of the member → its item."""
    items = {}
    for name, number in {**DAYS, **days}.items():
        path = f"{COUNTY}/{HOMES[name]}"
        fields = {
            "title": f"{name}的审批",
            "promised_number": number,
            "statutory_number": max(number, 20),
            "conditions": ["在本区经营", f"符合{name}的条件"],
            "materials": [
                {"name": "房屋租赁合同", "copies": 1, "required": name == FIRST},
                {"name": f"{name}申请书", "copies": 2, "required": True},
            ],
            "charged": "no",
            "case_type": "immediate",
        }
        item = items[name] = publish_in(site, path, "approval_item", fields)
        if with_forms:
            definition = normalise(
                {"steps": [{"name": "one", "title": "申请内容", "fields": FORMS[name]}]}
            )
            form = {"title": f"{name}申请表", "items": [item.uid], "definition": definition}
            publish_in(site, path, "application_form", form)
    return items


def rows_of(items, requires=None):
    """Everything after the first member, unless ``requires`` says else."""
    asked = {name: "" if name == FIRST else FIRST for name in items} | (requires or {})
    return [{"item": item.uid, "name": n, "requires": asked[n]} for n, item in items.items()]


def package_fields(items, requires=None, **fields):
    return {
        "title": "开办餐饮店一件事",
        "introduction": "开一家餐饮店要办的四个事项，一次申请。",
        "items": [item.uid for item in items.values()],
        "members": rows_of(items, requires),
        **fields,
    }


def publish_package(site, requires=None, **days):
    """(package, items by name)."""
    items = publish_members(site, **days)
    fields = package_fields(items, requires)
    return publish_in(site, LEAD, "service_package", fields), items
