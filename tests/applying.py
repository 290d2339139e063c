"""A small form and what people do with it: factories for tests of drafts and cases."""

import hashlib
from dataclasses import dataclass

from content.cases.applying import ApplyDoing, attach, keep_answers, start
from content.cases.doing import ClerkDoing
from content.cases.submitting import submit
from content.forms.definition import normalise
from content.permissions import Grant, Person, Role
from portal.desks import new_uid
from tests.conftest import later
from tests.site import COUNTY, DEPARTMENT, publish

CODE = "112201030000000001"
STEPS = [
    {
        "name": "person",
        "title": "申请人",
        "fields": [
            {"name": "who", "type": "person_name", "title": "姓名", "required": True},
            {"name": "number", "type": "resident_id", "title": "身份证号码", "required": True},
            {"name": "mail", "type": "email", "title": "电子邮箱"},
        ],
    },
    {
        "name": "matter",
        "title": "申请内容",
        "fields": [
            {
                "name": "kind",
                "type": "choice",
                "title": "办理类别",
                "required": True,
                "choices": [["new", "首次"], ["again", "换发"]],
            },
            {
                "name": "former",
                "type": "text",
                "title": "原证号",
                "required": True,
                "show_if": {"field": "kind", "op": "is", "value": "again"},
            },
            {"name": "note", "type": "prose", "title": "情况说明"},
            {
                "name": "paper",
                "type": "file",
                "title": "场地证明",
                "material": "场地使用证明",
                "accept": ["pdf"],
                "most": 2,
            },
        ],
    },
]
PERSON = {"who": "示例甲", "number": "220102199003070021", "mail": "jia@example.com"}
MATTER = {"kind": "again", "former": "旧字第1号", "note": "无"}


@dataclass(frozen=True)
class Upload:
    name: str = "场地.pdf"
    content: bytes = b"%PDF-1.4 sample"
    media_type: str = "application/pdf"

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()


def publish_item(site, **fields):
    """An approval item; its limit is promised, from acceptance."""
    told = {
        "title": "社会团体成立登记",
        "promised_number": 10,
        "statutory_number": 20,
        "implementing_body": "民政局",
        **fields,
    }
    section = f"{DEPARTMENT}/items"
    return publish(site, told, kind="approval_item", section=section, moment=later())


def publish_form(site, item, steps=STEPS, moment=None):
    told = {
        "title": "社会团体成立登记申请表",
        "items": [item.uid],
        "definition": normalise({"steps": steps}),
    }
    section = f"{DEPARTMENT}/forms"
    return publish(site, told, kind="application_form", section=section, moment=moment or later())


def applying(site, affairs, sealing, moment=None, applicant=None, **more):
    return ApplyDoing(applicant, moment or later(), site, affairs, sealing, new_uid, **more)


def clerk(
    site, affairs, sealing, moment=None, name="clerk", role=Role.CLERK, path=COUNTY, papers=None
):
    person = Person(name, frozenset({Grant(role, site.at(path).uid)}))
    return ClerkDoing(person, moment or later(), site, affairs, sealing, new_uid, papers)


def filled(doing, item, **more):
    """A draft with everything answered and one file."""
    started = start(doing, item, {})
    draft = started.draft
    keep_answers(doing, draft, "person", {**PERSON, **more}, True)
    attach(doing, draft, "paper", Upload())
    keep_answers(doing, draft, "matter", MATTER, True)
    return started


def filed(doing, item, **more):
    """A case."""
    return submit(doing, filled(doing, item, **more).draft)
