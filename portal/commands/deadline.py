"""``openhall deadline``: a due date with every day counted or not."""

import json
from datetime import date

import click

from content.calendar import DeadlineError, count_deadline
from content.calendar_years import preloaded_years, working_calendar
from content.calendars import calendar_at
from portal.commands.opening import CommandRefused, opened

UNITS = {"working": "工作日", "calendar": "日", "month": "个月"}


def register(group: click.Group) -> None:
    @group.command("deadline")
    @click.argument("start")
    @click.argument("days", type=int)
    @click.option("--stop", "stops", multiple=True, metavar="FROM..TO", help="不计入的期间，可多次")
    @click.option("--unit", type=click.Choice(list(UNITS)), default="working", show_default=True)
    @click.option("--json", "as_json", is_flag=True, help="输出 JSON")
    @click.option("-c", "--config", default=None, help="用这个站点的日历；不给则用随附的日历")
    def deadline(
        start: str, days: int, stops: tuple[str, ...], unit: str, as_json: bool, config: str | None
    ) -> None:
        """从 START（如 2026-03-02，当日不计）起算 DAYS 个工作日的到期日。"""
        begin = _day(start)
        try:
            found = count_deadline(begin, days, _calendar(config), [_stop(s) for s in stops], unit)
        except DeadlineError as error:
            raise CommandRefused(str(error)) from None
        said = found.as_mapping()
        if as_json:
            click.echo(json.dumps(said, ensure_ascii=False, indent=1))
        else:
            _tell(said, unit)


def _tell(said: dict, unit: str) -> None:
    for day in said["days"]:
        mark = (
            f"第{day['ordinal']}{'天' if unit != 'working' else '个工作日'}"
            if day["counted"]
            else "不计"
        )
        click.echo(f"{day['day']}  {mark}  {day['reason']}")
    note = "（暂定：超出已公布的放假安排）" if said["provisional"] else ""
    click.echo(f"到期日：{said['due']}{note}")


def _calendar(config: str | None):
    if config is None:
        return working_calendar(preloaded_years())
    with opened(config, writing=False) as site:
        return calendar_at(site.site, site.moment)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandRefused(f"日期“{text}”不对，请用 2026-03-02 的样子。") from None


def _stop(text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    if not dots:
        raise CommandRefused(f"期间“{text}”不对，请用 2026-03-09..2026-03-20 的样子。")
    return _day(first), _day(last)
