"""Merged forms of joint cases: what was asked, told by its digest, and not to be mended."""

from collections.abc import Iterator

from content.cases.cases import Case, Cases
from content.cases.joint import branches_of
from content.verification.faults import RESTORE, Fault, guarded


def check_joint_forms(cases: Cases) -> Iterator[Fault]:
    yield from guarded("联办申请表", _check(cases))


def _check(cases: Cases) -> Iterator[Fault]:
    for uid, case in cases._cases.items():
        if wrong := _wrong_with(case):
            yield Fault(f"办件 {uid}", wrong, RESTORE)


def _wrong_with(case: Case) -> str:
    """A sentence; "" for what is in order, and for a case of a single item."""
    said = case.events[0].get("joint") if case.events else None
    if said is None and case.joint is None:
        return ""
    if said is None or case.joint is None or case.joint.sha256 != said["form"]:
        return "联办申请表与提交时记下的不是同一张"
    if case.joint.digest() != case.joint.sha256:
        return "联办申请表的内容被改动过"
    if branches_of(case.joint) != case.events[0]["branches"]:
        return "联办分支与申请表里的成员不符"
    return ""
