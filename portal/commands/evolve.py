"""``openhall evolve``: brings a site of an earlier release to this one's shape."""

import click
from ZODB.POSException import ConflictError

from content import clock
from portal.commands.opening import (
    CommandRefused,
    config_option,
    opened_databases,
    progress_bar,
    refusing,
)
from portal.evolve.evolving import carry_out, due_steps, rehearse
from portal.evolve.step import TREE, Step

_DATABASES = {TREE: "内容库"}


def register(group: click.Group) -> None:
    @group.command("evolve")
    @config_option
    @click.option("--dry-run", is_flag=True, help="只说每一步会改什么，不写入")
    def evolve(config: str, dry_run: bool) -> None:
        """把较早版本建立的站点升级到这个版本。"""
        if dry_run:
            _tell_steps(config)
        else:
            _evolve(config)


def _tell_steps(config: str) -> None:
    with opened_databases(config, writing=False, evolved=False) as (_, databases), refusing():
        counted = rehearse(databases, clock.now())
    for step, count in counted:
        click.echo(f"{_said(step)}：将改动 {count} 处。")
    click.echo(f"共 {len(counted)} 步，没有写入。" if counted else "已是最新，没有要升级的步骤。")


def _evolve(config: str) -> None:
    with opened_databases(config, writing=True, evolved=False) as (_, databases), refusing():
        steps = due_steps(databases)
        for step in steps:
            click.echo(f"{_said(step)}：改动 {_carry_out(databases, step)} 处。")
    click.echo("升级完成。" if steps else "已是最新，没有要升级的步骤。")


def _carry_out(databases: dict, step: Step) -> int:
    with progress_bar(step.what) as draw:
        try:
            return carry_out(databases, step, clock.now(), lambda done: draw(done, done))
        except ConflictError:
            raise CommandRefused(
                f"第 {step.number} 步没有完成：还有别的进程在写这个站点。"
                "请停止所有进程，再运行一次 openhall evolve。"
            ) from None


def _said(step: Step) -> str:
    return f"第 {step.number} 步（{_DATABASES.get(step.database, '事务库')}）{step.what}"
