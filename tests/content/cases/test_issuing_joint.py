"""Papers of a joint case: the whole under the leading department's seal, a branch under its own."""

import pytest

from content.cases.applying import ApplyRefused
from content.cases.decisions import decide
from content.cases.handling import finish_steps
from content.documents.papers import ACCEPTANCE, GRANT, RESULT
from tests.conftest import later
from tests.content.cases.test_joint import Joint
from tests.packages import HOMES
from tests.papers import WORDS, plain_papers, register_seal
from tests.site import COUNTY


def test_each_branch_has_its_own_department_item_and_seal(portal):
    with portal.roots() as (site, affairs):
        joint = Joint(portal, site, affairs)
        joint.papers = plain_papers()
        places = {slug: site.at(f"{COUNTY}/{slug}") for slug in sorted(set(HOMES.values()))}
        for number, (slug, place) in enumerate(places.items()):
            told = {"department": place.uid, "filing_number": str(number), "uid": f"seal.{slug}"}
            register_seal(site, name=f"{place.title}行政审批专用章", **told)
        joint.accepted()
        book = affairs.papers
        (whole,) = book.all()
        assert (whole.kind, whole.branch) == (ACCEPTANCE, "")
        assert whole.department == joint.case.department_uid
        first = joint.case.branches[0]
        slug = next(one for one, place in places.items() if place.uid == first.department_uid)
        doing = joint.approver(slug, hours=2)
        finish_steps(doing, joint.case, "1", "同意。")
        decide(doing, joint.case, "1", "granted")
        paper = next(one for one in book.all() if one.kind == RESULT)
        assert (paper.branch, paper.department) == ("1", first.department_uid)
        assert (paper.item_uid, paper.seal) == (first.item_uid, f"seal.{slug}")
        told = paper.told(joint.sealing)
        title = site.find(first.item_uid).edition(first.item_edition).fields["title"]
        assert told["item"] == title
        second = next(
            one for one in joint.case.branches if one.department_uid != first.department_uid
        )
        with pytest.raises(ApplyRefused, match="只能由它的保管人"):
            doing.papers.issue(doing, joint.case, GRANT, second.name, WORDS[GRANT])
        assert len(list(book.all())) == 2
        assert doing.moment > later()
