"""``openhall import``: a file into a place, whole or not at all; what it means is content's."""

import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import click

from content.act import ActRefused
from content.desk import operator
from content.importers.decoding import FileRefused
from content.importers.divisions import DIVISIONS
from content.importers.entries import names_of
from content.importers.findings import REFUSE, Report
from content.importers.headers import ColumnNames
from content.importers.importing import carry_out
from content.importers.options import Desks, Options
from content.importers.planning import plan
from content.importers.reading import Readout, read_rows
from content.importers.shapes_list import SHAPES
from content.kinds_list import KINDS
from content.tree import Place
from content.workflow import IllegalTransition
from portal.commands import import_divisions
from portal.commands.import_report import (
    print_report,
    refuse_other_report,
    refuse_stopped,
    write_report,
)
from portal.commands.index import bring_index_up
from portal.commands.opening import (
    CommandRefused,
    Opened,
    config_option,
    opened_databases,
    place_at,
    progress_bar,
    site_in,
)
from portal.usual_departments import usual_departments

FINDINGS = 1
_MAP_NAMES = ColumnNames(frozenset(("name", "code")), shown=("name", "code"))
# What gives a file's rows their meaning: a plan for the place, or divisions for the province
Planned = Callable[[Opened, Readout, Mapping[str, Any]], Report]


def register(group: click.Group) -> None:
    @group.command("import")
    @click.argument("kind", type=click.Choice(sorted((*SHAPES, DIVISIONS))))
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--into", required=True, help="导入到哪里，例如 /changchun/nanguan")
    @click.option("--by", help="以谁的名义；不写是 operator")
    @click.option("--publish", is_flag=True, help="没有问题的直接发布（须写 --by）")
    @click.option("--force-publish", default="", metavar="理由", help="强制发布，事后须复核")
    @click.option("--departments", type=click.Path(path_type=Path), help="部门对照表（name,code）")
    @click.option("--create-departments", is_flag=True, help="没有的部门自动设立")
    @click.option("--sound-only", is_flag=True, help="有不能导入的行时，导入其余的行")
    @click.option("--dry-run", is_flag=True, help="只说会怎样，不写入")
    @click.option(
        "--report", type=click.Path(path_type=Path), help="把报告写成 .json 或者标出单元格的 .xlsx"
    )
    @config_option
    def import_file(**asked: Any) -> None:
        """导入文件（documents）、事项（items）、收费（fees）、申请表（forms）、一件事（packages）、工作日历（calendar）、区划（divisions）。

        文件是 .xlsx、.csv、.tsv、.jsonl 或者 .json；表里的每一格都有交代。
        """
        report = import_into_site(asked)
        if report.has_findings:
            sys.exit(FINDINGS)


def import_into_site(asked: Mapping[str, Any]) -> Report:
    """Prints the report. Raises CommandRefused, and then nothing is changed."""
    is_divisions = asked["kind"] == DIVISIONS
    names = import_divisions.NAMES if is_divisions else names_of(SHAPES[asked["kind"]], KINDS)
    run: Planned = import_divisions.run if is_divisions else _run
    refuse_other_report(asked["report"])
    with progress_bar("读取") as draw:
        readout = _readout(asked["file"], names, draw)
    writing = not asked["dry_run"]
    with opened_databases(asked["config"], writing=writing) as (settings, databases):
        with site_in(settings, databases) as site:
            try:
                report = run(site, readout, asked)
            except (ActRefused, IllegalTransition) as refused:
                raise CommandRefused(str(refused)) from refused
        print_report(report)
        if writing:
            bring_index_up(settings, databases)
    return report


def _run(site: Opened, readout: Readout, asked: Mapping[str, Any]) -> Report:
    place = place_at(site, asked["into"])
    options, desks = _options(asked, place), _desks(site, asked)
    with progress_bar("导入") as draw:
        advance = _counting(draw, 2 * len(readout.rows))
        made = plan(readout, SHAPES[asked["kind"]], place, desks, options, advance)
        made.report.dry_run = bool(asked["dry_run"])
        if not made.is_stopped and not asked["dry_run"]:
            carry_out(made, desks, advance)
    write_report(asked["report"], readout, made.report)
    refuse_stopped(made)
    return made.report


def _counting(draw: Callable[[int, int], None], total: int) -> Callable[[], None]:
    """Each row is read once and written once; a bar is drawn a hundred times at most."""
    steps = count(1)

    def advance() -> None:
        done = next(steps)
        if done % max(total // 100, 1) == 0:
            draw(done, total)

    return advance


def _readout(
    file: Path,
    names: ColumnNames,
    draw: Callable[[int, int], None] = lambda done, total: None,
) -> Readout:
    try:
        return read_rows(file.name, file.read_bytes(), names, draw)
    except FileRefused as refused:
        raise CommandRefused(str(refused)) from refused
    except FileNotFoundError:
        raise CommandRefused(f"没有文件 {file}，请核对路径。") from None
    except OSError as error:
        raise CommandRefused(f"读不了文件 {file}（{error.strerror}），请核对路径。") from error


def _options(asked: Mapping[str, Any], place: Place) -> Options:
    if asked["publish"] and asked["force_publish"]:
        raise CommandRefused("--publish 和 --force-publish 只能用一个。")
    return Options(
        publish=asked["publish"],
        force_reason=asked["force_publish"].strip(),
        sound_only=asked["sound_only"],
        create_departments=asked["create_departments"],
        departments=dict(_department_map(asked["departments"])),
        usual=tuple(usual_departments(place)),
    )


def _department_map(file: Path | None) -> Iterator[tuple[str, str]]:
    if file is None:
        return
    readout = _readout(file, _MAP_NAMES)
    for row in readout.rows:
        name, code = str(row.values.get("name") or ""), str(row.values.get("code") or "")
        if not name or not code:
            raise CommandRefused(
                f"{file.name} 第 {row.line} 行应有 name（名称）和 code（代码）两列。"
            )
        yield name, code
    if readout.findings and any(one.level == REFUSE for one in readout.findings):
        raise CommandRefused(f"{file.name}：{readout.findings[0]}")


def _desks(site: Opened, asked: Mapping[str, Any]) -> Desks:
    """Who publishes has not written: then the file's words are the operator's."""
    by = site.person_named(asked["by"]) if asked["by"] else operator(site.site)
    writer = operator(site.site) if asked["publish"] else by
    return Desks(site.desk_for(writer), site.desk_for(by))
