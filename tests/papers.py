"""Seals and papers for tests: a registered seal with its key, and what issues papers with it."""

from dataclasses import replace
from datetime import date

from content.acts.seals import REGISTER_SEAL
from content.cases.issuing import Issuing
from content.documents.papers import (
    ACCEPTANCE,
    CORRECTION,
    DECLINE,
    DELIVERY,
    EXTENSION,
    GRANT,
    REFUSAL,
    RESULT,
    STOP,
)
from content.documents.signing import Drawn
from content.permissions import Role
from content.seal_pages import SealArea
from portal.signing import SealKeys
from tests.applying import clerk
from tests.conftest import later
from tests.site import COUNTY, DEPARTMENT, desk_of
from views.paper_pdf import draw_paper

SEAL_UID = "seal0mzj"
SEAL = {
    "kind": "approval",
    "department": "d0mzj",
    "name": "长春市南关区民政局行政审批专用章",
    "office": "民政局行政审批办公室",
    "filing_number": "2201020000001",
    "custodian": "keeper",
    "valid_from": "2020-01-01",
}
# What each act gives, as content/documents/papers.py asks for it
WORDS = {
    ACCEPTANCE: {
        "accepted_on": date(2026, 3, 2),
        "due_on": date(2026, 3, 30),
        "limit": "自受理之日起 20 个工作日内",
        "provisional": True,
    },
    CORRECTION: {
        "lines": ["场地使用证明：没有提供", "章程：内容不全。缺第三章"],
        "due_on": "2026-03-20",
    },
    DECLINE: {"reason": "申请的事项不属于本机关的职权范围", "agency": "示例区教育局"},
    EXTENSION: {
        "reason": "需要向有关部门核实材料",
        "days": 10,
        "approver_name": "示例乙",
        "approver_role": "organ_head",
        "due_on": date(2026, 4, 15),
    },
    STOP: {
        "ground": "expert_review",
        "reason": "需要组织专家评审。",
        "from_on": date(2026, 3, 3),
        "expected_days": 15,
    },
    GRANT: {"decided_on": date(2026, 3, 2), "conditions": "在登记的活动地域内开展活动"},
    REFUSAL: {"decided_on": date(2026, 3, 2), "reason": "没有规范的名称和相应的组织机构"},
    RESULT: {"decided_on": date(2026, 3, 2), "outcome": "granted"},
    DELIVERY: {
        "way": "counter",
        "delivered_on": date(2026, 3, 4),
        "documents": ["南关政审准字〔2026〕1号"],
    },
}


class PlainSigner:
    """Signs in a moment, and tells what it was asked."""

    def __init__(self):
        self.asked = []

    def sign(self, drawn, seal_uid, reason, moment):
        self.asked.append((seal_uid, reason, moment))
        return b"%PDF signed by " + f"{seal_uid} {reason}".encode() + drawn.pdf


def plain_drawing(paper):
    return Drawn(b"%PDF " + repr(paper).encode(), b"%PDF seal", 1, 400.0, 600.0, 842.0, 595.0)


def plain_papers(signer=None):
    return Issuing(plain_drawing, signer or PlainSigner())


def real_papers(keys):
    return Issuing(
        lambda paper: draw_paper(paper, f"http://localhost/verify/{paper.verify_code}"), keys
    )


def keys_of(portal):
    return portal.app.registry.seal_keys


def seal_area(site):
    return SealArea(site.at(COUNTY)["hall"])


def register_seal(site, keys=None, moment=None, **more):
    """By the administrator; its key too where ``keys`` are given. Returns the seal."""
    moment = moment or later()
    told = {**SEAL, "uid": SEAL_UID, **more}
    if isinstance(keys, SealKeys):
        told["certificate"] = keys.make(told["uid"], told["name"], told["name"], moment)
    return desk_of(site, "admin", moment).perform(REGISTER_SEAL, seal_area(site), told).seal


def approver(site, affairs, sealing, moment=None, papers=None, path=DEPARTMENT, name="approver"):
    """Of a department's approval office."""
    doing = clerk(site, affairs, sealing, moment, name, Role.APPROVER, path)
    return replace(doing, papers=papers or plain_papers())
