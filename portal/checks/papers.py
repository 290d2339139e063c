"""The bytes of papers against their digests: for whoever has the keys."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from content.sealing import Unreadable
from content.verification import RESTORE, Fault
from content.verification.faults import guarded


def check_paper_files(affairs: Any, sealing: Any, step: Callable[[], None]) -> Iterator[Fault]:
    """Nothing where there are no keys here: then somebody else can check them."""
    if affairs.papers is not None and sealing is not None:
        yield from guarded("文书", _differing(affairs.papers, sealing, step))


def _differing(book: Any, sealing: Any, step: Callable[[], None]) -> Iterator[Fault]:
    for paper in book.all():
        step()
        if paper.is_forgotten:
            continue
        try:
            pdf = paper.pdf(sealing)
        except Unreadable as unreadable:
            yield Fault(f"文书 {paper.number}", str(unreadable).rstrip("。"), RESTORE)
            continue
        if hashlib.sha256(pdf).hexdigest() != paper.sha256:
            yield Fault(f"文书 {paper.number}", "文件与出具时的校验值不符", RESTORE)
