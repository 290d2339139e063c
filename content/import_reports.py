"""The kept report of an import: blocks of findings, so that a page of a long one reads few of them.

A finding is a plain mapping here, as ``RowFinding.as_json`` tells it; what it means is not asked.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from persistent import Persistent

from content.chunks import Chunk

BLOCK, MOST, LONGEST_SHOWN = 250, 200_000, 1000

Finding = Mapping[str, Any]
Tally = tuple[tuple[str, str, int], ...]  # (sheet, action, how many)


class StoredReport(Persistent):
    """留存的导入报告: ``head`` is the report without its findings.

    Of more than ``MOST`` findings the rest is counted and not kept; ``head["left_off"]`` tells it.
    """

    def __init__(self, head: Mapping[str, Any], findings: Sequence[Finding]) -> None:
        kept = findings[:MOST]
        self.head = {**head, "left_off": len(findings) - len(kept)}
        starts = range(0, len(kept), BLOCK)
        self._blocks = tuple(_packed(kept[start : start + BLOCK]) for start in starts)

    def tally(self) -> Counter[tuple[str, str]]:
        """(sheet, action) → how many findings; sheets in the order of the report."""
        found: Counter[tuple[str, str]] = Counter()
        for tally, _ in self._blocks:
            found.update({(sheet, action): number for sheet, action, number in tally})
        return found

    def total(self, action: str = "", sheet: str | None = None) -> int:
        return sum(_fitting(tally, action, sheet) for tally, _ in self._blocks)

    def findings(
        self, action: str = "", sheet: str | None = None, start: int = 0, size: int | None = None
    ) -> Iterator[Finding]:
        """``size`` from ``start`` of those fitting: action "" means any, sheet None any."""
        left = MOST if size is None else size
        for tally, chunk in self._blocks:
            fitting = _fitting(tally, action, sheet)
            if start >= fitting:
                start -= fitting
                continue
            found = [one for one in _unpacked(chunk) if _fits(one, action, sheet)]
            yield from found[start : start + left]
            left -= len(found[start : start + left])
            start = 0
            if left <= 0:
                return

    def as_json(self) -> dict[str, Any]:
        return {**self.head, "findings": list(self.findings())}


def _fitting(tally: Tally, action: str, sheet: str | None) -> int:
    return sum(
        number
        for its_sheet, its_action, number in tally
        if action in ("", its_action) and sheet in (None, its_sheet)
    )


def _fits(finding: Finding, action: str, sheet: str | None) -> bool:
    return action in ("", finding["action"]) and sheet in (None, finding["sheet"])


def _packed(findings: Sequence[Finding]) -> tuple[Tally, Chunk]:
    counted = Counter((one["sheet"], one["action"]) for one in findings)
    tally = tuple((sheet, action, number) for (sheet, action), number in counted.items())
    text = json.dumps([_shortened(one) for one in findings], ensure_ascii=False)
    return tally, Chunk(zlib.compress(text.encode("utf-8", "replace")))


def _unpacked(chunk: Chunk) -> list[Finding]:
    found: list[Finding] = json.loads(zlib.decompress(chunk.content))
    return found


def _shortened(finding: Finding) -> Finding:
    """A cell may hold a whole document; its beginning shows which one it is."""
    return {name: _short(value) for name, value in finding.items()}


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_SHOWN:
        return f"{value[:LONGEST_SHOWN]}…"
    return value
