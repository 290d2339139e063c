"""Who may do which act on a case: twelve roles beside each other, and other departments nothing."""

import pytest

from content.acl import allowed, bill_acl, branch_acl, case_acl
from content.areas import BillPage, BranchPage, CaseArea, CasePage, Hall
from content.permissions import ANONYMOUS, Grant, Person, Role
from content.permissions import Permission as P
from tests.conftest import later
from tests.site import COUNTY, DEPARTMENT, small_site

EDUCATION, OFFICE = f"{COUNTY}/jyj", f"{COUNTY}/bgt"
# Who somebody is: a role and where it was given
WHO = {
    "public": None,
    "nobody": (None, ""),
    "clerk": (Role.CLERK, COUNTY),
    "far_clerk": (Role.CLERK, "/changchun/kuancheng"),
    "city_clerk": (Role.CLERK, "/changchun"),
    "cashier": (Role.CASHIER, COUNTY),
    "city_cashier": (Role.CASHIER, "/changchun"),
    "leading": (Role.APPROVER, DEPARTMENT),
    "taking_part": (Role.APPROVER, EDUCATION),
    "other": (Role.APPROVER, OFFICE),
    "whole_county": (Role.APPROVER, COUNTY),
    "city_approver": (Role.APPROVER, "/changchun"),
    "supervisor": (Role.SUPERVISOR, COUNTY),
    "city_supervisor": (Role.SUPERVISOR, "/changchun"),
    "inspector": (Role.INSPECTOR, COUNTY),
    "editor": (Role.EDITOR, DEPARTMENT),
    "moderator": (Role.MODERATOR, COUNTY),
    "legal": (Role.LEGAL_REVIEWER, COUNTY),
    "administrator": (Role.ADMINISTRATOR, "/"),
}
HANDLERS = {"clerk", "leading", "taking_part", "whole_county"}
READERS = HANDLERS | {"supervisor", "city_supervisor"}
# Of the whole case, of the second department's branch, of the bill: everybody who may
CASE = {
    P.VIEW_CASE: READERS,
    P.SHOW_CASE: HANDLERS,
    P.VIEW_BILL: HANDLERS,
    P.REQUEST_CORRECTION: HANDLERS,
    P.ACCEPT_CASE: HANDLERS,
    P.DECLINE_CASE: HANDLERS,
    P.INTAKE: {"clerk"},
    P.DELIVER_CASE: {"clerk"},
    P.EXTEND_BRANCH: {"leading", "whole_county"},
    P.REVIEW_CARD: {"supervisor", "city_supervisor"},
}
BRANCH = {
    P.VIEW_CASE: READERS,
    P.SHOW_CASE: HANDLERS,
    P.VIEW_BILL: HANDLERS,
    P.HANDLE_BRANCH: {"taking_part", "whole_county"},
    P.EXTEND_BRANCH: {"taking_part", "whole_county"},
    P.DECIDE_BRANCH: {"taking_part", "whole_county"},
    P.DELIVER_CASE: {"clerk"},
    P.REVIEW_CARD: {"supervisor", "city_supervisor"},
}
BILL = {P.VIEW_BILL: HANDLERS | {"cashier"}, P.CHARGE_CASE: {"cashier"}}


@pytest.fixture(scope="module")
def pages():
    """Of a joint case of two departments: the whole, the second one's branch, the bill."""
    site = small_site()
    own, second = site.at(DEPARTMENT), site.at(EDUCATION)
    case = CasePage(CaseArea(Hall(site.at(COUNTY))), None, own, (second,))
    return site, case, BranchPage(case, None, second), BillPage(case)


def person(site, who):
    if WHO[who] is None:
        return ANONYMOUS
    role, path = WHO[who]
    grants = frozenset({Grant(role, site.at(path).uid)}) if role else frozenset()
    return Person(who, grants)


@pytest.mark.parametrize("who", WHO)
def test_every_role_may_what_the_law_leaves_it_and_nothing_else(pages, who):
    site, *three = pages
    for page, rows in zip(three, (CASE, BRANCH, BILL), strict=True):
        for permission in P:
            may = allowed(page, person(site, who), later(), permission)
            assert may == (who in rows.get(permission, ())), (page, permission)


def test_of_a_single_case_another_department_of_the_hall_sees_nothing(pages):
    site, case, *_ = pages
    alone = CasePage(case.__parent__, None, case.place)
    for page in (alone, BranchPage(alone, None, case.place), BillPage(alone)):
        assert not any(allowed(page, person(site, "taking_part"), later(), one) for one in P)


def test_the_tables_are_those_of_the_pages(pages):
    _, case, branch, bill = pages
    assert case.acl_at(later()) == case_acl(*case.places)
    assert branch.acl_at(later()) == branch_acl(branch.place, case.places)
    assert bill.acl_at(later()) == bill_acl(*case.places)
