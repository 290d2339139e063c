"""Papers, their numbers and the uses of seals: each has its others, or something is wrong."""

from collections.abc import Callable, Iterator
from typing import Any

from content.affairs import Affairs
from content.cases.issuing import USE_SEAL, use_uid
from content.cases.numbers import tidy
from content.documents.book import KeptPaper, PaperBook
from content.documents.verifying import doubt_about_seal
from content.seals import find_seal
from content.tree import Site
from content.verification.faults import RESTORE, Fault, guarded, mendable

_ISSUED = "issued"
_SAME = (("kind", "kind"), ("number", "number"), ("sha256", "sha256"), ("seal", "seal"))
WHO = "请查明是谁改动了数据库，并从备份恢复"


def check_papers(affairs: Affairs, site: Site) -> Iterator[Fault]:
    """What is sealed is not opened: that needs the keys (``portal.checks.papers``)."""
    book = affairs.papers or PaperBook()
    yield from guarded("文书", _check_events(affairs, book))
    yield from guarded("文书", _check_papers(affairs, site, book))
    yield from guarded("文号", _check_numbers(book))
    yield from guarded("文书清单", _check_lists(book), mended=True)


def _check_events(affairs: Affairs, book: PaperBook) -> Iterator[Fault]:
    """An issued event without its paper is a decision that says it is sealed, and is not."""
    for uid, case in () if affairs.cases is None else affairs.cases._cases.items():
        for event in case.events:
            if event["type"] == _ISSUED:
                yield from _check_event(uid, event, book.get(event["document"]))


def _check_event(case_uid: str, event: Any, paper: KeptPaper | None) -> Iterator[Fault]:
    where = f"办件 {case_uid}"
    if paper is None:
        yield Fault(where, f"出具的文书 {event['number']} 不在文书簿里", RESTORE)
        return
    differing = [name for name, kept in _SAME if event[name] != paper.said[kept]]
    if differing or paper.case != case_uid:
        yield Fault(where, f"文书 {event['number']} 与出具时所记不符", WHO)


def _check_papers(affairs: Affairs, site: Site, book: PaperBook) -> Iterator[Fault]:
    for paper in book.all():
        where = f"文书 {paper.number}"
        if not _is_issued(affairs, paper):
            yield Fault(where, "所属的办件里没有出具它的记录", WHO)
        if not _has_line(affairs, paper):
            yield Fault(where, "台账里没有它的用印记录，或者校验值不符", WHO)
        if paper.licence_uid and not _has_licence(affairs, paper):
            yield Fault(where, "它准予的证照不在证照簿里", RESTORE)
        doubt = doubt_about_seal(paper, find_seal(site, paper.government, paper.seal))
        if doubt:
            yield Fault(where, doubt, "请核对印章登记和台账")


def _is_issued(affairs: Affairs, paper: KeptPaper) -> bool:
    case = affairs.cases.get(paper.case) if affairs.cases is not None else None
    return case is not None and any(
        event["type"] == _ISSUED and event["document"] == paper.uid for event in case.events
    )


def _has_licence(affairs: Affairs, paper: KeptPaper) -> bool:
    book = affairs.licences
    return book is not None and book.get(paper.licence_uid) is not None


def _has_line(affairs: Affairs, paper: KeptPaper) -> bool:
    """Sealed in the ledger, or still waiting to be."""
    uid = use_uid(paper.uid)
    line = affairs.chain.record(uid) or affairs.staged.get(uid)
    return line is not None and (line["act"], line["subject"], line["digest"]) == (
        USE_SEAL,
        paper.uid,
        paper.sha256,
    )


def _check_numbers(book: PaperBook) -> Iterator[Fault]:
    """Each number belongs to one paper, and each paper has one."""
    owners = set[str]()
    for name, series in book.all_series():
        taken = dict(series.items())
        if len(taken) != series.count:
            yield Fault(f"文号 {name}", "已用的个数不对", RESTORE)
        for number, uid in taken.items():
            paper = book.get(uid)
            if paper is None or uid in owners or f"〕{number}号" not in paper.number:
                yield Fault(f"文号 {name}", f"第 {number} 号没有文书，或者用了两次", RESTORE)
            owners.add(uid)
    for paper in book.all():
        if paper.uid not in owners:
            yield Fault(f"文书 {paper.number}", "文号没有登记", RESTORE)


def _check_lists(book: PaperBook) -> Iterator[Fault]:
    for paper in book.all():
        for name, is_there in _LISTS.items():
            if not is_there(book, paper):
                yield mendable("文书清单", f"按{name}找不到文书 {paper.number}")


_LISTS: dict[str, Callable[[PaperBook, KeptPaper], bool]] = {
    "验证码": lambda book, paper: book._by_code.get(tidy(paper.code)) == paper.uid,
    "校验值": lambda book, paper: book._by_digest.get(paper.sha256) == paper.uid,
    "用印": lambda book, paper: _use(paper) in book._uses.shard(paper.uid),
}


def _use(paper: KeptPaper) -> tuple[str, int, str]:
    return paper.seal, -paper.sealed_at, paper.uid


def repair_papers(book: PaperBook | None) -> int:
    """How papers are found, from the papers; returns how much of it was wrong."""
    if book is None:
        return 0
    faults = list(guarded("文书清单", _check_lists(book), mended=True))
    for paper in list(book.all()) if faults else ():
        book.add(paper, tidy(paper.code))
    return len(faults)
