"""``openhall export``: what lies below a place, as a file that import reads back without change."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO

import click

from content.desk import operator
from content.importers.exporting import column_labels, column_names, export_rows
from content.importers.reading import DIALECTS
from content.importers.shapes import Shape
from content.importers.shapes_list import SHAPES
from content.importers.workbook_export import write_workbook
from content.importers.writing_out import write_lines, write_table
from content.kinds_list import KINDS
from portal.commands.opening import CommandRefused, config_option, opened, place_at
from portal.commands.whole_files import whole, whole_text

_LINES, _WORKBOOK = ".jsonl", ".xlsx"


def register(group: click.Group) -> None:
    @group.command("export")
    @click.argument("kind", type=click.Choice(sorted(SHAPES)))
    @click.argument("target", metavar="FILE|DIR", type=click.Path(path_type=Path))
    @click.option("--from", "source", default="/", show_default=True, help="导出哪里的内容")
    @config_option
    def export(kind: str, target: Path, source: str, config: str) -> None:
        """导出为 .jsonl、.csv、.tsv 或 .xlsx；附件不导出。"""
        file = _file_for(kind, target)
        with opened(config, writing=False) as site:
            place = place_at(site, source)
            rows = export_rows(place, SHAPES[kind], site.desk_for(operator(site.site)))
            count = _write(file, rows, SHAPES[kind])
        click.echo(f"已导出 {count} 条到 {file}（附件、旧版次和已撤下的内容不导出）。")


def _file_for(kind: str, target: Path) -> Path:
    """In a folder, the file is called after its kind. Raises CommandRefused."""
    if target.is_dir() or not target.suffix:
        return target / f"{kind}{_LINES}"
    if target.suffix.lower() not in (_LINES, _WORKBOOK, *DIALECTS):
        raise CommandRefused(f"不认识扩展名“{target.suffix}”，请用 .jsonl、.csv、.tsv 或者 .xlsx。")
    return target


def _write(file: Path, rows: Iterable[Mapping[str, Any]], shape: Shape) -> int:
    if file.suffix.lower() == _WORKBOOK:
        with whole(file) as stream:
            return write_workbook(rows, stream, column_labels(shape, KINDS), shape.label)
    with whole_text(file) as stream:
        return _write_rows(stream, file.suffix.lower(), rows, shape)


def _write_rows(
    stream: TextIO, suffix: str, rows: Iterable[Mapping[str, Any]], shape: Shape
) -> int:
    if suffix == _LINES:
        return write_lines(rows, stream)
    return write_table(rows, stream, column_names(shape, KINDS), suffix)
