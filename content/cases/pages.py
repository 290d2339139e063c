"""The pages of a case for staff, with the places whose they are."""

from typing import Any

from content.areas import CaseArea, CasePage
from content.cases.branches import Branch


def page_of_case(site: Any, area: CaseArea, case: Any) -> CasePage:
    """Where a department is gone, the government stands for it."""
    government = area.__parent__.__parent__
    uids = dict.fromkeys((case.department_uid, *(one.department_uid for one in case.branches)))
    first, *others = (site.find(uid) or government for uid in uids)
    return CasePage(area, case, first, tuple(others))


def place_of_branch(site: Any, page: CasePage, branch: Branch) -> Any:
    """The department that decides the branch."""
    return site.find(branch.department_uid) or page.__parent__.__parent__.__parent__
