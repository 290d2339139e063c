"""The report of an import command: printed, and written as .json or as a marked workbook."""

import json
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from content.importers.findings import Report
from content.importers.marked_workbook import write_marked
from content.importers.reading import Readout
from portal.commands.opening import CommandRefused
from portal.whole_files import whole_file


def print_report(report: Report) -> None:
    for line in report.lines():
        click.echo(line)


def refuse_stopped(made: Any) -> None:
    """Nothing comes in where rows are refused. Raises CommandRefused after the report is told."""
    if made.is_stopped:
        print_report(made.report)
        raise CommandRefused(
            "有不能导入的行，整个文件都没有导入。请改正后重试，或加 --sound-only 导入其余的行。"
        )


def refuse_other_report(file: Path | None) -> None:
    """Before anything is read or written. Raises CommandRefused."""
    if file is not None and file.suffix.lower() not in (".json", ".xlsx"):
        raise CommandRefused(f"不认识扩展名“{file.suffix}”，报告请写成 .json 或者 .xlsx。")


def write_report(file: Path | None, readout: Readout, report: Report) -> None:
    """In the transaction of the import: where it cannot be written, nothing comes in."""
    if file is None:
        return
    try:
        with whole_file(file) as stream:
            if file.suffix.lower() == ".xlsx":
                write_marked(readout, report, stream)
                return
            text = TextIOWrapper(stream, encoding="utf-8")
            json.dump(report.as_json(), text, ensure_ascii=False, indent=1)
            text.detach()
    except OSError as error:
        raise CommandRefused(
            f"写不了报告 {file}（{error.strerror}），没有导入，请用 --report 换一个文件。"
        ) from error
