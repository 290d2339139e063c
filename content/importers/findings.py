"""What an import has to say: a finding a cell, and the report of a file; no printing here."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

REFUSE, WARN, DRAFT, NOTE = "refuse", "warn", "draft", "note"
LEVEL_LABELS = {REFUSE: "不能导入", WARN: "请核对", DRAFT: "留作草稿", NOTE: "说明"}
COUNTS = {
    "rows": "读到",
    "created": "新建",
    "changed": "更新",
    "unchanged": "未变",
    "published": "发布",
    "drafts": "草稿",
    "left": "未动",
    "refused": "不能导入",
}
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class RowFinding:
    """发现: ``row`` is the line in the file, 0 where the whole file is meant.

    ``level``: ``refuse`` the row cannot come in; ``warn`` it comes in, look at it; ``draft`` why
    it stays a draft; ``note`` what was done with it. ``what`` is the value, ``cure`` what to do.
    """

    source: str
    row: int
    column: str
    level: str
    what: str
    cure: str

    def __str__(self) -> str:
        place = f"第 {self.row} 行" if self.row else self.source
        column = f"“{self.column}”" if self.column else ""
        what = f"（{shorten(self.what)}）" if self.what else ""
        return f"[{LEVEL_LABELS[self.level]}] {place}{column}：{self.cure}{what}"


def shorten(text: str) -> str:
    """One line, short enough for a report."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


@dataclass
class Report:
    """导入报告: counts and findings of one file."""

    source: str
    dry_run: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[RowFinding] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return any(finding.level == REFUSE for finding in self.findings)

    @property
    def has_findings(self) -> bool:
        """Is there more to look at than notes?"""
        return any(finding.level != NOTE for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "counts": {name: self.counts[name] for name in COUNTS},
            "findings": [asdict(finding) for finding in self.findings],
        }

    def lines(self) -> Iterator[str]:
        """Every refusal and warning, then drafts and notes of one wording together, then counts."""
        for level in (REFUSE, WARN):
            yield from (str(finding) for finding in self.findings if finding.level == level)
        for level in (DRAFT, NOTE):
            yield from _grouped(finding for finding in self.findings if finding.level == level)
        yield self.summary()

    def summary(self) -> str:
        said = "，".join(
            f"{label} {self.counts[name]} 条"
            for name, label in COUNTS.items()
            if self.counts[name] or name == "rows"
        )
        return f"{self.source}：{said}{'（试运行，没有写入）' if self.dry_run else ''}。"


def _grouped(findings: Iterable[RowFinding]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[RowFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.column, finding.cure), []).append(finding)
    for group in groups.values():
        yield str(group[0]) if len(group) == 1 else _as_one(group)


def _as_one(group: list[RowFinding]) -> str:
    first = group[0]
    column = f"“{first.column}”" if first.column else ""
    rows = ranges([finding.row for finding in group])
    count = f"共 {len(group)} 条" if "–" in rows or "、" in rows else ""
    return f"[{LEVEL_LABELS[first.level]}] 第 {rows} 行{count}{column}：{first.cure}"


def ranges(numbers: Iterable[int]) -> str:
    """``[2, 3, 4, 7]`` → ``2–4、7``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(low) if low == high else f"{low}–{high}" for low, high in runs)
