"""The pages of a joint case: a branch a department, and no department does another one's work."""

import pytest

from tests.conftest import later
from tests.content.cases.test_joint import Joint
from tests.papers import keys_of, register_seal
from tests.site import COUNTY, form_to

CASES = f"{COUNTY}/hall/cases/"


@pytest.fixture
def number(portal, clock):
    """Accepted; its first branch is mzj's, two are jyj's and the last one bgt's."""
    with portal.roots() as (site, affairs):
        register_seal(site, keys_of(portal))
        lead = {"uid": "seal0bgt", "department": "d0bgt", "filing_number": "2201020000002"}
        register_seal(site, keys_of(portal), **lead)
        clock.move_to(later(hours=2))
        return Joint(portal, site, affairs).accepted().case.number


def test_each_department_has_its_own_branch(number, login):
    page = login("approver.jyj").get(f"{CASES}{number}")
    rows = [row.text for row in page.html.select("main table")[0].select("tbody tr")]
    assert len(rows) == 4
    assert "延长联合办理的期限" not in page
    assert "延长联合办理的期限" in login("approver.bgt").get(f"{CASES}{number}")
    page = login("approver.jyj").get(f"{CASES}{number}/branches/2")
    assert "等待前置" in page
    assert "还在等待前置事项准予" in page
    assert "面积" in page.html.find("main").text
    page = login("approver.jyj").get(f"{CASES}{number}/branches/1")
    assert "设立登记的审批" in page
    assert not [form for form in page.forms.values() if form.action.endswith("/take")]
    login("approver.jyj").get(f"{CASES}{number}/branches/1/decide", status=404)
    login("approver.jyj").get(f"{CASES}{number}/branches/9", status=404)


def test_the_first_decision_opens_the_others(number, login):
    first = login("approver.mzj")
    form = form_to(first.get(f"{CASES}{number}/branches/1/decide"), "decide")
    form["outcome"] = "granted"
    page = form_to(form.submit(), "decide").submit().follow()
    assert page.request.path.endswith("/branches/1")
    assert "准予" in page
    work = login("approver.jyj").get(f"{COUNTY}/hall/work/?show=box")
    links = [link["href"] for link in work.html.select("tbody th a")]
    assert [link.partition(number)[2] for link in links] == ["/branches/3", "/branches/2"]
    assert "卫生许可的审批" in work


def test_the_whole_is_extended_by_who_leads(number, login):
    browser = login("approver.bgt")
    form = form_to(browser.get(f"{CASES}{number}/extend"), "extend")
    form["days"], form["approver_role"] = "15", "government_head"
    form["approver_name"], form["reason"] = "示例区长", "需要会商。"
    page = form_to(form.submit(), "extend").submit().follow()
    assert "期限已延长" in page
    assert "示例区长" in page
