"""``openhall verify`` of papers: every damage is told, what is derived is made again."""

from dataclasses import replace

import pytest

from content.cases.acceptance import accept
from content.cases.issuing import use_uid
from content.verification import repair_affairs
from content.verification.papers import check_papers
from portal.checks.papers import check_paper_files
from portal.keys import keys_at
from tests.conftest import later
from tests.deciding import PlainSealing, plain_office
from tests.papers import plain_papers, register_seal
from tests.site import COUNTY


@pytest.fixture
def issued():
    """(site, affairs, case, its acceptance on paper)."""
    made = plain_office()
    register_seal(made.site)
    made = replace(made, papers=plain_papers())
    case = made.file()
    accept(made.clerk, case)
    (paper,) = made.affairs.papers.all()
    return made.site, made.affairs, case, paper


def told(site, affairs):
    return "\n".join(str(fault) for fault in check_papers(affairs, site))


def change(paper, **said):
    paper.said = {**paper.said, **said}


def series(affairs):
    ((_, found),) = affairs.papers.all_series()
    return found


DAMAGES = {
    "不在文书簿里": lambda affairs, case, paper: affairs.papers._papers.pop(paper.uid),
    "与出具时所记不符": lambda affairs, case, paper: change(
        paper, number="南关政审受字〔2026〕9号"
    ),
    "没有出具它的记录": lambda affairs, case, paper: setattr(case, "events", case.events[:2]),
    "没有它的用印记录": lambda affairs, case, paper: affairs.staged.forget([use_uid(paper.uid)]),
    "不是印章的保管人": lambda affairs, case, paper: change(paper, sealed_as="custodian"),
    "已用的个数不对": lambda affairs, case, paper: series(affairs)._count.change(1),
    "没有文书，或者用了两次": lambda affairs, case, paper: series(affairs)._papers.update(
        {2: paper.uid}
    ),
    "文号没有登记": lambda affairs, case, paper: series(affairs)._papers.clear(),
    "按验证码找不到": lambda affairs, case, paper: affairs.papers._by_code.pop(
        paper.code.replace("-", "")
    ),
    "按校验值找不到": lambda affairs, case, paper: affairs.papers._by_digest.pop(paper.sha256),
    "按用印找不到": lambda affairs, case, paper: affairs.papers._uses.shard(paper.uid).clear(),
}


def test_what_is_whole_has_no_fault(issued):
    site, affairs, *_ = issued
    assert told(site, affairs) == ""
    affairs.chain.seal([affairs.staged], later())
    affairs.staged.forget(list(affairs.staged.uids()))
    assert told(site, affairs) == ""


@pytest.mark.parametrize("said", DAMAGES)
def test_each_damage_is_told(issued, said):
    site, affairs, case, paper = issued
    DAMAGES[said](affairs, case, paper)
    assert said in told(site, affairs)
    assert repair_affairs(affairs, site, later()) >= ("找不到" in said)
    assert (said in told(site, affairs)) == ("找不到" not in said)


def test_bytes_are_compared_where_there_are_keys(issued, tmp_path):
    _, affairs, _, paper = issued
    sealing = keys_at(tmp_path / "persons.key", None)
    paper.keep(sealing, pdf := paper.pdf(PlainSealing()), {})
    assert pdf not in paper._pdf.sealed

    def found():
        return [str(one) for one in check_paper_files(affairs, sealing, lambda: None)]

    assert found() == []
    assert list(check_paper_files(affairs, None, lambda: None)) == []
    change(paper, sha256="0" * 64)
    assert "校验值不符" in found()[0]
    paper._pdf.sealed = b"OHP1" + paper._pdf.sealed[4:][::-1]
    assert "没有打开" in found()[0]
    paper.forget()
    assert found() == []


def test_a_site_without_papers_has_no_fault():
    made = plain_office()
    assert told(made.site, made.affairs) == ""
    assert made.site.at(COUNTY).seals is None
