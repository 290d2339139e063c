"""The report of an import as lines of a page: counts, filters, findings; no meaning is added."""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPBadRequest

from content.importers.findings import (
    CELL_LABELS,
    DRAFT,
    LEVEL_LABELS,
    NORMALISE,
    NOTE,
    REFUSE,
    WARN,
)
from content.imports import CHECKING, IMPORTED, IMPORTING, WAITING
from views.listing import LARGEST_SIZE, Paging, with_query

STYLES = {REFUSE: "error", WARN: "warn", DRAFT: "warn", NORMALISE: "ok", NOTE: "info"}
SIZE, LONGEST_NUMBER = 50, 7
# What the counts of rows are called; those of publishing are not for the page, where all are drafts
ROW_COUNTS = (
    ("rows", "读到"),
    ("created", "新建"),
    ("changed", "更新"),
    ("unchanged", "未变"),
    ("left", "未动"),
    ("refused", "不能导入"),
)


@dataclass(frozen=True)
class FindingRow:
    """发现: one line of the report."""

    label: str
    style: str
    sheet: str
    row: str
    column: str
    cell: str
    was: str
    became: str
    finding: str
    cure: str


@dataclass(frozen=True)
class Filter:
    """筛选: one choice, with the address that makes it."""

    label: str
    number: int
    url: str
    current: bool


def row_counts(job):
    """(label, number) of rows; 未动 only where there are some."""
    told = [(name, label, job.counts.get(name, 0)) for name, label in ROW_COUNTS]
    return [(label, number) for name, label, number in told if number or name != "left"]


def cell_counts(report):
    """(label, number) of the cells of all sheets; none where the file is no table."""
    sheets = report.head.get("cells", {}).values()
    if not sheets:
        return []
    counted = [
        (label, sum(one.get(name, 0) for one in sheets)) for name, label in CELL_LABELS.items()
    ]
    return [("有内容的", sum(number for _, number in counted)), *counted]


def findings_asked(request, report):
    """(FindingRows, Paging) of the page asked for. Raises HTTPBadRequest."""
    found, paging = _page_asked(request, report)
    return [_row(one) for one in found], paging


def findings_json(request, report):
    found, paging = _page_asked(request, report)
    batching = {"@id": with_query(request), "first": with_query(request, page=None)}
    if paging.next_url:
        batching["next"] = paging.next_url
    if paging.previous_url:
        batching["prev"] = paging.previous_url
    return {"items": found, "items_total": paging.total, "batching": batching}


def _page_asked(request, report):
    action, sheet = request.GET.get("action", ""), request.GET.get("sheet")
    if action not in ("", *LEVEL_LABELS):
        raise HTTPBadRequest(f"action 应是 {'、'.join(LEVEL_LABELS)} 之一。")
    number, size = whole(request, "page", 1), whole(request, "size", SIZE)
    if size > LARGEST_SIZE:
        raise HTTPBadRequest(f"每页最多 {LARGEST_SIZE} 条，请减小 size。")
    total = report.total(action, sheet)
    found = list(report.findings(action, sheet, (number - 1) * size, size))
    following = with_query(request, page=number + 1) if number * size < total else None
    previous = with_query(request, page=number - 1) if number > 1 else None
    return found, Paging(number, size, total, following, previous)


def whole(request, name, default):
    """Raises HTTPBadRequest for anything but a whole number above 0."""
    text = request.GET.get(name) or str(default)
    sound = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    if not sound or int(text) < 1:
        raise HTTPBadRequest(f"{name} 应是大于 0 的整数。")
    return int(text)


def _row(said):
    return FindingRow(
        label=LEVEL_LABELS[said["action"]],
        style=STYLES[said["action"]],
        sheet=said["sheet"],
        row=f"第 {said['row']} 行" if said["row"] else "整个文件",
        column=said["column"],
        cell=said["cell"],
        was=said["was"],
        became=said["became"],
        finding=said["finding"],
        cure=said["cure"],
    )


def action_filters(request, report):
    """One for all, and one for each action that was found."""
    asked, sheet = request.GET.get("action", ""), request.GET.get("sheet")
    counted = [("", "全部", report.total("", sheet))]
    counted += [(action, LEVEL_LABELS[action], report.total(action, sheet)) for action in STYLES]
    return [
        Filter(
            label, number, with_query(request, action=action or None, page=None), action == asked
        )
        for action, label, number in counted
        if number or action in ("", asked)
    ]


def sheet_filters(request, report):
    """One for all and one a sheet, where there are several."""
    asked = request.GET.get("sheet")
    sheets = list(dict.fromkeys(sheet for sheet, _ in report.tally()))
    if len(sheets) < 2 and asked is None:
        return []
    told = [(None, "全部工作表"), *((sheet, sheet or "整个文件") for sheet in sheets)]
    return [
        Filter(
            label,
            report.total("", sheet),
            with_query(request, sheet=sheet, page=None),
            sheet == asked,
        )
        for sheet, label in told
    ]


def progress_text(job):
    """How far it is, in words."""
    done, total = job.progress.done, job.progress.total
    if job.state == WAITING:
        return "排队等待检查。"
    if job.state == IMPORTING and not job.progress.worker:
        return "排队等待导入。"
    doing = "正在检查" if job.state == CHECKING else "正在导入"
    return f"{doing}，已办 {done} 步，共 {total} 步。" if total else f"{doing}，正在读取文件。"


def plan_lines(job):
    """What an import would do, a sentence a line; what it did, once it is done."""
    counts, new = job.counts, _new_departments(job)
    done = "已" if job.state == IMPORTED else "将"
    lines = []
    if counts.get("created"):
        lines.append(f"{done}新建 {counts['created']} 条，都是草稿。")
    if counts.get("changed"):
        lines.append(f"{done}更新 {counts['changed']} 条：各有一份修订草稿，已公开的内容不动。")
    if counts.get("unchanged"):
        lines.append(f"{counts['unchanged']} 条和网站上的一样，不动。")
    if counts.get("left"):
        lines.append(f"{counts['left']} 条有人正在改或者已经撤下，不动。")
    if counts.get("refused"):
        lines.append(f"{counts['refused']} 行不能导入，不进来；可以改正文件后再上传。")
    if new:
        lines.append(
            f"{done}设立 {len(new)} 个部门：{'、'.join(new[:20])}{'等' * (len(new) > 20)}。"
        )
    return lines


def _new_departments(job):
    return job.report.head["new_departments"] if job.report is not None else []
