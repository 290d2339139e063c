"""``openhall export``: what lies below a place, as a file that import reads back without change."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from content.desk import operator
from content.importers.exporting import column_names, export_rows, write_lines, write_table
from content.importers.reading import DIALECTS
from content.importers.shapes import Shape
from content.importers.shapes_list import SHAPES
from content.kinds_list import KINDS
from portal.commands.importing import place_at
from portal.commands.opening import CommandRefused, config_option, opened
from portal.commands.whole_files import whole_text_file

_LINES = ".jsonl"


def register(group: click.Group) -> None:
    @group.command("export")
    @click.argument("kind", type=click.Choice(sorted(SHAPES)))
    @click.argument("target", metavar="FILE|DIR", type=click.Path(path_type=Path))
    @click.option("--from", "source", default="/", show_default=True, help="导出哪里的内容")
    @config_option
    def export(kind: str, target: Path, source: str, config: str) -> None:
        """导出为 .jsonl、.csv 或 .tsv；附件不导出。"""
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
    if target.suffix.lower() == ".xlsx":
        raise CommandRefused("这一版还不能写 .xlsx，请导出为 .csv，表格软件可以直接打开。")
    if target.suffix.lower() not in (_LINES, *DIALECTS):
        raise CommandRefused(f"不认识扩展名“{target.suffix}”，请用 .jsonl、.csv 或者 .tsv。")
    return target


def _write(file: Path, rows: Iterable[Mapping[str, Any]], shape: Shape) -> int:
    with whole_text_file(file) as stream:
        return _write_rows(stream, file.suffix.lower(), rows, shape)


def _write_rows(stream: Any, suffix: str, rows: Iterable[Mapping[str, Any]], shape: Shape) -> int:
    if suffix == _LINES:
        return write_lines(rows, stream)
    return write_table(rows, stream, column_names(shape, KINDS), suffix)
