"""``openhall export``: what lies below a place, as a file that import reads back without change."""

from pathlib import Path

import click

from content.desk import operator
from content.importers.divisions import DIVISIONS, EXPORTED, export_divisions
from content.importers.exporting import column_labels, export_rows
from content.importers.reading import DIALECTS
from content.importers.shapes_list import SHAPES
from content.importers.workbook_export import write_workbook
from content.importers.writing_out import write_document, write_lines, write_table
from content.kinds_list import KINDS
from content.tree import Place
from portal.commands.fee_ledger_export import FEE_LEDGER, Told, fee_ledger_of
from portal.commands.opening import CommandRefused, Opened, config_option, opened, place_at
from portal.commands.whole_files import whole, whole_text

_LINES, _WORKBOOK, _DOCUMENT = ".jsonl", ".xlsx", ".json"


def register(group: click.Group) -> None:
    @group.command("export")
    @click.argument("kind", type=click.Choice(sorted((*SHAPES, DIVISIONS, FEE_LEDGER))))
    @click.argument("target", metavar="FILE|DIR", type=click.Path(path_type=Path))
    @click.option("--from", "--at", "source", default="/", show_default=True, help="导出哪里的内容")
    @click.option("--month", default="", help="收费台账的月份，如 2026-03；不写的是本月")
    @config_option
    def export(kind: str, target: Path, source: str, month: str, config: str) -> None:
        """导出为 .jsonl、.json、.csv、.tsv 或 .xlsx；附件不导出。"""
        file = _file_for(kind, target)
        with opened(config, writing=False) as site:
            place = place_at(site, source)
            told = fee_ledger_of(site, place, month) if kind == FEE_LEDGER else None
            count = _write(file, told or _told(kind, place, site))
        left = "" if kind in (DIVISIONS, FEE_LEDGER) else "（附件、旧版次和已撤下的内容不导出）"
        click.echo(f"已导出 {count} 条到 {file}{left}。")


def _told(kind: str, place: Place, site: Opened) -> Told:
    if kind == DIVISIONS:
        return Told("行政区划", EXPORTED, export_divisions(place.government))
    shape = SHAPES[kind]
    rows = export_rows(place, shape, site.desk_for(operator(site.site)))
    return Told(shape.label, column_labels(shape, KINDS), rows)


def _file_for(kind: str, target: Path) -> Path:
    """In a folder, the file is called after its kind. Raises CommandRefused."""
    if target.is_dir() or not target.suffix:
        return target / f"{kind}{_LINES}"
    if target.suffix.lower() not in (_LINES, _WORKBOOK, _DOCUMENT, *DIALECTS):
        raise CommandRefused(
            f"不认识扩展名“{target.suffix}”，请用 .jsonl、.json、.csv、.tsv 或者 .xlsx。"
        )
    return target


def _write(file: Path, told: Told) -> int:
    """Returns how many rows."""
    suffix = file.suffix.lower()
    if suffix == _WORKBOOK:
        with whole(file) as stream:
            return write_workbook(told.rows, stream, told.labels, told.title)
    with whole_text(file) as text:
        if suffix == _LINES:
            return write_lines(told.rows, text)
        if suffix == _DOCUMENT:
            return write_document(told.rows, text)
        return write_table(told.rows, text, list(told.labels), suffix)
