"""What /verify tells of a receipt and of a paper; who holds it is masked or not told at all."""

import hashlib
import re
from dataclasses import dataclass
from itertools import islice

from content.cases.numbers import tidy
from content.clock import day_of
from content.documents.papers import DECISIONS, PAPER_KINDS
from content.documents.verifying import VALID, Verdict, say_sealed, verdict_of
from content.seals import SEAL_STATES, find_seal
from views.receipts import TITLE, verify_url
from views.times import say_day

RECEIPT = "receipt"
OURS = "有效：由本站出具"
SAME = "相同：这个文件就是本站出具的那一份，没有改动过。"
DIFFERENT = "不相同：这个文件不是本站出具的那一份，或者被改动过（另存、打印成 PDF 也会不同）。"
# Written into the file by views/typst/paper.typ
MOST_CODES = 3  # a paper has one
_CODE = re.compile(rb"openhall-verify:([0-9A-Za-z-]{10,40})")
_REVOKED = "decision_revoked"


@dataclass(frozen=True)
class Proof:
    """核验所示: ``said`` are name → text, in the order of FACTS; ``sha256`` of its file."""

    type: str
    title: str
    verdict: Verdict
    said: dict
    sha256: str
    code: str

    @property
    def is_good(self):
        return self.verdict.state == VALID


FACTS = (
    ("title", "凭证"),
    ("state", "核验结论"),
    ("paper_number", "文号"),
    ("number", "办件编号"),
    ("official_number", "统一办件编码"),
    ("item", "申请事项"),
    ("applicant", "申请人（已遮蔽）"),
    ("department", "实施部门"),
    ("hall", "受理大厅"),
    ("received_on", "收件日期"),
    ("dated_on", "文书日期"),
    ("seal", "印章"),
    ("seal_state", "印章现在"),
    ("sealed", "盖章"),
    ("licence", "证照状态"),
    ("valid_until", "有效期至"),
    ("sha256", "文件校验值（SHA-256）"),
)


def proof_by_code(request, code, uploaded=""):
    """None where no paper has this code."""
    cases, papers = request.affairs.cases, request.affairs.papers
    case = cases.by_verify_code(code) if cases is not None else None
    if case is not None and case.verify_code:
        return proof_of_receipt(request, case, uploaded)
    paper = papers.by_code(tidy(code)) if papers is not None else None
    return None if paper is None else proof_of_paper(request, paper, uploaded)


def proof_of_file(request, content):
    """By its digest, else by the code that is written in it. None where neither is known."""
    digest, papers = hashlib.sha256(content).hexdigest(), request.affairs.papers
    paper = papers.by_digest(digest) if papers is not None else None
    if paper is not None:
        return proof_of_paper(request, paper, digest)
    for found in islice(dict.fromkeys(_CODE.findall(content)), MOST_CODES):
        proof = proof_by_code(request, found.decode("ascii"), digest)
        if proof is not None:
            return proof
    return None


def proof_of_receipt(request, case, uploaded=""):
    subject = request.apply_doing().subject(case)
    verdict = Verdict(VALID, SAME if uploaded else OURS)
    if uploaded and uploaded != case.receipt_sha256:
        verdict = Verdict("altered", DIFFERENT)
    said = {
        "title": TITLE,
        "state": OURS,
        "number": case.number,
        "official_number": case.official_number,
        "item": subject.title,
        "department": subject.office,
        "hall": subject.hall,
        "received_on": say_day(case.received_at),
        "sha256": case.receipt_sha256,
    }
    return Proof(RECEIPT, TITLE, verdict, said, case.receipt_sha256, case.verify_code)


def proof_of_paper(request, paper, uploaded=""):
    """At this very moment: what became of a licence is told in the next request."""
    site, kind = request.site, PAPER_KINDS[paper.kind]
    seal = find_seal(site, paper.government, paper.seal)
    licence = _licence_standing(request, paper)
    verdict = verdict_of(paper, seal, licence, _is_revoked(request, paper), uploaded)
    told, place = paper.told(request.registry.sealing), site.find(paper.department)
    said = {
        "title": kind.title,
        "verdict": verdict.label,
        "state": verdict.why,
        "paper_number": paper.number,
        "number": paper.case_number,
        "item": told.get("item", ""),
        "applicant": told.get("applicant", ""),
        "department": place.title if place is not None else "",
        "dated_on": paper.dated_on,
        "seal": f"{seal.name}（备案编号 {seal.filing_number}）" if seal else "",
        "seal_state": _seal_now(seal, request.moment),
        "sealed": say_sealed(paper),
        "licence": licence.label if licence else "",
        "valid_until": licence.until.isoformat() if licence and licence.until else "",
        "sha256": paper.sha256,
    }
    return Proof(paper.kind, kind.title, verdict, said, paper.sha256, paper.code)


def _seal_now(seal, moment):
    if seal is None:
        return ""
    state = SEAL_STATES[seal.state_at(moment)]
    return f"{state}（{seal.abolished_on} 废止）" if seal.abolished_on else state


def _licence_standing(request, paper):
    if not paper.licence_uid:
        return None
    licence = request.affairs.licences.get(paper.licence_uid)
    return None if licence is None else licence.standing_on(day_of(request.moment))


def _is_revoked(request, paper):
    """By an event of its case, for what granted no licence."""
    if paper.kind not in DECISIONS:
        return False
    case = request.affairs.cases.get(paper.case)
    return case is not None and any(
        event["type"] == _REVOKED and event.get("branch", "") == paper.branch
        for event in case.events
    )


def shown_facts(proof):
    """(label, text) of what is known."""
    return [(label, text) for name, label in FACTS if (text := proof.said.get(name))]


def as_json(request, proof):
    said = {name: text for name, text in proof.said.items() if text}
    return {"@id": verify_url(request, proof.code), "@type": proof.type, **said}
