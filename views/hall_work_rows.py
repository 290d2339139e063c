"""Rows of 待办: what a list of work shows of a branch, or of a case that is one."""

from dataclasses import dataclass

from content.areas import BranchPage, CaseArea
from content.cases.branches import branch_named
from content.cases.clocks import case_clocks
from content.cases.pages import page_of_case, place_of_branch
from content.cases.persons import applying
from content.cases.subjects import fields_under, subject_of
from content.cases.work_query import BOX
from views.clock_rows import left_of, mark_of, next_clock, style_of
from views.layout import url_of


@dataclass(frozen=True)
class WorkRow:
    """待办行: ``task`` is what a form posts to take it, "" where it cannot be taken."""

    number: str
    url: str
    title: str
    office: str
    applicant: str
    holder: str
    due: str
    provisional: bool
    left: str
    mark: str
    style: str
    percent: int
    days_left: int | None
    state: str
    task: str


def work_rows(request, area, keys, show):
    cases = CaseArea(area.__parent__)
    found = ((request.affairs.cases.by_number(number), branch) for _, number, branch in keys)
    rows = []
    for case, branch in found:
        page = page_of_case(request.site, cases, case)
        rows.append(_row(request, page, branch_named(case, branch), show))
    return rows


def _row(request, page, branch, show):
    case = page.case
    subject = subject_of(request.site, case, request.moment)
    person = applying(subject.definition, case.answers(request.registry.sealing))
    clock = _clock(request, case, branch.name if branch else "")
    holder = case.standing.branch(branch.name).work.task.holder if branch else ""
    return WorkRow(
        number=case.number,
        url=_url(request, page, branch),
        title=_title(request, subject, branch),
        office=_office(request, page, branch),
        applicant=person.name,
        holder=_name(request, holder),
        due=clock.due.isoformat() if clock else "",
        provisional=bool(clock and clock.provisional),
        left=left_of(clock) if clock else "",
        mark=mark_of(clock) if clock else "",
        style=style_of(clock) if clock else "info",
        percent=clock.percent if clock else 0,
        days_left=clock.days_left if clock else None,
        state=_state(case, branch),
        task=f"{case.number}:{branch.name}" if branch and show == BOX else "",
    )


def _clock(request, case, branch):
    clocks = case_clocks(request.site, case, request.moment)
    return next_clock(one for one in clocks if one.branch in ("", branch))


def _state(case, branch):
    if branch is None:
        return case.standing.label
    now = case.standing.branch(branch.name)
    return "暂停计时" if now.is_stopped else now.label


def _url(request, page, branch):
    """Everything of a case of one branch is on its own page."""
    if branch is None or len(page.case.branches) == 1:
        return url_of(request, page)
    place = place_of_branch(request.site, page, branch)
    return url_of(request, BranchPage(page, branch, place))


def _title(request, subject, branch):
    if branch is None or subject.item is None or branch.item_uid == subject.item.uid:
        return subject.title
    said = fields_under(request.site, branch.item_uid, branch.item_edition)
    return said.get("title") or subject.title


def _office(request, page, branch):
    return page.place.title if branch is None else place_of_branch(request.site, page, branch).title


def _name(request, account):
    found = request.affairs.people.find(account) if account else None
    return found.display_name if found is not None else account


def row_json(row):
    return {
        "@id": row.url,
        "@type": "work",
        "number": row.number,
        "title": row.title,
        "department": row.office,
        "applicant": row.applicant,
        "holder": row.holder or None,
        "due": row.due or None,
        "provisional": row.provisional,
        "days_left": row.days_left,
        "percent": row.percent,
        "state": row.state,
    }
