"""``openhall import divisions``: governments from a file, with their usual departments."""

from collections.abc import Iterator, Mapping
from typing import Any

from content.desk import operator
from content.importers.divisions import (
    COLUMNS,
    Facts,
    carry_out_divisions,
    plan_divisions,
)
from content.importers.findings import Report
from content.importers.headers import ColumnNames, fold_name
from content.importers.reading import Readout
from content.tree import PROVINCE, Place
from portal.commands.import_report import refuse_stopped, write_report
from portal.commands.opening import CommandRefused, Opened, place_at
from portal.founding import usual_departments_of

_UNFIT = ("publish", "force_publish", "departments", "create_departments")
NAMES = ColumnNames(frozenset(map(fold_name, COLUMNS)), shown=("代码", "名称", "级别", "上级代码"))


def run(site: Opened, readout: Readout, asked: Mapping[str, Any]) -> Report:
    """Raises CommandRefused."""
    if place_at(site, asked["into"]).level != PROVINCE:
        raise CommandRefused("行政区划全省一份，请用 --into / 导入。")
    if told := [name for name in _UNFIT if asked[name]]:
        option = told[0].replace("_", "-")
        raise CommandRefused(f"导入行政区划不用 --{option}，请去掉。")
    desk = site.desk_for(site.person_named(asked["by"]) if asked["by"] else operator(site.site))
    made = plan_divisions(readout, desk, sound_only=asked["sound_only"])
    made.report.dry_run = bool(asked["dry_run"])
    if not made.is_stopped and not asked["dry_run"]:
        carry_out_divisions(made, desk, _departments)
    write_report(asked["report"], readout, made.report)
    refuse_stopped(made)
    return made.report


def _departments(place: Place, facts: Facts) -> Iterator[dict[str, Any]]:
    """As a founded site has them."""
    fact = {**facts, "name": place.title, "level": place.level}
    return usual_departments_of(fact, place.__parent__.title)
