"""What an import has to say: a finding a cell, and the report of a file; no printing here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from content.importers.accounting import Account, Accounted, account
from content.importers.levels import DRAFT, IGNORED, NORMALISE, NOTE, REFUSE, UNTOUCHED, WARN

__all__ = ["DRAFT", "NORMALISE", "NOTE", "REFUSE", "WARN", "Report", "RowFinding"]
LEVEL_LABELS = {
    REFUSE: "不能导入",
    WARN: "请核对",
    DRAFT: "留作草稿",
    NORMALISE: "已规范",
    NOTE: "说明",
}
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
CELL_LABELS = {
    REFUSE: "不能导入",
    DRAFT: "留作草稿",
    WARN: "请核对",
    NORMALISE: "已规范",
    IGNORED: "没有采用",
    UNTOUCHED: "照原样",
}
_LONGEST_SHOWN, _MOST_RANGES = 60, 12
MOST_LINES = 200


@dataclass(frozen=True)
class RowFinding:
    """发现: ``row`` is the line in the file, 0 where the whole file is meant.

    ``level``: REFUSE the row cannot come in; WARN it comes in, look at it; DRAFT it comes in and
    stays a draft, and why; NORMALISE the cell was read as ``became``; NOTE what was done with it.
    ``was`` is the value as the file has it, ``finding`` what is the matter, ``cure`` what to do;
    ``sheet`` and ``cell`` (``H9`` or ``A1:M2``) are told where the file is a workbook or table.
    """

    source: str
    row: int
    column: str
    level: str
    was: str
    finding: str
    cure: str = ""
    sheet: str = ""
    cell: str = ""
    became: str = ""

    def __str__(self) -> str:
        was = f"（{shorten(self.was)}）" if self.was else ""
        return f"[{LEVEL_LABELS[self.level]}] {self.place}：{self.said}{was}"

    @property
    def place(self) -> str:
        sheet = f"“{self.sheet}”" if self.sheet else ""
        row = f"第 {self.row} 行" if self.row else "" if sheet else self.source
        column = f"“{self.column}”" if self.column else ""
        return f"{sheet}{row}{column}{f' {self.cell} ' if self.cell else ''}"

    @property
    def said(self) -> str:
        """What is the matter and what to do, in one sentence."""
        return f"{self.finding}，{self.cure}" if self.cure else self.finding

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        return {"action": told.pop("level"), **told}


def shorten(text: str) -> str:
    """One line, short enough for a report."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


@dataclass
class Report:
    """导入报告: counts and findings of one file; ``tables`` are those whose every cell is told."""

    source: str
    dry_run: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[RowFinding] = field(default_factory=list)
    tables: Sequence[Accounted] = ()

    @property
    def refused(self) -> bool:
        return any(finding.level == REFUSE for finding in self.findings)

    @property
    def has_findings(self) -> bool:
        """Is there more to look at than notes?"""
        return any(finding.level not in (NORMALISE, NOTE) for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        told = self.account()
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "counts": {name: self.counts[name] for name in COUNTS},
            "cells": told.cells,
            "untouched": [asdict(area) for area in told.untouched],
            "findings": [finding.as_json() for finding in self.findings],
        }

    def account(self) -> Account:
        """What became of every cell that has something written."""
        return account(self.tables, ((one.sheet, one.cell, one.level) for one in self.findings))

    def lines(self, most: int = MOST_LINES) -> Iterator[str]:
        """Refusals and warnings, then the rest of one wording together, then counts.

        Of each level at most ``most`` lines.
        """
        for level in (REFUSE, WARN, DRAFT, NORMALISE, NOTE):
            said = [finding for finding in self.findings if finding.level == level]
            lines = map(str, said) if level in (REFUSE, WARN) else _grouped(said)
            yield from _capped(list(lines), level, most)
        yield from self._cell_lines()
        yield self.summary()

    def _cell_lines(self) -> Iterator[str]:
        for sheet, counts in self.account().cells.items():
            if not any(counts.values()):
                continue
            said = "，".join(
                f"{CELL_LABELS[name]} {count}" for name, count in counts.items() if count
            )
            yield f"{f'“{sheet}”' if sheet else '表中'}有内容的 {sum(counts.values())} 格：{said}。"

    def summary(self) -> str:
        said = "，".join(
            f"{label} {self.counts[name]} 条"
            for name, label in COUNTS.items()
            if self.counts[name] or name == "rows"
        )
        return f"{self.source}：{said}{'（试运行，没有写入）' if self.dry_run else ''}。"


def _capped(lines: list[str], level: str, most: int) -> Iterator[str]:
    yield from lines[:most]
    if len(lines) > most:
        yield f"[{LEVEL_LABELS[level]}] 其余 {len(lines) - most} 条见报告（--report 文件）。"


def _grouped(findings: Iterable[RowFinding]) -> Iterator[str]:
    groups: dict[tuple[str, str, str], list[RowFinding]] = {}
    for finding in findings:
        groups.setdefault((finding.sheet, finding.column, finding.said), []).append(finding)
    for group in groups.values():
        yield str(group[0]) if len(group) == 1 else _as_one(group)


def _as_one(group: list[RowFinding]) -> str:
    first = group[0]
    sheet = f"“{first.sheet}”" if first.sheet else ""
    column = f"“{first.column}”" if first.column else ""
    rows = ranges([finding.row for finding in group])
    count = f"共 {len(group)} 处" if "–" in rows or "、" in rows else ""
    shown = "、".join(rows.split("、")[:_MOST_RANGES])
    left = "" if shown == rows else "等"
    return f"[{LEVEL_LABELS[first.level]}] {sheet}第 {shown} {left}行{count}{column}：{first.said}"


def ranges(numbers: Iterable[int]) -> str:
    """``[2, 3, 4, 7]`` → ``2–4、7``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(low) if low == high else f"{low}–{high}" for low, high in runs)
