"""The drafts and cases of whoever is signed in as an applicant, as rows."""

from typing import NamedTuple

from content.base import path_of
from content.cases.applying import forget_drafts as forget
from views.times import say_day, say_moment
from views.urls import url_at, url_of

STYLES = {"submitted": "info", "awaiting_correction": "warn", "corrected": "info"}


class OwnRow(NamedTuple):
    """A draft or a case as its applicant finds it in a list."""

    title: str
    url: str
    note: str
    tag: str
    style: str


def drafts_of(request):
    """What the account began and did not submit, the newest first."""
    drafts = request.affairs.drafts
    found = drafts.of_applicant(request.applicant.uid) if drafts is not None else ()
    doing = request.apply_doing()
    open_drafts = [one for one in found if not one.case_uid and one.expires_at > request.moment]
    return [_draft_row(request, draft, doing.subject(draft)) for draft in open_drafts]


def _draft_row(request, draft, subject):
    url = ""
    if subject.item is not None:
        url = url_at(request, f"{path_of(subject.item)}/apply/{draft.uid}")
    kept = f"上次保存 {say_moment(draft.saved_at)}，保留到 {say_day(draft.expires_at)}"
    return OwnRow(subject.title, url, kept, "没有提交", "warn")


def cases_of(request):
    """What the account filed, the newest first."""
    cases = request.affairs.cases
    found = cases.of_applicant(request.applicant.uid) if cases is not None else ()
    doing = request.apply_doing()
    return [_case_row(request, case, doing.subject(case)) for case in found]


def _case_row(request, case, subject):
    standing = case.standing
    return OwnRow(
        title=subject.title,
        url=url_of(request, request.root, "track", case.number),
        note=f"{case.number}，{say_moment(case.received_at)} 收件",
        tag=standing.label,
        style=STYLES.get(standing.state, "ok"),
    )


def forget_drafts(request):
    """What drops all that an account had begun, by its uid."""
    doing = request.apply_doing()
    return lambda uid: forget(doing, uid)
